import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { recraftCase } from '../../test/providers/recraft.ts'
import { providerSuite } from '../../test/providers/suite.ts'
import { settingsFor } from '../../test/settings.ts'
import { type RecraftOptions, startRecraft } from '../../test/simulators/recraft.ts'
import { modelFacts } from '../models/model.ts'
import type { Ask, Picture } from '../models/provider.ts'
import { recraft } from './recraft.ts'

providerSuite(recraftCase)

const call = { idempotencyKey: 'line-1', signal: new AbortController().signal }
const fox: Ask = { model: 'recraftv3', task: 'generate', prompt: 'a fox', n: 1, images: [] }

async function open(options: RecraftOptions = {}, env: Record<string, string> = {}) {
  const sim = await startRecraft(options)
  const { generate, check, list } = recraft.connect(settingsFor(recraft, { ...sim.env, ...env }))
  if (!generate || !check || !list) throw new Error('Recraft has all of these')
  return { sim, generate, check, list, [Symbol.asyncDispose]: sim.close }
}

const picture = async (format: 'png' | 'gif' | 'jpeg', alpha = 1): Promise<Picture> => ({
  bytes: await sharp({ create: { width: 320, height: 256, channels: 4, background: { r: 9, g: 9, b: 9, alpha } } })
    .toFormat(format)
    .toBuffer(),
  mediaType: `image/${format}`,
})
const uri = expect.stringMatching(/^data:image\/(png|jpeg);base64,/)
const shared = { prompt: 'a fox', response_format: 'url' }

describe('what goes over the wire', () => {
  test.each<[string, Partial<Ask>, object]>([
    [
      'every parameter of V3, under its name',
      {
        n: 3,
        seed: 4,
        negativePrompt: 'rain',
        style: 'digital_illustration/pixel_art',
        format: 'png',
        width: 1536,
        height: 1024,
        options: { controls: { no_text: true, colors: [{ rgb: [255, 0, 0] }] } },
      },
      {
        model: 'recraftv3',
        n: 3,
        random_seed: 4,
        negative_prompt: 'rain',
        style: 'digital_illustration',
        substyle: 'pixel_art',
        image_format: 'png',
        size: '1536x1024',
        controls: { no_text: true, colors: [{ rgb: [255, 0, 0] }] },
      },
    ],
    [
      'a style without a kind of its own',
      { style: 'realistic_image' },
      { model: 'recraftv3', style: 'realistic_image' },
    ],
    ['a ratio as a size', { model: 'recraftv4_1', aspectRatio: '14:10' }, { model: 'recraftv4_1', size: '14:10' }],
    ['the format of a drawing not at all', { model: 'recraftv4_vector', format: 'svg' }, { model: 'recraftv4_vector' }],
  ])('%s', async (_, more, fields) => {
    await using it = await open()
    await it.generate({ ...fox, ...more }, call)
    expect(it.sim.requests).toEqual([{ path: 'generations', fields: { ...shared, ...fields } }])
  })

  test.each<[string, Partial<Ask>, boolean, string, object]>([
    [
      'a picture is transformed, half way when nothing is said',
      {},
      false,
      'imageToImage',
      { model: 'recraftv3', strength: 0.5 },
    ],
    ['a strength of 0 is one', { strength: 0 }, false, 'imageToImage', { model: 'recraftv3', strength: 0 }],
    ['a masked picture is painted in', {}, true, 'inpaint', { model: 'recraftv3' }],
    [
      'a background is replaced by V3',
      { model: 'replace-background' },
      false,
      'replaceBackground',
      { model: 'recraftv3' },
    ],
    [
      'a background is made by V3',
      { model: 'generate-background' },
      true,
      'generateBackground',
      { model: 'recraftv3' },
    ],
    [
      'a picture is extended to a size',
      { model: 'outpaint', width: 1820, height: 1024 },
      false,
      'outpaint',
      { model: 'recraftv3', size: '1820x1024' },
    ],
  ])('%s', async (_, more, masked, path, fields) => {
    await using it = await open()
    const mask = masked ? { mask: await picture('png', 0) } : {}
    await it.generate({ ...fox, task: 'edit', images: [await picture('jpeg')], ...mask, ...more }, call)
    const pictures = { image_url: uri, ...(masked ? { mask_url: uri } : {}) }
    expect(it.sim.requests).toEqual([{ path, fields: { ...shared, ...pictures, ...fields } }])
  })

  test.each([
    ['remove-background', 'removeBackground'],
    ['vectorize', 'vectorize'],
    ['crisp-upscale', 'crispUpscale'],
    ['creative-upscale', 'creativeUpscale'],
  ])('%s is sent a picture and nothing else', async (model, path) => {
    await using it = await open()
    await it.generate({ ...fox, model, images: [await picture('png')] }, call)
    expect(it.sim.requests).toEqual([{ path, fields: { response_format: 'url', image_url: uri } }])
  })

  test('a soft mask becomes pure black and white, which is all that Recraft takes', async () => {
    await using it = await open()
    const ramp = Buffer.from(
      Array.from({ length: 320 * 256 * 4 }, (_, index) => (index % 4 === 3 ? (index >> 2) % 256 : 0)),
    )
    const soft = await sharp(ramp, { raw: { width: 320, height: 256, channels: 4 } })
      .png()
      .toBuffer()
    const ask = { ...fox, model: 'erase-region', images: [await picture('png')] }
    await it.generate({ ...ask, mask: { bytes: soft, mediaType: 'image/png' } }, call)
    const sent = String(it.sim.requests[0]?.fields.mask_url)
    const grey = await sharp(Buffer.from(sent.slice(sent.indexOf(',') + 1), 'base64'))
      .extractChannel(0)
      .raw()
      .toBuffer()
    // Transparent is changed, and that is white.
    expect([grey[0], grey[100], grey[140], grey[255]]).toEqual([255, 255, 0, 0])
  })

  test('a GIF goes as a PNG, which Recraft can read', async () => {
    await using it = await open()
    await it.generate({ ...fox, model: 'vectorize', images: [await picture('gif')] }, call)
    expect(it.sim.requests[0]?.fields.image_url).toMatch(/^data:image\/png;/)
  })

  test('a mask that cannot be read is not sent, and costs nothing', async () => {
    await using it = await open()
    const mask = { bytes: (await picture('png', 0)).bytes.slice(0, 60), mediaType: 'image/png' }
    const ask = { ...fox, images: [await picture('png')], mask }
    await expect(it.generate(ask, call)).rejects.toMatchObject({ code: 'invalid_request', charged: 'no' })
    expect(it.sim.requests).toEqual([])
  })

  test('the size that goes with no input picture is left out, and that is said', async () => {
    await using it = await open()
    const ask = { ...fox, model: 'recraftv4', images: [await picture('png')], aspectRatio: '1:1' }
    const { warnings } = await it.generate(ask, call)
    expect(it.sim.requests[0]?.fields).not.toHaveProperty('size')
    expect(warnings).toEqual([expect.stringContaining('size was left out')])
  })

  test('pictures of a style go as references, and the style that was made of them is named', async () => {
    await using it = await open()
    const images = [await picture('png'), await picture('jpeg')]
    const ask = {
      ...fox,
      model: 'recraftv4_styles',
      task: 'style' as const,
      images,
      options: { style_match: 'precise' },
    }
    const answer = await it.generate(ask, call)
    const fields = { ...shared, model: 'recraftv4_styles', style_match: 'precise', style_reference_urls: [uri, uri] }
    expect(it.sim.requests).toEqual([{ path: 'generations', fields }])
    expect(answer.warnings).toEqual([expect.stringMatching(/options\.style_id "[0-9a-f-]{36}"/)])
    expect(answer.costMicros).toBe(40_000)
  })

  test('a model that is resold goes as it is, with whatever it takes', async () => {
    expect(modelFacts.parse(recraft.unlisted?.('flux2_pro'))).toMatchObject({
      price: null,
      takes: { openOptions: true },
    })
    await using it = await open()
    const error = await it
      .generate({ ...fox, model: 'flux2_pro', options: { n: 2 } }, call)
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'invalid_request', said: 'model: there is no flux2_pro' })
  })
})

describe('an answer', () => {
  const answered = async (body: object) => {
    await using it = await open()
    it.sim.misbehave({ path: '/generations', kind: 'status', when: 'before', status: 200, body })
    return await it.generate(fox, call)
  }
  const image = { image_id: '0b1c', url: 'https://img.recraft.ai/abc' }

  test('gives addresses, and is billed by its units', async () => {
    const { outputs, costMicros, requestId } = await answered({ credits: 80, data: [image, image] })
    expect({ outputs, costMicros, requestId }).toEqual({
      outputs: [{ url: image.url }, { url: image.url }],
      costMicros: 80_000,
      requestId: '0b1c',
    })
  })

  test('of one picture has it under another name', async () => {
    expect(await answered({ credits: 4, image })).toEqual({
      outputs: [{ url: image.url }],
      costMicros: 4000,
      requestId: '0b1c',
    })
  })

  test.each([['no bill'], [null], [-1]])(
    'whose bill is %s is kept all the same, at an unknown cost',
    async (credits) => {
      const answer = await answered({ credits, data: [image] })
      expect(answer.outputs).toHaveLength(1)
      expect(answer).not.toHaveProperty('costMicros')
    },
  )

  test('that holds the picture itself is read as well', async () => {
    expect(await answered({ data: [{ b64_json: 'QUJD' }] })).toEqual({ outputs: [{ bytes: Buffer.from('ABC') }] })
  })

  test('says that the prompt was revised', async () => {
    const { warnings } = await answered({ data: [{ ...image, revised_prompt: 'a red fox' }] })
    expect(warnings).toEqual(['The prompt was revised: a red fox'])
  })

  test('without a picture may have been paid', async () => {
    await expect(answered({ credits: 40, data: [] })).rejects.toMatchObject({ code: 'internal', charged: 'unknown' })
  })
})

describe('what Recraft refuses', () => {
  test.each<[string, number, unknown, object]>([
    [
      'one form of an error',
      400,
      { code: 'not_enough_credits', message: 'Top up' },
      { code: 'quota_exhausted', said: 'Top up', charged: 'no' },
    ],
    [
      'the form that OpenAI has',
      400,
      { error: { message: 'Not enough API units' } },
      { code: 'quota_exhausted', said: 'Not enough API units' },
    ],
    [
      'a bare text in an object',
      400,
      { error: 'bad size' },
      { code: 'invalid_request', said: 'bad size', charged: 'no' },
    ],
    ['a plain text', 404, '404 page not found', { code: 'not_found', said: '404 page not found', charged: 'no' }],
    [
      'what its policy declines',
      400,
      { message: 'Prompt violates our content policy' },
      { code: 'content_refused', charged: 'no' },
    ],
    ['a size that violates a rule', 400, { message: 'size violates the list' }, { code: 'invalid_request' }],
    ['a fault in its own words', 500, { code: 'internal', message: 'oops' }, { code: 'internal', charged: 'no' }],
  ])('%s', async (_, status, body, expected) => {
    await using it = await open()
    it.sim.misbehave({ path: '/images/', kind: 'status', when: 'before', status, body })
    await expect(it.generate(fox, call)).rejects.toMatchObject({ ...expected, status })
  })

  test('a wrong key is told in plain text', async () => {
    await using it = await open({}, { RECRAFT_API_KEY: 'wrong' })
    const error = { code: 'auth', said: 'request unauthorized', charged: 'no' }
    await expect(it.generate(fox, call)).rejects.toMatchObject(error)
    await expect(it.check(call)).rejects.toMatchObject(error)
  })
})

test('the key may stand under either of its names', () => {
  for (const name of recraft.keyNames) expect(settingsFor(recraft, { [name]: 'one' }).key).toBe('one')
})

test('a check says how much is left', async () => {
  await using it = await open()
  expect(await it.check(call)).toBe('answers, 12345 units left (12.35 US dollars)')
})

test('a list has every model that Recraft serves', async () => {
  await using it = await open()
  expect(await it.list(call)).toContainEqual({ id: 'recraftv4_1', name: 'Recraft V4.1' })
})

test('the facts of every model keep to their form', () => {
  for (const model of recraft.models) expect(modelFacts.parse(model)).toEqual(model)
})

/**
 * Recraft's documents name OpenAI's client as theirs: it makes pictures, and lists models. It knows none of the other
 * addresses, so they are asked through its bare `post`, with its key, its errors and its reading of answers.
 */
import OpenAI, { AuthenticationError, BadRequestError, NotFoundError } from 'openai'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { type RecraftSimulator, startRecraft } from './recraft.ts'

const clientOf = ({ base, key }: RecraftSimulator, apiKey = key) => new OpenAI({ apiKey, baseURL: base, maxRetries: 0 })
/** What Recraft has beyond OpenAI's parameters, as its documents pass it on. */
const extra = (fields: object) => fields as object
const uriOf = (bytes: Buffer) => `data:image/png;base64,${bytes.toString('base64')}`
const flat = (width: number, height: number, grey: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: grey, g: grey, b: grey } } })
    .toColourspace('b-w')
    .png()
    .toBuffer()
const photo = async () => uriOf(await flat(320, 256, 90))
const mask = async (grey = 255) => uriOf(await flat(320, 256, grey))

interface Image {
  image_id: string
  url: string
}

describe('the client of OpenAI', () => {
  test('gets addresses of pictures in the size and format it asks for', async () => {
    await using sim = await startRecraft()
    const answer = await clientOf(sim).images.generate({
      model: 'recraftv4',
      prompt: 'race car on a track',
      n: 2,
      ...extra({ size: '16:9', image_format: 'png', random_seed: 4 }),
    })
    expect(answer.data).toHaveLength(2)
    expect(answer).toMatchObject({ credits: 80 })
    const file = await fetch(answer.data?.[1]?.url ?? '')
    const { width, height, format } = await sharp(Buffer.from(await file.arrayBuffer())).metadata()
    expect({ width, height, format }).toEqual({ width: 1344, height: 768, format: 'png' })
    expect(sim.charges).toEqual([{ id: 'call_1', micros: 80_000 }])
  })

  test('gets a picture in base64, and the default model when it names none', async () => {
    await using sim = await startRecraft()
    const answer = await clientOf(sim).images.generate({ prompt: 'a cat', response_format: 'b64_json' })
    const { format } = await sharp(Buffer.from(answer.data?.[0]?.b64_json ?? '', 'base64')).metadata()
    expect([format, sim.charges[0]?.micros]).toEqual(['webp', 35_000])
  })

  test('gets a drawing from a vector model', async () => {
    await using sim = await startRecraft()
    const fields = extra({ style: 'vector_illustration', substyle: 'line_art' })
    const answer = await clientOf(sim).images.generate({ model: 'recraftv3_vector', prompt: 'a cat', ...fields })
    const file = await fetch(answer.data?.[0]?.url ?? '')
    expect(file.headers.get('content-type')).toBe('image/svg+xml')
    expect(await file.text()).toMatch(/^<svg /)
  })

  test('lists the models', async () => {
    await using sim = await startRecraft()
    const ids = []
    for await (const { id } of clientOf(sim).models.list()) ids.push(id)
    expect(ids).toContain('recraftv4_1_flash')
  })

  test.each<[string, string, () => Promise<object>, number]>([
    [
      'transforms a picture',
      'imageToImage',
      async () => ({ prompt: 'winter', image_url: await photo(), strength: 0.2 }),
      35_000,
    ],
    [
      'paints within a mask',
      'inpaint',
      async () => ({ prompt: 'winter', image_url: await photo(), mask_url: await mask() }),
      40_000,
    ],
  ])('%s through its bare post', async (_, path, fields, micros) => {
    await using sim = await startRecraft()
    const { data } = (await clientOf(sim).post(`/images/${path}`, { body: await fields() })) as { data: Image[] }
    expect((await fetch(data[0]?.url ?? '')).status).toBe(200)
    expect(sim.charges).toMatchObject([{ micros }])
  })

  test.each([
    ['removeBackground', 10_000, 'image/webp'],
    ['vectorize', 10_000, 'image/svg+xml'],
    ['crispUpscale', 4000, 'image/webp'],
    ['creativeUpscale', 250_000, 'image/webp'],
  ])('has one picture worked on by %s', async (path, micros, type) => {
    await using sim = await startRecraft()
    const body = { image_url: await photo() }
    const { image } = (await clientOf(sim).post(`/images/${path}`, { body })) as { image: Image }
    expect((await fetch(image.url)).headers.get('content-type')).toBe(type)
    expect(sim.charges).toMatchObject([{ micros }])
  })
})

describe('what it refuses', () => {
  test('a wrong key, in plain text', async () => {
    await using sim = await startRecraft()
    const error = await clientOf(sim, 'wrong')
      .images.generate({ prompt: 'a cat' })
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(AuthenticationError)
    expect(String(error)).toContain('request unauthorized')
  })

  test('an address that it does not have: there is no edit as OpenAI has it', async () => {
    await using sim = await startRecraft()
    const image = new File([new Uint8Array(await flat(320, 256, 90))], 'a.png', { type: 'image/png' })
    const edited = clientOf(sim).images.edit({ model: 'recraftv3', image, prompt: 'winter' })
    await expect(edited).rejects.toBeInstanceOf(NotFoundError)
  })

  test.each<[string, string, () => Promise<object> | object, string]>([
    ['no prompt', 'generations', () => ({ model: 'recraftv3' }), 'prompt'],
    ['a field that it does not have', 'generations', () => ({ prompt: 'a', quality: 'high' }), 'quality'],
    ['a model that is none', 'generations', () => ({ prompt: 'a', model: 'recraftv9' }), 'there is no recraftv9'],
    ['a size of another model', 'generations', () => ({ prompt: 'a', model: 'recraftv4', size: '1820x1024' }), 'size'],
    [
      'a style of V3 for V4',
      'generations',
      () => ({ prompt: 'a', model: 'recraftv4', style: 'realistic_image' }),
      'style',
    ],
    ['a drawn style for a raster', 'generations', () => ({ prompt: 'a', model: 'recraftv3', style: 'icon' }), 'style'],
    ['a long prompt for V3', 'generations', () => ({ prompt: 'a'.repeat(1001), model: 'recraftv3' }), 'too long'],
    [
      'no style where one is needed',
      'generations',
      () => ({ prompt: 'a', model: 'recraftv4_styles' }),
      'style: needed',
    ],
    ['seven pictures', 'generations', () => ({ prompt: 'a', n: 7 }), 'n: '],
    ['no strength', 'imageToImage', async () => ({ prompt: 'a', image_url: await photo() }), 'strength'],
    ['a grey mask', 'eraseRegion', async () => ({ image_url: await photo(), mask_url: await mask(90) }), 'pure black'],
    [
      'a mask of another size',
      'eraseRegion',
      async () => ({ image_url: await photo(), mask_url: uriOf(await flat(256, 256, 255)) }),
      'as large as the image',
    ],
    ['a small picture', 'vectorize', async () => ({ image_url: uriOf(await flat(255, 300, 9)) }), 'sides must be'],
    [
      'an inpaint by V4',
      'inpaint',
      async () => ({ prompt: 'a', model: 'recraftv4', image_url: await photo(), mask_url: await mask() }),
      'cannot do this',
    ],
    ['an outpaint to nowhere', 'outpaint', async () => ({ prompt: 'a', image_url: await photo() }), 'is needed'],
    ['what its policy declines', 'generations', () => ({ prompt: 'forbidden' }), 'content moderation'],
  ])('%s', async (_, path, fields, words) => {
    await using sim = await startRecraft()
    const body = await fields()
    const error = await clientOf(sim)
      .post(`/images/${path}`, { body })
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(BadRequestError)
    expect(String(error)).toContain(words)
    expect(sim.charges).toEqual([])
  })

  test('a form, which this stand-in does not read, and a key where a file is', async () => {
    await using sim = await startRecraft()
    const headers = { authorization: `Bearer ${sim.key}` }
    const response = await fetch(`${sim.base}/images/vectorize`, { method: 'POST', headers, body: new FormData() })
    expect(response.status).toBe(400)
    const answer = await clientOf(sim).images.generate({ prompt: 'a cat' })
    expect((await fetch(answer.data?.[0]?.url ?? '', { headers })).status).toBe(400)
  })

  test('balance and status tell what they tell', async () => {
    await using sim = await startRecraft()
    expect(await clientOf(sim).get('/users/me')).toMatchObject({ credits: 12_345 })
    expect(await (await fetch(`${sim.url}/status`)).json()).toEqual({ generation: true, service: true })
  })
})

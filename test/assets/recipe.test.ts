/** Where a file comes from is in the file itself, leaves with it, and is known again when it comes back. */
import { hash } from 'node:crypto'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Recipe, readRecipe, writeRecipe } from '../../src/media/recipe.ts'
import { sniff } from '../../src/media/sniff.ts'
import { type Gesso, picture, startGesso } from '../http/gesso.ts'

let gesso: Gesso

beforeAll(async () => {
  gesso = await startGesso()
})
afterAll(() => gesso.close())

interface Asset {
  id: string
  sha256: string
  parents: string[]
  role: string
}

const fileOf = async (sha256 = '', from: Pick<Gesso, 'request'> = gesso) =>
  Buffer.from(await (await from.request(`/assets/${sha256}`)).arrayBuffer())

const recipeIn = (bytes: Uint8Array) => readRecipe(bytes, sniff(bytes) as string)

async function upload(body: Uint8Array): Promise<{ status: number; asset: Asset; bytes: Buffer }> {
  const headers = { 'content-type': 'application/octet-stream' }
  const response = await gesso.request('/v1/assets', { method: 'POST', headers, body: body as BodyInit })
  const asset = (await response.json()) as Asset
  return { status: response.status, asset, bytes: await fileOf(asset.sha256) }
}

async function draw(more: object) {
  const job = await gesso.run({ prompt: 'a red fox & a <crow>', size: '1024x1024', ...more })
  const [result] = job.results
  const [asset] = result?.assets ?? []
  if (!result || !asset) throw new Error(JSON.stringify(job))
  return { job, result, asset, bytes: await fileOf(asset.sha256) }
}

const kinds = [
  ['openai/gpt-image-2', 'png'],
  ['openai/gpt-image-2', 'jpeg'],
  ['openai/gpt-image-2', 'webp'],
  ['offline/draw', 'png'],
  ['offline/draw', 'jpeg'],
  ['offline/draw', 'webp'],
] as const

describe.each(kinds)('a picture of %s as %s', (model, format) => {
  test('says what made it, of what, and for how much', async () => {
    const { job, result, bytes } = await draw({ modelId: model, format })
    expect((await sharp(bytes).metadata()).format).toBe(format)
    const isPreview = model === 'offline/draw'
    expect(recipeIn(bytes)).toEqual({
      generator: 'Gesso',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      generationId: result.generationId,
      jobId: job.jobId,
      assetPosition: 0,
      model,
      prompt: 'a red fox & a <crow>',
      parameters: result.sent,
      inputs: [],
      costUsd: result.costUsd,
      createdAt: expect.stringMatching(/^20\d\d-.*Z$/),
      ...(isPreview ? { preview: true } : {}),
    })
    const source = isPreview ? 'algorithmicMedia' : 'trainedAlgorithmicMedia'
    expect(bytes.includes(`http://cv.iptc.org/newscodes/digitalsourcetype/${source}<`)).toBe(true)
  })

  test('is the same asset when it comes back as it left', async () => {
    const { asset, bytes } = await draw({ modelId: model, format })
    expect(await upload(bytes)).toMatchObject({ status: 200, asset: { id: asset.id, role: 'result' } })
  })

  test('is known as its child when another program has saved it, and loses all that this program says of people', async () => {
    const { asset, bytes } = await draw({ modelId: model, format })
    const exif = { IFD0: { Artist: 'Erika Mustermann' } }
    const saved = await sharp(bytes).resize(200).keepMetadata().withExifMerge(exif).toFormat(format).toBuffer()
    expect(saved.includes('Erika')).toBe(true)
    const returned = await upload(saved)
    expect(returned).toMatchObject({ status: 201, asset: { parents: [asset.id], role: 'input' } })
    expect(returned.bytes.includes('Erika')).toBe(false)
    expect(recipeIn(returned.bytes)).toEqual(recipeIn(bytes))
    expect(await upload(returned.bytes)).toMatchObject({ status: 200, asset: { id: returned.asset.id } })
  })
})

test('each of several pictures says which it is, and what all were made from', async () => {
  const given = await upload(await picture(64, 64))
  const job = await gesso.run({ prompt: 'in winter', modelId: 'gpt-image-2', n: 2, images: [given.asset.id] })
  const files = await Promise.all((job.results[0]?.assets ?? []).map(({ sha256 }) => fileOf(sha256)))
  expect(files.map(recipeIn)).toMatchObject(
    [0, 1].map((assetPosition) => ({ assetPosition, inputs: [given.asset.sha256] })),
  )
  for (const [index, bytes] of files.entries()) {
    const saved = await sharp(bytes).resize(30).keepMetadata().toBuffer()
    expect((await upload(saved)).asset.parents).toEqual([job.results[0]?.assets[index]?.id])
  }
})

test('what is fetched from a provider with a queue says it as well, a film too', async () => {
  const film = await gesso.run({ prompt: 'a fox runs', modelId: 'fal/fal-ai/kling-video/v2.5-turbo/pro/text-to-video' })
  const picture = await gesso.run({ prompt: 'a fox', modelId: 'fal/fal-ai/flux-2' })
  for (const { jobId, results } of [film, picture]) {
    const bytes = await fileOf(results[0]?.assets[0]?.sha256)
    expect(recipeIn(bytes), JSON.stringify(results)).toMatchObject({ jobId, model: results[0]?.model })
  }
})

test('a client of OpenAI gets it in the bytes that it asked for', async () => {
  const answer = await gesso.post('/v1/images/generations', { prompt: 'a fox', model: 'gpt-image-2' })
  const { data } = (await answer.json()) as { data: { b64_json: string }[] }
  expect(recipeIn(Buffer.from(data[0]?.b64_json ?? '', 'base64'))).toMatchObject({ prompt: 'a fox' })
})

test('a recipe that was made up gives nothing, and does not stay', async () => {
  const { bytes } = await draw({ modelId: 'mock' })
  const true_ = recipeIn(bytes) as Recipe
  const forged = [
    { ...true_, generationId: '01K0000000000000000000000A' },
    { ...true_, jobId: '01K0000000000000000000000A' },
    { ...true_, model: 'openai/gpt-image-2' },
  ]
  for (const [index, recipe] of forged.entries()) {
    const returned = await upload(writeRecipe(await picture(20 + index, 20), 'image/png', recipe))
    expect(returned.asset.parents).toEqual([])
    expect(recipeIn(returned.bytes)).toBeUndefined()
  }
})

test('nobody becomes the owner of a line of somebody else', async () => {
  const { bytes } = await draw({ modelId: 'mock' })
  const saved = await sharp(bytes).resize(50).keepMetadata().toBuffer()
  const { assets } = gesso.app
  const file = await assets.receive(saved, 'file')
  const { asset } = await assets.keep('somebody else', file, { field: 'file' })
  expect(asset).toMatchObject({ owner: 'somebody else', parents: [] })
})

test('a drawing keeps its recipe among the elements that draw', async () => {
  const { asset, bytes } = await draw({ modelId: 'offline/doodle', format: 'svg' })
  expect(recipeIn(bytes)).toMatchObject({ model: 'offline/doodle', preview: true })
  const returned = await upload(Buffer.from(bytes.toString().replace('</svg>', '<script>1</script></svg>')))
  expect(returned.asset.parents).toEqual([asset.id])
  expect(recipeIn(returned.bytes)).toEqual(recipeIn(bytes))
})

test('with GESSO_EMBED_RECIPE=off a file is what its provider sent', async () => {
  const sent = Buffer.from(await picture(64, 64))
  const options = { openai: { picture: sent }, env: { GESSO_EMBED_RECIPE: 'off' } }
  await using silent = await startGesso(options)
  const job = await silent.run({ prompt: 'a fox', modelId: 'gpt-image-2' })
  expect(job.results[0]?.assets[0]?.sha256).toBe(hash('sha256', sent))
})

test('what a provider sent and what is kept show the same', async () => {
  const sent = Buffer.from(await picture(64, 64))
  await using own = await startGesso({ openai: { picture: sent } })
  const job = await own.run({ prompt: 'a fox', modelId: 'gpt-image-2' })
  const kept = await fileOf(job.results[0]?.assets[0]?.sha256, own)
  expect(recipeIn(kept)).toBeDefined()
  expect(await sharp(kept).raw().toBuffer()).toEqual(await sharp(sent).raw().toBuffer())
})

test('a result is kept as it came when nothing can be found out about it', async () => {
  const sent = Buffer.from(await picture(64, 64))
  await using own = await startGesso({ openai: { picture: sent } })
  const given = await picture(32, 32)
  const find = own.app.catalog.findAssets
  let isBroken = false
  own.app.catalog.findAssets = async (...asked) => {
    if (isBroken) throw new Error('the database is gone')
    return find(...asked)
  }
  own.openai.charges.push = function push(...charges) {
    isBroken = true // from the moment on at which it is paid
    return Array.prototype.push.apply(this, charges)
  }
  const image = `data:image/png;base64,${Buffer.from(given).toString('base64')}`
  const job = await own.run({ prompt: 'a fox', modelId: 'gpt-image-2', images: [image] })
  expect(job).toMatchObject({ status: 'SUCCEEDED', results: [{ assets: [{ sha256: hash('sha256', sent) }] }] })
})

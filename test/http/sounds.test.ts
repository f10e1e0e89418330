/** Speech and music over the API: sounds are assets like pictures, and are asked for and refused in the same ways. */
import { expect, test } from 'vitest'
import type { JobView } from '../../src/jobs/view.ts'
import { startTestApp } from '../app.ts'
import { dataUri, type Gesso, picture, startGesso, stock } from './gesso.ts'

const words = 'Good morning, everybody.'
const LYRICS = { lyrics_prompt: '[Verse]\nLa la la la la' }
const ledgerOf = async (gesso: Gesso) => (await (await gesso.request('/v1/ledger')).json()).data
const only = ({ results }: JobView) => results[0]?.assets[0]

test('a text that is read out is an asset with its type, its length and its codec, and costs what its letters cost', async () => {
  await using gesso = await startGesso()
  const job = await gesso.run({ prompt: words, models: ['openai/tts-1'], voice: 'nova' })
  expect(job).toMatchObject({ status: 'SUCCEEDED', imageUrl: null, results: [{ sent: { n: 1, voice: 'nova' } }] })
  const asset = only(job)
  expect(asset).toMatchObject({ mediaType: 'audio/mpeg', width: 0, height: 0 })
  expect(asset?.durationSeconds).toBeCloseTo(1, 1)
  expect(asset?.url).toMatch(/\.mp3$/)
  expect(await gesso.app.catalog.findAsset('local', asset?.id ?? '')).toMatchObject({ codec: 'mp3', role: 'result' })
  const bytes = await gesso.request(new URL(asset?.url ?? '').pathname)
  expect(bytes.headers.get('content-type')).toBe('audio/mpeg')
  const costUsd = (words.length * 15) / 1e6
  expect(await ledgerOf(gesso)).toMatchObject([{ state: 'settled', estimatedUsd: costUsd, chargedUsd: costUsd }])
  expect(gesso.openai.charges).toMatchObject([{ micros: words.length * 15 }])
  const listed = await (await gesso.request('/v1/assets?kind=audio')).json()
  expect(listed.data).toMatchObject([{ id: asset?.id }])
})

test('a song is an asset, and its price is in the ledger', async () => {
  await using gesso = await startGesso()
  const job = await gesso.run({ prompt: 'a folk song', models: ['fal/fal-ai/minimax-music/v2'], options: LYRICS })
  expect(job).toMatchObject({ status: 'SUCCEEDED', results: [{ costUsd: 0.03 }], cost: { estimatedUsd: 0.03 } })
  expect(only(job)).toMatchObject({ mediaType: 'audio/mpeg' })
  expect(await ledgerOf(gesso)).toMatchObject([{ state: 'settled', chargedUsd: 0.03 }])
})

test.each([
  ['speech', 'fal/fal-ai/kokoro/american-english', 'audio/wav'],
  ['music', 'fal/fal-ai/stable-audio-25/text-to-audio', 'audio/wav'],
])('%s without a model is made by the default one', async (task, model, mediaType) => {
  await using gesso = await startGesso()
  const job = await gesso.run({ prompt: words, task })
  expect(job).toMatchObject({ status: 'SUCCEEDED', results: [{ model, assets: [{ mediaType }] }] })
})

test.each([
  ['mp3', 'audio/mpeg', 'mp3'],
  ['opus', 'audio/ogg', 'opus'],
  ['aac', 'audio/aac', 'mp4a.40.2'],
  ['flac', 'audio/flac', 'flac'],
  ['wav', 'audio/wav', 'pcm-s16'],
])('the format %s gives %s, a second long', async (format, mediaType, codec) => {
  await using gesso = await startGesso()
  const job = await gesso.run({ prompt: words, modelId: 'tts-1-hd', format })
  const asset = only(job)
  expect(asset?.mediaType).toBe(mediaType)
  // Encoders fill up their last block.
  expect(asset?.durationSeconds).toBeCloseTo(1, 0)
  expect(await gesso.app.catalog.findAsset('local', asset?.id ?? '')).toMatchObject({ codec })
  expect(job.warnings.join(' ')).toContain('leaves on 2027-01-06')
})

const image = dataUri(await picture(64, 64))
test.each([
  ['a voice that it does not have', { voice: 'marin' }, 'voice', /must be one of alloy, ash/],
  ['a voice of a model that has none', { modelId: 'gpt-image-2', voice: 'nova' }, 'voice', /not supported/],
  ['a format of pictures', { format: 'png' }, 'format', /must be one of mp3/],
  ['a size', { size: '1024x1024' }, 'size', /^size: not supported/],
  ['a shape', { aspectRatio: '16:9' }, 'aspectRatio', /^aspectRatio: not supported/],
  ['a picture', { images: [image] }, 'images', /takes no input pictures/],
  ['two of them', { n: 2 }, 'n', /at most 1/],
  ['another task', { task: 'music' }, 'task', /is for speech/],
  ['too long a text', { prompt: 'a'.repeat(4097) }, 'prompt', /at most 4096 characters/],
  ['instructions that it does not take', { options: { instructions: 'Sing.' } }, 'options.instructions', /not supp/],
])('%s is refused of a model that speaks, by its field, and costs nothing', async (_, more, field, detail) => {
  await using gesso = await startGesso()
  const before = await stock(gesso)
  const response = await gesso.post('/v1/jobs', { prompt: words, modelId: 'openai/tts-1', ...more })
  const body = await response.json()
  expect([response.status, body.code]).toEqual([400, 'parameter_unsupported'])
  expect(body.errors).toEqual([expect.objectContaining({ field })])
  expect(body.detail).toMatch(detail)
  expect(await stock(gesso)).toEqual(before)
})

test('among others, what a model that speaks cannot honour is left out, and said', async () => {
  await using gesso = await startGesso()
  const models = ['openai/tts-1', 'fal/fal-ai/elevenlabs/tts/eleven-v3']
  const job = await gesso.run({ prompt: words, models, voice: 'nova', size: '512x512' })
  expect(job).toMatchObject({ status: 'SUCCEEDED', results: [{ sent: { voice: 'nova' } }, { sent: { n: 1 } }] })
  expect(job.results[1]?.sent).not.toHaveProperty('voice')
  const said = job.results.map(({ warnings }) => warnings.filter((one) => one.includes('left out')).join(' '))
  expect(said[0]).toContain('openai/tts-1: size was changed or left out: not supported')
  expect(said[1]).toContain('voice was changed or left out: must be one of Rachel')
})

test('what a text will cost is known beforehand, and kept to', async () => {
  await using gesso = await startGesso()
  const estimate = await (await gesso.post('/v1/estimates', { prompt: 'a'.repeat(1000), modelId: 'tts-1-hd' })).json()
  expect(estimate).toMatchObject({ totalUsd: 0.03 })
  const over = await gesso.post('/v1/jobs', { prompt: 'a'.repeat(1000), modelId: 'tts-1-hd', maxCost: 0.02 })
  expect(over.status).toBe(402)
  const unknown = await gesso.post('/v1/jobs', { prompt: words, modelId: 'gpt-4o-mini-tts', maxCost: 1 })
  expect(await unknown.json()).toMatchObject({ code: 'price_unknown' })
})

test('without a key it is said which setting is missing', async () => {
  await using gesso = await startTestApp()
  const response = await gesso.post('/v1/jobs', { prompt: words, models: ['openai/tts-1'], voice: 'nova' })
  const body = await response.json()
  expect(body).toMatchObject({ status: response.status, code: 'provider_unavailable', field: 'models[0]' })
  expect(body.detail).toContain('set OPENAI_API_KEY')
})

test.each([
  ['speaks', 'tts-1', 'speech (openai/tts-1)'],
  ['composes', 'fal-ai/stable-audio-25/text-to-audio', 'music (fal/fal-ai/stable-audio-25/text-to-audio)'],
])("OpenAI's call for pictures refuses a model that %s, by its field", async (_, model, what) => {
  await using gesso = await startGesso()
  const before = await stock(gesso)
  const response = await gesso.post('/v1/images/generations', { prompt: words, model })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    error: { param: 'model', message: `model: makes no pictures: it is for ${what}. POST /v1/jobs takes it.` },
  })
  expect(await stock(gesso)).toEqual(before)
})

test('the models are listed with what they are for and who speaks', async () => {
  await using gesso = await startGesso()
  const { data } = await (await gesso.request('/v1/models')).json()
  const byId = new Map(data.map((model: { id: string }) => [model.id, model]))
  expect(byId.get('openai/tts-1')).toMatchObject({
    tasks: ['speech'],
    takes: { voice: expect.arrayContaining(['nova']) },
    price: { unit: 'million characters', rates: [{ usd: 15 }] },
  })
  expect(byId.get('fal/fal-ai/minimax-music/v2')).toMatchObject({ tasks: ['music'], price: { unit: 'song' } })
})

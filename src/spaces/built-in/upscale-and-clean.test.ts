import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../../test/app.ts'
import { startGoogle } from '../../../test/simulators/google.ts'
import { startProdia } from '../../../test/simulators/prodia.ts'
import { startRecraft } from '../../../test/simulators/recraft.ts'

const chelsea = await readFile(new URL('../../../test/photos/chelsea.png', import.meta.url))
const cat = `data:image/png;base64,${chelsea.toString('base64')}`

interface Executed {
  outputAssets: { width: number; height: number; preview: boolean }[]
  details: Record<string, unknown>
  cost: { chargedUsd: number | null }
}

async function upscale(gesso: TestApp, inputs: object): Promise<Executed> {
  const response = await gesso.post('/spaces/upscale-and-clean/execute', { inputs: { image: cat, ...inputs } })
  expect(response.status, await response.clone().text()).toBe(200)
  return (await response.json()) as Executed
}

test.each([
  [2, { width: 902, height: 600 }],
  [4, { width: 1804, height: 1200 }],
])('offline, a photograph comes out %d times as large', { timeout: 60_000 }, async (scale, size) => {
  await using gesso = await startTestApp()
  const { outputAssets, details } = await upscale(gesso, { scale })
  expect(outputAssets).toMatchObject([{ ...size, preview: true }])
  expect(details).toEqual({ in: { width: 451, height: 300 }, out: size, scale, wanted: scale })
})

test('cleaning can be left out', { timeout: 60_000 }, async () => {
  await using gesso = await startTestApp()
  const [clean, plain] = await Promise.all([upscale(gesso, {}), upscale(gesso, { clean: false })])
  expect(clean.outputAssets).not.toEqual(plain.outputAssets)
})

test('a form says the scale as text', { timeout: 60_000 }, async () => {
  await using gesso = await startTestApp()
  const body = new FormData()
  body.set('image', new File([chelsea], 'cat.png', { type: 'image/png' }))
  body.set('scale', '4')
  body.set('clean', 'false')
  const response = await gesso.request('/spaces/upscale-and-clean/execute', { method: 'POST', body })
  expect(((await response.json()) as Executed).outputAssets).toMatchObject([{ width: 1804, height: 1200 }])
})

test.each([
  ['a scale that is neither', { scale: 3 }, 'inputs.scale'],
  ['no picture', { image: undefined }, 'inputs.image'],
])('refused before anything is paid: %s', async (_, inputs, field) => {
  await using gesso = await startTestApp()
  const response = await gesso.post('/spaces/upscale-and-clean/execute', { inputs: { image: cat, ...inputs } })
  expect(response.status).toBe(400)
  expect(JSON.stringify(await response.json())).toContain(field)
})

test('Recraft comes first, whoever else has a key; what is larger than wanted is brought to size', async () => {
  await using recraft = await startRecraft()
  await using prodia = await startProdia()
  await using gesso = await startTestApp({ env: { ...recraft.env, ...prodia.env } })
  const { outputAssets, details, cost } = await upscale(gesso, { scale: 2 })
  expect(recraft.requests.map(({ path }) => path)).toEqual(['crispUpscale'])
  expect(prodia.jobs).toEqual([])
  expect(outputAssets[0]).toMatchObject(details.out as object)
  expect(outputAssets[0]?.width).toBeLessThanOrEqual(902)
  const charged = recraft.charges.reduce((sum, { micros }) => sum + (micros ?? 0), 0)
  expect(Math.round((cost.chargedUsd ?? 0) * 1e6)).toBe(charged)
})

test('what came of it is told, where a model does less than was wanted', async () => {
  await using prodia = await startProdia()
  await using gesso = await startTestApp({ env: prodia.env })
  const { outputAssets, details } = await upscale(gesso, { scale: 4 })
  expect(prodia.jobs).toMatchObject([{ type: 'inference.upscale.v1', inputs: ['image/png'] }])
  expect(details).toMatchObject({ in: { width: 451 }, out: { width: outputAssets[0]?.width }, wanted: 4 })
  expect(details.scale).toBeCloseTo((outputAssets[0]?.width ?? 0) / 451, 1)
})

test('what is to be mended is mended first, and the mended picture enlarged', async () => {
  await using google = await startGoogle()
  await using recraft = await startRecraft()
  await using gesso = await startTestApp({ env: { ...google.env, ...recraft.env } })
  const { outputAssets } = await upscale(gesso, { instructions: 'remove the scratches' })
  expect(outputAssets).toHaveLength(1)
  const parts = google.turns.flatMap(({ body }) => body.contents.flatMap((one) => one.parts))
  expect(parts.filter(({ inlineData }) => inlineData)).toHaveLength(1)
  expect(parts.flatMap(({ text }) => text ?? []).join()).toContain('remove the scratches')
  expect(recraft.requests.map(({ path }) => path)).toEqual(['crispUpscale'])
})

test('mending is in the price only where there is something to mend', async () => {
  await using google = await startGoogle()
  await using recraft = await startRecraft()
  await using gesso = await startTestApp({ env: { ...google.env, ...recraft.env } })
  const steps = async (inputs: object) => {
    const body = { space: 'upscale-and-clean', inputs: { image: cat, ...inputs } }
    const answer = await (await gesso.post('/v1/estimates', body)).json()
    return (answer as { lines: { step: string }[] }).lines.map(({ step }) => step)
  }
  expect(await steps({})).toEqual(['upscale'])
  expect(await steps({ instructions: 'remove the scratches' })).toEqual(['retouch', 'upscale'])
})

test('a picture that would become too large is refused before anything is paid', async () => {
  const width = 5000
  const large = await sharp({ create: { width, height: width, channels: 3, background: '#888' } })
    .png()
    .toBuffer()
  await using recraft = await startRecraft()
  await using gesso = await startTestApp({ env: recraft.env })
  const inputs = { image: `data:image/png;base64,${large.toString('base64')}`, scale: 2 }
  const response = await gesso.post('/spaces/upscale-and-clean/execute', { inputs })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    code: 'invalid_request',
    detail: expect.stringContaining('10000 × 10000'),
  })
  expect(recraft.charges).toEqual([])
})

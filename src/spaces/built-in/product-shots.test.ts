import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../../test/app.ts'
import { startGoogle } from '../../../test/simulators/google.ts'
import { startOpenai } from '../../../test/simulators/openai.ts'
import { startProdia } from '../../../test/simulators/prodia.ts'

const coffee = await readFile(new URL('../../../test/photos/coffee.png', import.meta.url))
const cup = `data:image/png;base64,${coffee.toString('base64')}`

interface Executed {
  jobId: string
  outputAssets: { id: string; url: string; width: number; height: number; preview: boolean }[]
  details: { scenes: string[]; product?: string; description?: string }
  cost: { estimatedUsd: number | null; chargedUsd: number | null }
  warnings: string[]
}

async function shoot(gesso: TestApp, inputs: object): Promise<Executed> {
  const response = await gesso.post('/spaces/product-shots/execute', { inputs: { product_image: cup, ...inputs } })
  expect(response.status, await response.clone().text()).toBe(200)
  return (await response.json()) as Executed
}

/** The colours of a part of a picture, as 8 × 8 pixels. */
async function part(gesso: TestApp, url: string, at: [number, number, number, number]) {
  const bytes = Buffer.from(await (await gesso.request(new URL(url).pathname)).arrayBuffer())
  const { width, height } = await sharp(bytes).metadata()
  const [left, top, w, h] = at
  const area = {
    left: Math.round(left * width),
    top: Math.round(top * height),
    width: Math.round(w * width),
    height: Math.round(h * height),
  }
  return [...(await sharp(bytes).extract(area).resize(8, 8, { fit: 'fill' }).removeAlpha().raw().toBuffer())]
}

const difference = (a: number[], b: number[]) =>
  a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length

test('offline, a product stands in three scenes, the same each time', { timeout: 60_000 }, async () => {
  await using gesso = await startTestApp()
  const { outputAssets, details, cost } = await shoot(gesso, {})
  expect(outputAssets).toHaveLength(3)
  expect(new Set(outputAssets.map(({ id }) => id)).size).toBe(3)
  expect(details.scenes).toHaveLength(3)
  expect(cost.chargedUsd).toBe(0)
  for (const { width, height, preview } of outputAssets)
    expect({ width, height, preview }).toEqual({ width: 1024, height: 1024, preview: true })
  const [first, second] = outputAssets as [Executed['outputAssets'][0], Executed['outputAssets'][0]]
  const [middles, skies] = await Promise.all(
    (
      [
        [0.45, 0.5, 0.1, 0.15],
        [0, 0, 1, 0.2],
      ] as [number, number, number, number][]
    ).map((at) => Promise.all([part(gesso, first.url, at), part(gesso, second.url, at)])),
  )
  // A little of each scene's light falls on it; the scenes themselves have nothing in common.
  const [product, scene] = [
    difference(...(middles as [number[], number[]])),
    difference(...(skies as [number[], number[]])),
  ]
  expect(product).toBeLessThan(20)
  expect(scene).toBeGreaterThan(product * 1.5)
})

test('scenes and the shape of the shots can be chosen', { timeout: 60_000 }, async () => {
  await using gesso = await startTestApp()
  const scenes = ['a beach at sunset', 'a forest in the fog']
  const { outputAssets, details } = await shoot(gesso, { scenes, aspect_ratio: '16:9' })
  expect(details.scenes).toEqual(scenes)
  expect(outputAssets).toHaveLength(2)
  for (const { width, height } of outputAssets) expect(width / height).toBeCloseTo(16 / 9, 1)
})

test('a shot that fails does not take the others along', { timeout: 60_000 }, async () => {
  await using gesso = await startTestApp()
  const { jobId, outputAssets, details } = await shoot(gesso, { scenes: ['a beach', '[refuse] a street', 'a forest'] })
  expect(outputAssets).toHaveLength(2)
  expect(details.scenes).toEqual(['a beach', 'a forest'])
  const job = (await (await gesso.request(`/v1/jobs/${jobId}`)).json()) as { status: string; warnings: string[] }
  expect(job.status).toBe('PARTIAL')
  expect(job.warnings.join()).toContain('shot 2')
})

test('with nothing that could be shot the space fails, and says why', async () => {
  await using gesso = await startTestApp()
  const inputs = { product_image: cup, scenes: ['[refuse]'] }
  const response = await gesso.post('/spaces/product-shots/execute', { inputs })
  expect(response.status).toBe(424)
  expect(await response.json()).toMatchObject({ code: 'space_failed', reason: 'content_refused', step: 'shot 1' })
})

test.each([
  ['no picture', { product_image: undefined }, 'inputs.product_image'],
  ['too many scenes', { scenes: Array.from({ length: 7 }, (_, index) => `scene ${index}`) }, 'inputs.scenes'],
  ['an odd shape', { aspect_ratio: '5:1' }, 'inputs.aspect_ratio'],
])('refused before anything is paid: %s', async (_, inputs, field) => {
  await using gesso = await startTestApp()
  const body = { inputs: { product_image: cup, ...inputs } }
  const response = await gesso.post('/spaces/product-shots/execute', body)
  expect(response.status).toBe(400)
  expect(JSON.stringify(await response.json())).toContain(field)
})

test('Google is sent the product on white once for each scene, and told the same of it', async () => {
  await using google = await startGoogle()
  await using prodia = await startProdia()
  await using gesso = await startTestApp({ env: { ...google.env, ...prodia.env } })
  const scenes = ['a marble counter beside lemons', 'a mossy log in a misty forest']
  const { outputAssets, cost } = await shoot(gesso, { scenes, aspect_ratio: '4:5', instructions: 'Keep the steam.' })
  expect(outputAssets).toHaveLength(2)
  expect(prodia.jobs.map(({ type }) => type)).toEqual(['inference.birefnet.segment.v1'])
  const [look, ...shots] = google.turns
  expect(look?.model).toBe('gemini-3.8-flash')
  expect(shots.map(({ model }) => model)).toEqual(['gemini-nano-banana-2.1', 'gemini-nano-banana-2.1'])
  const sent = shots.map(({ body }) => {
    const parts = body.contents.flatMap((one) => one.parts)
    const prompt = parts.flatMap(({ text }) => text ?? []).join('\n')
    const pictures = parts.flatMap(({ inlineData }) => inlineData ?? [])
    return {
      prompt,
      types: pictures.map(({ mimeType }) => mimeType),
      ratio: body.generationConfig?.imageConfig?.aspectRatio,
    }
  })
  for (const scene of scenes) {
    const { prompt = '', types, ratio } = sent.find((one) => one.prompt.includes(scene)) ?? {}
    expect(types).toEqual(['image/jpeg'])
    expect(ratio).toBe('4:5')
    expect(prompt).toContain('upper left')
    expect(prompt).toContain('Keep the steam.')
  }
  const withoutScene = sent.map(({ prompt }) => scenes.reduce((text, scene) => text.replace(scene, '…'), prompt))
  expect(new Set(withoutScene).size).toBe(1)
  const charged = [...google.charges, ...prodia.charges].reduce((sum, { micros }) => sum + (micros ?? 0), 0)
  expect(Math.round((cost.chargedUsd ?? 0) * 1e6)).toBe(charged)
})

test('OpenAI, which only edits, shoots as well', async () => {
  await using openai = await startOpenai()
  await using gesso = await startTestApp({ env: openai.env })
  const { outputAssets } = await shoot(gesso, { scenes: ['a marble counter'] })
  expect(outputAssets[0]?.preview).toBe(false)
  expect(openai.charges.map(({ prompt }) => prompt.includes('a marble counter'))).toEqual([false, true])
})

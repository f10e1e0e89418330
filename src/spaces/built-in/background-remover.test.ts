import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { startTestApp } from '../../../test/app.ts'
import { startProdia } from '../../../test/simulators/prodia.ts'
import { startStability } from '../../../test/simulators/stability.ts'
import { chargedMicros, dataUri, execute, smallPhoto } from '../../../test/spaces/execute.ts'

const cup = await smallPhoto('coffee.png')
const inputs = { image: dataUri(cup) }

test('the seed’s example: a prompt leads here', async () => {
  await using gesso = await startTestApp()
  const response = await gesso.request('/match?prompt=remove%20background%20from%20my%20image', { method: 'POST' })
  expect(await response.json()).toMatchObject({
    matched: true,
    space: {
      id: 'background-remover',
      name: 'Background Remover',
      apiProviders: ['prodia', 'fal', 'bedrock', 'stability'],
    },
    matchedKeywords: expect.arrayContaining(['remove background']),
  })
})

describe('offline', () => {
  test('the subject is left on transparent ground, at its place and size', async () => {
    await using gesso = await startTestApp()
    const { outputAssets, pictures } = await execute(gesso, 'background-remover', inputs)
    expect(outputAssets).toMatchObject([{ mediaType: 'image/png', width: 240, height: 160 }])
    const { data, info } = await sharp(pictures[0]).raw().toBuffer({ resolveWithObject: true })
    const alpha = (x: number, y: number) => data[(y * info.width + x) * 4 + 3]
    expect([alpha(2, 2), alpha(237, 2), alpha(237, 157)]).toEqual([0, 0, 0])
    expect(alpha(120, 70)).toBe(255)
  })

  test.each([
    ['white', [255, 255, 255]],
    ['#2F6F8F', [47, 111, 143]],
  ])('on %s, and cropped to the subject', async (background, color) => {
    await using gesso = await startTestApp()
    const { outputAssets, pictures } = await execute(gesso, 'background-remover', { ...inputs, background, trim: true })
    expect(outputAssets[0]?.width).toBeLessThan(230)
    const picture = sharp(pictures[0])
    expect(await picture.metadata()).toMatchObject({ format: 'png', hasAlpha: false })
    expect([...(await picture.raw().toBuffer()).subarray(0, 3)]).toEqual(color)
  })

  test('a ground that is no colour is refused', async () => {
    await using gesso = await startTestApp()
    const response = await gesso.post('/spaces/background-remover/execute', {
      inputs: { ...inputs, background: 'beach' },
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'invalid_request', field: 'inputs.background' })
  })
})

describe('with keys', () => {
  test('Prodia is asked first, once, with the picture; the ledger has what it said', async () => {
    await using prodia = await startProdia()
    await using stability = await startStability()
    await using gesso = await startTestApp({ env: { ...prodia.env, ...stability.env } })
    const { outputAssets } = await execute(gesso, 'background-remover', { ...inputs, background: 'white' })
    expect(prodia.jobs).toMatchObject([{ type: 'inference.birefnet.segment.v1', inputs: ['image/png'] }])
    expect(stability.charges).toEqual([])
    expect(await chargedMicros(gesso)).toBe(prodia.charges[0]?.micros)
    expect(outputAssets).toMatchObject([{ mediaType: 'image/png', preview: false }])
  })

  test('without a key for Prodia the next that can is asked, and what it gives is a PNG in the end', async () => {
    await using stability = await startStability()
    await using gesso = await startTestApp({ env: stability.env })
    const job = await gesso.run({ space: 'background-remover', inputs })
    expect(job.results.map(({ model }) => model)).toEqual(['stability/remove-background'])
    expect(job.outputs).toMatchObject([{ mediaType: 'image/png', preview: false }])
  })
})

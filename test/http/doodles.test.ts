/** The doodle service's one address, after its own document: each request as it shows it, and every field of the answers. */
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../app.ts'
import { startGesso } from './gesso.ts'

let gesso: TestApp
beforeAll(async () => {
  gesso = await startTestApp()
})
afterAll(() => gesso.close())

const ask = (body: object, at: TestApp = gesso) => at.post('/ai', body)
const answer = async (body: object, at: TestApp = gesso) => {
  const response = await ask(body, at)
  expect(response.status, await response.clone().text()).toBe(200)
  return (await response.json()) as Answer
}

interface Picture {
  imageData: string
  mimeType: string
  url: string
  width: number
  height: number
}
interface Answer extends Picture {
  success: boolean
  doodles: (Picture & { svg: string; svgUrl: string })[]
  frames: (Picture & { index: number })[]
  animation: Record<string, Omit<Picture, 'imageData'>>
  analysis: Record<string, unknown>
  saved: Record<string, unknown>
  jobId: string
}

const bytesOf = ({ imageData }: { imageData: string }) => Buffer.from(imageData, 'base64')
const fetchAt = async (url: string) => {
  const response = await gesso.request(new URL(url).pathname)
  return { type: response.headers.get('content-type'), bytes: Buffer.from(await response.arrayBuffer()) }
}

/** How much of a picture is ink, and how much of it can be seen through. */
async function shares(bytes: Buffer) {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  let [ink, clear] = [0, 0]
  for (let at = 3; at < data.length; at += 4) {
    if ((data[at] as number) > 127) ink++
    if (data[at] === 0) clear++
  }
  const pixels = info.width * info.height
  return { ink: ink / pixels, clear: clear / pixels }
}

describe('Generate Doodle', () => {
  test('a cute cat playing piano: four line drawings on a transparent ground, as PNG and as strokes', async () => {
    const drawn = await answer({
      action: 'generate-doodle',
      description: 'a cute cat playing piano',
      style: 'simple',
      count: 4,
      provider: 'mock',
    })
    expect(drawn).toMatchObject({
      success: true,
      action: 'generate-doodle',
      provider: 'offline',
      count: 4,
      preview: true,
      cost: { chargedUsd: 0 },
      jobId: expect.any(String),
    })
    expect(drawn.doodles).toHaveLength(4)
    for (const doodle of drawn.doodles) {
      expect(doodle).toMatchObject({
        id: expect.any(String),
        description: 'a cute cat playing piano',
        style: 'simple',
        mimeType: 'image/png',
        url: expect.stringMatching(/\/assets\/[0-9a-f]{64}\.png$/),
        svgUrl: expect.stringMatching(/\/assets\/[0-9a-f]{64}\.svg$/),
        svg: expect.stringMatching(/^<svg/),
      })
      const { ink, clear } = await shares(bytesOf(doodle))
      expect(ink).toBeGreaterThan(0.005)
      expect(ink).toBeLessThan(0.35)
      expect(clear).toBeGreaterThan(0.5)
      expect((await fetchAt(doodle.url)).bytes).toEqual(bytesOf(doodle))
      expect((await fetchAt(doodle.svgUrl)).type).toContain('image/svg+xml')
    }
    expect(new Set(drawn.doodles.map(({ imageData }) => imageData)).size).toBe(4)
  })

  test('cute cat, with nothing but a description and a provider, is one doodle', async () => {
    const drawn = await answer({ action: 'generate-doodle', description: 'cute cat', provider: 'mock' })
    expect(drawn.doodles).toMatchObject([{ style: 'simple', width: 1024, height: 1024 }])
  })

  test('each style draws the same thing otherwise', async () => {
    const styles = ['simple', 'detailed', 'cartoon', 'minimalist']
    const drawn = await Promise.all(
      styles.map((style) => answer({ action: 'generate-doodle', description: 'an owl', style, provider: 'mock' })),
    )
    const pictures = drawn.map(({ doodles: [first] }) => first?.imageData)
    expect(new Set(pictures).size).toBe(4)
    const inks = await Promise.all(drawn.map(({ doodles: [first] }) => shares(bytesOf(first as Picture))))
    expect(inks[3]?.ink).toBeLessThan(inks[1]?.ink ?? 0)
  })

  test('without a provider the best that has a key draws, and its paper is taken away', async () => {
    await using keyed = await startGesso()
    const drawn = await answer({ action: 'generate-doodle', description: 'a fox', count: 2 }, keyed)
    expect(drawn).toMatchObject({ provider: 'openai', preview: false, doodles: [{ mimeType: 'image/png' }, {}] })
    expect(keyed.openai.charges).toHaveLength(2)
    const ledger = (await keyed.app.catalog.listLedger('local', { limit: 10 })).data
    expect(ledger.map(({ state }) => state)).toEqual(['settled', 'settled'])
    expect((await sharp(bytesOf(drawn.doodles[0] as Picture)).metadata()).hasAlpha).toBe(true)
  })

  test('a provider that has no key here is a 422 that says which to set', async () => {
    const response = await ask({ action: 'generate-doodle', description: 'a fox', provider: 'replicate' })
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({
      success: false,
      code: 'provider_unavailable',
      error: expect.stringContaining('REPLICATE'),
    })
  })
})

describe('Generate Animation', () => {
  test('a bird flying: ten frames that loop, and the film of them', async () => {
    const drawn = await answer({ action: 'generate-animation', description: 'a bird flying', frameCount: 10 })
    expect(drawn).toMatchObject({ success: true, frameCount: 10, fps: 12, motion: 'fly', description: 'a bird flying' })
    expect(drawn.frames.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    for (const frame of drawn.frames) {
      expect(frame).toMatchObject({ mimeType: 'image/png', width: 512, height: 512, url: expect.any(String) })
      expect((await shares(bytesOf(frame))).clear).toBeGreaterThan(0.5)
    }
    expect(new Set(drawn.frames.map(({ imageData }) => imageData)).size).toBe(10)
    expect(Object.keys(drawn.animation).slice(0, 2)).toEqual(['webp', 'gif'])
    const gif = await fetchAt(drawn.animation.gif?.url ?? '')
    expect(await sharp(gif.bytes, { animated: true }).metadata()).toMatchObject({ format: 'gif', pages: 10, loop: 0 })
    const webp = await fetchAt(drawn.animation.webp?.url ?? '')
    expect(await sharp(webp.bytes, { animated: true }).metadata()).toMatchObject({ pages: 10, loop: 0, hasAlpha: true })
    const film = drawn.animation.mp4 ?? drawn.animation.webm
    expect((await fetchAt(film?.url ?? '')).type).toMatch(/^video\//)
  })

  test('with a provider the key frames are its own, and each is paid once', async () => {
    await using keyed = await startGesso()
    const body = {
      action: 'generate-animation',
      description: 'a fox walking',
      frameCount: 8,
      size: 128,
      provider: 'openai',
    }
    const drawn = await answer(body, keyed)
    expect(drawn).toMatchObject({ provider: 'openai', frameCount: 8, motion: 'key frames' })
    expect(drawn.frames).toHaveLength(8)
    expect(keyed.openai.charges).toHaveLength(3)
  })
})

describe('Analyze Doodle', () => {
  test('says what can be measured without a model', async () => {
    const { doodles } = await answer({ action: 'generate-doodle', description: 'a house', provider: 'mock' })
    const { analysis, success } = await answer({
      action: 'analyze-doodle',
      imageData: doodles[0]?.imageData,
      mimeType: 'image/png',
    })
    expect(success).toBe(true)
    expect(analysis).toMatchObject({
      description: expect.any(String),
      tags: expect.arrayContaining(['line-drawing']),
      colors: expect.arrayContaining([expect.objectContaining({ hex: expect.stringMatching(/^#[0-9a-f]{6}$/) })]),
      strokeDensity: expect.any(Number),
      boundingBox: {
        x: expect.any(Number),
        y: expect.any(Number),
        width: expect.any(Number),
        height: expect.any(Number),
      },
      transparency: { hasAlpha: true },
      suggestions: expect.any(Array),
      seenBy: 'measurement',
    })
  })

  test('takes a data URI too, and asks a model where there is one', async () => {
    await using keyed = await startGesso()
    const { doodles } = await answer({ action: 'generate-doodle', description: 'a house', provider: 'mock' }, keyed)
    const imageData = `data:image/png;base64,${doodles[0]?.imageData}`
    const { analysis } = await answer({ action: 'analyze-doodle', imageData }, keyed)
    expect(analysis).toMatchObject({ seenBy: 'model', description: expect.any(String) })
  })
})

describe('Optimize Doodle', () => {
  test('fits it to 1920 by 1080, keeps its transparency, and says what it saved', async () => {
    const { doodles } = await answer({ action: 'generate-doodle', description: 'a boat', provider: 'mock' })
    const optimised = await answer({
      action: 'optimize-doodle',
      imageData: doodles[0]?.imageData,
      width: 1920,
      height: 1080,
    })
    expect(optimised).toMatchObject({ success: true, mimeType: 'image/png', width: 1920, height: 1080 })
    expect(optimised.saved).toMatchObject({ bytesBefore: expect.any(Number), bytesAfter: expect.any(Number) })
    expect((await sharp(bytesOf(optimised)).metadata()).hasAlpha).toBe(true)
    expect((await fetchAt(optimised.url)).bytes).toEqual(bytesOf(optimised))
  })

  test('traces it to strokes on request', async () => {
    const { doodles } = await answer({ action: 'generate-doodle', description: 'a star', provider: 'mock' })
    const body = { action: 'optimize-doodle', imageData: doodles[0]?.imageData, width: 400, height: 400, trace: true }
    expect(await answer(body)).toMatchObject({ svg: expect.stringMatching(/^<svg/), svgUrl: expect.any(String) })
  })
})

describe('Warm-up events', () => {
  test.each([{ action: 'warmup' }, { warmup: true }, { source: 'serverless-plugin-warmup' }])('%j', async (body) => {
    expect(await answer(body)).toEqual({ success: true, status: 'warm' })
  })
})

describe('what is wrong with a request is named', () => {
  test.each([
    [{}, 'action'],
    [{ action: 'paint' }, 'action'],
    [{ action: 'generate-doodle' }, 'description'],
    [{ action: 'generate-doodle', description: '   ' }, 'description'],
    [{ action: 'generate-doodle', description: 'a cat', style: 'baroque' }, 'style'],
    [{ action: 'generate-doodle', description: 'a cat', count: 0 }, 'count'],
    [{ action: 'generate-animation', description: 'a cat', frameCount: 1 }, 'frameCount'],
    [{ action: 'analyze-doodle' }, 'imageData'],
    [{ action: 'analyze-doodle', imageData: 'not base64!' }, 'imageData'],
    [{ action: 'analyze-doodle', imageData: 'AAAA' }, 'imageData'],
    [{ action: 'optimize-doodle', imageData: 'AAAA', width: 9e9 }, 'width'],
  ])('%j', async (body, field) => {
    const response = await ask(body)
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { success: false, field, error: expect.any(String) },
    ])
  })
})

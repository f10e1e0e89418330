/** The AI SDK's own client for Black Forest Labs against the simulator: proved by something we did not write. */
import { createBlackForestLabs } from '@ai-sdk/black-forest-labs'
import { generateImage } from 'ai'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { startBlackForestLabs } from './black-forest-labs.ts'

const clientOf = (sim: { url: string; key: string }, apiKey = sim.key) =>
  createBlackForestLabs({ apiKey, baseURL: `${sim.url}/v1`, pollIntervalMillis: 10 })

describe("the AI SDK's client", () => {
  test('submits, polls and downloads', async () => {
    await using sim = await startBlackForestLabs()
    const model = clientOf(sim).image('flux-pro-1.1')
    const { image } = await generateImage({ model, prompt: 'a red fox', size: '512x256', maxRetries: 0 })
    expect(await sharp(image.uint8Array).metadata()).toMatchObject({ width: 512, height: 256 })
    expect(sim.charges).toEqual([{ id: sim.tasks[0]?.id, micros: 40_000 }])
  })

  test('sends input pictures as the API takes them', async () => {
    await using sim = await startBlackForestLabs()
    const picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } })
      .png()
      .toBuffer()
    const prompt = { text: 'at night', images: [picture, picture] }
    await generateImage({ model: clientOf(sim).image('flux-kontext-pro'), prompt, maxRetries: 0 })
    expect(sim.tasks[0]?.input).toMatchObject({ input_image: expect.any(String), input_image_2: expect.any(String) })
  })

  test.each([
    ['a wrong key', 'flux-pro-1.1', { apiKey: 'wrong' }, /Invalid API key format|Unprocessable/],
    ['an unknown model', 'flux-9', {}, /Not Found/],
  ])('understands how it refuses %s', async (_, id, { apiKey }: { apiKey?: string }, message) => {
    await using sim = await startBlackForestLabs()
    const model = clientOf(sim, apiKey).image(id)
    await expect(generateImage({ model, prompt: 'a fox', maxRetries: 0 })).rejects.toThrow(message)
    expect(sim.charges).toEqual([])
  })
})

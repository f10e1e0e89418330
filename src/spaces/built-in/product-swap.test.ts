import { describe, expect, test } from 'vitest'
import { startTestApp } from '../../../test/app.ts'
import { startGoogle } from '../../../test/simulators/google.ts'
import { startOpenai } from '../../../test/simulators/openai.ts'
import {
  chargedMicros,
  dataUri,
  execute,
  keptPhoto,
  photo,
  pixelsOf,
  smallPhoto,
} from '../../../test/spaces/execute.ts'

const inputs = { product_image: photo('coffee.png'), reference_image: photo('rocket.jpg') }

const none = new Uint8Array()
const [cup = none, pad = none] = await Promise.all(['coffee.png', 'rocket.jpg'].map(smallPhoto))
const small = { product_image: dataUri(cup), reference_image: dataUri(pad) }

/** Where two pictures of one size differ, as shares of it: the middle of that across, and how much it is. */
async function changed(picture: Uint8Array, scene: Uint8Array) {
  const [a, b] = await Promise.all([pixelsOf(picture), pixelsOf(scene)])
  let [sum, count] = [0, 0]
  for (let i = 0; i < a.data.length; i += 3) {
    const away = [0, 1, 2].reduce((most, c) => Math.max(most, Math.abs((a.data[i + c] ?? 0) - (b.data[i + c] ?? 0))), 0)
    if (away < 40) continue
    sum += (i / 3) % a.width
    count++
  }
  return { across: sum / Math.max(1, count) / a.width, share: (3 * count) / a.data.length }
}

describe('offline', () => {
  test('the seed’s example: two variations of the product in the scene, which stays what it is elsewhere', async () => {
    await using gesso = await startTestApp()
    const made = await execute(gesso, 'product-swap', { ...small, num_variations: 2 })
    expect(made).toMatchObject({
      success: true,
      outputAssets: [
        { type: 'image', width: 240, height: 160, preview: true },
        { type: 'image', width: 240, height: 160, preview: true },
      ],
      cost: { chargedUsd: 0 },
    })
    const [one = none, two = none] = made.pictures
    const [first, second] = await Promise.all([one, two].map((picture) => changed(picture, pad)))
    expect(first?.share).toBeGreaterThan(0.05)
    expect(first?.share).toBeLessThan(0.5)
    // Larger, and elsewhere.
    expect(second?.share).toBeGreaterThan(1.3 * (first?.share ?? 1))
    expect(Math.abs((second?.across ?? 0) - (first?.across ?? 0))).toBeGreaterThan(0.08)
    expect(made.warnings).toEqual(['The background is not plain: the cut-out is a guess.'])
  })

  test('what the instructions say of place and size holds for every variation', async () => {
    await using gesso = await startTestApp()
    const wish = { instructions: 'small, on the left', num_variations: 2 }
    const made = await execute(gesso, 'product-swap', { ...small, ...wish })
    for (const picture of made.pictures) {
      const { across, share } = await changed(picture, pad)
      expect(across).toBeLessThan(0.4)
      expect(share).toBeLessThan(0.12)
    }
  })

  test.each([
    [{ ...inputs, num_variations: 5 }, 'inputs.num_variations'],
    [{ product_image: inputs.product_image }, 'inputs.reference_image'],
    [{ ...inputs, background: 'red' }, 'inputs.background'],
  ])('inputs that do not fit are refused by name (%#)', async (given, field) => {
    await using gesso = await startTestApp()
    const response = await gesso.post('/spaces/product-swap/execute', { inputs: given })
    expect(response.status).toBe(400)
    expect(((await response.json()) as { field: string }).field).toBe(field)
  })
})

const answered = (text: string) => ({
  candidates: [{ index: 0, finishReason: 'STOP', content: { role: 'model', parts: [{ text }] } }],
  usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 10, totalTokenCount: 20 },
})

describe('with Google', () => {
  test('one look and one call for each variation: the scene first, the product second; the ledger has every cent', async () => {
    await using google = await startGoogle()
    await using gesso = await startTestApp({ env: google.env })
    const made = await execute(gesso, 'product-swap', { ...inputs, num_variations: 2 })
    expect(made.outputAssets).toHaveLength(2)
    expect(google.turns.map(({ model }) => model)).toEqual([
      'gemini-3.8-flash',
      'gemini-nano-banana-2.1',
      'gemini-nano-banana-2.1',
    ])
    const [look, ...renders] = google.turns.map(({ body }) => body)
    const parts = [look, ...renders].map((body) => body?.contents[0]?.parts ?? [])
    const base64 = (name: string) => keptPhoto(name).toString('base64')
    for (const [, scene, product] of parts) {
      expect(scene?.inlineData?.data).toBe(base64('rocket.jpg'))
      expect(product?.inlineData?.data).toBe(base64('coffee.png'))
    }
    const [first = '', second = ''] = parts.slice(1).map(([one]) => one?.text)
    expect(first).toMatch(/^Edit the first picture, .*put the product of the second picture into it/)
    expect(first).not.toBe(second)
    expect(renders[0]?.generationConfig?.imageConfig).toMatchObject({ aspectRatio: '3:2' })
    expect(await chargedMicros(gesso)).toBe(google.charges.reduce((sum, { micros }) => sum + (micros ?? 0), 0))
    expect(made.warnings).toEqual([])
  })

  test('what was seen goes into the brief, and back to the client', async () => {
    await using google = await startGoogle()
    await using gesso = await startTestApp({ env: google.env })
    const seen = {
      product: 'A red espresso cup on a red saucer',
      label: 'none',
      replaces: 'the white rocket in the middle',
      place: 'on the launch pad',
      light: ['warm lamps from below', 'blue dusk from above'],
    }
    const body = answered(`\`\`\`json\n${JSON.stringify(seen)}\n\`\`\``)
    google.misbehave({ path: 'gemini-3.8-flash', kind: 'status', status: 200, when: 'after', body })
    const made = await execute(gesso, 'product-swap', { ...inputs, instructions: 'keep the lamps' })
    const prompt = google.turns.at(-1)?.body.contents[0]?.parts[0]?.text ?? ''
    expect(prompt).toContain('before everything below: keep the lamps.')
    expect(prompt).toContain('The product: A red espresso cup on a red saucer.')
    expect(prompt).toContain('takes the place of this object of the scene: the white rocket in the middle. Remove')
    expect(prompt).toContain('(warm lamps from below, blue dusk from above)')
    expect(prompt).toContain('every letter and logo')
    expect(made.details).toEqual({
      product: seen.product,
      replaces: seen.replaces,
      place: seen.place,
      light: 'warm lamps from below, blue dusk from above',
    })
  })

  test('an answer in prose is passed on as it is', async () => {
    await using google = await startGoogle()
    await using gesso = await startTestApp({ env: google.env })
    const body = answered('A cup, red, beside a rocket.')
    google.misbehave({ path: 'gemini-3.8-flash', kind: 'status', status: 200, when: 'after', body })
    const { details } = await execute(gesso, 'product-swap', inputs)
    expect(details).toEqual({ notes: 'A cup, red, beside a rocket.' })
    expect(google.turns.at(-1)?.body.contents[0]?.parts[0]?.text).toContain('A cup, red, beside a rocket.')
  })
})

test('a provider that only edits takes both pictures as well: no preview where somebody has a key', async () => {
  await using openai = await startOpenai()
  await using gesso = await startTestApp({ env: openai.env })
  const job = await gesso.run({ space: 'product-swap', inputs })
  expect(job.results.map(({ step, model }) => [step, model])).toEqual([
    ['look', 'openai/gpt-6-luna'],
    ['render 1', 'openai/gpt-image-2'],
  ])
  expect(job.outputs[0]).toMatchObject({ preview: false })
  const { inputs: kept } = job.request as { inputs: Record<string, { id: string }> }
  expect(job.results[1]?.sent.images).toEqual([kept.reference_image?.id, kept.product_image?.id])
})

import { describe, expect, test } from 'vitest'
import { startTestApp } from '../../../test/app.ts'
import { startGoogle } from '../../../test/simulators/google.ts'
import { startStability } from '../../../test/simulators/stability.ts'
import { apart, chargedMicros, dataUri, execute, keptPhoto, photo, smallPhoto } from '../../../test/spaces/execute.ts'
import { describe as measure } from '../../media/describe.ts'

const none = new Uint8Array()
const inputs = { reference_image: photo('rocket.jpg'), subject_image: photo('coffee.png') }

const [pad = none, cup = none] = await Promise.all(['rocket.jpg', 'coffee.png'].map(smallPhoto))
const small = { reference_image: dataUri(pad), subject_image: dataUri(cup) }

describe('offline', () => {
  test('the look is measured, and given to the subject, which stays what it is', async () => {
    await using gesso = await startTestApp()
    const { pictures, details, outputAssets } = await execute(gesso, 'steal-the-look', small)
    expect(outputAssets).toMatchObject([{ width: 240, height: 160, mediaType: 'image/png', preview: true }])
    expect(details).toMatchObject({
      look: {
        light: expect.stringContaining('low-key'),
        palette: expect.arrayContaining([
          { hex: expect.stringMatching(/^#[0-9a-f]{6}$/), name: 'dark blue', share: expect.any(Number) },
        ]),
        brightness: expect.any(Number),
        keywords: expect.arrayContaining(['dark blue']),
      },
    })
    const [picture = none] = pictures
    const [before, after, wanted] = await Promise.all([cup, picture, pad].map((bytes) => measure(bytes)))
    expect(after?.brightness).toBeLessThan((before?.brightness ?? 0) - 0.05)
    expect(after?.brightness).toBeGreaterThan((wanted?.brightness ?? 1) - 0.05)
    // The cup is where it was, and the rocket is nowhere.
    expect(await apart(picture, cup)).toBeLessThan(await apart(picture, pad))
  })

  test('a hint changes less than the whole look, and instructions come on top', async () => {
    await using gesso = await startTestApp()
    const take = async (more: object) =>
      (await execute(gesso, 'steal-the-look', { ...small, ...more })).pictures[0] as Uint8Array
    const [hint, whole, grey] = [
      await take({ strength: 0.2 }),
      await take({ strength: 1 }),
      await take({ instructions: 'in black and white' }),
    ]
    expect(await apart(hint, cup)).toBeLessThan(0.5 * (await apart(whole, cup)))
    expect((await measure(grey)).saturation).toBeLessThan(0.03)
  })

  test('variations lean on one trait or another', async () => {
    await using gesso = await startTestApp()
    const { pictures } = await execute(gesso, 'steal-the-look', { ...small, num_variations: 4 })
    for (const [index, one] of pictures.entries()) {
      for (const other of pictures.slice(index + 1)) expect(await apart(one, other)).toBeGreaterThan(1)
    }
  })
})

describe('with Google', () => {
  test('the look of the reference is put in words, and goes with both pictures, the subject first', async () => {
    await using google = await startGoogle()
    await using gesso = await startTestApp({ env: google.env })
    const said = { light: 'Hard rim from behind at 5600 K.', lens: '85 mm, f/1.8', mood: 'calm', keywords: 'dusk' }
    const body = {
      candidates: [{ finishReason: 'STOP', content: { parts: [{ text: `Here: ${JSON.stringify(said)}` }] } }],
      usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 10, totalTokenCount: 20 },
    }
    google.misbehave({ path: 'gemini-3.8-flash', kind: 'status', status: 200, when: 'after', body })
    const made = await execute(gesso, 'steal-the-look', { ...inputs, strength: 1, instructions: 'keep the steam' })
    expect(made.details).toMatchObject({ look: { ...said, keywords: ['dusk'], palette: expect.any(Array), notes: '' } })
    const [look, render] = google.turns.map(({ body }) => body.contents[0]?.parts ?? [])
    const base64 = (name: string) => keptPhoto(name).toString('base64')
    expect(look?.slice(1).map(({ inlineData }) => inlineData?.data)).toEqual([base64('rocket.jpg')])
    expect(render?.slice(1).map(({ inlineData }) => inlineData?.data)).toEqual([
      base64('coffee.png'),
      base64('rocket.jpg'),
    ])
    const prompt = render?.[0]?.text ?? ''
    expect(prompt).toContain('before everything below: keep the steam')
    expect(prompt).toContain('Light: Hard rim from behind at 5600 K.\n')
    expect(prompt).toMatch(/Palette of the grade, by share: #[0-9a-f]{6} \(dark blue, \d+ %\)/)
    expect(prompt).toContain('How far to go: all the way')
    expect(prompt).not.toMatch(/\n(Texture|Grade):/)
  })

  test('one analysis for all variations; the ledger has every cent', async () => {
    await using google = await startGoogle()
    await using gesso = await startTestApp({ env: google.env })
    const made = await execute(gesso, 'steal-the-look', { ...inputs, num_variations: 3 })
    expect(made.outputAssets).toHaveLength(3)
    expect(google.turns.filter(({ model }) => model === 'gemini-3.8-flash')).toHaveLength(1)
    expect(new Set(google.turns.map(({ body }) => body.contents[0]?.parts[0]?.text)).size).toBe(4)
    expect(await chargedMicros(gesso)).toBe(google.charges.reduce((sum, { micros }) => sum + (micros ?? 0), 0))
    expect(made.warnings).toEqual([])
  })
})

test('where a provider edits only one picture, its style transfer is asked, and priced beforehand', async () => {
  await using stability = await startStability()
  await using gesso = await startTestApp({ env: stability.env })
  const { lines } = await gesso.app.spaces.estimate('steal-the-look', inputs, { owner: 'local', base: '' })
  expect(lines.map(({ step, model }) => [step, model])).toContainEqual(['render', 'stability/style-transfer'])
  const job = await gesso.run({ space: 'steal-the-look', inputs })
  expect(job.results.map(({ model }) => model)).toEqual(['stability/style-transfer'])
  expect(stability.charges).toHaveLength(1)
})

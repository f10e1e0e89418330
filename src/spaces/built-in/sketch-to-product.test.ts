import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { startTestApp } from '../../../test/app.ts'
import { startGoogle } from '../../../test/simulators/google.ts'
import { startOpenai } from '../../../test/simulators/openai.ts'
import { startStability } from '../../../test/simulators/stability.ts'
import { apart, dataUri, execute, ledger } from '../../../test/spaces/execute.ts'

const mug = `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="240"><rect width="240" height="240" fill="#fdfcf8"/>
  <g fill="none" stroke="#222" stroke-width="4"><ellipse cx="105" cy="70" rx="55" ry="14"/>
  <path d="M50 70 L58 180 A48 12 0 0 0 152 180 L160 70"/>
  <path d="M158 95 C205 90 205 160 154 158"/></g></svg>`
const drawing = await sharp(Buffer.from(mug)).png().toBuffer()
const inputs = { sketch_image: dataUri(drawing) }

test('offline: the renders have the sketch’s shape, and differ from it and from each other', {
  timeout: 90_000,
}, async () => {
  await using gesso = await startTestApp()
  const wish = { ...inputs, instructions: 'red enamel', num_variations: 2 }
  const { pictures, outputAssets, details, cost } = await execute(gesso, 'sketch-to-product', wish)
  const [one = drawing, two = drawing] = pictures
  expect(outputAssets.map(({ width, height, preview }) => [width / height, preview])).toEqual([
    [1, true],
    [1, true],
  ])
  expect(await apart(one, drawing)).toBeGreaterThan(1)
  expect(await apart(two, one)).toBeGreaterThan(1)
  expect(details).toEqual({ sketch: {}, brief: {} })
  expect(cost).toEqual({ estimatedUsd: 0, chargedUsd: 0 })
})

describe('with two providers', () => {
  test('one reads and briefs, the other renders; the ledger has every call of both', async () => {
    await using openai = await startOpenai()
    await using google = await startGoogle()
    await using gesso = await startTestApp({ env: { ...openai.env, ...google.env } })
    const job = await gesso.run({ space: 'sketch-to-product', inputs: { ...inputs, num_variations: 2 } })
    expect(job.results.map(({ step, model }) => [step, model]).sort()).toEqual([
      ['brief', 'openai/gpt-6-luna'],
      ['read', 'openai/gpt-6-luna'],
      ['render 1', 'google/gemini-nano-banana-2.1'],
      ['render 2', 'google/gemini-nano-banana-2.1'],
    ])
    expect(openai.charges.map(({ prompt }) => prompt.slice(0, 20))).toEqual([
      'The picture is a ske',
      'Write the brief for ',
    ])
    for (const { body } of google.turns) {
      const [words, picture, ...more] = body.contents[0]?.parts ?? []
      expect(words?.text).toMatch(/^Turn this sketch into a photograph of the finished product/)
      expect(picture?.inlineData?.data).toBe(drawing.toString('base64'))
      expect(more).toEqual([])
    }
    // What this model of OpenAI's costs is not published: its lines are there, without a sum.
    expect(
      (await ledger(gesso)).map(({ model, state, chargedMicros }) => [model, state, chargedMicros]).sort(),
    ).toEqual([
      ...google.charges.map(({ micros }) => ['google/gemini-nano-banana-2.1', 'settled', micros]),
      ...openai.charges.map(() => ['openai/gpt-6-luna', 'settled', null]),
    ])
    expect(job.warnings).toEqual([])
  })

  test('what was read goes into the brief, both go into the render, and back to the client', async () => {
    await using openai = await startOpenai()
    await using google = await startGoogle()
    await using gesso = await startTestApp({ env: { ...openai.env, ...google.env } })
    const sketch = {
      product: 'A mug',
      view: 'front',
      parts: ['one body', 'one handle, right'],
      text: 'GESSO',
      keep: ['the wide rim'],
    }
    const brief = { material: 'stoneware', colours: ['red #c03020', 'white inside'], setting: 'grey sweep' }
    for (const said of [sketch, brief]) {
      const output = [
        {
          type: 'message',
          id: 'm',
          status: 'completed',
          role: 'assistant',
          content: [{ type: 'output_text', text: JSON.stringify(said), annotations: [] }],
        },
      ]
      const body = {
        id: 'r',
        object: 'response',
        status: 'completed',
        model: 'gpt-6-luna',
        error: null,
        incomplete_details: null,
        output,
      }
      openai.misbehave({ path: '/v1/responses', kind: 'status', status: 200, when: 'after', body })
    }
    const made = await execute(gesso, 'sketch-to-product', { ...inputs, instructions: 'make it red' })
    expect(made.details).toEqual({ sketch, brief: { ...brief, colours: 'red #c03020, white inside' } })
    const [, asked = ''] = openai.charges.map(({ prompt }) => prompt)
    expect(asked).toContain('parts: one body; one handle, right.')
    expect(asked).toContain('What the client asks for: make it red.')
    const prompt = google.turns[0]?.body.contents[0]?.parts[0]?.text ?? ''
    expect(prompt).toContain('The product: A mug.')
    expect(prompt).toContain('Above all: the wide rim.')
    expect(prompt).toContain('Lettering on the product, letter by letter: GESSO.')
    expect(prompt).toContain('Material: stoneware.\nColours: red #c03020, white inside.')
    expect(prompt).toContain('Setting: grey sweep.')
  })
})

test.each([
  ['a provider that edits renders by itself', startOpenai, 'openai/gpt-image-2'],
  ['one with a service for sketches uses that', startStability, 'stability/sketch'],
])('%s', async (_, start, model) => {
  await using provider = await start()
  await using gesso = await startTestApp({ env: provider.env })
  const { lines } = await gesso.app.spaces.estimate('sketch-to-product', inputs, { owner: 'local', base: '' })
  expect(lines.at(-1)).toMatchObject({ step: 'render', model })
  const job = await gesso.run({ space: 'sketch-to-product', inputs })
  expect(job.results.at(-1)).toMatchObject({ step: 'render 1', model, status: 'succeeded' })
  expect(job.outputs[0]).toMatchObject({ preview: false })
})

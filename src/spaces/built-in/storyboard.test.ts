import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../../test/app.ts'
import { startOpenai } from '../../../test/simulators/openai.ts'
import type { JobView } from '../../jobs/view.ts'
import type { ModelFacts } from '../../models/model.ts'
import type { ProviderFile } from '../../models/provider.ts'
import { offline } from '../../providers/offline.ts'

const story =
  'Mia, a small fox, wakes up in the forest and finds a golden key under a tree. She walks to the beach. There she meets a robot. The robot lost his key! Mia gives it to him. They dance together at sunset.'

interface Executed {
  jobId: string
  outputAssets: { id: string; url: string; width: number; height: number; preview: boolean }[]
  details: {
    characters: { name: string; description: string }[]
    panels: { number: number; shot: string; camera: string; caption: string; prompt: string }[]
  }
}

async function tell(gesso: TestApp, inputs: object): Promise<Executed> {
  const response = await gesso.post('/spaces/storyboard/execute', { inputs: { story, ...inputs } })
  expect(response.status, await response.clone().text()).toBe(200)
  return (await response.json()) as Executed
}

test('offline, a story becomes a sheet and its panels, told in order', { timeout: 120_000 }, async () => {
  await using gesso = await startTestApp()
  const { outputAssets, details } = await tell(gesso, { panels: 3, style: 'plain colours' })
  const [sheet, ...panels] = outputAssets
  expect(panels).toHaveLength(3)
  expect(sheet?.preview).toBe(true)
  expect(new Set(outputAssets.map(({ id }) => id)).size).toBe(4)
  expect(details.panels.map(({ number }) => number)).toEqual([1, 2, 3])
  expect(details.panels[0]?.caption).toContain('golden key')
  expect(details.panels[2]?.caption).toContain('dance')
  expect(details.characters.map(({ name }) => name)).toEqual(['Mia', 'robot'])
})

test('a panel that fails is missing from the sheet, and nothing else', { timeout: 120_000 }, async () => {
  await using gesso = await startTestApp()
  const told = 'A cat sleeps on a chair. It dreams [refuse] of a fish. It wakes up in a garden.'
  const { jobId, outputAssets, details } = await tell(gesso, { story: told, panels: 3, style: 'plain colours' })
  expect(outputAssets).toHaveLength(3)
  expect(details.panels.map(({ number }) => number)).toEqual([1, 3])
  const job = (await (await gesso.request(`/v1/jobs/${jobId}`)).json()) as { status: string }
  expect(job.status).toBe('PARTIAL')
})

test.each([
  ['no story', { story: '  ' }, 'inputs.story'],
  ['too many panels', { panels: 13 }, 'inputs.panels'],
  ['too few panels', { panels: 2 }, 'inputs.panels'],
])('refused before anything is paid: %s', async (_, inputs, field) => {
  await using gesso = await startTestApp()
  const response = await gesso.post('/spaces/storyboard/execute', { inputs: { story, ...inputs } })
  expect(response.status).toBe(400)
  expect(JSON.stringify(await response.json())).toContain(field)
})

test('what a model answers in prose is no board: OpenAI draws from the rules, with the same words for each character', async () => {
  await using openai = await startOpenai()
  await using gesso = await startTestApp({ env: openai.env })
  const { jobId, outputAssets } = await tell(gesso, { panels: 3, style: 'ink wash' })
  expect(outputAssets).toHaveLength(4)
  const [asked, ...drawn] = openai.charges
  expect(asked?.prompt).toContain(story)
  expect(asked?.prompt).toContain('exactly 3 storyboard panels')
  expect(drawn).toHaveLength(3)
  for (const { prompt } of drawn) {
    expect(prompt).toContain('Ink wash')
    expect(prompt).toContain('No text')
    expect(prompt).toContain('Mia (a small fox)')
  }
  const job = (await (await gesso.request(`/v1/jobs/${jobId}`)).json()) as JobView
  const costs = job.results
    .filter(({ step }) => step?.startsWith('panel'))
    .map(({ costUsd }) => Math.round((costUsd ?? 0) * 1e6))
  expect(costs.toSorted()).toEqual(drawn.map(({ micros }) => micros).toSorted())
})

test('the style is worked into what is drawn without a model', { timeout: 120_000 }, async () => {
  await using gesso = await startTestApp()
  const { outputAssets } = await tell(gesso, {
    story: 'A red cat. A blue dog. A fox.',
    panels: 3,
    style: 'pencil sketch',
  })
  for (const { url } of outputAssets.slice(1)) expect(await colourfulness(gesso, url)).toBeLessThan(12)
})

/** How far apart red, green and blue are on average, 0 to 255. */
async function colourfulness(gesso: TestApp, url: string) {
  const bytes = Buffer.from(await (await gesso.request(new URL(url).pathname)).arrayBuffer())
  const pixels = await sharp(bytes).removeAlpha().resize(64, 36, { fit: 'fill' }).raw().toBuffer()
  const spreads = Array.from({ length: pixels.length / 3 }, (_, index) => {
    const pixel = pixels.subarray(index * 3, index * 3 + 3)
    return Math.max(...pixel) - Math.min(...pixel)
  })
  return spreads.reduce((sum, spread) => sum + spread, 0) / spreads.length
}

describe('a model that breaks the story up', () => {
  const frame = (caption: string, action: string) => ({
    shot: 'close-up',
    camera: 'low angle',
    action,
    setting: 'a hill at night',
    caption,
  })

  test('is taken at its word, fences and all', { timeout: 120_000 }, async () => {
    const characters = [{ name: 'Mia', description: 'a red fox' }]
    const panels = [
      frame('One', 'Mia sleeping'),
      frame('Two', 'Mia flying a kite'),
      frame('Three', 'a boat on the sea'),
    ]
    const answer = `Here is the board:\n\`\`\`json\n${JSON.stringify({ characters, panels })}\n\`\`\``
    await using gesso = await startTestApp({ files: [talker(answer), offline] })
    const { details } = await tell(gesso, { panels: 3, style: 'plain colours' })
    expect(details.characters).toEqual(characters)
    expect(details.panels.map(({ caption }) => caption)).toEqual(['One', 'Two', 'Three'])
    expect(details.panels[1]?.prompt).toBe('a red fox flying a kite a hill at night')
  })

  test('draws no more panels than were asked for', { timeout: 120_000 }, async () => {
    const panels = Array.from({ length: 40 }, (_, index) => frame(`Panel ${index}`, 'a cat'))
    await using gesso = await startTestApp({ files: [talker(JSON.stringify({ panels })), offline] })
    expect((await tell(gesso, { panels: 3, style: 'plain colours' })).outputAssets).toHaveLength(4)
  })
})

/** A provider that talks, and always says the same. */
function talker(text: string): ProviderFile {
  const chat: ModelFacts = {
    id: 'chat',
    provider: 'talker',
    name: 'Talker',
    aliases: [],
    tasks: ['chat'],
    state: { is: 'live' },
    takes: { promptMax: 100_000, n: 1, images: { min: 0, max: 0 } },
    price: null,
    queued: false,
    idempotent: true,
    cancelable: true,
    webhook: false,
    deadlineMs: 60_000,
  }
  const connect = () => ({ chat: async () => ({ text, costMicros: 0 }) })
  return { id: 'talker', name: 'Talker', keyNames: [], urls: {}, models: [chat], defaults: { chat: 'chat' }, connect }
}

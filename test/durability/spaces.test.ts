/** A server that is killed in the middle of a space: finished steps are not run again, and not paid again. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { falCase } from '../providers/fal.ts'
import { clientOf, sendTo } from './client.ts'
import { openFolder } from './servers.ts'
import { until } from './stage.ts'

/** Longer than a server takes to start. */
const WORK_MS = 3000

/** Two pictures one after the other, then two side by side, and a line in the log for every time that a step is worked out. */
const source = `
import { atLeastOne, defineSpace } from 'gesso/space'
import { z } from 'zod'

export default defineSpace({
  id: 'four', name: 'Four', description: 'Four pictures in three steps.', category: 'tests', keywords: [], patterns: [],
  input: z.object({ words: z.string() }), outputs: ['image'], estimatedDuration: '1s',
  steps: [{ name: 'first', title: 'The first' }],
  async run({ words }: { words: string }, { step, generate, log }) {
    const draw = (name: string, seed: number) => step(name, () => {
      log('working out ' + name)
      return generate({ task: 'generate', model: 'fal/fal-ai/flux/schnell', prompt: words + ' ' + name, seed })
    })
    const first = await draw('first', 1)
    const second = await draw('second', 2)
    return [first, second, ...(await atLeastOne([draw('third', 3), draw('fourth', 4)]))]
  },
})
`

test.concurrent.each([
  ['in the first step', 0],
  ['in the second step', 1],
  ['in two steps at once', 2],
])('killed %s', { timeout: 120_000 }, async (_, finished) => {
  const sim = await falCase.open({ latencyMs: WORK_MS })
  await using _closing = { [Symbol.asyncDispose]: () => sim.close() }
  await using folder = await openFolder(sim.env)
  const spaces = join(folder.data, 'spaces')
  await mkdir(spaces)
  await writeFile(join(spaces, 'four.ts'), source)
  const env = { GESSO_SPACES: spaces }
  let server = await folder.start({ env })
  const client = () => clientOf(sendTo(server.url))
  const { jobId } = await client().submit({ space: 'four', inputs: { words: 'a red fox' } })
  await until(async () => {
    const { results } = await client().job(jobId)
    expect(results.filter(({ status }) => status === 'succeeded')).toHaveLength(finished)
    expect(results.filter(({ status }) => status === 'running')).toHaveLength(finished === 2 ? 2 : 1)
  })
  await server.kill('SIGKILL')
  server = await folder.start({ env })
  const job = await client().end(jobId)
  expect(job).toMatchObject({ status: 'SUCCEEDED', error: null, warnings: [] })
  expect(job.results.map(({ step, status }) => `${step} ${status}`).sort()).toEqual(
    ['first', 'fourth', 'second', 'third'].map((step) => `${step} succeeded`),
  )
  expect(job.outputs).toHaveLength(4)
  expect(sim.charges).toHaveLength(4)
  expect((await client().ledger()).map(({ state }) => state)).toEqual(['settled', 'settled', 'settled', 'settled'])
  const workedOut = folder.log().filter((line) => line.includes('working out'))
  // Those that were under way at the kill began again, and found the generation that they had asked for.
  expect(workedOut).toHaveLength(finished === 2 ? 6 : 5)
})

/** One prompt over twenty models of ten providers, through the command line, against simulators of unequal speed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { JobView } from '../src/jobs/view.ts'
import { startTwenty, twentyModels } from './providers/twenty.ts'

const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))

test('all of them are asked side by side; what fails says why and takes nobody along', {
  timeout: 90_000,
}, async () => {
  await using simulators = await startTwenty({ slowestMs: 600 })
  const noCredit = { kind: 'status', when: 'before', status: 402, body: { detail: 'Insufficient credits' } } as const
  simulators.blackForestLabs.misbehave({ path: '/v1/flux-pro-1.1', method: 'POST', ...noCredit })
  simulators.stability.misbehave({ path: '/generate/ultra', kind: 'reset', when: 'after' })
  const cwd = await mkdtemp(join(tmpdir(), 'gesso-twenty-'))
  const models = twentyModels.flatMap((model) => ['-m', model])
  const args = ['generate', 'a lighthouse in a storm', ...models, '--json', '-o', 'out']
  const env = { PATH: process.env.PATH, ...simulators.env, GESSO_LOG: 'silent' }
  const child = spawn(process.execPath, [main, ...args], { cwd, env })
  let out = ''
  let remarks = ''
  child.stdout.on('data', (piece) => (out += piece))
  child.stderr.on('data', (piece) => (remarks += piece))
  const [code] = await once(child, 'close')
  const last = out.trim().split('\n').at(-1) ?? '{}'
  const job = JSON.parse(last) as JobView
  const ended = Object.fromEntries(job.results.map(({ model, status, tried }) => [tried[0]?.model ?? model, status]))
  expect(Object.keys(ended).sort(), remarks).toEqual([...twentyModels].sort())
  // Flux Pro had no credit left, and was made at fal in its place; what was lost after it was paid for is not sent again.
  const failed = job.results.filter(({ status }) => status !== 'succeeded')
  expect(failed).toMatchObject([{ model: 'stability/ultra', error: { code: 'outcome_unknown' } }])
  const replaced = job.results.filter(({ tried }) => tried.length > 0)
  expect(replaced).toMatchObject([
    {
      model: 'fal/fal-ai/flux-pro/v1.1',
      tried: [{ model: 'black-forest-labs/flux-pro-1.1', error: { code: 'quota_exhausted' } }],
    },
  ])
  expect([code, job.status]).toEqual([3, 'PARTIAL'])
  expect(await readdir(join(cwd, 'out'))).toHaveLength(19)
  expect(simulators.charges()).toBe(20)
  await rm(cwd, { recursive: true })
})

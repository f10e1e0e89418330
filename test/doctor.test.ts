/** `gesso doctor`, `gesso models --refresh` and `.env`, as a person calls them: processes of their own, against simulators. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { compare } from '../src/cli/refresh.ts'
import { openai } from '../src/providers/openai.ts'
import { startBlackForestLabs } from './simulators/black-forest-labs.ts'
import { startOpenai } from './simulators/openai.ts'

const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))

async function gesso(args: string[], env: Record<string, string>, dotEnv = '') {
  const cwd = await mkdtemp(join(tmpdir(), 'gesso-doctor-'))
  await writeFile(join(cwd, '.env'), dotEnv)
  const child = spawn(process.execPath, [main, ...args], { cwd, env: { PATH: process.env.PATH, ...env } })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (text += piece))
  const [code] = await once(child, 'close')
  await rm(cwd, { recursive: true })
  return { code, text, lines: text.trim().split('\n') }
}

test('the doctor says which keys are there and answer, which models follow, and what is wrong', async () => {
  await using bfl = await startBlackForestLabs()
  await using sim = await startOpenai()
  const set = {
    ...{ MODEL_COUNT: '4', PROMPT_MODEL_INDEX: '4' },
    ...{ MODEL_1_NAME: 'DALL-E 3', MODEL_2_NAME: 'Recraft v3', MODEL_3_NAME: 'no such thing' },
    ...{ MODEL_4_NAME: 'gpt-6-luna', MODEL_4_KEY: sim.key },
  }
  const addresses = { GESSO_OPENAI_URL: sim.base, ...bfl.env, BFL_API_KEY: 'wrong-key-0123456789' }
  const { code, text, lines } = await gesso(['doctor'], { ...set, ...addresses }, 'RECRAFT_API_KEY=\n# a comment\n')
  expect(code, text).toBe(2)
  const line = (about: string) => lines.find((one) => one.slice(2).startsWith(about)) ?? ''
  expect(line('openai')).toMatch(/^✓ openai .*answers, \d+ models/)
  expect(line('black-forest-labs')).toMatch(/^✗ .*key set.*auth: Invalid API key format/)
  expect(line('recraft')).toMatch(/^· .*not set up: set RECRAFT_API_KEY/)
  expect(line('comfyui')).toMatch(/^· .*not set up: set GESSO_COMFYUI_URL/)
  expect(line('MODEL_1_NAME')).toMatch(/^✓ .*“DALL-E 3” → openai\/gpt-image-2: .*was retired on 2026-05-12/)
  expect(line('MODEL_2_NAME')).toMatch(/^✗ .*Recraft has no key here/)
  expect(line('MODEL_3_NAME')).toMatch(/^✗ .*No model is called “no such thing”/)
  expect(line('MODEL_4_NAME')).toMatch(/→ openai\/gpt-6-luna \(rewrites prompts\)/)
  expect(text).not.toContain(sim.key)
  expect(text).not.toContain('wrong-key')
})

test('a key that nothing free can be asked with is not called good', async () => {
  const env = { PRODIA_API_KEY: 'a-key-0123456789', GESSO_COMPATIBLE_OWN_URL: 'http://127.0.0.1:9/v1' }
  const { code, lines } = await gesso(['doctor', '--offline'], { ...env, GESSO_COMPATIBLE_OWN_MODELS: 'one' })
  const line = (about: string) => lines.find((one) => one.slice(2).startsWith(about)) ?? ''
  expect(line('prodia')).toMatch(/^· .*key set, not tried: this API has no free question; \d+ models/)
  expect(line('compatible')).toMatch(/^· .*not tried; 1 model$/)
  expect(line('offline')).toMatch(/^✓ .*needs no key; \d+ models$/)
  expect(code).toBe(0)
})

test('keys come from .env too; what is set in the environment counts more', async () => {
  await using sim = await startOpenai()
  const dotEnv = `OPENAI_API_KEY="${sim.key}"\nGESSO_OPENAI_URL=http://127.0.0.1:9/v1`
  const { code, text } = await gesso(['doctor', '--json'], { GESSO_OPENAI_URL: sim.base }, dotEnv)
  expect(code, text).toBe(0)
  expect(text).toMatch(/"about":"openai","is":"fine","says":"key set/)
})

test('a refresh shows what a provider lists that is not known here, and what is not listed any more', async () => {
  await using sim = await startOpenai()
  const { code, text } = await gesso(['models', '--refresh'], { OPENAI_API_KEY: sim.key, GESSO_OPENAI_URL: sim.base })
  expect(code, text).toBe(0)
  expect(text).toMatch(/^openai: \d+ listed, \d+ differ/m)
})

test('what differs is told in one way for each: new, gone, leaving', () => {
  const listed = [{ id: 'gpt-image-9' }, { id: 'gpt-image-2', leavesOn: '2027-01-01' }]
  const known = openai.models.filter(({ id }) => ['gpt-image-2', 'gpt-6-sol', 'dall-e-3'].includes(id))
  expect(compare('openai', known, listed)).toEqual([
    { provider: 'openai', id: 'gpt-image-9', what: 'new' },
    { provider: 'openai', id: 'gpt-image-2', what: 'leaves', on: '2027-01-01' },
    { provider: 'openai', id: 'gpt-6-sol', what: 'gone' },
  ])
})

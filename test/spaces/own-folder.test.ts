/** A folder of the user's own spaces, with the real server and the real command line. */
import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { newSpace } from '../../src/cli/new-space.ts'
import { startServer, type TestServer } from '../server.ts'

const bin = fileURLToPath(new URL('../../bin/gesso.js', import.meta.url))

async function open() {
  const folder = await mkdtemp(join(tmpdir(), 'gesso-spaces-'))
  const spaces = join(folder, 'spaces')
  await mkdir(spaces)
  const env = { GESSO_DATA: join(folder, 'data'), GESSO_SPACES: spaces }
  let server: TestServer | undefined
  let saved = 0
  return {
    folder,
    start: async () => {
      server = await startServer(env)
      return server
    },
    /** Saves a file, at a moment of its own: two saves may come within one tick of the disk's clock. */
    async save(name: string, text: string) {
      const path = join(spaces, name)
      await writeFile(path, text)
      const at = 1_800_000_000 + saved++
      await utimes(path, at, at)
    },
    gesso: (words: string[]) =>
      promisify(execFile)(process.execPath, [bin, ...words], {
        cwd: folder,
        env: { PATH: process.env.PATH, ...env },
      }).then(
        ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
        ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
      ),
    async [Symbol.asyncDispose]() {
      await server?.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Forgets a promise that fails. */
const floating = `
import { defineSpace } from 'gesso/space'
import { z } from 'zod'

export default defineSpace({
  id: 'floating', name: 'Floating', description: 'Forgets.', category: 'tests', keywords: [], patterns: [],
  input: z.object({}), outputs: [], estimatedDuration: '1-2s', steps: [],
  async run() {
    Promise.reject(new Error('nobody waits for this'))
    return []
  },
})
`

const get = async (server: TestServer, path: string) => (await fetch(new URL(path, server.url))).json()
const idsOf = async (server: TestServer) => ((await get(server, '/spaces')) as { id: string }[]).map(({ id }) => id)

test('a space is used as it was saved last, and a broken one is named and stops nothing', {
  timeout: 60_000,
}, async () => {
  await using place = await open()
  const server = await place.start()
  expect(await idsOf(server)).not.toContain('poster')
  const text = newSpace('poster')['poster.ts'] as string
  await place.save('poster.ts', text)
  expect(await idsOf(server)).toContain('poster')
  await place.save('poster.ts', text.replace("name: 'Poster'", "name: 'Placard'"))
  expect(await get(server, '/spaces/poster')).toMatchObject({ name: 'Placard' })
  await place.save('poster.ts', `${text}\nexport default {`)
  expect(await idsOf(server)).toContain('background-remover')
  expect(await get(server, '/spaces/poster')).toMatchObject({
    status: 404,
    code: 'space_not_found',
    detail: expect.stringMatching(/poster could not be loaded. SyntaxError/),
  })
  expect(server.log.filter((line) => line.includes('could not be loaded') && line.includes('poster.ts'))).toHaveLength(
    1,
  )
  await place.save('poster.ts', text.replace("outputs: ['image'],", '').replace('patterns: [],', ''))
  expect(await get(server, '/spaces/poster')).toMatchObject({ detail: expect.stringMatching(/patterns, outputs\.$/) })
  expect(await idsOf(server)).toContain('background-remover')
  await place.save('floating.ts', floating)
  const run = await fetch(new URL('/spaces/floating/execute', server.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  expect(await run.json()).toMatchObject({ success: true })
  expect(await idsOf(server)).toContain('floating')
  await place.save('poster.ts', text.replace("id: 'poster'", "id: 'background-remover'"))
  expect(await get(server, '/spaces/background-remover')).toMatchObject({ name: 'Poster' })
})

test('gesso space new writes a space that runs, with a test that passes', { timeout: 120_000 }, async () => {
  await using place = await open()
  expect(await place.gesso(['space', 'new', 'my-space'])).toMatchObject({ code: 0 })
  expect(await place.gesso(['space', 'new', 'my-space'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('is there already'),
  })
  expect(await place.gesso(['space', 'new', 'My Space'])).toMatchObject({ code: 2 })
  const listed = await place.gesso(['space', 'list'])
  expect(listed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^my-space /m) })
  const tested = await place.gesso(['space', 'test'])
  expect(tested, tested.stdout).toMatchObject({ code: 0, stdout: expect.stringMatching(/pass 2/) })
  const ran = await place.gesso(['run', 'my-space', '--input', 'subject=a lighthouse', '-i', 'count=1', '-o', 'out'])
  const lines = ran.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines.filter(({ type }) => type === 'step.finished').map(({ step }) => step)).toEqual(['brief', 'render 1'])
  expect(lines.filter(({ type }) => type === 'file')).toHaveLength(1)
  expect(ran.stdout, 'no server is there to answer at an address').not.toContain('http://')
  expect([ran.code, lines.at(-1)?.status]).toEqual([0, 'SUCCEEDED'])
})

test('the worked example of docs/spaces.md runs, and so does its test', { timeout: 120_000 }, async () => {
  await using place = await open()
  const page = await readFile(new URL('../../docs/spaces.md', import.meta.url), 'utf8')
  const [space, itsTest] = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text = '']) => text)
  await place.save('product-scene.ts', space ?? '')
  await place.save('product-scene.test.ts', itsTest ?? '')
  await copyFile(new URL('../photos/coffee.png', import.meta.url), join(place.folder, 'mug.jpg'))
  const tested = await place.gesso(['space', 'test'])
  expect(tested, tested.stdout).toMatchObject({ code: 0, stdout: expect.stringMatching(/pass 1/) })
})

test('a run from the command line says what is wrong before anything is done', { timeout: 60_000 }, async () => {
  await using place = await open()
  const refused = (words: string[], said: RegExp) =>
    place
      .gesso(['run', ...words])
      .then((one) => expect(one).toMatchObject({ code: 2, stderr: expect.stringMatching(said) }))
  await refused(['nothing'], /There is no space “nothing”/)
  await refused(['background-remover'], /inputs.image/)
  await refused(['background-remover', '-i', 'picture=@x.png'], /takes no picture, but image/)
  await refused(['background-remover', '-i', 'image=@missing.png'], /missing.png cannot be read/)
  await refused([], /gesso run background-remover/)
})

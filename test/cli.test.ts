/** The command line as people and scripts use it: a process of its own, on the offline provider. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { startServer } from './server.ts'
import { startOpenai } from './simulators/openai.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = join(root, 'bin/gesso.js')
const coffee = fileURLToPath(new URL('./photos/coffee.png', import.meta.url))
const SMALL = ['--size', '256x256']

describe('gesso generate, read by a program', () => {
  test('writes the pictures and says what happened, one JSON object a line', async () => {
    await using place = await temporaryPlace()
    const { code, lines, stderr } = await gesso(place, [
      'generate',
      'a cute cat',
      '-n',
      '2',
      ...SMALL,
      '-o',
      'out/cats',
    ])
    expect([code, stderr]).toEqual([0, ''])
    const events = lines.filter((line) => 'seq' in line)
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1))
    expect(events.at(0)).toMatchObject({ type: 'job.queued', jobId: expect.stringMatching(/^\w{26}$/) })
    expect(events.at(-1)).toMatchObject({ type: 'job.succeeded' })
    const files = lines.filter((line) => line.type === 'file')
    expect(files).toMatchObject([
      { path: expect.stringMatching(/^out\/cats\/a-cute-cat-\w{6}-1\.png$/), model: 'offline/draw', preview: true },
      { path: expect.stringMatching(/-2\.png$/), width: 256, height: 256, mediaType: 'image/png' },
    ])
    expect(lines.at(-1)).toMatchObject({ type: 'job', status: 'SUCCEEDED', cost: { chargedUsd: 0 } })
    for (const { path } of files) {
      expect(await sharp(join(place.path, String(path))).metadata()).toMatchObject({ format: 'png', width: 256 })
    }
    expect(await readdir(join(place.path, 'out/cats'))).toHaveLength(2)
    // Where no server runs, an address of one would lead nowhere.
    expect(lines.filter((line) => /localhost|"(url|imageUrl)":/.test(JSON.stringify(line)))).toEqual([])
  })

  test('takes words without quotes as one prompt, and names files in any script', async () => {
    await using place = await temporaryPlace()
    const { lines } = await gesso(place, [
      'generate',
      '猫',
      'und',
      'Mäuse/..',
      '-o',
      'out',
      '--format',
      'webp',
      ...SMALL,
    ])
    expect(lines.at(-1)).toMatchObject({ prompt: '猫 und Mäuse/..' })
    expect(await readdir(join(place.path, 'out'))).toEqual([expect.stringMatching(/^猫-und-mäuse-\w{6}-1\.webp$/)])
  })

  test('uploads pictures of this machine, and goes on from one that it made before', async () => {
    await using place = await temporaryPlace()
    const first = await gesso(place, ['generate', 'make it warmer', '--image', coffee, '--style', 'auto'])
    expect(first.lines.at(-1)).toMatchObject({ status: 'SUCCEEDED', results: [{ model: 'offline/edit' }] })
    const [asset] =
      (first.lines.at(-1) as unknown as { results: { assets: { id: string }[] }[] }).results[0]?.assets ?? []
    const second = await gesso(place, ['generate', 'make it colder', '-i', asset?.id ?? ''])
    expect(second.lines.at(-1)).toMatchObject({ status: 'SUCCEEDED', request: { images: [asset?.id] } })
  })

  test('3: some models succeeded, some did not', async () => {
    await using place = await temporaryPlace()
    const openai = createServer((_, response) => response.writeHead(401).end('{"error":{"message":"no such key"}}'))
    await once(openai.listen(0, '127.0.0.1'), 'listening')
    const env = {
      OPENAI_API_KEY: 'sk-not-a-real-key',
      GESSO_OPENAI_URL: `http://127.0.0.1:${(openai.address() as AddressInfo).port}/v1`,
    }
    const { code, lines } = await gesso(place, ['generate', 'a cat', '-m', 'mock', '-m', 'gpt-image-2'], env)
    openai.close()
    expect(lines.at(-1)).toMatchObject({ status: 'PARTIAL', results: [{ error: null }, { error: { code: 'auth' } }] })
    expect(lines.filter((line) => line.type === 'file')).toHaveLength(1)
    expect(code).toBe(3)
  })

  test('a sound is written with the ending of its type, and shown with its length', async () => {
    await using place = await temporaryPlace()
    await using openai = await startOpenai()
    const words = ['generate', 'Good morning.', '-m', 'tts-1', '--voice', 'nova', '--task', 'speech', '-o', 'out']
    const { code, lines } = await gesso(place, words, openai.env)
    expect(code).toBe(0)
    const file = { path: expect.stringMatching(/^out\/good-morning-\w{6}-1\.mp3$/), mediaType: 'audio/mpeg', width: 0 }
    expect(lines.filter((line) => line.type === 'file')).toMatchObject([file])
    expect(lines.find((line) => line.type === 'file')?.durationSeconds).toBeCloseTo(1, 1)
    expect(await readdir(join(place.path, 'out'))).toHaveLength(1)
  })

  test.each(['[refuse]', '[fail auth]'])('4: none did (%s), and no folder is made', async (order) => {
    await using place = await temporaryPlace()
    const { code, lines } = await gesso(place, ['generate', `a cat ${order}`, '-o', 'out'])
    expect(lines.at(-1)).toMatchObject({ type: 'job', status: 'FAILED' })
    expect(code).toBe(4)
    await expect(access(join(place.path, 'out'))).rejects.toThrow()
  })

  test('a reader that goes away does not stop what is under way', async () => {
    await using place = await temporaryPlace()
    const child = start(place, ['generate', 'a cat', '-o', 'out', ...SMALL])
    await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')
    child.stdout?.destroy()
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(await readdir(join(place.path, 'out'))).toHaveLength(1)
  })
})

describe('what cannot be done is refused with 2, in one readable sentence', () => {
  test.each<[string, string[], RegExp]>([
    ['no prompt', ['generate'], /prompt: is missing/],
    ['an empty prompt', ['generate', ''], /prompt: must not be empty/],
    ['an unknown option', ['generate', 'a cat', '--sise', '1x1'], /Unknown option '--sise'/],
    ['an option without its value', ['generate', 'a cat', '--model'], /--model/],
    ['no number', ['generate', 'a cat', '-n', 'two'], /number: must be a number/],
    ['too many', ['generate', 'a cat', '-n', '99'], /n: .*10/],
    ['half a picture', ['generate', 'a cat', '-n', '1.5'], /n: /],
    ['a size that is none', ['generate', 'a cat', '--size', 'huge'], /size: must be WxH/],
    ['a mistyped model', ['generate', 'a cat', '-m', 'gtp-image-2'], /Did you mean openai\/gpt-image-2\?/],
    ['a model without a key', ['generate', 'a cat', '-m', 'gpt-image-2'], /OpenAI has no key here: set OPENAI_API_KEY/],
    ['a picture that is not there', ['generate', 'a cat', '--image', 'gone.png'], /gone\.png cannot be read: .*ENOENT/],
    ['a picture that is a folder', ['generate', 'a cat', '--image', '.'], /\. cannot be read: .*EISDIR/],
    ['a picture that is none', ['generate', 'a cat', '--image', bin], /This is no file of a known kind/],
    ['a mask that is not there', ['generate', 'a cat', '--image', coffee, '--mask', 'gone.png'], /gone\.png cannot/],
    ['a folder that is a file', ['generate', 'a cat', '-o', bin], /is a file, not a folder/],
    ['a folder below a file', ['generate', 'a cat', '-o', join(bin, 'out')], /No pictures can be put into/],
    ['too dear', ['generate', 'a cat', '-m', 'fal-ai/flux/dev', '--max-cost', '0'], /fal has no key/],
    ['an unknown command', ['paint', 'a cat'], /There is no command paint/],
    ['a name that every object has', ['constructor'], /There is no command constructor/],
  ])('%s', async (_, words, complaint) => {
    await using place = await temporaryPlace()
    const { code, stderr } = await gesso(place, words)
    expect(stderr).toMatch(complaint)
    expect(stderr).not.toMatch(/\n +at /)
    expect(code).toBe(2)
  })

  test('a program reads the reason too', async () => {
    await using place = await temporaryPlace()
    const { lines } = await gesso(place, ['generate', 'a cat', '-m', 'gtp-image-2', '--json'])
    expect(lines).toEqual([{ type: 'refused', detail: expect.stringContaining('Did you mean openai/gpt-image-2?') }])
  })

  test.each(['generate', 'models', 'serve'])('a setting that cannot be used: %s', async (command) => {
    await using place = await temporaryPlace()
    const { code, stderr } = await gesso(place, [command, ...(command === 'generate' ? ['x'] : [])], { PORT: 'eighty' })
    expect([code, stderr]).toEqual([2, expect.stringContaining('PORT: ')])
  })

  test.each(['generate', 'models'])('a server that is not there: %s', async (command) => {
    await using place = await temporaryPlace()
    const GESSO_URL = 'http://127.0.0.1:9'
    const { code, stderr } = await gesso(place, [command, ...(command === 'generate' ? ['x'] : [])], { GESSO_URL })
    expect(stderr).toMatch(/^http:\/\/127\.0\.0\.1:9 does not answer: .+\n$/)
    expect(code).toBe(2)
  })
})

test.each([[['--help']], [['help']], [[]], [['-h']]])('gesso %j says what there is', async (words) => {
  await using place = await temporaryPlace()
  const { code, stdout, stderr } = await gesso(place, words)
  expect([code, stderr]).toEqual([0, ''])
  for (const command of ['serve', 'generate', 'models']) expect(stdout).toContain(`gesso ${command}`)
})

test('gesso generate --help shows its options, and does nothing', async () => {
  await using place = await temporaryPlace()
  const { code, stdout } = await gesso(place, ['generate', 'a cat', '--help'])
  expect([code, stdout]).toEqual([0, expect.stringContaining('--max-cost')])
  expect(await readdir(place.path)).toEqual([])
})

test('gesso models lists what can be used, and at what price', async () => {
  await using place = await temporaryPlace()
  const { code, stdout } = await gesso(place, ['models'])
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^offline\/draw +generate +\$0 per image$/m)])
  const { lines } = await gesso(place, ['models', '--json'], { OPENAI_API_KEY: 'sk-not-a-real-key' })
  expect(lines.map((line) => line.id)).toEqual(expect.arrayContaining(['offline/draw', 'openai/gpt-image-2']))
})

describe('the data folder', () => {
  test('of a running server is worked with through that server', async () => {
    await using place = await temporaryPlace()
    const server = await startServer({ GESSO_DATA: place.data })
    const { code, lines } = await gesso(place, ['generate', 'a cat', ...SMALL])
    expect(code).toBe(0)
    const { jobId, imageUrl } = lines.at(-1) as { jobId: string; imageUrl: string }
    expect(imageUrl).toMatch(`${server.url}/assets/`)
    expect((await fetch(`${server.url}/v1/jobs/${jobId}`)).status).toBe(200)
    expect(await server.kill('SIGTERM')).toBe(0)
    // The server is gone, and the next command does the work itself.
    expect((await gesso(place, ['generate', 'a cat', ...SMALL])).code).toBe(0)
  })

  test('of a killed server is free, whatever it left behind', async () => {
    await using place = await temporaryPlace()
    const server = await startServer({ GESSO_DATA: place.data })
    await server.kill('SIGKILL')
    await access(join(place.data, 'server.json'))
    expect((await gesso(place, ['generate', 'a cat', ...SMALL])).code).toBe(0)
  })

  test('of another command is waited for', async () => {
    await using place = await temporaryPlace()
    const first = start(place, ['generate', 'a cat [slow 60s]'])
    await once(createInterface({ input: first.stdout as NodeJS.ReadableStream }), 'line')
    // An address that a killed server has left behind leads nowhere, and must not mislead.
    await writeFile(join(place.data, 'server.json'), JSON.stringify({ url: 'http://127.0.0.1:9' }))
    const second = start(place, ['generate', 'a dog', '-o', 'out', ...SMALL])
    const [remark] = await once(createInterface({ input: second.stderr as NodeJS.ReadableStream }), 'line')
    expect(remark).toBe(`Another gesso command works with ${place.data}: waiting for it.`)
    const third = start(place, ['generate', 'a fish'])
    await once(createInterface({ input: third.stderr as NodeJS.ReadableStream }), 'line')
    third.kill('SIGINT') // who waits can be stopped too
    expect(await once(third, 'exit')).toEqual([130, null])
    const ends = Promise.all([once(first, 'exit'), once(second, 'exit')])
    first.kill('SIGINT')
    expect(await ends).toEqual([
      [130, null],
      [0, null],
    ])
    expect(await readdir(join(place.path, 'out'))).toHaveLength(1)
  })

  test('many commands at once all get through', async () => {
    await using place = await temporaryPlace()
    const all = ['a cat', 'a dog', 'a fish', 'a bird'].map((prompt) => gesso(place, ['generate', prompt, ...SMALL]))
    expect((await Promise.all(all)).map(({ code }) => code)).toEqual([0, 0, 0, 0])
    expect(await readdir(join(place.path, 'out'))).toHaveLength(4)
  })
})

test('a server that dies on the way: the command ends, and says where the job is', async () => {
  await using place = await temporaryPlace()
  const server = await startServer({ GESSO_DATA: place.data })
  const child = start(place, ['generate', 'a cat [slow 60s]'])
  const ended = output(child)
  await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')
  await server.kill('SIGKILL')
  const { code, stderr, lines } = await ended
  expect(stderr).toContain('The connection was lost')
  expect(stderr).toContain(`/v1/jobs/${lines[0]?.jobId}`)
  expect(code).toBe(1)
})

describe('Ctrl-C', () => {
  test.each(['draw', 'draw-queued'])('cancels the job, says so and ends with 130: %s', async (model) => {
    await using place = await temporaryPlace()
    const child = start(place, ['generate', 'a cat [slow 60s]', '-m', `mock/${model}`, '-o', 'out'])
    const ended = output(child)
    await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')
    child.kill('SIGINT')
    child.kill('SIGINT') // what came from the terminal may come again from npx
    const { code, lines } = await ended
    expect(lines.at(-1)).toMatchObject({ type: 'job', status: 'CANCELED', results: [{ error: { code: 'canceled' } }] })
    expect(code).toBe(130)
  })

  test('cancels at the server too', async () => {
    await using place = await temporaryPlace()
    const server = await startServer({ GESSO_DATA: place.data })
    const child = start(place, ['generate', 'a cat [slow 60s]'])
    const ended = output(child)
    await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')
    child.kill('SIGINT')
    const { code, lines } = await ended
    expect(code).toBe(130)
    const job = await (await fetch(`${server.url}/v1/jobs/${lines[0]?.jobId}`)).json()
    expect(job).toMatchObject({ status: 'CANCELED' })
    await server.kill('SIGTERM')
  })
})

// util-linux's `script` gives a command a terminal; macOS has another one of the same name.
describe.skipIf(process.platform !== 'linux' || !existsSync('/usr/bin/script'))('in a terminal', () => {
  const models = ['-m', 'mock/draw', '-m', 'mock/draw-queued']

  test('one live line for each model, then the files and a summary; no JSON', async () => {
    await using place = await temporaryPlace()
    const raw = await inTerminal(place, ['generate', 'a cat [slow 250ms]', ...models, '-o', 'out', ...SMALL])
    const [start, ...redrawn] = raw.text.split('\r\x1b[2K\x1b[1A\x1b[2K\x1b[1A\x1b[2K')
    expect(start).toMatch(/offline\/draw +\d\.\d s {2}waiting\r\noffline\/draw-queued +\d\.\d s {2}waiting\r\n$/)
    expect(redrawn.length).toBeGreaterThanOrEqual(2)
    expect(screen(raw.text)).toEqual([
      expect.stringMatching(/^offline\/draw {11}\d\.\d s {2}done {2}\$0$/),
      expect.stringMatching(/^offline\/draw-queued {4}\d\.\d s {2}done {2}\$0$/),
      expect.stringMatching(/^out\/a-cat-slow-250ms-\w{6}-1-offline-draw\.png {2}256×256 {2}offline\/draw$/),
      expect.stringMatching(
        /^out\/a-cat-slow-250ms-\w{6}-2-offline-draw-queued\.png {2}256×256 {2}offline\/draw-queued$/,
      ),
      expect.stringMatching(/^succeeded {2}\$0 \(preview\) {2}\d+\.\d s$/),
    ])
    expect(raw.code).toBe(0)
  })

  test('--json is for a program there too', async () => {
    await using place = await temporaryPlace()
    const raw = await inTerminal(place, ['generate', 'a cat', '--json', '-o', 'out', ...SMALL])
    for (const line of screen(raw.text)) expect(JSON.parse(line)).toHaveProperty('type')
  })

  test('why a model failed stands in its line, cut at the edge', async () => {
    await using place = await temporaryPlace()
    const raw = await inTerminal(place, ['generate', 'a cat [fail auth]', '-o', 'out'])
    const [line = '', ...rest] = screen(raw.text)
    expect(line).toMatch(/^offline\/draw +\d\.\d s {2}failed {2}auth: /)
    expect(line.length).toBeLessThan(80)
    expect(rest.at(-1)).toMatch(/^failed/)
    expect(raw.code).toBe(4)
  })

  test('Ctrl-C leaves a tidy screen', async () => {
    await using place = await temporaryPlace()
    const raw = await inTerminal(place, ['generate', 'a cat [slow 60s]', ...models], { interruptAt: 'rendering' })
    expect(screen(raw.text)).toEqual([
      expect.stringMatching(/^offline\/draw {11}\d\.\d s {2}canceled$/),
      expect.stringMatching(/^offline\/draw-queued {4}\d\.\d s {2}canceled$/),
      expect.stringMatching(/^canceled/),
    ])
    expect(raw.code).toBe(130)
  })
})

describe('under another Node than the pinned one', () => {
  const host = hostNode()
  const PATH = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(delimiter)

  test.skipIf(!host)('bin/gesso.js starts the pinned one, and passes on output, code and signals', async () => {
    await using place = await temporaryPlace()
    const made = await output(start(place, ['generate', 'a cat', ...SMALL], { PATH }, host))
    expect([made.code, made.stderr]).toEqual([0, ''])
    const refused = await output(start(place, ['generate'], { PATH }, host))
    expect(refused.code).toBe(2)
    const child = start(place, ['generate', 'a cat [slow 60s]'], { PATH }, host)
    const ended = output(child)
    await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')
    child.kill('SIGINT')
    expect((await ended).code).toBe(130)
  })

  test.skipIf(!host)('npx gesso finds it in the project folder, asks nothing and needs no network', async () => {
    await using place = await temporaryPlace()
    const npm = { npm_config_cache: join(place.path, 'npm'), npm_config_registry: 'http://127.0.0.1:9' }
    const child = spawn('npx', ['gesso', 'generate', 'a cat', ...SMALL, '-o', join(place.path, 'out')], {
      cwd: root,
      env: { PATH, HOME: place.path, GESSO_DATA: place.data, ...npm },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const { code, lines } = await output(child)
    expect(lines.at(-1)).toMatchObject({ status: 'SUCCEEDED' })
    expect(code).toBe(0)
  })
})

/** A Node outside the project that is not the one running this: `undefined` where there is none. */
function hostNode(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  const found = folders.map((folder) => join(folder, 'node')).find((path) => existsSync(path))
  return found && execFileSync(found, ['--version'], { encoding: 'utf8' }) !== `${process.version}\n`
    ? found
    : undefined
}

describe('gesso fsck', () => {
  test('finds what is lost, what nobody knows and what has changed; mends it; and says so', async () => {
    await using place = await temporaryPlace()
    await gesso(place, ['generate', 'a cat', ...SMALL, '-n', '3', '-o', 'out'])
    expect(await gesso(place, ['fsck', '--deep'])).toMatchObject({ code: 0 })
    const folder = join(place.data, 'files')
    const [first, second, third] = await filesIn(folder)
    await rm(first as string)
    await writeFile(second as string, 'no picture')
    const stray = (third as string).replace(/[0-9a-f]{8}$/, '00000000')
    await writeFile(stray, 'nobody knows me')
    const found = await gesso(place, ['fsck', '--json'])
    expect(found.code).toBe(2)
    expect(found.lines.map(({ kind }) => kind).sort()).toEqual(['damaged', 'missing', 'orphan', undefined])
    expect(await gesso(place, ['fsck', '--mend'])).toMatchObject({ code: 0 })
    expect(existsSync(stray)).toBe(false)
    expect(existsSync(third as string)).toBe(true)
  })

  test('keeps away from a folder that a server works with', async () => {
    await using place = await temporaryPlace()
    const server = await startServer({ GESSO_DATA: place.data })
    const { code, stderr } = await gesso(place, ['fsck'])
    await server.kill('SIGTERM')
    expect([code, stderr]).toEqual([2, expect.stringMatching(/Stop the server first/)])
  })
})

async function filesIn(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  return files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name))
}

async function temporaryPlace() {
  const path = await mkdtemp(join(tmpdir(), 'gesso-cli-'))
  return {
    path,
    data: join(path, 'data'),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  }
}
type Place = { path: string; data: string }

function start({ path, data }: Place, words: string[], env: Record<string, string> = {}, node = process.execPath) {
  return spawn(node, [bin, ...words], {
    cwd: path,
    env: { PATH: process.env.PATH, GESSO_DATA: data, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  }) as ChildProcess
}

async function output(child: ChildProcess) {
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const [code] = (await once(child, 'close')) as [number | null]
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'))
  return { code, stdout, stderr, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) }
}

const gesso = (place: Place, words: string[], env: Record<string, string> = {}) => output(start(place, words, env))

/** Runs a command in a terminal of 80 by 24. `interruptAt`: Ctrl-C is pressed when this is first seen. */
async function inTerminal({ path, data }: Place, words: string[], { interruptAt }: { interruptAt?: string } = {}) {
  const quoted = [process.execPath, bin, ...words].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['-qec', `stty cols 80 rows 24; ${quoted}`, '/dev/null'], {
    cwd: path,
    env: { PATH: process.env.PATH, GESSO_DATA: data, SHELL: '/bin/sh', TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let text = ''
  let pressed = false
  child.stdout.setEncoding('utf8').on('data', (more) => {
    text += more
    if (pressed || !interruptAt || !text.includes(interruptAt)) return
    pressed = true
    child.stdin.write('\x03')
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, text }
}

const ESCAPE = '\x1b'

/** What a terminal shows in the end of this text, as far as the command line uses its orders. */
function screen(text: string): string[] {
  const rows = ['']
  let [row, column] = [0, 0]
  for (const [part] of text.matchAll(new RegExp(`${ESCAPE}\\[..|\\r|\\n|.`, 'gu'))) {
    if (part === `${ESCAPE}[1A`) row = Math.max(0, row - 1)
    else if (part === `${ESCAPE}[2K`) rows[row] = ''
    else if (part === '\r') column = 0
    else if (part === '\n') row++
    else {
      const line = (rows[row] ?? '').padEnd(column)
      rows[row] = line.slice(0, column) + part + line.slice(column + 1)
      column++
    }
  }
  return Array.from(rows, (line) => line ?? '').filter((line) => line !== '')
}

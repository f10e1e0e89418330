/**
 * The architecture, as a test: ARCHITECTURE.md draws it, this keeps it. It reads the source as text, so it needs no compiler. A
 * message here says what to do; where the rule itself is wrong, change the rule, and say why beside it.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { failures, problems } from '../src/errors.ts'
import { startTestApp } from './app.ts'

/**
 * From top to bottom. A part imports from parts in lines below its own, never from beside or above. A part is a folder of `src`,
 * or a file that lies in `src` itself.
 */
const lines = [
  ['cli', 'aws', 'testing.ts'], // ways in that start a process, and what tests of spaces start
  ['http'], // takes an app that is put together, and speaks HTTP for it
  ['app.ts'], // the one place where the parts are put together
  ['connect.ts', 'references.ts'], // settings become connections
  ['doodles'], // are spaces
  ['spaces', 'cards'],
  ['jobs'],
  ['assets'], // what goes in, what is kept, what comes out
  ['guard'],
  ['providers'],
  ['models'],
  ['media'],
  ['catalog', 'storage', 'queue'], // do not know each other
  ['config.ts', 'lock.ts', 'log.ts', 'aws-signing.ts', 'check.ts'],
  ['errors.ts', 'retention.ts', 'turns.ts', 'version.ts'],
]

/** Arrows up that carry types only, with the reason. */
const typesUp: Record<string, string> = {
  'config.ts → models': 'settings of a provider are read by what its file declares: `ProviderFile`',
}

/** What a home has beside its interface. Only `app.ts` knows which home it is. */
const interfaces = {
  catalog: ['catalog/catalog.ts', 'catalog/card-changes.ts', 'catalog/records.ts', 'catalog/states.ts'],
  storage: ['storage/storage.ts'],
  queue: ['queue/queue.ts', 'queue/schedule.ts'],
}

/** Files past the limit, and why each is one idea all the same. */
const LIMIT = 300
const long: Record<string, string> = {
  'providers/fal/models.ts': 'one list: what each of fal’s models takes',
  'storage/folder.ts': 'one promise: a put is whole or not there, across crashes; its steps are read together',
}

/** Clocks and dice outside of `app.ts`, with the reason. */
const clocks: Record<string, string> = {
  'app.ts': 'hands them in',
  'connect.ts': 'hands them in',
  'aws-signing.ts': 'credentials end by the wall clock',
  'cli/client.ts': 'a way in: patience of a person',
  'cli/main.ts': 'a way in: two presses of a key',
  'cli/progress.ts': 'a way in: a clock on the screen',
  'cli/steps.ts': 'the same',
  'guard/signing-key.ts': 'a secret is not to be guessed from what a test hands in',
  'http/about/webhook.ts': 'a way in: the moment of arrival',
  'http/about/webhook-topic.ts': 'the same',
  'http/http.ts': 'a way in: how long a request took, for its line in the log',
  'http/openai/image-answer.ts': 'a way in: `created_at` of a partial picture, which is sent as it is made',
  'providers/rate-headers.ts': 'a default; a test hands in its own',
  'queue/memory.ts': 'a default; a test hands in its own',
  'storage/folder.ts': 'gives a file the time of now, as `touch` does',
}

interface Import {
  from: string
  to: string
  typesOnly: boolean
}

const src = fileURLToPath(new URL('../src/', import.meta.url))
const everything = readdirSync(src, { recursive: true, withFileTypes: true })
const files = everything
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !/\.test\.ts$|^suite\.ts$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name).slice(src.length).replaceAll('\\', '/'))
  .sort()
const texts = new Map(files.map((file) => [file, readFileSync(join(src, file), 'utf8')]))
const code = new Map([...texts].map(([file, text]) => [file, withoutComments(text)]))
const imports = files.flatMap((file) => importsOf(file, texts.get(file) ?? ''))
const partOf = (file: string) => file.split('/')[0] ?? file
const lineOf = (part: string) => lines.findIndex((line) => line.includes(part))

test('the source was read', () => {
  expect(files.length).toBeGreaterThan(100)
  expect(imports.length).toBeGreaterThan(300)
  expect(imports).toContainEqual({ from: 'config.ts', to: 'models/provider.ts', typesOnly: true })
  expect(imports).toContainEqual({ from: 'cli/main.ts', to: 'cli/serve.ts', typesOnly: false })
})

test('every part has its line', () => {
  const unknown = [...new Set(files.map(partOf))].filter((part) => lineOf(part) < 0)
  expect(unknown, 'give it a line in `lines` here and in ARCHITECTURE.md').toEqual([])
})

test('arrows point down', () => {
  const up = imports
    .filter(({ from, to }) => partOf(from) !== partOf(to) && lineOf(partOf(to)) <= lineOf(partOf(from)))
    .filter(({ from, to, typesOnly }) => !(typesOnly && `${partOf(from)} → ${partOf(to)}` in typesUp))
    .map(({ from, to }) => `${from} → ${to}`)
  expect(up, 'move what both need down, or hand it in from app.ts').toEqual([])
})

test('every arrow up that is allowed is still needed', () => {
  const needed = new Set(imports.map(({ from, to }) => `${partOf(from)} → ${partOf(to)}`))
  expect(Object.keys(typesUp).filter((arrow) => !needed.has(arrow))).toEqual([])
})

test('nothing goes round', () => {
  expect(cycle(), 'one of these files has to give up an import: take out what both need').toBeUndefined()
})

test('only app.ts knows where records, files and work are kept', () => {
  const known = Object.values(interfaces).flat()
  const homes = Object.keys(interfaces)
  const peeking = imports
    .filter(({ from, to }) => homes.includes(partOf(to)) && partOf(from) !== partOf(to) && from !== 'app.ts')
    .filter(({ to }) => !known.includes(to))
    .map(({ from, to }) => `${from} → ${to}`)
  expect(peeking, 'import the interface; the implementation comes from app.ts').toEqual([])
})

test('only ways in name providers', () => {
  const naming = imports
    .filter(
      ({ from, to }) => partOf(to) === 'providers' && !['providers', 'cli', 'aws', 'testing.ts'].includes(partOf(from)),
    )
    .map(({ from, to }) => `${from} → ${to}`)
  expect(naming, 'nothing knows which provider it talks to: use models/provider.ts').toEqual([])
})

test('a provider does not know another', () => {
  const shared = ['http.ts', 'rate-headers.ts', 'standard-webhooks.ts', 'published-keys.ts', 'aws.ts'].map(
    (file) => `providers/${file}`,
  )
  const ownerOf = (file: string) => file.split('/')[1]?.replace(/\.ts$/, '')
  const crossing = imports
    .filter(({ from, to }) => partOf(from) === 'providers' && partOf(to) === 'providers')
    .filter(
      ({ from, to }) => from !== 'providers/installed.ts' && !shared.includes(to) && ownerOf(from) !== ownerOf(to),
    )
    .map(({ from, to }) => `${from} → ${to}`)
  expect(crossing).toEqual([])
})

test('no folder or file is called after nothing', () => {
  const empty = /^(utils?|helpers?|common|shared|misc|lib|core|types|constants|interfaces?|index)(\.ts)?$/
  const vague = everything.map((entry) => entry.name).filter((name) => empty.test(name))
  expect(vague, 'name it after what it holds; import the file itself, not an index').toEqual([])
})

test('names are in kebab case', () => {
  const odd = files.filter((file) => !file.split('/').every((name) => /^[a-z0-9]+(-[a-z0-9]+)*(\.ts)?$/.test(name)))
  expect(odd).toEqual([])
})

describe('the outside world comes in through one door', () => {
  test('the environment is read by config.ts, which cli/main.ts gives it to', () => {
    expect(using(/\bprocess\.env\b|\bimport\.meta\.env\b/), 'add the setting to config.ts').toEqual([
      'cli/main.ts',
      'media/aside/environment.ts', // no setting: what another process is started with
    ])
  })

  test('only the command line and the log write to the terminal', () => {
    expect(using(/\bconsole\.|\bprocess\.(stdout|stderr)\b/), 'use the log that is handed in').toEqual([
      'cli/print.ts',
      'log.ts',
    ])
  })

  test('only the command line ends the process or listens to its signals', () => {
    const ends = using(/\bprocess\.(exit|exitCode|abort|kill|on|once)\b/)
    // Those two are a process of their own.
    const own = ['media/aside/child.ts', 'media/aside/watchdog.ts']
    expect(ends.filter((file) => partOf(file) !== 'cli' && !own.includes(file))).toEqual([])
  })

  test('the clock and chance are handed in', () => {
    const found = using(
      /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.now\b|\brandomUUID\b|\brandomBytes\b/,
    )
    const words = 'take `now` or `random` from what is handed in (Parts, Settings); a test cannot set this one'
    expect(
      found.filter((file) => !(file in clocks)),
      words,
    ).toEqual([])
    expect(
      Object.keys(clocks).filter((file) => !found.includes(file)),
      'has none any more: take it off the list',
    ).toEqual([])
  })
})

test('a start does without what only some need, or only later', () => {
  const heavy = ['sharp', 'undici', 'mediabunny', '@ai-sdk/openai', '@aws-sdk/credential-providers']
  const loaded = [...texts].flatMap(([file, text]) =>
    [...text.matchAll(/^import (?!type )[^;]*? from '([^']+)'/gm)]
      .filter(([, name]) => heavy.includes(name as string))
      .map(
        ([, name]) =>
          `src/${file} loads ${name} with the start: import it where it is called, sharp from media/sharp.ts`,
      ),
  )
  expect(loaded).toEqual([])
})

test('classes are for errors', () => {
  const classes = [...code].flatMap(([file, text]) =>
    [...text.matchAll(/\bclass (\w+)(?: extends (\w+))?/g)]
      .filter(([, , parent]) => !/^(\w*Error|Problem)$/.test(parent ?? ''))
      .map(([, name]) => `${file}: ${name}`),
  )
  expect(classes, 'a function that returns an object does the same, and needs no `this`').toEqual([])
})

test('files stay short, or say why not', () => {
  const lengths = new Map([...texts].map(([file, text]) => [file, text.split('\n').length - 1]))
  const tooLong = [...lengths].filter(([file, length]) => length > LIMIT && !(file in long))
  expect(tooLong, 'two ideas: two files. One idea: list it in `long` with the reason').toEqual([])
  const noLonger = Object.keys(long).filter((file) => (lengths.get(file) ?? 0) <= LIMIT)
  expect(noLonger, 'is short or gone now: take it off the list').toEqual([])
})

describe('the codes of errors.ts', () => {
  test('are all documented, and no others are', async () => {
    await using gesso = await startTestApp()
    const page = await (await gesso.request('/docs')).text()
    const documented = (kind: string) =>
      [...page.matchAll(new RegExp(`id="${kind}-(\\w+)"`, 'g'))].map((match) => match[1])
    expect(documented('problem').sort()).toEqual(Object.keys(problems).sort())
    expect(documented('failure').sort()).toEqual(Object.keys(failures).sort())
  })

  test('are all used', () => {
    const others = [...code].filter(([file]) => file !== 'errors.ts').map(([, text]) => text)
    const unused = [...Object.keys(problems), ...Object.keys(failures)].filter(
      (name) => !others.some((text) => text.includes(`'${name}'`)),
    )
    expect(unused, 'a code is part of the API: was its use lost by mistake?').toEqual([])
  })
})

/** The files whose code has this, comments aside. */
function using(pattern: RegExp): string[] {
  return [...code].filter(([, text]) => pattern.test(text)).map(([file]) => file)
}

/** Static and dynamic imports and re-exports of files in `src`. */
function importsOf(from: string, text: string): Import[] {
  const statements =
    /^(?:import|export)\s+(type\s+)?([^'"]*?)from\s+'(\.[^']+)'|\bimport\(\s*'(\.[^']+)'\s*\)|^import '(\.[^']+)'/gm
  return [...text.matchAll(statements)].map(([, type, names = '', path, dynamic, bare]) => ({
    from,
    to: posix.join(dirname(from), path ?? dynamic ?? bare ?? ''),
    typesOnly: type !== undefined || (names.includes('{') && namesOf(names).every((name) => name.startsWith('type '))),
  }))
}

function namesOf(list: string): string[] {
  const names = list.replace(/[{}]/g, '').split(',')
  return names.map((name) => name.trim()).filter(Boolean)
}

/** A circle of imports, of types too, as a path. */
function cycle(): string[] | undefined {
  const next = Map.groupBy(imports, ({ from }) => from)
  const done = new Set<string>()
  const visit = (file: string, path: string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const { to } of next.get(file) ?? []) {
      const found = visit(to, [...path, file])
      if (found) return found
    }
    done.add(file)
    return undefined
  }
  for (const file of files) {
    const found = visit(file, [])
    if (found) return found
  }
  return undefined
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
}

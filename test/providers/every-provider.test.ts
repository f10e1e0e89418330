/** No provider is forgotten in silence: each runs the contract suite, and is killed at work by the crash test. */
import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { providerFiles } from '../../src/providers/installed.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFile(new URL(path, root), 'utf8')

const suites = await readdir(new URL('src/providers/', root))
const tests = await Promise.all(
  suites.filter((name) => name.endsWith('.test.ts')).map((name) => read(`src/providers/${name}`)),
)
const crashTest = await read('test/durability/crash.test.ts')
const crashed = /const cases[^{]*\{(.*?)\n\}/s.exec(crashTest)?.[1] ?? ''

/** The cases that a file describes: `export const falCase: ProviderCase<…> = …`. */
async function casesOf(id: string): Promise<string[]> {
  const text = await read(`test/providers/${id}.ts`).catch(() => '')
  return [...text.matchAll(/^export const (\w+): ProviderCase\b/gm)].flatMap(([, name]) => name ?? [])
}

// What is offline has no API that could be stood in for.
describe.each(providerFiles.map(({ id }) => id).filter((id) => id !== 'offline'))('%s', (id) => {
  test('is described for the suite', async () => {
    expect(await casesOf(id), `test/providers/${id}.ts exports no ProviderCase`).not.toEqual([])
  })

  test('runs the suite with every case', async () => {
    const own = (await casesOf(id)).filter(
      (name) => !tests.some((text) => text.split('\n').includes(`providerSuite(${name})`)),
    )
    expect(own, `call providerSuite(…) with these in src/providers/${id}.test.ts`).toEqual([])
  })

  test('is killed at work with every case', async () => {
    const own = (await casesOf(id)).filter((name) => !new RegExp(`: ${name},`).test(crashed))
    expect(own, 'add these to the list in test/durability/crash.test.ts').toEqual([])
  })
})

import { spawn } from 'node:child_process'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { z } from 'zod'
import { readConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { providerFiles } from '../providers/installed.ts'
import { connect } from './client.ts'
import { command, exit, Refused, type Surroundings } from './command.ts'
import { newSpace } from './new-space.ts'

/** Where a first space goes when no folder is set. */
const DEFAULT_FOLDER = 'spaces'

const args = z.object({
  words: z.union(
    [
      z.tuple([z.literal('list')]),
      z.tuple([z.literal('new'), z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)]),
      z.tuple([z.literal('test')]),
    ],
    'list, new my-space (in small letters, with hyphens), or test',
  ),
  json: z.boolean().default(false),
})

export default command({
  name: 'space',
  about: 'Spaces: list those there are, write a new one with its test, run the tests of your own.',
  usage: 'space list [--json] | space new my-space | space test',
  options: { json: { type: 'boolean' } },
  args,
  run({ words: [action, id], json }, surroundings) {
    if (action === 'list') return list(surroundings, json)
    return action === 'new' ? write(surroundings, id) : test(surroundings)
  },
})

async function list(surroundings: Surroundings, json: boolean): Promise<number> {
  const { print } = surroundings
  const client = await connect(surroundings)
  try {
    const spaces = await client.spaces()
    const width = Math.max(...spaces.map(({ id }) => id.length))
    for (const space of spaces) {
      if (json) print.json(space)
      else print.line(`${space.id.padEnd(width)}  ${space.description}`)
    }
  } finally {
    await client.close()
  }
  return (await sayBroken(surroundings)) ? exit.refused : exit.ok
}

/** Files of the folder that are no spaces, as they stand. */
async function sayBroken({ env, print }: Surroundings): Promise<boolean> {
  const { spaces: folder } = readConfig(env, providerFiles)
  if (folder === undefined) return false
  const { createRegistry } = await import('../spaces/registry.ts')
  const log = createLog({ level: 'silent', secrets: [] })
  const broken = await createRegistry({ builtIn: async () => [], folder, log }).broken()
  for (const { file, error } of broken) print.remark(`✗ ${relative('.', file)}  ${error}`)
  return broken.length > 0
}

async function write({ env, print }: Surroundings, id: string): Promise<number> {
  const { spaces } = readConfig(env, providerFiles)
  const folder = spaces ?? DEFAULT_FOLDER
  await mkdir(folder, { recursive: true })
  for (const [name, text] of Object.entries(newSpace(id))) {
    const path = join(folder, name)
    try {
      await writeFile(path, text, { flag: 'wx' })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      throw new Refused(`${relative('.', path)} is there already, and is left as it is.`)
    }
    print.line(relative('.', path))
  }
  const set = spaces === undefined ? `GESSO_SPACES=${folder} ` : ''
  print.remark(`Run it: ${set}npx gesso run ${id} --input subject="a lighthouse"`)
  print.remark(`Test it: ${set}npx gesso space test`)
  return exit.ok
}

/** By Node's own test runner, so that a folder needs nothing installed. */
async function test({ env, stop }: Surroundings): Promise<number> {
  const folder = readConfig(env, providerFiles).spaces ?? DEFAULT_FOLDER
  const names = await readdir(folder).catch(() => [])
  const files = names.filter((name) => name.endsWith('.test.ts')).map((name) => join(folder, name))
  if (files.length === 0) throw new Refused(`There are no tests in ${folder}.`)
  const hook = new URL('../spaces/resolve-now.ts', import.meta.url).href
  const child = spawn(process.execPath, ['--import', hook, '--test', ...files], { stdio: 'inherit', signal: stop })
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null))
    child.on('exit', resolve)
  })
  return code === 0 ? exit.ok : exit.failed
}

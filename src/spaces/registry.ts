/** Every space there is: those that come with Gesso, and the files of a folder of the user's. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Log } from '../log.ts'
import type { Space } from './define.ts'

/** A file that is no space, as it stands. */
export interface Broken {
  /** Its path. */
  file: string
  /** What is the matter with it, in a line. */
  error: string
}

export interface Registry {
  all(): Promise<Space[]>
  find(id: string): Promise<Space | undefined>
  broken(): Promise<Broken[]>
}

interface Loaded {
  changedMs: number
  result: { space: Space } | Broken
}

interface RegistryOptions {
  /** Loaded when the first space is wanted, so that the server starts fast. */
  builtIn: () => Promise<Space[]>
  /** A folder of `.ts` files, each exporting a space by default. */
  folder: string | undefined
  log: Pick<Log, 'error' | 'info'>
}

/**
 * The folder is looked at again with every question, and a file that has changed is loaded anew: no server has to be started
 * again for it. A file that cannot be loaded is named in the log and by `broken`, and stops nothing else.
 */
export function createRegistry({ builtIn, folder, log }: RegistryOptions): Registry {
  const loaded = new Map<string, Loaded>()
  let own: Promise<Space[]> | undefined
  let reading: Promise<Loaded['result'][]> | undefined

  async function readFolder(path: string): Promise<Loaded['result'][]> {
    const files = await filesOf(path)
    if (!Array.isArray(files)) return [files]
    for (const file of loaded.keys()) if (!files.includes(file)) loaded.delete(file)
    return Promise.all(files.map((file) => read(file)))
  }

  async function read(file: string): Promise<Loaded['result']> {
    const before = loaded.get(file)
    const changedMs = (await stat(file)).mtimeMs
    if (before?.changedMs === changedMs) return before.result
    const result = await load(file, changedMs)
    loaded.set(file, { changedMs, result })
    if ('error' in result) log.error({ file, error: result.error }, 'a space could not be loaded')
    else log.info({ file, space: result.space.id }, 'a space was loaded')
    return result
  }

  /** Questions that come together share one look at the folder. */
  function ofFolder() {
    if (folder === undefined) return Promise.resolve([])
    reading ??= readFolder(folder).finally(() => {
      reading = undefined
    })
    return reading
  }

  /** A file with the id of a space that comes with Gesso takes its place. */
  async function all(): Promise<Space[]> {
    own ??= builtIn()
    const users = (await ofFolder()).flatMap((one) => ('space' in one ? [one.space] : []))
    const taken = new Set(users.map(({ id }) => id))
    return [...(await own).filter(({ id }) => !taken.has(id)), ...users]
  }

  return {
    all,
    find: async (id) => (await all()).findLast((space) => space.id === id),
    broken: async () => (await ofFolder()).flatMap((one) => ('error' in one ? [one] : [])),
  }
}

async function filesOf(folder: string): Promise<string[] | Broken> {
  try {
    const names = await readdir(folder)
    return names
      .filter((name) => name.endsWith('.ts') && !/\.(test|d)\.ts$/.test(name))
      .sort()
      .map((name) => join(folder, name))
  } catch (error) {
    return { file: folder, error: `The folder of GESSO_SPACES cannot be read: ${reasonOf(error)}` }
  }
}

async function load(file: string, changedMs: number): Promise<Loaded['result']> {
  try {
    const { resolveGesso } = await import('./resolve.ts')
    resolveGesso()
    // The query makes it another module to Node, which would otherwise give back the one it has.
    const { default: space } = (await import(`${pathToFileURL(file)}?changed=${changedMs}`)) as { default?: Space }
    if (!space || typeof space !== 'object') {
      return { file, error: 'It does not export a space: export default defineSpace({ … }).' }
    }
    const missing = missingIn(space)
    if (missing.length > 0)
      return { file, error: `Of the space these are missing, or are something else: ${missing.join(', ')}.` }
    return { space }
  } catch (error) {
    return { file, error: reasonOf(error) }
  }
}

/** A file is no more than what somebody wrote: types do not hold at run time. */
function missingIn(space: Space): string[] {
  const isText = (value: unknown) => typeof value === 'string' && value !== ''
  const checks: Record<string, boolean> = {
    id: isText(space.id),
    name: isText(space.name),
    description: isText(space.description),
    category: isText(space.category),
    keywords: Array.isArray(space.keywords) && space.keywords.every(isText),
    patterns: Array.isArray(space.patterns) && space.patterns.every((one) => one instanceof RegExp),
    input: typeof space.input?.strict === 'function',
    outputs: Array.isArray(space.outputs),
    estimatedDuration: isText(space.estimatedDuration),
    steps: Array.isArray(space.steps) && space.steps.every(({ name, title }) => isText(name) && isText(title)),
    run: typeof space.run === 'function',
  }
  return Object.keys(checks).filter((name) => !checks[name])
}

const reasonOf = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error))

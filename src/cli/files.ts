/** Files of this machine, on their way to a server and back. */
import { access, constants, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Client } from './client.ts'
import { Refused } from './command.ts'

/** The id of an asset. */
const ulidPattern = /^[0-9A-HJKMNP-TV-Z]{26}$/

/** Nothing is paid for that cannot be put down: the folder, or the nearest one above it, must take files. */
export async function checkFolder(folder: string) {
  for (let place = resolve(folder); ; place = dirname(place)) {
    try {
      if (!(await stat(place)).isDirectory()) throw new Refused(`${place} is a file, not a folder for pictures.`)
      return await access(place, constants.W_OK)
    } catch (error) {
      if (error instanceof Refused) throw error
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
      if (!isMissing || place === dirname(place)) throw new Refused(`No pictures can be put into ${folder}: ${error}`)
    }
  }
}

/** A file of this machine is uploaded; an address, a data URI or an asset's id goes as it is. */
export async function reference(client: Client, path: string): Promise<string> {
  if (/^(https?|data):/i.test(path) || ulidPattern.test(path)) return path
  return client.upload(await readBytes(path))
}

/** Throws `Refused`. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new Refused(`${path} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

/** Puts a stored file down as `folder/name.ending`. Returns its path. */
export async function writeAsset(client: Client, url: string, { folder, name }: { folder: string; name: string }) {
  await mkdir(folder, { recursive: true })
  const path = join(folder, `${name}.${url.split('.').at(-1)}`)
  await writeFile(path, await client.download(new URL(url).pathname))
  return path
}

/** Words as the name of a file. */
export const slug = (words: string) =>
  words
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '') || 'result'

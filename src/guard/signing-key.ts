/** The key that this server signs its addresses with: made at the first start, and kept beside the data, readable by nobody else. */
import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const FILE = 'signing.key'
const KEY_BYTES = 32

/** The key of a data folder. Who deletes it takes back every address that was signed. */
export async function readSigningKey(folder: string): Promise<string> {
  const path = join(folder, FILE)
  const known = await readFile(path, 'utf8').catch(() => '')
  if (known.trim()) return known.trim()
  const key = randomBytes(KEY_BYTES).toString('base64url')
  await writeFile(`${path}.new`, `${key}\n`, { mode: 0o600 })
  await rename(`${path}.new`, path)
  return key
}

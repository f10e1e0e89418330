/** One process at a time works with a data folder. The lock goes with the process, however it ends. */
import { DatabaseSync } from 'node:sqlite'

/** Another process holds the folder. */
export class FolderInUse extends Error {}

/**
 * Takes the folder's lock, or throws `FolderInUse`. SQLite's own file lock does the work: the operating system lets it go
 * when the process dies, so that no stale lock has to be told from a live one.
 */
export function lockFolder(path: string): { release(): void } {
  const connection = new DatabaseSync(path, { timeout: 0 })
  try {
    connection.exec('pragma locking_mode = exclusive; begin exclusive')
  } catch (error) {
    connection.close()
    if (error instanceof Error && /locked/.test(error.message)) {
      throw new FolderInUse('Another Gesso works with this data folder.', { cause: error })
    }
    throw error
  }
  return { release: () => connection.close() }
}

/** Loaded before the server (`node --import`): nothing can be written while there is a file named `full` in its data folder. */
import fs from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const flag = join(process.env.GESSO_DATA ?? '', 'full')

function refuseWhenFull() {
  if (!fs.existsSync(flag)) return
  throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
}

const { exec } = DatabaseSync.prototype
DatabaseSync.prototype.exec = function (sql: string) {
  if (sql === 'commit') refuseWhenFull()
  exec.call(this, sql)
}

const { fdatasync } = fs
const patched = (descriptor: number, done: fs.NoParamCallback) => {
  try {
    refuseWhenFull()
  } catch (error) {
    return done(error as NodeJS.ErrnoException)
  }
  fdatasync(descriptor, done)
}
Object.assign(fs, { fdatasync: patched })

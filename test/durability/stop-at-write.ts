/**
 * Loaded before the server (`node --import`): ends the process, as `kill -9` does, at point number STOP_AT. Points are just
 * before and just after everything that lasts: each commit to the catalog, each flush and each rename of a stored file.
 */
import fs from 'node:fs'
import promises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { DatabaseSync } from 'node:sqlite'

const stopAt = Number(process.env.STOP_AT)
let points = 0

function point(name: string) {
  points += 1
  if (points !== stopAt) return
  fs.writeSync(process.stderr.fd, `stopped at point ${points}: ${name}\n`)
  process.kill(process.pid, 'SIGKILL')
}

const { exec } = DatabaseSync.prototype
DatabaseSync.prototype.exec = function (sql: string) {
  const lasts = sql === 'commit'
  if (lasts) point('before commit')
  exec.call(this, sql)
  if (lasts) point('after commit')
}

for (const name of ['fsync', 'fdatasync'] as const) {
  const original = fs[name]
  const patched = (descriptor: number, done: fs.NoParamCallback) => {
    point(`before ${name}`)
    original(descriptor, (error) => {
      point(`after ${name}`)
      done(error)
    })
  }
  Object.assign(fs, { [name]: patched })
}

const { rename } = promises
promises.rename = async (from, to) => {
  point('before rename')
  await rename(from, to)
  point('after rename')
}
syncBuiltinESMExports()

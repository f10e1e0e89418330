import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { FolderInUse, lockFolder } from './lock.ts'

test('one holder at a time, in one process', async () => {
  await using folder = await temporaryFolder()
  const first = lockFolder(folder.lock)
  expect(() => lockFolder(folder.lock)).toThrow(FolderInUse)
  expect(() => lockFolder(folder.lock)).toThrow('Another Gesso works with this data folder.')
  first.release()
  lockFolder(folder.lock).release()
})

test('one holder at a time, in two processes', async () => {
  await using folder = await temporaryFolder()
  await using other = await holder(folder.lock)
  expect(() => lockFolder(folder.lock)).toThrow(FolderInUse)
  await other.end('SIGTERM')
  lockFolder(folder.lock).release()
})

test('a try that failed does not loosen the lock of the holder', async () => {
  await using folder = await temporaryFolder()
  const lock = lockFolder(folder.lock)
  for (let times = 0; times < 3; times++) expect(() => lockFolder(folder.lock)).toThrow(FolderInUse)
  await expect(holder(folder.lock)).rejects.toThrow('FolderInUse')
  lock.release()
  await using other = await holder(folder.lock)
  expect(other.held).toBe(true)
})

test('a killed holder leaves no lock behind', async () => {
  await using folder = await temporaryFolder()
  for (let times = 0; times < 3; times++) {
    await using other = await holder(folder.lock)
    await other.end('SIGKILL')
    lockFolder(folder.lock).release()
  }
})

test('different folders do not get in each other’s way', async () => {
  await using one = await temporaryFolder()
  await using two = await temporaryFolder()
  const locks = [lockFolder(one.lock), lockFolder(two.lock)]
  for (const lock of locks) lock.release()
})

test('a file that is no lock is not taken for a folder in use', async () => {
  await using folder = await temporaryFolder()
  await writeFile(folder.lock, 'this is not a database, and it is long enough to be looked at as one'.repeat(20))
  const take = () => lockFolder(folder.lock)
  expect(take).toThrow(/not a database/)
  expect(take).not.toThrow(FolderInUse)
})

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'gesso-lock-'))
  return { lock: join(path, 'lock.db'), [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** Another process that takes the lock and keeps it until it is ended. */
async function holder(lock: string) {
  const program = `
    import { lockFolder } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)}
    globalThis.lock = lockFolder(${JSON.stringify(lock)})
    process.stdout.write('held\\n')
    setInterval(() => {}, 1 << 30)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'exit')
  let complaint = ''
  child.stderr.on('data', (text) => {
    complaint += text
  })
  const held = once(createInterface({ input: child.stdout }), 'line').then(() => true)
  const ok = await Promise.race([held, ended.then(() => false)])
  if (!ok) throw new Error(complaint)
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await ended
  }
  return { held: ok, end, [Symbol.asyncDispose]: () => end('SIGKILL') }
}

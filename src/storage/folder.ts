/**
 * Files in a folder of the local disk: `ab/ab34…`, named by their hash. One process owns the folder.
 *
 * A file is written beside its place, flushed, renamed into it, and then the sub-folder is flushed, so a power failure leaves
 * either the whole file or none. One level of 256 sub-folders: with two, most of the first 65,536 files would each have to
 * make a folder of their own first (measured with 1 kB files: 1,350 a second instead of 1,850, and 4,300 instead of 6,000
 * with 16 at once), while a million files are only 4,000 to a folder, and all sub-folders can stay open for flushing.
 */
import { createHash, hash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import { mkdir, opendir, readdir, rename, rm, unlink, utimes } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { isSha256, type Listed, partOf, type Storage, StorageFailed, type Stored, TooLarge } from './storage.ts'

// Plain descriptors: measured with 1 kB files, a `FileHandle` costs a quarter more time on the main thread.
const openFile = promisify(fs.open)
const stat = promisify(fs.stat)
const readFile = promisify(fs.read)
const writeFile = promisify(fs.write)
const flush = promisify(fs.fsync)
const flushData = promisify(fs.fdatasync)

/** What is held of a stream before it is written: a shorter one takes the way of bytes, and a write is worth its call. */
const HELD_BYTES = 256 * 1024
/** What is read at once. */
const READ_BYTES = 256 * 1024
/** From here on hashing goes to another thread: 1.5 MB take 0.15 ms of the main thread there instead of 0.75 ms. */
const HASH_ELSEWHERE_BYTES = 256 * 1024

/** The sub-folder of files that are being written: in the same file system, so that they can be renamed. */
const UNFINISHED = 'tmp'

/** Opens a folder, made if it is missing, and sweeps away what an earlier process left unfinished. */
export async function openFolder({ path }: { path: string }): Promise<Storage> {
  const root = resolve(path)
  const unfinished = join(root, UNFINISHED)
  await makeDurably(root)
  await mkdir(unfinished, { recursive: true })
  for (const left of await readdir(unfinished)) await rm(join(unfinished, left), { recursive: true, force: true })
  const rootDescriptor = await openFolderDescriptor(root)

  const session = randomUUID()
  let count = 0
  let closed = false
  const subFolders = new Map<string, Promise<number | undefined>>()
  const changes = new Set<Promise<unknown>>()
  /** How many puts are bringing each of these files to its place. */
  const placing = new Map<string, number>()

  const subFolderOf = (sha256: string) => join(root, sha256.slice(0, 2))
  const placeOf = (sha256: string) => join(subFolderOf(sha256), sha256)

  /** Makes the sub-folder of a file where it is missing. */
  function descriptorOf(sha256: string) {
    const path = subFolderOf(sha256)
    let descriptor = subFolders.get(path)
    if (!descriptor) {
      descriptor = openSubFolder(path)
      subFolders.set(path, descriptor)
      descriptor.catch(() => subFolders.delete(path)) // the error itself reaches whoever waits for the folder
    }
    return descriptor
  }

  async function openSubFolder(path: string) {
    await mkdir(path, { recursive: true })
    await flushFolder(rootDescriptor) // also for a sub-folder that is there: its maker may have died before this
    return openFolderDescriptor(path)
  }

  function createTemporary() {
    const path = join(unfinished, `${session}-${++count}`)
    let descriptor: number | undefined
    let isWritten = false
    const close = () => {
      if (descriptor !== undefined) fs.closeSync(descriptor)
      descriptor = undefined
    }
    return {
      async write(body: Uint8Array) {
        descriptor ??= await openFile(path, 'wx')
        isWritten = true
        await writeWhole(descriptor, body)
      },
      async moveTo(place: string) {
        if (descriptor !== undefined) await flushData(descriptor)
        close()
        await rename(path, place)
        isWritten = false
      },
      async [Symbol.asyncDispose]() {
        close()
        if (isWritten) await unlink(path).catch(() => {}) // the next start sweeps it away
      },
    }
  }
  type Temporary = ReturnType<typeof createTemporary>

  /** Brings a file to its place: what the temporary file has of it already, and the rest. */
  async function place(stored: Stored, temporary: Temporary, rest: Uint8Array) {
    placing.set(stored.sha256, (placing.get(stored.sha256) ?? 0) + 1)
    return orFailed(async () => {
      const subFolder = await descriptorOf(stored.sha256)
      if (!(await isThere(stored))) {
        await temporary.write(rest)
        await temporary.moveTo(placeOf(stored.sha256))
      }
      await flushFolder(subFolder) // also for a file that is there: whoever put it may have died before this
      return stored
    }).finally(() => {
      const others = (placing.get(stored.sha256) ?? 1) - 1
      if (others > 0) placing.set(stored.sha256, others)
      else placing.delete(stored.sha256)
    })
  }

  /** In one go, so that no put comes between the look at the date and the removal. */
  function removeStale(sha256: string, storedBefore: number) {
    if (placing.has(sha256)) return false
    const found = fs.statSync(placeOf(sha256), { throwIfNoEntry: false })
    if (!found || found.mtimeMs >= storedBefore) return false
    fs.unlinkSync(placeOf(sha256))
    return true
  }

  /** Whether a file need not be written. One of another size was damaged; one whose date cannot be set is written anew. */
  async function isThere({ sha256, bytes }: Stored) {
    if ((await sizeOf(sha256)) !== bytes) return false
    const now = new Date()
    return utimes(placeOf(sha256), now, now).then(
      () => true,
      () => false,
    )
  }

  async function putBytes(body: Uint8Array, maxBytes: number) {
    const bytes = body.byteLength
    if (bytes > maxBytes) throw new TooLarge(maxBytes)
    await using temporary = createTemporary()
    return await place({ sha256: await sha256Of(body), bytes }, temporary, body)
  }

  async function putStream(body: ReadableStream<Uint8Array>, maxBytes: number) {
    await using temporary = createTemporary()
    const digest = createHash('sha256')
    let bytes = 0
    let held: Uint8Array[] = []
    let heldBytes = 0
    for await (const chunk of body) {
      if (!(chunk instanceof Uint8Array)) throw new TypeError('A stream to be stored must give bytes.')
      bytes += chunk.byteLength
      if (bytes > maxBytes) throw new TooLarge(maxBytes)
      digest.update(chunk)
      held.push(chunk)
      heldBytes += chunk.byteLength
      if (heldBytes < HELD_BYTES) continue
      const written = Buffer.concat(held)
      await orFailed(() => temporary.write(written))
      held = []
      heldBytes = 0
    }
    return await place({ sha256: digest.digest('hex'), bytes }, temporary, Buffer.concat(held))
  }

  async function orFailed<T>(run: () => Promise<T>) {
    try {
      return await run()
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new StorageFailed(`The file could not be stored in ${root}: ${why}`, { cause })
    }
  }

  async function sizeOf(sha256: string) {
    return orMissing(async () => (await stat(placeOf(sha256))).size)
  }

  /** Runs a change that `close` waits for. */
  async function change<T>(run: () => Promise<T>) {
    if (closed) throw new Error('The storage is closed.')
    const running = run()
    changes.add(running)
    try {
      return await running
    } finally {
      changes.delete(running)
    }
  }

  return {
    put: (body, { maxBytes = Number.POSITIVE_INFINITY } = {}) =>
      change(() => (body instanceof Uint8Array ? putBytes(body, maxBytes) : putStream(body, maxBytes))),

    async open(sha256, range) {
      const bytes = isSha256(sha256) ? await sizeOf(sha256) : undefined
      return bytes === undefined ? undefined : { body: streamPart(placeOf(sha256), partOf(bytes, range)), bytes }
    },

    read: async (sha256) => (isSha256(sha256) ? orMissing(() => readWhole(placeOf(sha256))) : undefined),

    bytes: async (sha256) => (isSha256(sha256) ? sizeOf(sha256) : undefined),

    remove: (sha256, { storedBefore } = {}) =>
      change(async () => {
        if (!isSha256(sha256)) return false
        const removed = await orMissing(async () => {
          if (storedBefore !== undefined) return removeStale(sha256, storedBefore)
          await unlink(placeOf(sha256))
          return true
        })
        if (removed) await flushFolder(await descriptorOf(sha256))
        return removed ?? false
      }),

    list: () => list(root),

    async close() {
      if (closed) return // closing a descriptor twice would close one that another part has got meanwhile
      closed = true
      await Promise.allSettled(changes)
      for (const descriptor of await Promise.all(subFolders.values())) closeFolder(descriptor)
      subFolders.clear()
      closeFolder(rootDescriptor)
    },
  }
}

async function sha256Of(body: Uint8Array) {
  if (body.byteLength < HASH_ELSEWHERE_BYTES) return hash('sha256', body, 'hex')
  // The cast: it refuses memory shared with other threads, which nobody stores here.
  return Buffer.from(await crypto.subtle.digest('SHA-256', body as Uint8Array<ArrayBuffer>)).toString('hex')
}

/** One call may write less than asked for: on a disk that gets full, only the next one says so. */
async function writeWhole(descriptor: number, body: Uint8Array) {
  for (let at = 0; at < body.byteLength; ) {
    at += (await writeFile(descriptor, body, at, body.byteLength - at)).bytesWritten
  }
}

async function readWhole(path: string) {
  const descriptor = await openFile(path, 'r')
  try {
    return await readPart(descriptor, { start: 0, length: fs.fstatSync(descriptor).size })
  } finally {
    fs.closeSync(descriptor)
  }
}

async function readPart(descriptor: number, { start, length }: { start: number; length: number }) {
  const part = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer)
  for (let at = 0; at < length; ) {
    const { bytesRead } = await readFile(descriptor, part, at, length - at, start + at)
    if (bytesRead === 0) throw new Error(`A stored file ends after ${start + at} bytes, before its end.`)
    at += bytesRead
  }
  return part
}

/** Opens the file with the first read, so that a body nobody reads holds nothing open. */
function streamPart(path: string, part: { start: number; length: number }) {
  let descriptor: number | undefined
  let at = part.start
  const end = part.start + part.length
  const close = () => {
    if (descriptor !== undefined) fs.closeSync(descriptor)
    descriptor = undefined
  }
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        try {
          if (at < end) {
            descriptor ??= await openFile(path, 'r')
            const chunk = await readPart(descriptor, { start: at, length: Math.min(READ_BYTES, end - at) })
            at += chunk.byteLength
            controller.enqueue(chunk)
          }
          if (at < end) return
          close()
          controller.close()
        } catch (error) {
          close()
          throw error
        }
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  )
}

async function* list(root: string): AsyncGenerator<Listed> {
  for (const name of await readdir(root)) {
    if (!/^[0-9a-f]{2}$/.test(name)) continue
    for await (const { name: sha256 } of await opendir(join(root, name))) {
      if (!isSha256(sha256) || !sha256.startsWith(name)) continue
      const found = await orMissing(() => stat(join(root, name, sha256))) // may be removed since its folder was read
      if (found) yield { sha256, bytes: found.size, storedAt: Math.floor(found.mtimeMs) }
    }
  }
}

/** Makes a folder and flushes the name of every folder that was new. */
async function makeDurably(path: string) {
  const first = await mkdir(path, { recursive: true })
  if (first === undefined) return
  for (let made = path; made.length >= first.length; made = dirname(made)) {
    const above = await openFolderDescriptor(dirname(made))
    await flushFolder(above)
    closeFolder(above)
  }
}

/** Windows opens no folders, and flushes names by itself. */
const openFolderDescriptor = async (path: string) => (process.platform === 'win32' ? undefined : openFile(path, 'r'))

async function flushFolder(descriptor: number | undefined) {
  if (descriptor !== undefined) await flush(descriptor)
}

function closeFolder(descriptor: number | undefined) {
  if (descriptor !== undefined) fs.closeSync(descriptor)
}

async function orMissing<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

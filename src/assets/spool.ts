/**
 * Where a file from outside waits while it is looked at. Small ones wait in memory, large ones in a folder of this machine, which
 * is emptied at the start: what a process that died has left there belongs to nobody.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { FileRef } from '../media/aside.ts'
import { type MediaType, sniff } from '../media/sniff.ts'
import { TooLarge } from '../storage/storage.ts'

/** What a file may have to wait in memory. With a hundred uploads at the same time that is 100 MB. */
const HELD_BYTES = 1024 ** 2
/** Enough to tell what it is; `sniff` looks no further. */
const HEAD_BYTES = 4096

export interface Spooled extends AsyncDisposable {
  sha256: string
  bytes: number
  /** `undefined`: of no kind that is known. */
  mediaType: MediaType | undefined
  /** For whoever reads at random places. */
  ref: FileRef
  /** All of it in memory. */
  read(): Promise<Uint8Array>
  stream(): ReadableStream<Uint8Array>
  readAt(at: number, length: number): Promise<Uint8Array>
  /** Changes bytes in place; `sha256` is that of the file as it came. */
  patch(patches: { at: number; bytes: Uint8Array }[]): Promise<void>
}

export interface Spool {
  /**
   * Takes in a whole body. `limitOf` is asked once, with what the first bytes show, and may throw to refuse it there and then.
   * Throws `TooLarge`, or the body's own error; both leave nothing behind.
   */
  receive(
    body: Uint8Array | AsyncIterable<Uint8Array>,
    limitOf: (mediaType: MediaType | undefined) => number,
  ): Promise<Spooled>
  /** A body that is known to be good, as a file. */
  keep(body: AsyncIterable<Uint8Array>): Promise<Spooled>
}

/** Opens the folder, made if it is missing, and empties it. */
export async function openSpool({ path: folder, newId }: { path: string; newId: () => string }): Promise<Spool> {
  await mkdir(folder, { recursive: true })
  for (const left of await readdir(folder)) await rm(join(folder, left), { recursive: true, force: true })

  async function receive(
    body: Uint8Array | AsyncIterable<Uint8Array>,
    limitOf: (mediaType: MediaType | undefined) => number,
    heldBytes = HELD_BYTES,
  ): Promise<Spooled> {
    const digest = createHash('sha256')
    const path = join(folder, newId())
    let held: Uint8Array[] = []
    let inMemory = 0
    let bytes = 0
    let file: FileHandle | undefined
    let maxBytes: number | undefined
    let mediaType: MediaType | undefined
    const look = () => {
      mediaType = sniff(Buffer.concat(held).subarray(0, HEAD_BYTES))
      maxBytes = limitOf(mediaType)
    }
    try {
      for await (const chunk of body instanceof Uint8Array ? [body] : body) {
        bytes += chunk.byteLength
        digest.update(chunk)
        held.push(chunk)
        inMemory += chunk.byteLength
        if (maxBytes === undefined && bytes >= HEAD_BYTES) look()
        if (maxBytes !== undefined && bytes > maxBytes) throw new TooLarge(maxBytes)
        if (inMemory <= heldBytes) continue
        file ??= await open(path, 'w+')
        await file.writeFile(Buffer.concat(held))
        held = []
        inMemory = 0
      }
      if (maxBytes === undefined) look()
      if (file && inMemory > 0) await file.writeFile(Buffer.concat(held))
    } catch (error) {
      await file?.close()
      await rm(path, { force: true })
      throw error
    }
    const facts = { sha256: digest.digest('hex'), bytes, mediaType }
    return file ? onDisk(facts, file, path) : inHand(facts, Buffer.concat(held))
  }

  return {
    receive: (body, limitOf) => receive(body, limitOf),
    keep: (body) => receive(body, () => Number.POSITIVE_INFINITY, 0),
  }
}

type Facts = Pick<Spooled, 'sha256' | 'bytes' | 'mediaType'>

function inHand(facts: Facts, content: Uint8Array): Spooled {
  return {
    ...facts,
    ref: content,
    read: async () => content,
    stream: () => new Blob([content as Uint8Array<ArrayBuffer>]).stream(),
    readAt: async (at, length) => content.subarray(at, at + length),
    async patch(patches) {
      for (const { at, bytes } of patches) content.set(bytes, at)
    },
    async [Symbol.asyncDispose]() {},
  }
}

function onDisk(facts: Facts, file: FileHandle, path: string): Spooled {
  return {
    ...facts,
    ref: { path },
    read: () => readFile(path),
    stream: () => Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
    async readAt(at, length) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, at)
      return buffer.subarray(0, bytesRead)
    },
    async patch(patches) {
      for (const { at, bytes } of patches) await file.write(bytes, 0, bytes.byteLength, at)
    },
    async [Symbol.asyncDispose]() {
      await file.close()
      await rm(path, { force: true })
    },
  }
}

/** Bytes that are read in parts, wherever they are. */

import { open } from 'node:fs/promises'
import { UnreadablePicture } from '../picture.ts'

export interface Bytes {
  size: number
  /** From `start` up to `end`, which lie within the file. Fewer when it has become shorter meanwhile. */
  read(start: number, end: number): Promise<Uint8Array>
}

/** The first bytes decide what a file is. As many as `sniff` looks at. */
const HEAD = 4096

/** A file on the disk. Throws what `open` throws. */
export async function openFile(path: string): Promise<Bytes & AsyncDisposable> {
  const handle = await open(path)
  const { size } = await handle.stat()
  return {
    size,
    async read(start, end) {
      const bytes = new Uint8Array(end - start)
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start)
      return bytes.subarray(0, bytesRead)
    },
    [Symbol.asyncDispose]: () => handle.close(),
  }
}

/** The beginning of a file. Throws `UnreadablePicture` when there is none. */
export async function headOf(file: Bytes): Promise<Uint8Array> {
  if (file.size === 0) throw new UnreadablePicture('empty', 'The file is empty: it has no bytes.')
  return file.read(0, Math.min(HEAD, file.size))
}

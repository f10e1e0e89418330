/** The blocks of a GIF (GIF89a specification). */

export interface GifBlock {
  kind: 'header' | 'image' | 'control' | 'comment' | 'text' | 'application' | 'unknown' | 'trailer'
  /** Of an application extension: its 8 letters and 3 of authentication, `NETSCAPE2.0`. */
  application?: string
  /** Where it begins and ends in the file. */
  start: number
  end: number
}

const extensions: Record<number, GifBlock['kind']> = { 249: 'control', 254: 'comment', 1: 'text', 255: 'application' }

/** The screen that its frames are shown on, in pixels: browsers go by that, libvips by the frames where the two are far apart. */
export function gifScreen(bytes: Uint8Array): { width: number; height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) }
}

/** The blocks in order, as far as they are whole, up to and with the trailer. The header takes in the global colours. */
export function* gifBlocks(bytes: Uint8Array): Generator<GifBlock> {
  if (bytes.length < 13) return
  let at = 13 + colourBytes(bytes[10] as number)
  if (at > bytes.length) return
  yield { kind: 'header', start: 0, end: at }
  while (at < bytes.length) {
    const start = at
    const mark = bytes[at]
    if (mark === 0x3b) {
      yield { kind: 'trailer', start, end: at + 1 }
      return
    }
    if (mark === 0x2c) {
      if (at + 10 > bytes.length) return
      // Position and size, local colours, the size of a code, then its data.
      const end = endOfSubBlocks(bytes, at + 11 + colourBytes(bytes[at + 9] as number))
      if (end === undefined) return
      yield { kind: 'image', start, end }
      at = end
      continue
    }
    if (mark !== 0x21) return
    const end = endOfSubBlocks(bytes, at + 2)
    if (end === undefined) return
    const kind = extensions[bytes[at + 1] as number] ?? 'unknown'
    const application =
      kind === 'application' ? { application: String.fromCharCode(...bytes.subarray(at + 3, at + 14)) } : {}
    yield { kind, ...application, start, end }
    at = end
  }
}

const colourBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)

function endOfSubBlocks(bytes: Uint8Array, from: number): number | undefined {
  let at = from
  while (at < bytes.length) {
    const size = bytes[at] as number
    at += 1 + size
    if (size === 0) return at
  }
  return undefined
}

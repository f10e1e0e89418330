/** Boxes of ISO base media files, made and changed by hand. */

/** A box as it lies in a file (ISO/IEC 14496-12 §4.2). */
export function box(type: string, ...content: (Uint8Array | string)[]): Buffer {
  const data = Buffer.concat([Buffer.from(type, 'latin1'), ...content.map((one) => Buffer.from(one))])
  const size = Buffer.alloc(4)
  size.writeUInt32BE(data.length + 4)
  return Buffer.concat([size, data])
}

/** A copy, changed where the content of the last box of this type begins: at its version, where it has one. */
export function changed(file: Uint8Array, type: string, change: (bytes: Buffer, at: number) => void): Buffer {
  const copy = Buffer.from(file)
  const at = copy.lastIndexOf(type)
  if (at < 0) throw new Error(`There is no ${type} in it.`)
  change(copy, at + 4)
  return copy
}

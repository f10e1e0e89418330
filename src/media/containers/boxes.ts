/** The boxes of an ISO base media file: MP4, MOV, M4A, AVIF (ISO/IEC 14496-12 §4.2). */

export interface Box {
  /** Four characters; of a `uuid` box that is its type all the same. */
  type: string
  start: number
  /** Where its content begins: for a full box, at its version and flags. */
  content: number
  end: number
  /** It states no size, and runs to the end of what it is in. */
  isOpen: boolean
}

/** No honest file has more in one place. */
export const MAX_BOXES = 10_000
/** What the head of a box takes at most. */
export const BOX_HEAD_BYTES = 16

/** The box whose head these bytes are, which lies at `at` and must end by `to`; `undefined` when it is none or does not fit. */
export function boxAt(head: Uint8Array, at: number, to: number): Box | undefined {
  if (head.length < 8) return undefined
  const view = new DataView(head.buffer, head.byteOffset, head.length)
  const short = view.getUint32(0)
  const isLong = short === 1
  if (isLong && head.length < BOX_HEAD_BYTES) return undefined
  const size = isLong ? Number(view.getBigUint64(8)) : short === 0 ? to - at : short
  const content = at + (isLong ? BOX_HEAD_BYTES : 8)
  const end = at + size
  if (end < content || end > to) return undefined
  return { type: String.fromCharCode(...head.subarray(4, 8)), start: at, content, end, isOpen: short === 0 }
}

/** The boxes that lie side by side in a part of these bytes, as far as they are whole. */
export function boxesIn(bytes: Uint8Array, from: number, to: number): Box[] {
  const boxes: Box[] = []
  let at = from
  while (at < to && boxes.length < MAX_BOXES) {
    const box = boxAt(bytes.subarray(at, Math.min(to, at + BOX_HEAD_BYTES)), at, to)
    if (!box) break
    boxes.push(box)
    at = box.end
  }
  return boxes
}

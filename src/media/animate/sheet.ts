/** Frames side by side on one sheet, to look at without playing them. */

import sharp from 'sharp'
import { openOptions, UnreadablePicture } from '../picture.ts'

export interface FilmStripOptions {
  /** Frames in a row; fewer frames make a shorter row. */
  columns: number
  /** The longest edge of each frame on the sheet. Pixels. */
  edge: number
}

const GAP = 8
const PAPER = '#ffffff'
const GROUND = '#e4e4ea'
/** A sheet is for one look. */
const MOST_PIXELS = 64 * 1024 * 1024

/**
 * Frames, as PNG, in reading order on white cards → one PNG. The first frame's shape is that of all cards. Throws
 * `UnreadablePicture` for a damaged frame or a sheet of more than 64 megapixels, `RangeError` for no frames or no columns.
 */
export async function filmStrip(frames: Uint8Array[], { columns, edge }: FilmStripOptions): Promise<Uint8Array> {
  const [first] = frames
  if (!first || columns < 1 || edge < 1) throw new RangeError('A film strip needs a frame, a column and an edge.')
  const card = await cardOf(first, Math.round(edge))
  const across = Math.min(Math.floor(columns), frames.length)
  const down = Math.ceil(frames.length / across)
  const width = across * (card.width + GAP) + GAP
  const height = down * (card.height + GAP) + GAP
  if (width * height > MOST_PIXELS) throw new UnreadablePicture('too-large', 'The film strip would be too large.')
  const cards = await Promise.all(frames.map((frame) => onCard(frame, card)))
  const placed = cards.map((input, index) => ({
    input,
    left: GAP + (index % across) * (card.width + GAP),
    top: GAP + Math.floor(index / across) * (card.height + GAP),
  }))
  const sheet = sharp({ create: { width, height, channels: 3, background: GROUND } })
  return sheet.composite(placed).removeAlpha().png({ compressionLevel: 4 }).toBuffer()
}

async function cardOf(frame: Uint8Array, edge: number): Promise<{ width: number; height: number }> {
  try {
    const { width, height } = await sharp(frame, openOptions()).metadata()
    const share = edge / Math.max(width, height)
    return { width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) }
  } catch (cause) {
    throw damaged(cause)
  }
}

async function onCard(frame: Uint8Array, { width, height }: { width: number; height: number }): Promise<Buffer> {
  try {
    const card = sharp(frame, openOptions()).resize(width, height, { fit: 'contain', background: PAPER })
    return await card.flatten({ background: PAPER }).png({ compressionLevel: 1 }).toBuffer()
  } catch (cause) {
    throw damaged(cause)
  }
}

const damaged = (cause: unknown) => new UnreadablePicture('damaged', 'A frame is damaged: it cannot be decoded.', cause)

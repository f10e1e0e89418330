/** Draws what the simulated fal gives: real files of the size and format that were asked for, the same for the same input. */
import { createHash } from 'node:crypto'
import sharp from 'sharp'

export interface Size {
  width: number
  height: number
}

export interface Drawing extends Size {
  format: string
  /** What the colour is made of. */
  text: string
  isBlack: boolean
  /** The input picture: tinted, or with its corners cut out. */
  from: Buffer | undefined
  isCutout: boolean
}

const KEPT_MAX = 100
const kept = new Map<string, Promise<Buffer>>()

export function draw(drawing: Drawing): Promise<Buffer> {
  const { from, ...rest } = drawing
  const key = JSON.stringify(rest) + (from ? createHash('sha1').update(from).digest('hex') : '')
  const picture = kept.get(key) ?? render(drawing)
  kept.set(key, picture)
  const oldest = kept.keys().next().value
  if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest)
  return picture
}

function render({ width, height, format, text, isBlack, from, isCutout }: Drawing): Promise<Buffer> {
  const [r = 0, g = 0, b = 0] = isBlack ? [] : createHash('sha1').update(text).digest()
  const plain = sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
  const input = from && !isBlack ? sharp(from).resize(width, height, { fit: 'cover' }) : plain
  const oval = Buffer.from(
    `<svg width="${width}" height="${height}"><ellipse cx="50%" cy="50%" rx="45%" ry="45%"/></svg>`,
  )
  const picture = isCutout
    ? input.ensureAlpha().composite([{ input: oval, blend: 'dest-in' }])
    : from
      ? input.tint({ r, g, b })
      : input
  return picture.toFormat(format as 'png').toBuffer()
}

const presets: Record<string, [number, number]> = {
  square_hd: [1024, 1024],
  square: [512, 512],
  portrait_4_3: [768, 1024],
  portrait_16_9: [576, 1024],
  landscape_4_3: [1024, 768],
  landscape_16_9: [1024, 576],
}

/** The size of the result. `source` is the size of the input picture, which edits and cut-outs keep. */
export function sizeOf(input: Record<string, unknown>, source: Size | undefined): Size {
  const { image_size: size, aspect_ratio: ratio } = input
  if (typeof size === 'object' && size !== null) return size as Size
  if (typeof ratio === 'string' && ratio !== 'auto') {
    const [w = 1, h = 1] = ratio.split(':').map(Number)
    return { width: Math.round(1024 * Math.sqrt(w / h)), height: Math.round(1024 * Math.sqrt(h / w)) }
  }
  if (source) return source
  const [width, height] = presets[String(size ?? 'landscape_4_3')] ?? [1024, 1024]
  return { width, height }
}

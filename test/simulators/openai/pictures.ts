/** The pictures that the simulator gives: a plain colour of the right size and type, drawn once and kept as the bytes of its base64. */
import sharp from 'sharp'
import { drawingFile } from '../files.ts'

export interface Wanted {
  width: number
  height: number
  format: 'png' | 'jpeg' | 'webp' | 'gif' | 'svg'
  transparent: boolean
  /** Which of the n pictures: each has its own colour. */
  index: number
}

export function createPictures(picture: Uint8Array | (() => Buffer) | undefined) {
  const kept = new Map<string, Promise<Buffer>>()
  const same = picture instanceof Uint8Array ? base64(picture) : undefined
  const given = same ? () => same : (picture as (() => Buffer) | undefined)
  return async (wanted: Wanted): Promise<Buffer> => {
    if (given) return given()
    const name = JSON.stringify(wanted)
    const known = kept.get(name) ?? draw(wanted)
    kept.set(name, known)
    return known
  }
}

async function draw({ width, height, format, transparent, index }: Wanted) {
  if (format === 'svg') return base64(drawingFile(width, height))
  const background = { r: 40 + index * 20, g: 120, b: 200 - index * 15, alpha: transparent ? 0 : 1 }
  const image = sharp({ create: { width, height, channels: transparent ? 4 : 3, background } })
  return base64(await image.toFormat(format, format === 'png' ? { compressionLevel: 1 } : {}).toBuffer())
}

const base64 = (bytes: Uint8Array) => Buffer.from(Buffer.from(bytes).toString('base64'), 'latin1')

/** The files that simulators give as results: small, whole, and the same for the same wish. */
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { sound } from '../films.ts'

export interface Wish {
  width: number
  height: number
  format?: 'png' | 'jpeg' | 'webp'
  /** What the colour is made of. */
  text?: string
  transparent?: boolean
}

const kept = new Map<string, Promise<Buffer>>()

/** A picture of one colour. */
export function pictureFile(wish: Wish): Promise<Buffer> {
  const name = JSON.stringify(wish)
  const known = kept.get(name) ?? draw(wish)
  kept.set(name, known)
  return known
}

function draw({ width, height, format = 'png', text = '', transparent = false }: Wish) {
  const sum = [...text].reduce((total, letter) => (total * 31 + (letter.codePointAt(0) ?? 0)) % 65_521, 7)
  const background = { r: 40 + (sum % 180), g: 120, b: 200 - (sum % 150), alpha: transparent ? 0.5 : 1 }
  return sharp({ create: { width, height, channels: transparent ? 4 : 3, background } })
    .toFormat(format)
    .toBuffer()
}

/** One second of video, 64×36, H.264. */
export const videoFile = () => readFile(new URL('../fixtures/second.mp4', import.meta.url))

export type SoundFormat = 'mp3' | 'opus' | 'aac' | 'flac' | 'wav'
const encodings: Record<SoundFormat, Parameters<typeof sound>> = {
  mp3: ['mp3', ({ Mp3OutputFormat }) => new Mp3OutputFormat()],
  opus: ['opus', ({ OggOutputFormat }) => new OggOutputFormat()],
  aac: ['aac', ({ AdtsOutputFormat }) => new AdtsOutputFormat()],
  flac: ['flac', ({ FlacOutputFormat }) => new FlacOutputFormat()],
  wav: ['pcm-s16', ({ WavOutputFormat }) => new WavOutputFormat()],
}

/** A second of a tone at 48 kHz. */
export function soundFile(format: SoundFormat): Promise<Buffer> {
  const known = kept.get(format) ?? sound(...encodings[format]).then((bytes) => Buffer.from(bytes))
  kept.set(format, known)
  return known
}

export const drawingFile = (width: number, height: number, color = '#336699') =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
      `<rect width="100%" height="100%" fill="${color}"/></svg>`,
  )

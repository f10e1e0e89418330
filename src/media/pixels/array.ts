/** Pictures as nested arrays of numbers, as machine learning frameworks print them: rows of pixels of channels. */
import { sharp } from '../sharp.ts'

/** Nobody sends more as text: a picture of this many pixels is a quarter of a gigabyte of JSON. */
const MAX_PIXELS = 16 * 1024 * 1024

const isNumber = (value: unknown): value is number => typeof value === 'number'
const isList = (value: unknown): value is unknown[] => Array.isArray(value) && value.length > 0

/** Whether a value has the form of one picture: rows of pixels, each of them a number or 1, 3 or 4 of them. */
export function looksLikePixels(value: unknown): value is unknown[][] {
  if (!isList(value) || !isList(value[0])) return false
  const [pixel] = value[0]
  return isNumber(pixel) || (isList(pixel) && [1, 3, 4].includes(pixel.length) && pixel.every(isNumber))
}

/** The picture as a PNG. `undefined` when the rows are of different lengths, or hold anything but numbers from 0 to 255. */
export async function pictureFromPixels(rows: unknown[][]): Promise<Uint8Array | undefined> {
  const [row = []] = rows
  const [pixel] = row
  const channels = Array.isArray(pixel) ? pixel.length : 1
  const width = row.length
  if (![1, 3, 4].includes(channels) || width * rows.length > MAX_PIXELS) return undefined
  if (rows.some((one) => !Array.isArray(one) || one.length !== width)) return undefined
  const samples = rows.flat(2)
  const isWhole = samples.length === width * rows.length * channels
  if (!isWhole || !samples.every((one) => isNumber(one) && one >= 0 && one <= 255)) return undefined
  const bytes = Uint8Array.from(samples as number[], Math.round)
  return sharp(bytes, { raw: { width, height: rows.length, channels: channels as 1 | 3 | 4 } })
    .png()
    .toBuffer()
}

/** What is left of a picture at a glance: its average colour, and a blur to show until it is there. */
import { rgbaToThumbHash } from 'thumbhash'

/** The longer edge of the sample that both are taken from. A ThumbHash keeps 7 waves along it, which need 14 samples. */
export const SAMPLE_EDGE = 16

/** Samples of 8 bits, row by row; `channels` of 1 or 3 are opaque, 2 or 4 end with alpha. */
export interface Sample {
  width: number
  height: number
  channels: number
  pixels: Uint8Array
}

export interface Impression {
  /** Average colour, `#rrggbb`; what is transparent does not count. */
  color: string
  /** A ThumbHash (https://evanw.github.io/thumbhash/) in base64. */
  blur: string
}

/** Of a sample with edges of at most `SAMPLE_EDGE`. */
export function impressionOf({ width, height, channels, pixels }: Sample): Impression {
  const rgba = toRgba(pixels, channels, width * height)
  const blur = Buffer.from(rgbaToThumbHash(width, height, rgba)).toString('base64')
  return { color: averageColor(rgba), blur }
}

/** The mean of each of at most `SAMPLE_EDGE` × `SAMPLE_EDGE` boxes, each weighed by its alpha. */
export function sampleDown({ width, height, channels, pixels }: Sample): Sample {
  const scale = Math.min(1, SAMPLE_EDGE / Math.max(width, height))
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))]
  if (w === width && h === height) return { width, height, channels, pixels }
  const sums = new Float64Array(w * h * channels)
  const weights = new Float64Array(w * h)
  const counts = new Float64Array(w * h)
  const hasAlpha = channels % 2 === 0
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * h) / height) * w
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * channels
      const to = row + Math.floor((x * w) / width)
      const alpha = hasAlpha ? (pixels[from + channels - 1] as number) : 255
      const colors = hasAlpha ? channels - 1 : channels
      for (let c = 0; c < colors; c++)
        sums[to * channels + c] = (sums[to * channels + c] as number) + alpha * (pixels[from + c] as number)
      weights[to] = (weights[to] as number) + alpha
      counts[to] = (counts[to] as number) + 1
    }
  }
  const small = new Uint8Array(w * h * channels)
  for (let i = 0; i < small.length; i++) {
    const box = Math.floor(i / channels)
    const isAlpha = hasAlpha && i % channels === channels - 1
    small[i] = isAlpha
      ? (weights[box] as number) / (counts[box] || 1)
      : (sums[i] as number) / ((weights[box] as number) || 1)
  }
  return { width: w, height: h, channels, pixels: small }
}

function toRgba(pixels: Uint8Array, channels: number, count: number): Uint8Array {
  const rgba = new Uint8Array(count * 4)
  const colors = channels < 3 ? 1 : 3
  for (let i = 0; i < count; i++) {
    const from = i * channels
    for (let c = 0; c < 3; c++) rgba[i * 4 + c] = pixels[from + Math.min(c, colors - 1)] as number
    rgba[i * 4 + 3] = channels % 2 === 0 ? (pixels[from + channels - 1] as number) : 255
  }
  return rgba
}

function averageColor(rgba: Uint8Array): string {
  const sums = [0, 0, 0]
  let weights = 0
  for (let at = 0; at < rgba.length; at += 4) {
    const alpha = rgba[at + 3] as number
    for (let c = 0; c < 3; c++) sums[c] = (sums[c] as number) + alpha * (rgba[at + c] as number)
    weights += alpha
  }
  const hex = (sum: number) => (weights ? Math.round(sum / weights) : 255).toString(16).padStart(2, '0')
  return `#${sums.map(hex).join('')}`
}

/**
 * The pixels of a decoded frame as red, green, blue and alpha. The scaler of the decoder's package takes every film for one of
 * ITU-R BT.601 in limited range, which turns the colours of most.
 */

import type { VideoSample } from 'mediabunny'

export type ColourSpace = Pick<VideoColorSpaceInit, 'matrix' | 'fullRange'>

/** Shares of red and of blue in the brightness: ITU-R BT.709-6 §3, BT.601-7 §2.5, BT.2020-2 table 4. */
const shares: Record<string, [red: number, blue: number]> = {
  bt709: [0.2126, 0.0722],
  bt470bg: [0.299, 0.114],
  smpte170m: [0.299, 0.114],
  'bt2020-ncl': [0.2627, 0.0593],
}
/** From here on, a film that does not say is taken for BT.709, as players do. Lines. */
const HIGH_DEFINITION = 720

/** Four bytes a pixel, row by row. `said` is what the container says of the colours, which holds over what the codec says. */
export async function readPixels(sample: VideoSample, said: ColourSpace): Promise<Uint8Array> {
  const { width, height } = sample.visibleRect
  const [, chroma, alpha, depth] = /^I(420|422|444)(A?)(?:P(10|12))?$/.exec(sample.format ?? '') ?? []
  const matrix = said.matrix ?? sample.colorSpace.matrix ?? (height < HIGH_DEFINITION ? 'smpte170m' : 'bt709')
  const share = shares[matrix]
  if (!chroma || !share) {
    const pixels = new Uint8Array(sample.allocationSize({ format: 'RGBA' }))
    await sample.copyTo(pixels, { format: 'RGBA' })
    return pixels
  }
  const bits = Number(depth ?? 8)
  const bytes = new Uint8Array(sample.allocationSize())
  const layout = await sample.copyTo(bytes)
  const planes = layout.map(({ offset, stride }) =>
    bits === 8
      ? { data: bytes.subarray(offset), stride }
      : { data: new Uint16Array(bytes.buffer, offset), stride: stride / 2 },
  )
  const fullRange = said.fullRange ?? sample.colorSpace.fullRange ?? false
  const halves = { across: chroma === '444' ? 0 : 1, down: chroma === '420' ? 1 : 0 }
  return toRgba(planes, { width, height, ...halves, hasAlpha: alpha === 'A', bits, fullRange, share })
}

interface Plane {
  data: Uint8Array | Uint16Array
  /** Samples from one line to the next. */
  stride: number
}

interface Shape {
  width: number
  height: number
  /** Halvings of the colours' planes. */
  across: number
  down: number
  hasAlpha: boolean
  bits: number
  fullRange: boolean
  share: [red: number, blue: number]
}

function toRgba(planes: Plane[], { width, height, across, down, hasAlpha, bits, fullRange, share }: Shape): Uint8Array {
  const [light, blues, reds, alphas] = planes as [Plane, Plane, Plane, Plane?]
  const [kr, kb] = share
  const unit = 2 ** (bits - 8)
  const black = fullRange ? 0 : 16 * unit
  const gain = 255 / (fullRange ? 2 ** bits - 1 : 219 * unit)
  const swing = 255 / (fullRange ? 2 ** bits - 1 : 224 * unit)
  const rgba = new Uint8ClampedArray(width * height * 4)
  for (let y = 0, to = 0; y < height; y++) {
    const row = y * light.stride
    const below = (y >> down) * blues.stride
    const under = (y >> down) * reds.stride
    for (let x = 0; x < width; x++, to += 4) {
      const luma = ((light.data[row + x] as number) - black) * gain
      const cb = ((blues.data[below + (x >> across)] as number) - 128 * unit) * swing
      const cr = ((reds.data[under + (x >> across)] as number) - 128 * unit) * swing
      const red = luma + 2 * (1 - kr) * cr
      const blue = luma + 2 * (1 - kb) * cb
      rgba[to] = red
      rgba[to + 1] = (luma - kr * red - kb * blue) / (1 - kr - kb)
      rgba[to + 2] = blue
      rgba[to + 3] = hasAlpha && alphas ? (alphas.data[y * alphas.stride + x] as number) / unit : 255
    }
  }
  return new Uint8Array(rgba.buffer)
}

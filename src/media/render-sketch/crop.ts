/** Finds the drawn thing on the sheet and brings it to the size it is worked on. */

import { newPlane, type Plane } from '../pixels/plane.ts'
import { openSharp, type Raster } from '../pixels/raster.ts'
import { sharp } from '../sharp.ts'
import { eachRegion, maskWhere } from './each-region.ts'

export interface Drawn {
  lines: Plane
  /** The sheet under the lines, for the colours it may have been filled with. */
  sheet: Raster
}

/** Paper left around the drawing, as a share of its longer edge: the outside has to be in one piece. */
const MARGIN = 0.03

/** From here on a line is one. */
const SEEN = 0.35

/** `undefined` when there is nothing but specks. `edge` is the longer edge of the result in pixels, margin included. */
export async function cropToDrawing(lines: Plane, sheet: Raster, edge: number): Promise<Drawn | undefined> {
  const clean = withoutSpecks(lines)
  const box = boxOf(clean)
  if (!box) return undefined
  const margin = Math.ceil(MARGIN * Math.max(box.width, box.height)) + 2
  const scale = edge / (Math.max(box.width, box.height) + 2 * margin)
  const size = {
    width: Math.max(8, Math.round((box.width + 2 * margin) * scale)),
    height: Math.max(8, Math.round((box.height + 2 * margin) * scale)),
  }
  const around = { top: margin, bottom: margin, left: margin, right: margin }
  const { width, height, values } = clean
  const grey = await sharp(new Uint8Array(values.map((value) => 255 * value)), { raw: { width, height, channels: 1 } })
    .extract(box)
    .extend({ ...around, background: '#000' })
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  const extended = { width: box.width + 2 * margin, height: box.height + 2 * margin }
  const resized = await sharp(grey, { raw: { ...extended, channels: 1 } })
    .resize(size.width, size.height, { fit: 'fill' })
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  const color = await openSharp(sheet)
    .extract(box)
    .extend({ ...around, extendWith: 'copy' })
    .raw()
    .toBuffer()
  const small = await sharp(color, { raw: { ...extended, channels: 4 } })
    .resize(size.width, size.height, { fit: 'fill' })
    .raw()
    .toBuffer()
  return {
    lines: { ...size, values: new Float32Array(resized).map((value) => value / 255) },
    sheet: { ...size, data: new Uint8ClampedArray(small) },
  }
}

/** Without dust on the sheet, and without what runs in from its edge: the table, a finger, a shadow. */
function withoutSpecks(lines: Plane): Plane {
  const { width, height, values } = lines
  const mask = () => maskWhere(values.length, (i) => (values[i] as number) > SEEN)
  let largest = 0
  eachRegion({ width, height, values: mask() }, (pixels) => {
    largest = Math.max(largest, pixels.length)
  })
  const clean = newPlane(width, height)
  eachRegion({ width, height, values: mask() }, (pixels, touchesBorder) => {
    const isSpeck = pixels.length < Math.max(6, 0.006 * largest)
    if (isSpeck || (touchesBorder && pixels.length < largest)) return
    for (const i of pixels) clean.values[i] = values[i] as number
  })
  return clean
}

/** A drawing is at least this wide or high, in pixels. */
const SMALLEST = 12

function boxOf({ width, height, values }: Plane) {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let i = 0; i < values.length; i++) {
    if ((values[i] as number) <= SEEN) continue
    const x = i % width
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, Math.floor(i / width))
    bottom = Math.floor(i / width)
  }
  if (Math.max(right - left, bottom - top) < SMALLEST) return undefined
  return { left, top, width: right - left + 1, height: bottom - top + 1 }
}

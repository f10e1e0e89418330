/** Where in a picture something is drawn. */

import type { Raster } from '../../pixels/raster.ts'

/** Pixels. */
export interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** Alpha, 0 to 255, from which a pixel is seen. */
const SEEN = 12

/** The smallest box around all that can be seen; `undefined` when that is nothing. */
export function boundsOf({ width, height, data }: Raster): Box | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let y = 0, at = 3; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      if ((data[at] as number) < SEEN) continue
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      bottom = y
    }
  }
  return right < 0 ? undefined : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
}

/** The box in a picture of another size, whole pixels that hold all of it. */
export function scaleBox(
  box: Box,
  from: { width: number; height: number },
  to: { width: number; height: number },
): Box {
  const [across, down] = [to.width / from.width, to.height / from.height]
  const [x, y] = [Math.floor(box.x * across), Math.floor(box.y * down)]
  const right = Math.min(to.width, Math.ceil((box.x + box.width) * across))
  const bottom = Math.min(to.height, Math.ceil((box.y + box.height) * down))
  return { x, y, width: right - x, height: bottom - y }
}

/** Connected areas of a mask. A mask holds 1 for the subject and 0 for the background. */

export interface Region {
  pixels: number[]
  touchesBorder: boolean
}

/** Every connected area (four neighbours) of pixels that `belongs` accepts. */
export function findRegions(width: number, height: number, belongs: (index: number) => boolean): Region[] {
  const seen = new Uint8Array(width * height)
  const regions: Region[] = []
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] || !belongs(start)) continue
    const region: Region = { pixels: [start], touchesBorder: false }
    seen[start] = 1
    for (let next = 0; next < region.pixels.length; next++) {
      const i = region.pixels[next] as number
      const x = i % width
      const isTop = i < width
      const isBottom = i >= seen.length - width
      if (x === 0 || x === width - 1 || isTop || isBottom) region.touchesBorder = true
      const visit = (j: number) => {
        if (seen[j] || !belongs(j)) return
        seen[j] = 1
        region.pixels.push(j)
      }
      if (x > 0) visit(i - 1)
      if (x < width - 1) visit(i + 1)
      if (!isTop) visit(i - width)
      if (!isBottom) visit(i + width)
    }
    regions.push(region)
  }
  return regions
}

/** What a flood runs over. */
export interface Ground {
  /** How far each pixel is from the background, in units of its own noise: below 1 it is background. */
  distance: Float32Array
  /** The same for a place that may lie in shadow: darkness does not count, unless it is deep. */
  shaded: Float32Array
  /** How much `distance` changes from pixel to pixel. */
  steps: Float32Array
}

/** How much a soft shadow may change from one pixel to the next, in units of distance. */
const SOFT = 0.9
/** A change that is softer still (a cloud, a spot of light) is followed, whatever its hue: the softer, the farther. */
const GLOWS = [
  { step: 0.4, farthest: 2.6 },
  { step: 0.15, farthest: 8 },
]

/**
 * Where the background flows in from the border. It crosses what is clearly background, and shade of its hue as long as
 * that comes softly: so a cast shadow is taken along, and it stops at the edge of a dark subject.
 */
export function flood(width: number, height: number, { distance, shaded, steps }: Ground): Uint8Array {
  const isBackground = new Uint8Array(width * height)
  const queue: number[] = []
  const enter = (i: number, from?: number) => {
    if (isBackground[i]) return
    const far = distance[i] as number
    if (far >= 1) {
      if (from === undefined) return
      const step = steps[i] as number
      const isShade = step < SOFT && (shaded[i] as number) < 1
      const isGlow = GLOWS.some((glow) => step < glow.step && far < glow.farthest)
      if (!isShade && !isGlow) return
    }
    isBackground[i] = 1
    queue.push(i)
  }
  for (let x = 0; x < width; x++) {
    enter(x)
    enter((height - 1) * width + x)
  }
  for (let y = 0; y < height; y++) {
    enter(y * width)
    enter(y * width + width - 1)
  }
  for (let next = 0; next < queue.length; next++) {
    const i = queue[next] as number
    const x = i % width
    if (x > 0) enter(i - 1, i)
    if (x < width - 1) enter(i + 1, i)
    if (i >= width) enter(i - width, i)
    if (i < isBackground.length - width) enter(i + width, i)
  }
  return isBackground
}

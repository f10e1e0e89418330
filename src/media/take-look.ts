/** Gives a photograph the light and colour grade of another, and leaves what it shows alone. */

import { fromLab, type LabPlanes, toLabPlanes } from './pixels/oklab.ts'
import { clamp, mix } from './pixels/plane.ts'
import { eachPixel, type Raster, readRaster, writePng } from './pixels/raster.ts'

export interface LookOptions {
  image: Uint8Array
  /** Whose look is taken. */
  reference: Uint8Array
  /** How far brightness and contrast go toward the reference's, 0 to 1. */
  tone: number
  /** How far shadows, middle tones and lights take on its colours, 0 to 1. */
  colour: number
}

/** The longest edge of the result, in pixels. */
const EDGE = 1536
/** A look shows at this size already. */
const REFERENCE_EDGE = 256
/** Where a grade is measured: each zone reaches halfway into its neighbours, so that no edge shows. */
const ZONES = 6
/** Shares of the pixels at which brightness is compared. */
const LEVELS = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99]
/** A steeper curve tears a smooth sky, a flatter one leaves nothing to see. */
const SLOPE = { least: 0.45, most: 1.9 }
/** A zone is moved at most so far in OKLab: farther, and a cat is no longer the colour of a cat. */
const MOST_SHIFT = 0.085
const CHROMA = { least: 0.7, most: 1.3 }

/**
 * Transfers tone by quantiles and colour by zones of lightness: Reinhard et al., "Color Transfer between Images" (2001), in
 * OKLab, with the mean of each zone instead of one for all, so that a blue night with warm lamps gives blue shadows and warm
 * lights. Hues keep their places to each other. The result is a PNG of the picture's size, at most 1536 pixels on its longest
 * edge; the same input gives the same bytes. Throws `UnreadablePicture`.
 */
export async function takeLook({ image, reference, tone, colour }: LookOptions): Promise<Uint8Array> {
  const picture = await readRaster(image, { maxEdge: EDGE })
  const other = await readRaster(reference, { maxEdge: REFERENCE_EDGE })
  const planes = toLabPlanes(picture)
  const curve = toneCurve(levels(planes, picture), levels(toLabPlanes(other), other), tone)
  const toned = { ...planes, l: { ...planes.l, values: planes.l.values.map(table(curve)) } }
  const own = gradeOf(toned, picture)
  const wanted = gradeOf(toLabPlanes(other), other)
  const chroma = mix(1, clamp(wanted.chroma / Math.max(0.01, own.chroma), CHROMA.least, CHROMA.most), colour)
  const moves = table((l) => movesAt(l, own, wanted, colour))
  eachPixel(picture, (_r, _g, _b, out, i) => {
    const l = toned.l.values[i] as number
    const [ma, mb, da, db] = moves(l)
    const a = ma + ((toned.a.values[i] as number) - ma) * chroma + da
    const b = mb + ((toned.b.values[i] as number) - mb) * chroma + db
    const rgb = fromLab(l, a, b)
    for (let c = 0; c < 3; c++) out[c] = rgb[c] as number
  })
  return writePng(picture)
}

/** Lightness at each of `LEVELS`, of what can be seen. */
function levels({ l }: LabPlanes, { data }: Raster): number[] {
  const seen = l.values.filter((_, i) => (data[i * 4 + 3] as number) > 127).sort()
  return LEVELS.map((share) => seen[Math.floor(share * (seen.length - 1))] ?? 0.5)
}

/** A curve through the levels of both, no steeper and no flatter than looks natural, and part of the way only. */
function toneCurve(from: number[], to: number[], share: number): (lightness: number) => number {
  const middle = LEVELS.indexOf(0.5)
  const wanted = [...to]
  const slope = (i: number, j: number) =>
    clamp(
      ((to[j] as number) - (to[i] as number)) / Math.max(0.004, (from[j] as number) - (from[i] as number)),
      SLOPE.least,
      SLOPE.most,
    )
  for (let i = middle + 1; i < from.length; i++) {
    wanted[i] = (wanted[i - 1] as number) + slope(i - 1, i) * ((from[i] as number) - (from[i - 1] as number))
  }
  for (let i = middle - 1; i >= 0; i--) {
    wanted[i] = (wanted[i + 1] as number) - slope(i, i + 1) * ((from[i + 1] as number) - (from[i] as number))
  }
  // Black stays black and white stays white, whatever the levels say.
  const [x, y] = [
    [0, ...from, 1],
    [0, ...wanted.map((value) => clamp(value, 0.01, 0.995)), 1],
  ]
  return (lightness) => {
    const at = x.findIndex((value, i) => i > 0 && lightness <= value)
    const [x0, x1, y0, y1] = [x[at - 1] ?? 0, x[at] ?? 1, y[at - 1] ?? 0, y[at] ?? 1]
    const curved = mix(y0, y1, (lightness - x0) / Math.max(1e-6, x1 - x0))
    return mix(lightness, curved, share)
  }
}

type Hue = [a: number, b: number]
const GREY: Hue = [0, 0]

interface Grade {
  /** Mean colour of each zone, from the darkest to the lightest. */
  zones: Hue[]
  /** Mean distance from grey. */
  chroma: number
}

function gradeOf({ l, a, b }: LabPlanes, { data }: Raster): Grade {
  const sums = Array.from({ length: ZONES }, () => [0, 0, 0] as [number, number, number])
  const all: [number, number, number, number] = [0, 0, 0, 0]
  for (let i = 0; i < l.values.length; i++) {
    if ((data[i * 4 + 3] as number) < 128) continue
    const [x, y] = [a.values[i] as number, b.values[i] as number]
    const [below, above, share] = zonesAt(l.values[i] as number)
    for (const [zone, weight] of [
      [below, 1 - share],
      [above, share],
    ] as const) {
      const sum = sums[zone] as [number, number, number]
      sum[0] += weight * x
      sum[1] += weight * y
      sum[2] += weight
    }
    all[0] += x
    all[1] += y
    all[2] += Math.hypot(x, y)
    all[3]++
  }
  const count = Math.max(1, all[3])
  // A zone with few pixels says little, and leans on the whole.
  const lean = 0.02 * count
  const zones = sums.map(
    ([x, y, n]): Hue => [(x + (lean * all[0]) / count) / (n + lean), (y + (lean * all[1]) / count) / (n + lean)],
  )
  return { zones, chroma: all[2] / count }
}

/** The two zones that a lightness lies between, and how far it is toward the second. */
function zonesAt(lightness: number): [below: number, above: number, share: number] {
  const place = clamp(lightness, 0, 1) * (ZONES - 1)
  const below = Math.min(ZONES - 2, Math.floor(place))
  return [below, below + 1, place - below]
}

/** At a lightness: the picture's own mean colour, and how far it is moved. */
function movesAt(
  lightness: number,
  own: Grade,
  wanted: Grade,
  colour: number,
): [ma: number, mb: number, da: number, db: number] {
  const [below, above, share] = zonesAt(lightness)
  const [one, other] = [own.zones[below] ?? GREY, own.zones[above] ?? GREY]
  const [low, high] = [
    shiftTo(one, wanted.zones[below] ?? one, colour),
    shiftTo(other, wanted.zones[above] ?? other, colour),
  ]
  return [
    mix(one[0], other[0], share),
    mix(one[1], other[1], share),
    mix(low[0], high[0], share),
    mix(low[1], high[1], share),
  ]
}

function shiftTo(own: Hue, wanted: Hue, share: number): Hue {
  const [a, b] = [wanted[0] - own[0], wanted[1] - own[1]]
  const far = Math.hypot(a, b)
  const scale = far === 0 ? 0 : (share * Math.min(far, MOST_SHIFT)) / far
  return [a * scale, b * scale]
}

/** Finer than any screen shows. */
const STEPS = 1024

/** A function of lightness, worked out beforehand: a picture has millions of pixels. */
function table<T>(of: (lightness: number) => T): (lightness: number) => T {
  const values = Array.from({ length: STEPS + 1 }, (_, step) => of(step / STEPS))
  return (lightness) => values[Math.round(clamp(lightness, 0, 1) * STEPS)] as T
}

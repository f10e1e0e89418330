/** The main colours of a picture, with the names that people use. */

import { fromLab, type Lab, type LabPlanes, toLab } from '../pixels/oklab.ts'

export interface Swatch {
  /** `#rrggbb` */
  hex: string
  /** Plain English: "dark blue". */
  name: string
  /** Of the visible pixels, 0 to 1. */
  share: number
}

const COLORS = 5
const ROUNDS = 12
/** A colour this close to a larger one, in OKLab, is the same colour to the eye. */
const SAME = 0.045

/** Pure hues by their angle in OKLab, degrees, each up to the next. */
const HUES: [upTo: number, name: string][] = [
  [12, 'pink'],
  [38, 'red'],
  [72, 'orange'],
  [116, 'yellow'],
  [164, 'green'],
  [200, 'teal'],
  [236, 'light blue'],
  [282, 'blue'],
  [318, 'purple'],
  [345, 'magenta'],
  [361, 'pink'],
]

/** The main colours, most first: k-means in OKLab with a fixed start. `isSeen` leaves transparent pixels out. */
export function findPalette(planes: LabPlanes, isSeen: (index: number) => boolean): Swatch[] {
  const pixels: Lab[] = []
  for (let i = 0; i < planes.l.values.length; i++) {
    if (isSeen(i))
      pixels.push([planes.l.values[i] as number, planes.a.values[i] as number, planes.b.values[i] as number])
  }
  if (pixels.length === 0) return []
  let centres = spread(pixels)
  for (let round = 0; round < ROUNDS; round++) centres = settle(pixels, centres)
  const counts = centres.map(() => 0)
  for (const pixel of pixels) counts[nearest(pixel, centres)] = (counts[nearest(pixel, centres)] as number) + 1
  return merge(centres.map((centre, i) => ({ centre, share: (counts[i] as number) / pixels.length })))
    .filter(({ share }) => share > 0.005)
    .map(({ centre, share }) => ({
      hex: toHex(centre),
      name: nameColor(centre),
      share: Math.round(share * 1000) / 1000,
    }))
}

/** Starting points far from each other: the average first, then always what is farthest from all so far. */
function spread(pixels: Lab[]): Lab[] {
  const centres: Lab[] = [mean(pixels)]
  while (centres.length < COLORS) {
    let farthest = pixels[0] as Lab
    let most = -1
    for (const pixel of pixels) {
      const far = apart(pixel, centres[nearest(pixel, centres)] as Lab)
      if (far > most) [most, farthest] = [far, pixel]
    }
    centres.push(farthest)
  }
  return centres
}

function settle(pixels: Lab[], centres: Lab[]): Lab[] {
  const groups: Lab[][] = centres.map(() => [])
  for (const pixel of pixels) groups[nearest(pixel, centres)]?.push(pixel)
  return centres.map((centre, i) => (groups[i]?.length ? mean(groups[i]) : centre))
}

function merge(found: { centre: Lab; share: number }[]) {
  const kept: { centre: Lab; share: number }[] = []
  for (const one of found.toSorted((a, b) => b.share - a.share)) {
    const same = kept.find(({ centre }) => apart(centre, one.centre) < SAME ** 2)
    if (same) same.share += one.share
    else kept.push({ ...one })
  }
  return kept.toSorted((a, b) => b.share - a.share)
}

function mean(pixels: Lab[]): Lab {
  const sum = [0, 0, 0]
  for (const pixel of pixels) for (let c = 0; c < 3; c++) sum[c] = (sum[c] as number) + (pixel[c] as number)
  return sum.map((value) => value / pixels.length) as Lab
}

function nearest(pixel: Lab, centres: Lab[]): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < centres.length; i++) {
    const far = apart(pixel, centres[i] as Lab)
    if (far < least) [least, best] = [far, i]
  }
  return best
}

const apart = (one: Lab, other: Lab) => (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2

function toHex([l, a, b]: Lab): string {
  return `#${fromLab(l, a, b)
    .map((value) => Math.round(value).toString(16).padStart(2, '0'))
    .join('')}`
}

/** The plain English name of `#rrggbb`. */
export function nameHex(hex: string): string {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number, number]
  return nameColor(toLab(r, g, b))
}

function nameColor([l, a, b]: Lab): string {
  const chroma = Math.hypot(a, b)
  if (l < 0.18 || (l < 0.24 && chroma < 0.06)) return 'black'
  if (chroma < 0.022) return l > 0.95 ? 'white' : l > 0.8 ? 'light grey' : l > 0.45 ? 'grey' : 'dark grey'
  const hue = (Math.atan2(b, a) * (180 / Math.PI) + 360) % 360
  const name = HUES.find(([upTo]) => hue < upTo)?.[1] ?? 'pink'
  if (name === 'orange' || (name === 'yellow' && hue < 100)) return nameWarm(l, chroma, name)
  if (chroma < 0.04)
    return `${l > 0.8 ? 'pale ' : l < 0.42 ? 'dark ' : ''}${name === 'light blue' ? 'blue' : name}-grey`
  if (name === 'red' && l > 0.72) return 'pink'
  if (name === 'light blue') return l < 0.5 ? 'dark blue' : 'light blue'
  if (name === 'yellow' && l < 0.65) return 'olive'
  return `${l < 0.4 ? 'dark ' : l > 0.82 && name !== 'yellow' ? 'light ' : ''}${name}`
}

/** Between red and yellow the name depends on light and strength: brown is a dark orange. */
function nameWarm(l: number, chroma: number, name: string): string {
  if (l > 0.86 && chroma < 0.07) return 'cream'
  if (l > 0.68 && chroma < 0.085) return 'beige'
  if (l < 0.36) return 'dark brown'
  if (chroma < 0.12 || l < 0.6) return l > 0.62 ? 'tan' : 'brown'
  return name
}

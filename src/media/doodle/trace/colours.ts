/** The few inks of a drawing. */

import { fromLab, type Lab, toLab } from '../../pixels/oklab.ts'
import type { Raster } from '../../pixels/raster.ts'

export interface InkColour {
  /** Red, green, blue, 0 to 255. */
  rgb: [number, number, number]
  /** Of the ink, 0 to 1. */
  share: number
}

const MOST = 6
const ROUNDS = 8
/** Inks this close in OKLab are one ink, pressed harder or softer; between two greys more is needed. */
const SAME = 0.085
const SAME_GREY = 0.22
const GREY = 0.035
/** The least share of the ink that makes a colour of its own. */
const LEAST = 0.0015
/** Colours this near to the line between two others may be no more than their soft edge. */
const BETWEEN = 0.07

interface Bin {
  lab: Lab
  weight: number
}

/**
 * Up to six colours, most first: k-means in OKLab over a histogram (Lloyd, 1982), started at the fullest bins that lie
 * apart, without those that only occur where two others meet.
 */
export function findInks(ink: Raster): InkColour[] {
  const bins = histogram(ink)
  let centres = start(bins)
  for (let round = 0; round < ROUNDS; round++) centres = settle(bins, centres)
  centres = dropEdges(ink, merge(centres))
  const total = centres.reduce((sum, { weight }) => sum + weight, 0)
  return centres.slice(0, MOST).map(({ lab, weight }) => ({ rgb: fromLab(...lab), share: weight / Math.max(1, total) }))
}

/** Colours in steps of 8 levels, weighted by alpha: a translucent pixel says little of its ink. */
function histogram({ data }: Raster): Bin[] {
  const sums = new Map<number, [r: number, g: number, b: number, weight: number]>()
  for (let at = 0; at < data.length; at += 4) {
    const weight = ((data[at + 3] as number) / 255) ** 2
    if (weight < 0.05) continue
    const [r, g, b] = [data[at] as number, data[at + 1] as number, data[at + 2] as number]
    const key = ((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3)
    const sum = sums.get(key)
    if (!sum) sums.set(key, [r * weight, g * weight, b * weight, weight])
    else {
      sum[0] += r * weight
      sum[1] += g * weight
      sum[2] += b * weight
      sum[3] += weight
    }
  }
  return [...sums.values()].map(([r, g, b, weight]) => ({ lab: toLab(r / weight, g / weight, b / weight), weight }))
}

/** More than are wanted in the end: soft edges take some, and fall away later. */
function start(bins: Bin[]): Bin[] {
  const total = bins.reduce((sum, { weight }) => sum + weight, 0)
  const centres: Bin[] = []
  for (const bin of bins.toSorted((a, b) => b.weight - a.weight)) {
    if (centres.length >= 3 * MOST || bin.weight < 0.0002 * total) break
    if (centres.every(({ lab }) => apart(lab, bin.lab) > SAME)) centres.push(bin)
  }
  return centres
}

function settle(bins: Bin[], centres: Bin[]): Bin[] {
  const sums = centres.map(() => [0, 0, 0, 0] as [number, number, number, number])
  for (const { lab, weight } of bins) {
    const sum = sums[nearest(lab, centres)]
    if (!sum) continue
    for (let c = 0; c < 3; c++) sum[c as 0 | 1 | 2] += weight * (lab[c] as number)
    sum[3] += weight
  }
  return sums
    .filter(([, , , weight]) => weight > 0)
    .map(([l, a, b, weight]) => ({ lab: [l / weight, a / weight, b / weight], weight }))
}

/** Most first. */
function merge(centres: Bin[]): Bin[] {
  const kept: Bin[] = []
  for (const centre of centres.toSorted((a, b) => b.weight - a.weight)) {
    const same = kept.find(({ lab }) => apart(lab, centre.lab) < (isGrey(lab) && isGrey(centre.lab) ? SAME_GREY : SAME))
    if (same) same.weight += centre.weight
    else kept.push({ ...centre })
  }
  const total = kept.reduce((sum, { weight }) => sum + weight, 0)
  return kept.filter(({ weight }) => weight >= LEAST * total).toSorted((a, b) => b.weight - a.weight)
}

/** Takes out the mixtures: their pixels have both of their parents within reach, nearly everywhere. */
function dropEdges(ink: Raster, centres: Bin[]): Bin[] {
  let kept = centres
  for (const centre of centres.toReversed()) {
    const others = kept.filter((other) => other !== centre)
    const parents = others.flatMap((one, i) => others.slice(i + 1).map((other) => [one, other] as const))
    const isEdge = parents.some(
      ([one, other]) => isBetween(centre.lab, one.lab, other.lab) && isSeam(ink, kept, centre, [one, other]),
    )
    if (isEdge) kept = others
  }
  return kept
}

function isBetween(lab: Lab, one: Lab, other: Lab): boolean {
  const way = [other[0] - one[0], other[1] - one[1], other[2] - one[2]] as const
  const long = way[0] ** 2 + way[1] ** 2 + way[2] ** 2
  const t = ((lab[0] - one[0]) * way[0] + (lab[1] - one[1]) * way[1] + (lab[2] - one[2]) * way[2]) / long
  if (t <= 0 || t >= 1) return false
  return apart(lab, [one[0] + t * way[0], one[1] + t * way[1], one[2] + t * way[2]]) < BETWEEN
}

/** Whether two thirds of a colour's pixels lie within two pixels of both parents. */
function isSeam(ink: Raster, all: Bin[], centre: Bin, parents: readonly [Bin, Bin]): boolean {
  const { width, height } = ink
  const labels = labelPixels(ink, all)
  const [own, one, other] = [centre, ...parents].map((bin) => all.indexOf(bin))
  let [count, seams] = [0, 0]
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== own) continue
    count++
    const [x, y] = [i % width, Math.floor(i / width)]
    let [hasOne, hasOther] = [false, false]
    for (let v = Math.max(0, y - 2); v <= Math.min(height - 1, y + 2); v++) {
      for (let u = Math.max(0, x - 2); u <= Math.min(width - 1, x + 2); u++) {
        const label = labels[v * width + u]
        if (label === one) hasOne = true
        else if (label === other) hasOther = true
      }
    }
    if (hasOne && hasOther) seams++
  }
  return seams > 0.66 * count
}

/** The index of each pixel's nearest colour; -1 where there is no ink. */
function labelPixels({ data }: Raster, centres: Bin[]): Int8Array {
  const known = new Map<number, number>()
  return Int8Array.from({ length: data.length / 4 }, (_, i) => {
    if ((data[i * 4 + 3] as number) < 64) return -1
    const [r, g, b] = [data[i * 4] as number, data[i * 4 + 1] as number, data[i * 4 + 2] as number]
    const key = ((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3)
    const found = known.get(key) ?? nearest(toLab(r, g, b), centres)
    known.set(key, found)
    return found
  })
}

function nearest(lab: Lab, centres: Bin[]): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY]
  for (let i = 0; i < centres.length; i++) {
    const far = apart(lab, (centres[i] as Bin).lab)
    if (far < least) [best, least] = [i, far]
  }
  return best
}

const isGrey = ([, a, b]: Lab) => Math.hypot(a, b) < GREY
const apart = (one: Lab, other: Lab) => Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])

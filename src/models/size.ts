/** The frame of a picture: from the size or ratio a client wants to one that the model makes. */
import type { Takes } from './model.ts'

export interface Sized {
  width?: number
  height?: number
  aspectRatio?: string
}

interface Wanted {
  width?: number | undefined
  height?: number | undefined
  aspectRatio?: string | undefined
}

interface FittedSize {
  sized: Sized
  misfit?: { field: string; detail: string }
}

/** Two ratios this close look the same: 1365:768 is 16:9. */
const SAME_RATIO = 0.02

/** Chooses the frame. A misfit says what could not be had as it was wanted; `sized` then holds the nearest there is. */
export function fitSize(takes: Takes, wanted: Wanted): FittedSize {
  if (wanted.width !== undefined && wanted.height !== undefined) {
    return fitPixels(takes, wanted.width, wanted.height)
  }
  if (wanted.aspectRatio !== undefined) return fitRatio(takes, wanted.aspectRatio)
  return { sized: {} }
}

function fitPixels(takes: Takes, width: number, height: number): FittedSize {
  const size = `${width}x${height}`
  if (takes.sizes?.includes(size) || isFree(takes, width, height)) return { sized: { width, height } }
  const misfit = { field: 'size', detail: `${size} cannot be made: ${sizeRules(takes)}` }
  return { sized: nearestFrame(takes, width / height), misfit }
}

function fitRatio(takes: Takes, aspectRatio: string): FittedSize {
  const wanted = ratioOf(aspectRatio)
  if (takes.aspectRatios?.includes(aspectRatio)) return { sized: { aspectRatio } }
  const sized = nearestFrame(takes, wanted)
  const got = sized.aspectRatio ? ratioOf(sized.aspectRatio) : (sized.width ?? 0) / (sized.height ?? 1)
  if (Math.abs(got / wanted - 1) <= SAME_RATIO) return { sized }
  return { sized, misfit: { field: 'aspectRatio', detail: `${aspectRatio} cannot be made: ${sizeRules(takes)}` } }
}

/** The frame the model makes that comes nearest to a ratio; empty when it lets nobody choose. */
function nearestFrame(takes: Takes, ratio: number): Sized {
  if (takes.freeSize) return freeFrame(takes.freeSize, ratio)
  const away = (other: number) => Math.abs(Math.log(other / ratio))
  const size = nearestOf(takes.sizes ?? [], (one) => away(ratioOf(one.replace('x', ':'))))
  if (size) {
    const [width, height] = size.split('x').map(Number)
    return { width: width as number, height: height as number }
  }
  const aspectRatio = nearestOf(takes.aspectRatios ?? [], (one) => away(ratioOf(one)))
  return aspectRatio ? { aspectRatio } : {}
}

const nearestOf = <T>(list: T[], distance: (one: T) => number) =>
  list.reduce<T | undefined>(
    (best, one) => (best === undefined || distance(one) < distance(best) ? one : best),
    undefined,
  )

/** About a megapixel in the wanted ratio, within the model's rules. */
function freeFrame(rules: NonNullable<Takes['freeSize']>, wanted: number): Sized {
  const ratio = Math.min(Math.max(wanted, 1 / rules.maxRatio), rules.maxRatio)
  const pixels = Math.min(Math.max(1024 * 1024, rules.minPixels), rules.maxPixels)
  const edge = (length: number) => {
    const stepped = Math.round(length / rules.multipleOf) * rules.multipleOf
    return Math.min(Math.max(stepped, rules.minEdge), rules.maxEdge)
  }
  return { width: edge(Math.sqrt(pixels * ratio)), height: edge(Math.sqrt(pixels / ratio)) }
}

function isFree({ freeSize: rules }: Takes, width: number, height: number) {
  if (!rules) return false
  const long = Math.max(width, height)
  const short = Math.min(width, height)
  return (
    width % rules.multipleOf === 0 &&
    height % rules.multipleOf === 0 &&
    short >= rules.minEdge &&
    long <= rules.maxEdge &&
    long / short <= rules.maxRatio &&
    width * height >= rules.minPixels &&
    width * height <= rules.maxPixels
  )
}

export function ratioOf(aspectRatio: string): number {
  const [width = 1, height = 1] = aspectRatio.split(':').map(Number)
  return width / height
}

/** What sizes there are, in words. */
function sizeRules({ sizes, freeSize, aspectRatios }: Takes): string {
  if (freeSize) {
    const { multipleOf, minEdge, maxEdge, minPixels, maxPixels, maxRatio } = freeSize
    return (
      `edges must be multiples of ${multipleOf} from ${minEdge} to ${maxEdge}, ` +
      `${minPixels} to ${maxPixels} pixels in all, at most ${maxRatio}:1`
    )
  }
  if (sizes?.length) return `the sizes are ${sizes.join(', ')}`
  if (aspectRatios?.length) return `only an aspect ratio can be chosen: ${aspectRatios.join(', ')}`
  return 'the model chooses the size itself'
}

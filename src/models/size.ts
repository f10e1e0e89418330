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

interface Frame {
  width: number
  height: number
}
type FreeSize = NonNullable<Takes['freeSize']>

/** How large a picture is when only its ratio is wanted: what most models were trained on. */
const USUAL_PIXELS = 1024 * 1024
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
  return { sized: nearestFrame(takes, width / height, width * height), misfit }
}

function fitRatio(takes: Takes, aspectRatio: string): FittedSize {
  const wanted = ratioOf(aspectRatio)
  if (takes.aspectRatios?.includes(aspectRatio)) return { sized: { aspectRatio } }
  const sized = nearestFrame(takes, wanted, USUAL_PIXELS)
  const got = sized.aspectRatio ? ratioOf(sized.aspectRatio) : (sized.width ?? 0) / (sized.height ?? 1)
  if (Math.abs(got / wanted - 1) <= SAME_RATIO) return { sized }
  return { sized, misfit: { field: 'aspectRatio', detail: `${aspectRatio} cannot be made: ${sizeRules(takes)}` } }
}

/** The frame the model makes that comes nearest to a ratio and a number of pixels; empty when it lets nobody choose. */
function nearestFrame(takes: Takes, ratio: number, pixels: number): Sized {
  const away = (frame: Frame) => distance(frame, ratio, pixels)
  const frames = takes.freeSize ? freeFrames(takes.freeSize, ratio) : (takes.sizes ?? []).map(frameOf)
  const frame = nearestOf(frames, away)
  if (frame) return frame
  const aspectRatio = nearestOf(takes.aspectRatios ?? [], (one) => Math.abs(Math.log(ratioOf(one) / ratio)))
  return aspectRatio ? { aspectRatio } : {}
}

/** A wrong shape is seen sooner than a wrong size. */
const distance = ({ width, height }: Frame, ratio: number, pixels: number) =>
  10 * Math.abs(Math.log(width / height / ratio)) + Math.abs(Math.log((width * height) / pixels))

const nearestOf = <T>(list: T[], distance: (one: T) => number) =>
  list.reduce<T | undefined>(
    (best, one) => (best === undefined || distance(one) < distance(best) ? one : best),
    undefined,
  )

/** For each width that is allowed, the allowed height that comes nearest to the ratio. */
function freeFrames(rules: FreeSize, ratio: number): Frame[] {
  const step = rules.multipleOf
  const up = (length: number) => Math.ceil(length / step) * step
  const down = (length: number) => Math.floor(length / step) * step
  const frames: Frame[] = []
  for (let width = up(rules.minEdge); width <= rules.maxEdge; width += step) {
    const least = up(Math.max(rules.minEdge, width / rules.maxRatio, rules.minPixels / width))
    const most = down(Math.min(rules.maxEdge, width * rules.maxRatio, rules.maxPixels / width))
    const wanted = Math.round(width / ratio / step) * step
    if (least <= most) frames.push({ width, height: Math.min(Math.max(wanted, least), most) })
  }
  return frames
}

/** Whether the model makes exactly these pixels. */
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

function frameOf(size: string): Frame {
  const [width = 1, height = 1] = size.split('x').map(Number)
  return { width, height }
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

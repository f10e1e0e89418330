/** What a call will cost at most, from the published price. Money is millionths of a US dollar, rounded up. */
import type { ModelFacts, Price, Task } from './model.ts'

const MICROS = 1_000_000

/** US dollars for people and APIs. */
export const usd = (micros: number | null | undefined) =>
  micros === null || micros === undefined ? null : micros / MICROS

/** An amount of US dollars, as people write it, in millionths: 2.01 is 2,010,000, whatever its binary digits say. */
export const microsOf = (usd: number) => Math.round(usd * MICROS)

interface Wanted {
  n: number
  width?: number | undefined
  height?: number | undefined
  quality?: string | undefined
  duration?: number | undefined
  resolution?: string | undefined
  /** What a model that talks is told, or what one that speaks reads out. */
  prompt?: string | undefined
  /** Of a model that talks: what else it is told, how many pictures it sees, and the most it may say, in tokens. */
  system?: string | undefined
  images?: number | undefined
  maxTokens?: number | undefined
}

const MILLION = 1_000_000

/** The most that this call can cost, or `null` when the price is not known. */
export function estimateMicros(
  { price, takes }: Pick<ModelFacts, 'price' | 'takes'>,
  wanted: Wanted,
  task?: Task,
): number | null {
  if (!price) return null
  if (price.unit === 'million tokens') return talkMicros(price, wanted)
  const ofTask = price.rates.filter(({ tasks }) => !tasks || !task || tasks.includes(task))
  if (ofTask.length === 0) return null
  const named = ofTask.flatMap(({ resolution }) => resolution ?? [])
  // A class of size that the price list leaves out, while it has others, may cost more than any of them.
  if (wanted.resolution && named.length > 0 && !named.includes(wanted.resolution)) return null
  const matching = ofTask.filter(
    ({ quality, resolution }) =>
      (quality === undefined || !isChosen(wanted.quality) || quality === wanted.quality) &&
      (resolution === undefined || wanted.resolution === undefined || resolution === wanted.resolution),
  )
  const rates = matching.length > 0 ? matching : ofTask
  const dearest = Math.max(...rates.map((rate) => rate.usd))
  switch (price.unit) {
    case 'image':
      return micros(
        wanted.n * (dearestImage(rates, wanted) + furtherMegapixels(wanted) * (price.furtherMegapixelUsd ?? 0)),
      )
    case 'megapixel':
      return micros((dearest * wanted.n * (wanted.width ?? 1024) * (wanted.height ?? 1024)) / MILLION)
    case 'song':
      return micros(wanted.n * dearest)
    case 'million characters':
      // Of the prompt. Whatever a provider takes for one character, there are not more of them than UTF-16 has units.
      return micros((dearest * wanted.n * (wanted.prompt ?? '').length) / MILLION)
    case 'second': {
      const seconds = wanted.duration ?? takes.duration?.max
      return seconds === undefined ? null : micros(dearest * wanted.n * seconds)
    }
  }
}

/** Providers count from some hundred to about two thousand for a picture at full detail. */
const TOKENS_OF_PICTURE = 2000

/** A token is one byte of text or more, so bytes are the most there can be. Known only where the answer is bounded. */
function talkMicros({ rates }: Price, { prompt = '', system = '', images = 0, maxTokens }: Wanted): number | null {
  if (maxTokens === undefined) return null
  const dearest = (pattern: RegExp) =>
    Math.max(...rates.filter(({ of = '' }) => pattern.test(of)).map(({ usd }) => usd))
  const [input, output] = [dearest(/input/), dearest(/output/)]
  if (!Number.isFinite(input) || !Number.isFinite(output)) return null
  const told = Buffer.byteLength(prompt) + Buffer.byteLength(system) + images * TOKENS_OF_PICTURE
  return Math.ceil(told * input + maxTokens * output) // a dollar for a million tokens is a millionth for one
}

/** Providers that bill by started megapixels count 1024² as one. */
const furtherMegapixels = ({ width = 1024, height = 1024 }: Wanted) =>
  Math.max(0, Math.ceil((width * height) / 1024 ** 2) - 1)

/** Rounded up, but not for the last binary digit of a product such as 3 × 0.006. */
const micros = (usd: number) => Math.max(0, Math.ceil(usd * MICROS - 1e-6))

/** `auto` leaves the choice to the model, so the dearest has to be expected. */
const isChosen = (quality: string | undefined) => quality !== undefined && quality !== 'auto'

/** A size that the price list does not have is paid like each listed one, and by its pixels where it has more of them. */
function dearestImage(rates: Price['rates'], { width, height }: Wanted): number {
  if (!width || !height) return Math.max(...rates.map((rate) => rate.usd))
  const listed = rates.filter(({ size }) => size === undefined || size === `${width}x${height}`)
  if (listed.length > 0) return Math.max(...listed.map((rate) => rate.usd))
  return Math.max(...rates.map(({ usd, size = '' }) => usd * Math.max(1, (width * height) / pixelsOf(size))))
}

function pixelsOf(size: string) {
  const [width = 1, height = 1] = size.split('x').map(Number)
  return width * height
}

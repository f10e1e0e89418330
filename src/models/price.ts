/** What a call will cost at most, from the published price. Money is millionths of a US dollar, rounded up. */
import type { ModelFacts } from './model.ts'

export const MICROS = 1_000_000

/** US dollars for people and APIs. */
export const usd = (micros: number | null | undefined) =>
  micros === null || micros === undefined ? null : micros / MICROS

interface Wanted {
  n: number
  width?: number | undefined
  height?: number | undefined
  quality?: string | undefined
  duration?: number | undefined
}

const MEGAPIXEL = 1_000_000

/** The most that this call can cost, or `null` when the price is not known. */
export function estimateMicros({ price, takes }: Pick<ModelFacts, 'price' | 'takes'>, wanted: Wanted): number | null {
  if (!price || price.unit === 'million tokens') return null
  const size = wanted.width && wanted.height ? `${wanted.width}x${wanted.height}` : undefined
  const fits = price.rates.filter(
    (rate) =>
      (rate.quality === undefined || !isChosen(wanted.quality) || rate.quality === wanted.quality) &&
      (rate.size === undefined || size === undefined || rate.size === size),
  )
  const dearest = Math.max(...(fits.length > 0 ? fits : price.rates).map((rate) => rate.usd))
  const units = {
    image: wanted.n * largerThanListed(price.rates, size, wanted),
    megapixel: (wanted.n * (wanted.width ?? 1024) * (wanted.height ?? 1024)) / MEGAPIXEL,
    second: wanted.n * (wanted.duration ?? takes.duration?.max ?? 1),
  }[price.unit]
  return Math.ceil(dearest * units * MICROS - 1e-6)
}

/** `auto` leaves the choice to the model, so the dearest has to be expected. */
const isChosen = (quality: string | undefined) => quality !== undefined && quality !== 'auto'

/** A size beyond the price list is paid by its pixels: the share over the largest listed one. */
function largerThanListed(rates: { size?: string | undefined }[], size: string | undefined, wanted: Wanted): number {
  const listed = rates.flatMap((rate) => (rate.size ? [rate.size] : []))
  if (!size || listed.length === 0 || listed.includes(size)) return 1
  const pixels = (wanted.width ?? 0) * (wanted.height ?? 0)
  const largest = Math.max(...listed.map(pixelsOf))
  return Math.max(1, pixels / largest)
}

function pixelsOf(size: string) {
  const [width = 0, height = 0] = size.split('x').map(Number)
  return width * height
}

/** Finds the pictures in what a container answered: bytes, base64, an address, or rows of numbers, wherever they lie. */
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import { looksLikePixels, pictureFromPixels } from '../../media/pixels/array.ts'
import { sniff } from '../../media/sniff.ts'
import type { Answer, Output } from '../../models/provider.ts'
import { parseJson } from '../http.ts'

/** The places of the containers that are known. */
const usualPlaces = [
  'artifacts[*].base64',
  'images',
  'generated_images',
  'generated_image',
  'image',
  'predictions',
  'data',
  'output',
]

/** What a filter says of each picture, in both documented forms. */
const verdicts = z.object({
  artifacts: z.array(z.object({ finishReason: z.string().nullish() })).nullish(),
  finish_reasons: z.array(z.string().nullish()).nullish(),
})

/** One part of a path: a name, an index, or all. */
const partPattern = /([^.[\]]+)|\[(\d+|\*)\]/g
export const isPath = (path: string) => /^([^.[\]]+|\[(\d+|\*)\])(\.[^.[\]]+|\[(\d+|\*)\])*$/.test(path)

/**
 * The answer in a container's bytes. Throws `ProviderError` when the container withheld everything or says that it failed.
 * `undefined`: there is no picture in it, so it is not what a container was expected to answer.
 */
export async function readMade(bytes: Uint8Array, path: string | undefined): Promise<Answer | undefined> {
  if (sniff(bytes)) return { outputs: [{ bytes }] }
  const body = parseJson(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
  if (typeof body !== 'object' || body === null) return undefined
  const said = verdicts.safeParse(body).data
  const reasons = said?.artifacts?.map(({ finishReason }) => finishReason) ?? said?.finish_reasons ?? []
  const bad = reasons.filter((reason) => reason && !isGood(reason))
  const places = path === undefined ? usualPlaces : [path]
  const values = places.map((place) => valuesAt(body, place)).find((found) => found.length > 0) ?? []
  const kept = reasons.length === values.length ? values.filter((_, index) => isGood(reasons[index])) : values
  const outputs = (await Promise.all(kept.map(outputOf))).filter((one) => one !== undefined)
  if (outputs.length === 0) {
    if (bad.length > 0) throw withheld(bad.join(', '))
    return undefined
  }
  const left = bad.length
    ? [`The container gave ${outputs.length} of ${reasons.length} pictures: ${bad.join(', ')}.`]
    : []
  return { outputs, ...(left.length > 0 ? { warnings: left } : {}) }
}

const isGood = (reason: string | null | undefined) => !reason || /^success$/i.test(reason)

/** The container worked, and its instance is paid; but what it made is not given out. */
function withheld(reasons: string): ProviderError {
  const isRefusal = /filter|moderat|safety|nsfw/i.test(reasons)
  const said = `The container made no picture: ${reasons}.`
  return new ProviderError(isRefusal ? 'content_refused' : 'internal', said, { charged: 'yes' })
}

/** Every picture at a path, in order; a list at its end counts as its items. */
function valuesAt(body: unknown, path: string): unknown[] {
  let found: unknown[] = [body]
  for (const [, name, index] of path.matchAll(partPattern)) {
    found = found.flatMap((value) => {
      if (name !== undefined) return isObject(value) && Object.hasOwn(value, name) ? [value[name]] : []
      if (!Array.isArray(value)) return []
      return index === '*' ? value : value.slice(Number(index), Number(index) + 1)
    })
  }
  return found.flatMap(each).filter((value) => value !== null && value !== undefined)
}

const each = (value: unknown): unknown[] =>
  Array.isArray(value) && !looksLikePixels(value) ? value.flatMap(each) : [value]

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

async function outputOf(value: unknown): Promise<Output | undefined> {
  if (looksLikePixels(value)) {
    const bytes = await pictureFromPixels(value)
    return bytes && { bytes }
  }
  if (isObject(value)) return outputOf(value.base64 ?? value.b64_json ?? value.image ?? value.url)
  if (typeof value !== 'string' || value === '') return undefined
  if (/^(https?|data):/.test(value)) return { url: value }
  if (!/^[A-Za-z0-9+/\s]+=*\s*$/.test(value)) return undefined
  const bytes = Buffer.from(value, 'base64')
  return sniff(bytes) ? { bytes } : undefined
}

/** Fields of an answer that a model was asked to give as data: whatever it puts there becomes bounded words. */
import { z } from 'zod'

const nothing = /^(?:none|null|nothing|no|not (?:visible|applicable|known|specified)|unknown|n\/?a|[-–—.…]*)\.?$/i

/** A field of words: at most `max` characters, empty where the model had nothing to say. A list becomes one text. */
export const words = (max: number) =>
  z
    .unknown()
    .optional()
    .transform((value) =>
      plain(
        Array.isArray(value)
          ? value
              .map((one) => plain(one))
              .filter(Boolean)
              .join(', ')
          : value,
        max,
      ),
    )

/** A field that is a list of words: at most `most` of them, none empty. One text becomes a list of one. */
export const wordList = (most: number, max: number) =>
  z
    .unknown()
    .optional()
    .transform((value) => {
      const list = Array.isArray(value) ? value : [value]
      return list.flatMap((one) => plain(one, max) || []).slice(0, most)
    })

function plain(value: unknown, max = Number.POSITIVE_INFINITY): string {
  if (typeof value !== 'string' && typeof value !== 'number') return ''
  const text = String(value).replace(/\s+/g, ' ').trim()
  return nothing.test(text) ? '' : text.slice(0, max)
}

/** An answer that is no data, as words for a prompt: without fences and line breaks, at most `max` characters. */
export const asProse = (answer: string, max: number) =>
  answer
    .replaceAll(/```\w*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, max)

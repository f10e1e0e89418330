/** Reads what a model that talks was asked to answer as data. Models put fences around it, and sentences before it. */
import type { z } from 'zod'

/** Longer answers are none that a space has asked for. Characters. */
const LONGEST = 100_000

/** The JSON object in an answer, if there is one and it fits `schema`. Never throws: a space goes on with the plain text. */
export function readJson<T>(schema: z.ZodType<T>, answer: string): T | undefined {
  const text = answer.slice(0, LONGEST)
  const [start, end] = [text.indexOf('{'), text.lastIndexOf('}')]
  if (start < 0 || end < start) return undefined
  try {
    const read = schema.safeParse(JSON.parse(text.slice(start, end + 1)))
    return read.success ? read.data : undefined
  } catch {
    return undefined // it only looked like JSON
  }
}

/** What a card may be given, on both of its surfaces. */
import { z } from 'zod'
import { PLACE_LIMIT } from '../../catalog/records.ts'
import { text } from '../../jobs/request.ts'

const MAX_TITLE = 2000
const MAX_PROMPT = 10_000
const MAX_NAME = 200

/** Clients may choose it themselves. */
export const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or -')
export const idParams = z.object({ id })

export const title = text.max(MAX_TITLE).nullable().describe('Whatever is to be read on it')
export const prompt = text.max(MAX_PROMPT).nullable().describe('What is to be seen on it; a job brings its own')
export const color = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, 'must be like #a1b2c3')
  .nullable()
  .describe('To be filled with instead of the average of its picture')
export const name = text.min(1).max(MAX_NAME).describe('What a board is called')
export const number = z.int().min(-PLACE_LIMIT).max(PLACE_LIMIT)

export const place = z
  .union([z.enum(['first', 'last']), z.strictObject({ before: id }), z.strictObject({ after: id })])
  .describe('Where on its board: `first`, `last`, or before or after another card')

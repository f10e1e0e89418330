/** How lists are asked for, everywhere the same. */
import { z } from 'zod'

export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20).describe('How many at most'),
  cursor: z
    .string()
    .regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, 'must be the nextCursor of a page before')
    .optional()
    .describe('`nextCursor` of the page before'),
})

/** How lists are asked for, everywhere the same. */
import { z } from 'zod'

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20).describe('How many at most'),
  cursor: z.string().min(1).max(64).optional().describe('`nextCursor` of the page before'),
})

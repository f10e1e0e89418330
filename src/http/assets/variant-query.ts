/** How a rendering of an asset is asked for. */
import { z } from 'zod'

const MAX_EDGE = 4096
const edge = z.coerce.number().int().min(1).max(MAX_EDGE)

export const variantQuery = z.object({
  w: edge.optional().describe('Width in pixels'),
  h: edge.optional().describe('Height in pixels'),
  fit: z.enum(['inside', 'cover', 'contain']).optional().describe('How it fills w and h'),
  format: z
    .enum(['auto', 'png', 'jpeg', 'webp', 'avif'])
    .optional()
    .describe('Another format than the original’s; auto takes what the client accepts'),
  q: z.coerce.number().int().min(1).max(100).optional().describe('Quality of lossy formats'),
})
export type VariantQuery = z.infer<typeof variantQuery>

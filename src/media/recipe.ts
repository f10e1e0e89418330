/** STUB until the real one is merged. */
import { z } from 'zod'

export const recipe = z.object({
  generator: z.literal('Gesso'),
  version: z.string(),
  generationId: z.string(),
  jobId: z.string(),
  assetPosition: z.int().optional(),
  model: z.string(),
  prompt: z.string().optional(),
  parameters: z.record(z.string(), z.unknown()),
  inputs: z.array(z.string()),
  costUsd: z.number().nullable(),
  createdAt: z.string(),
  preview: z.boolean().optional(),
})
export type Recipe = z.infer<typeof recipe>
export function writeRecipe(bytes: Uint8Array, _mediaType: string, _recipe: Recipe): Uint8Array {
  return bytes
}
export function readRecipe(_bytes: Uint8Array, _mediaType: string): Recipe | undefined {
  return undefined
}

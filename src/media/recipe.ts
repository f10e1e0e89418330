/** How a file was made, written into its own metadata, where it stays when the file leaves; and read from there again. */
import { z } from 'zod'
import { avif } from './recipe/avif.ts'
import { svg } from './recipe/drawing.ts'
import { mp4, webm } from './recipe/film.ts'
import { gif, jpeg, png, webp } from './recipe/picture.ts'
import type { Place } from './recipe/place.ts'
import { jsonIn, packetOf } from './recipe/xmp.ts'

export const recipe = z.object({
  generator: z.literal('Gesso'),
  version: z.string(),
  generationId: z.string(),
  jobId: z.string(),
  /** Which of the files that the generation gave, from 0. */
  assetPosition: z.int().optional(),
  model: z.string(),
  /** Absent where it is too long for the file. */
  prompt: z.string().optional(),
  /** What the model was sent; without those that are too long for the file. */
  parameters: z.record(z.string(), z.unknown()),
  /** SHA-256 of the files it was made from. */
  inputs: z.array(z.string()),
  costUsd: z.number().nullable(),
  createdAt: z.string(),
  /** Drawn without a model. */
  preview: z.boolean().optional(),
})
export type Recipe = z.infer<typeof recipe>

const places: Record<string, Place> = {
  'image/png': png,
  'image/jpeg': jpeg,
  'image/webp': webp,
  'image/gif': gif,
  'image/avif': avif,
  'image/svg+xml': svg,
  'video/mp4': mp4,
  'video/quicktime': mp4,
  'audio/mp4': mp4,
  'video/webm': webm,
  'audio/webm': webm,
}

/**
 * The file with its recipe in it, and without an older one. Bytes that are not changed are those of `bytes`; what cannot be
 * written to is returned as it is, the same object. It never throws: a file is worth more than what it says of itself.
 */
export function writeRecipe(bytes: Uint8Array, mediaType: string, recipe: Recipe): Uint8Array {
  const place = places[mediaType]
  if (!place) return bytes
  try {
    const packet = packetWithin(recipe, place.read(bytes), place.maxBytes)
    return (packet && place.write(bytes, packet)) ?? bytes
  } catch {
    return bytes // damaged in a way that nobody thought of
  }
}

/** The recipe that a file holds, as it is written there: nobody vouches for it. It never throws. */
export function readRecipe(bytes: Uint8Array, mediaType: string): Recipe | undefined {
  try {
    const packet = places[mediaType]?.read(bytes)
    const json = packet && jsonIn(packet)
    return json === undefined ? undefined : recipe.parse(JSON.parse(json))
  } catch {
    return undefined // damaged, or no recipe of ours
  }
}

/** Leaves out what is long, as little as possible. `undefined`: what else the file says takes the room. */
function packetWithin(whole: Recipe, older: Uint8Array | undefined, maxBytes: number): Uint8Array | undefined {
  for (let shown: Recipe | undefined = whole; shown; shown = shortened(shown)) {
    const packet = packetOf(statementOf(shown), older)
    if (packet.length <= maxBytes) return packet
  }
  return undefined
}

const statementOf = (recipe: Recipe) => ({
  json: JSON.stringify(recipe),
  source: recipe.preview ? ('algorithmicMedia' as const) : ('trainedAlgorithmicMedia' as const),
  tool: `Gesso ${recipe.version}`,
})

/** Without its longest part: a parameter, or the prompt. */
function shortened({ prompt, parameters, ...rest }: Recipe): Recipe | undefined {
  const lengthOf = (value: unknown) => JSON.stringify(value)?.length ?? 0
  const [longest] = Object.entries(parameters).sort(([, a], [, b]) => lengthOf(b) - lengthOf(a))
  if (prompt !== undefined && prompt.length > lengthOf(longest?.[1])) return { ...rest, parameters }
  if (!longest) return undefined
  const { [longest[0]]: _longest, ...others } = parameters
  return { ...rest, ...(prompt === undefined ? {} : { prompt }), parameters: others }
}

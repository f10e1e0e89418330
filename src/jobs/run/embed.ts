/** What the files of a generation are stored as: with their recipe in them. */
import { recipeOf } from '../../assets/lineage.ts'
import type { Generation } from '../../catalog/records.ts'
import { writeRecipe } from '../../media/recipe.ts'
import { sniff } from '../../media/sniff.ts'
import type { Run } from './run.ts'

/** Gives the file with its recipe, or as it came. `position`: which of the generation's results it is, from 0. */
export type Embed = (bytes: Uint8Array, position: number) => Promise<Uint8Array>

/**
 * `generation`: with what it has cost. `prompt`: where it is at hand, it is not read again. The same results of the same call
 * become the same files, whenever that is. It never throws: a paid file is kept, whatever it can say of itself.
 */
export function recipeWriter(run: Run, generation: Generation, prompt?: string): Embed {
  let known: ReturnType<typeof lookUp> | undefined
  return async (bytes, position) => {
    const mediaType = sniff(bytes)
    if (!run.embedRecipe || !mediaType) return bytes
    try {
      known ??= lookUp(run, generation, prompt)
      return writeRecipe(bytes, mediaType, recipeOf(generation, { ...(await known), position }))
    } catch (error) {
      run.log.warn({ job: generation.jobId, generation: generation.id, error }, 'a result is kept without its recipe')
      return bytes
    }
  }
}

async function lookUp(run: Run, { owner, jobId, wish, sent, model, timings }: Generation, known: string | undefined) {
  const images = sent.images ?? []
  const [prompt, assets] = await Promise.all([
    known ?? wish?.prompt ?? run.catalog.findPrompt(owner, jobId),
    images.length > 0 ? run.catalog.findAssets(owner, images) : [],
  ])
  if (prompt === undefined) throw new Error(`The job ${jobId} is gone.`)
  const hashes = new Map(assets.map(({ id, sha256 }) => [id, sha256]))
  return {
    prompt,
    inputs: images.flatMap((id) => hashes.get(id) ?? []),
    preview: run.models.facts(model)?.preview ?? false,
    // When the call was made: not the moment at which its result happens to be looked at.
    createdAt: timings.submitting ?? timings.queued ?? 0,
  }
}

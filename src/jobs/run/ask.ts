/** The request to a provider, rebuilt from what the catalog and the storage hold. */
import type { Generation } from '../../catalog/records.ts'
import type { ModelFacts } from '../../models/model.ts'
import type { Ask, ChatAsk } from '../../models/provider.ts'
import { readPictures } from '../inputs.ts'
import type { Run } from './run.ts'

/** Throws `Problem('asset_not_found')` when an input picture is gone. */
export async function buildAsk(run: Run, generation: Generation, facts: ModelFacts): Promise<Ask> {
  const { images = [], mask, ...sent } = generation.sent
  const prompt = generation.wish?.prompt ?? (await run.catalog.findPrompt(generation.owner, generation.jobId))
  if (prompt === undefined) throw new Error(`Generation ${generation.id} has no job.`)
  const [maskPicture] = mask ? await readPictures(run, generation.owner, [mask]) : []
  return {
    ...sent,
    model: facts.id,
    task: generation.task as Ask['task'],
    prompt,
    images: await readPictures(run, generation.owner, images),
    ...(maskPicture ? { mask: maskPicture } : {}),
  }
}

/** The same call, of a model that talks. */
export function toChat({ model, prompt, images }: Ask, { wish }: Generation): ChatAsk {
  const { system, maxTokens } = wish ?? {}
  return {
    model,
    prompt,
    images,
    ...(system === undefined ? {} : { system }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
  }
}

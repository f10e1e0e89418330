/** Pictures on the way: kept as assets and told as events, so that a stream that is cut can be read on. */

import { newAsset } from '../../assets/new-asset.ts'
import type { Generation } from '../../catalog/records.ts'
import { inspect } from '../../media/picture.ts'
import { write } from './move.ts'
import type { Run } from './run.ts'

/** `keep` takes partial pictures as they come; `done` waits until all are kept, in order. A bad one is left out. */
export function partialKeeper(run: Run, generation: Generation) {
  let kept = Promise.resolve()
  return {
    keep({ bytes, index }: { bytes: Uint8Array; index: number }) {
      kept = kept
        .then(() => keepPartial(run, generation, bytes, index))
        .catch((error: unknown) => {
          run.log.warn({ job: generation.jobId, generation: generation.id, error }, 'a partial picture was left out')
        })
    },
    done: () => kept,
  }
}

async function keepPartial(run: Run, generation: Generation, bytes: Uint8Array, index: number) {
  const facts = await inspect(bytes)
  const stored = await run.storage.put(bytes)
  const { owner, jobId, id: generationId, sent } = generation
  const asset = newAsset(run, stored, facts, {
    owner,
    role: 'partial',
    preview: true,
    jobId,
    generationId,
    position: index,
    parents: sent.images ?? [],
  })
  await write(run, () => run.catalog.addAsset(asset))
  const { id, sha256, mediaType, width, height } = asset
  const data = { index, asset: { id, sha256, mediaType, width, height } }
  const event = { type: 'generation.partial', data }
  await write(run, () => run.catalog.addEvents(generation.jobId, generation.id, run.now(), [event]))
  run.watchers.tell(generation.jobId)
}

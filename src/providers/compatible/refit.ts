/** Fits a request to the server that gets it: an id that is not listed was fitted to what any server takes. */
import { ProviderError } from '../../errors.ts'
import { fitRequest } from '../../models/fit.ts'
import type { ModelFacts } from '../../models/model.ts'
import type { Ask } from '../../models/provider.ts'

interface Refitted {
  ask: Ask
  warnings: string[]
}

/** Throws `ProviderError('invalid_request')`, at no cost, for what no leaving-out can mend. */
export function refit(server: string, facts: Pick<ModelFacts, 'tasks' | 'takes'>, ask: Ask): Refitted {
  const { model, task, prompt, images, mask } = ask
  const wanted = { ...ask, images: images.length, mask: mask !== undefined }
  const { sent, misfits, impossible } = fitRequest(facts, wanted)
  if (impossible.length > 0) {
    const said = impossible.map(({ field, detail }) => `${field}: ${detail} (${server}).`).join(' ')
    throw new ProviderError('invalid_request', said, { charged: 'no' })
  }
  return {
    ask: { model, task, prompt, images, ...(mask ? { mask } : {}), ...sent },
    warnings: misfits.map(({ field, detail }) => `${server}: ${field} was changed or left out: ${detail}.`),
  }
}

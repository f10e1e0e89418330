import { z } from 'zod'
import { Problem, ProviderError } from '../../errors.ts'
import { route } from '../route.ts'

const MAX_WEBHOOK_BYTES = 4 * 1024 * 1024

export const webhook = route({
  method: 'post',
  path: '/webhooks/{provider}/{generation}',
  summary: 'Where providers report that an operation has news',
  tag: 'Server',
  public: true, // the provider's signature is the key
  params: z.object({ provider: z.string().max(64), generation: z.string().max(64) }),
  rawBody: { mediaTypes: ['application/json'], maxBytes: MAX_WEBHOOK_BYTES },
  answers: { 202: { description: 'Understood' } },
  problems: ['webhook_rejected', 'not_found', 'provider_unreachable'],
  async handle({ params, bytes, request }, { models, catalog, jobs }) {
    const provider = models.provider(params.provider)
    if (!provider?.webhook) throw new Problem('not_found', 'No provider reports here.')
    await provider.webhook({ headers: request.headers, body: bytes, nowMs: Date.now() }).catch(unreachable)
    const generation = await catalog.findGeneration(params.generation)
    if (generation?.provider !== params.provider) throw new Problem('not_found', 'No such generation.')
    // The news itself is not believed: it only makes us ask now. So a replay, or one out of order, changes nothing.
    if (generation.open) await jobs.wake(generation.id)
    return new Response(null, { status: 202 })
  },
})

/** The provider's keys could not be read, so nobody can tell whether the webhook is genuine: it may come again. */
function unreachable(error: unknown): never {
  if (!(error instanceof ProviderError)) throw error
  throw new Problem('provider_unreachable', `The webhook cannot be checked now: ${error.said}`, { cause: error })
}

import { z } from 'zod'
import { Problem, ProviderError } from '../../errors.ts'
import { route } from '../route.ts'

export const MAX_WEBHOOK_BYTES = 4 * 1024 * 1024

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
  async handle({ params, bytes, request }, { models, catalog, jobs, deliveries }) {
    const generation = await catalog.findGeneration(params.generation)
    const known = generation?.provider === params.provider ? generation : undefined
    const check = models.connection(known?.model ?? `${params.provider}/`)?.provider.webhook
    if (!check) throw new Problem('not_found', 'No provider reports here.')
    const nowMs = Date.now()
    const { deliveryId } = await check({ headers: request.headers, body: bytes, nowMs }).catch(unreachable)
    if (!known) throw new Problem('not_found', 'No such generation.')
    // The news itself is not believed: it only makes us ask now. So one out of order changes nothing.
    const isReplay = deliveryId !== undefined && !deliveries.isFirst(`${params.provider} ${deliveryId}`, nowMs)
    if (known.open && !isReplay) await jobs.wake(known.id)
    return new Response(null, { status: 202 })
  },
})

/** The provider's keys could not be read, so nobody can tell whether the webhook is genuine: it may come again. */
export function unreachable(error: unknown): never {
  if (!(error instanceof ProviderError)) throw error
  throw new Problem('provider_unreachable', `The webhook cannot be checked now: ${error.said}`, { cause: error })
}

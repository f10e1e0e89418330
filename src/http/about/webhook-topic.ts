import { z } from 'zod'
import { Problem } from '../../errors.ts'
import { route } from '../route.ts'
import { MAX_WEBHOOK_BYTES, unreachable } from './webhook.ts'

export const webhookTopic = route({
  method: 'post',
  path: '/webhooks/{provider}',
  summary: 'Where a provider reports that has one address for everything, such as a topic of Amazon SNS',
  tag: 'Server',
  public: true, // the provider's signature is the key
  params: z.object({ provider: z.string().max(64) }),
  rawBody: { mediaTypes: ['application/json', 'text/plain'], maxBytes: MAX_WEBHOOK_BYTES },
  answers: { 202: { description: 'Understood' } },
  problems: ['webhook_rejected', 'not_found', 'provider_unreachable'],
  async handle({ params, bytes, request }, { models, catalog, jobs, deliveries }) {
    const check = models.connection(`${params.provider}/`)?.provider.webhook
    if (!check) throw new Problem('not_found', 'No provider reports here.')
    const nowMs = Date.now()
    const { deliveryId, callId } = await check({ headers: request.headers, body: bytes, nowMs }).catch(unreachable)
    if (deliveryId !== undefined && !deliveries.isFirst(`${params.provider} ${deliveryId}`, nowMs)) {
      return new Response(null, { status: 202 })
    }
    // News of what nobody here has asked for, such as of another server on the same topic, is none of ours.
    const line = callId === undefined ? undefined : await catalog.findLedgerLine(callId)
    if (line?.provider === params.provider) await jobs.wake(line.generationId)
    return new Response(null, { status: 202 })
  },
})

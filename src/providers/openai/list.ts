/** OpenAI's own list of models: it shows that the key works, and which models are to be shut down. */
import { z } from 'zod'
import type { Call, ListedModel } from '../../models/provider.ts'
import { callJson, type Wire } from '../http.ts'

const models = z.object({
  data: z.array(z.object({ id: z.string(), shutdown_date: z.iso.date().nullish().catch(null) })),
})

export async function listModels(wire: Wire, base: string, { signal }: Pick<Call, 'signal'>): Promise<ListedModel[]> {
  const { body } = await callJson(wire, `${base}/models`, { method: 'GET', signal, pays: false, answer: models })
  return body.data.map(({ id, shutdown_date }) => ({ id, ...(shutdown_date ? { leavesOn: shutdown_date } : {}) }))
}

/** A free question that needs the key: what a picture of the best-known model costs. */
import { z } from 'zod'
import type { Call } from '../../models/provider.ts'
import { callJson, type Wire } from '../http.ts'

const ENDPOINT = 'fal-ai/flux/dev'

const price = z.object({ unit_price: z.number(), unit: z.string(), currency: z.string() })
const pricing = z.object({ prices: z.tuple([price], price) })

/** `api` is the address of the platform API, which has no list of balances that every key may read. */
export async function check(wire: Wire, api: string, { signal }: Pick<Call, 'signal'>): Promise<string> {
  const url = `${api}/models/pricing?${new URLSearchParams({ endpoint_id: ENDPOINT })}`
  const { body } = await callJson(wire, url, { method: 'GET', signal, pays: false, answer: pricing })
  const [{ unit_price, unit, currency }] = body.prices
  return `answers, the key works (${ENDPOINT} costs ${unit_price} ${currency} per ${unit})`
}

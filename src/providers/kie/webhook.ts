/**
 * Checks a callback of kie.ai: its signature is over the task's id and the time, and not over the body. So the body is not
 * believed: a callback names a task, and the task is asked about.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { Problem } from '../../errors.ts'
import type { WebhookNews } from '../../models/provider.ts'
import { parseJson } from '../http.ts'

/** kie leaves it to us how old a delivery may be. */
const WINDOW_S = 300

/** Its pages write the id in two ways. */
const named = z.object({ taskId: z.string().min(1).optional(), task_id: z.string().min(1).optional() })
const news = z.object({ data: named })

export function checkWebhook(
  secret: string,
  { headers, body, nowMs }: { headers: Headers; body: Uint8Array; nowMs: number },
): WebhookNews {
  const timestamp = headers.get('x-webhook-timestamp') ?? ''
  const signature = headers.get('x-webhook-signature') ?? ''
  if (!/^\d{1,12}$/.test(timestamp)) throw rejected('The header X-Webhook-Timestamp is no number of seconds.')
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > WINDOW_S) throw rejected('The timestamp is too far from now.')
  const { data } = news.safeParse(parseJson(Buffer.from(body).toString())).data ?? {}
  const taskId = data?.taskId ?? data?.task_id
  if (!taskId) throw rejected('The body names no task.')
  const wanted = createHmac('sha256', secret).update(`${taskId}.${timestamp}`).digest('base64')
  if (!isSame(signature, wanted)) throw rejected('The signature of this webhook is not right.')
  return { deliveryId: signature, operation: { taskId } }
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const rejected = (detail: string) => new Problem('webhook_rejected', detail)

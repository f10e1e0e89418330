/** What can be learned of a call while it is under way, and how it is stopped. Both must be sure that it is ours. */
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import type { Ask, Call } from '../../models/provider.ts'
import { callJson, send, type Wire } from '../http.ts'

const task = z.object({ active: z.boolean() })
const shown = z.object({ current_image: z.string().nullish() })

const LOOK_EVERY_MS = 300
/** A server that does not even answer this cannot be told to stop. */
const STOP_MS = 5000

/** Whether the one task that runs is ours; the server works on one at a time. */
async function isActive(wire: Wire, base: string, id: string, signal: AbortSignal): Promise<boolean> {
  const body = { id_task: id, id_live_preview: -1, live_preview: false }
  const { body: told } = await callJson(wire, `${base}/internal/progress`, { body, signal, answer: task, pays: false })
  return told.active
}

/** Hands on pictures on the way until `signal` fires. Only a courtesy: whatever goes wrong ends it, and nothing else. */
export async function watchPartials(wire: Wire, base: string, id: string, { partials = 0 }: Ask, call: Call) {
  const { signal } = call
  let last = ''
  try {
    for (let index = 0; index < partials; ) {
      await setTimeout(LOOK_EVERY_MS, undefined, { signal, ref: false })
      if (!(await isActive(wire, base, id, signal))) continue
      const asking = { method: 'GET', signal, answer: shown, pays: false } as const
      const { body } = await callJson(wire, `${base}/sdapi/v1/progress?skip_current_image=false`, asking)
      const picture = body.current_image ?? ''
      if (picture === '' || picture === last) continue
      last = picture
      call.onPartial?.({ bytes: Buffer.from(picture.replace(/^data:[^,]*,/, ''), 'base64'), index })
      index += 1
    }
  } catch {
    // The call has ended, or this server shows nothing on the way.
  }
}

/** Interrupts our own task. An interrupt stops whatever runs, so it is sent only when that is ours. */
export async function stop(wire: Wire, base: string, id: string): Promise<void> {
  const signal = AbortSignal.timeout(STOP_MS)
  try {
    if (!(await isActive(wire, base, id, signal))) return
    const response = await send(wire, `${base}/sdapi/v1/interrupt`, { body: {}, signal, pays: false })
    await response.body?.cancel()
  } catch {
    // Then it runs to its end, on a machine that bills nobody.
  }
}

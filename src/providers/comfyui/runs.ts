/** What ComfyUI tells of its runs: the queue, and the history of those that are over. */
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import type { Call, Found, Lost, Status } from '../../models/provider.ts'
import { callJson, type Wire } from '../http.ts'

/** Number, id, graph, extra data; newer servers add more. */
const item = z.tuple([z.number(), z.string(), z.record(z.string(), z.unknown()), z.unknown()], z.unknown())
export type Item = z.infer<typeof item>
const queue = z.object({ queue_running: z.array(item), queue_pending: z.array(item) })
const entry = z.object({
  prompt: item.nullish().catch(null),
  outputs: z.record(z.string(), z.record(z.string(), z.unknown())).catch({}),
  status: z
    .object({ status_str: z.string(), messages: z.array(z.tuple([z.string(), z.unknown()], z.unknown())).catch([]) })
    .nullish()
    .catch(null),
})
export type Entry = z.infer<typeof entry>
const history = z.record(z.string(), entry)
const file = z.object({ filename: z.string().min(1), subfolder: z.string().nullish(), type: z.string().nullish() })
const raised = z.object({
  node_type: z.string().nullish(),
  exception_type: z.string().nullish(),
  exception_message: z.string().nullish(),
})

/** A submit that is on its way may not be in the queue yet. */
const ARRIVAL_MS = 2000
const ASK_AGAIN_MS = 500

export interface Server {
  wire: Wire
  base: string
  now: () => number
}
type Asking = Pick<Call, 'signal'>

export async function readQueue({ wire, base }: Server, { signal }: Asking) {
  const { body } = await callJson(wire, `${base}/queue`, { method: 'GET', signal, answer: queue, pays: false })
  return body
}

/** `undefined` while it waits or runs, and when it is not known. */
export async function readEntry({ wire, base }: Server, id: string, { signal }: Asking): Promise<Entry | undefined> {
  const url = `${base}/history/${encodeURIComponent(id)}`
  const { body } = await callJson(wire, url, { method: 'GET', signal, answer: history, pays: false })
  return body[id]
}

/** Nothing is ever billed here: what fails costs nothing. */
export function outcomeOf(base: string, id: string, { outputs, status }: Entry): Status {
  const messages = status?.messages ?? []
  if (messages.some(([type]) => type === 'execution_interrupted')) return failed('The run was interrupted.')
  const error = messages.find(([type]) => type === 'execution_error')
  if (error) return failed(wordsOf(error[1]))
  if (status && status.status_str !== 'success') return failed(`The run ended with "${status.status_str}".`)
  const files = Object.values(outputs).flatMap((output) => filesOf(output))
  const kept = files.filter(({ type }) => type === 'output')
  const urls = (kept.length > 0 ? kept : files).map(({ filename, subfolder, type }) => {
    const query = { filename, subfolder: subfolder ?? '', type: type ?? 'output' }
    return { url: `${base}/view?${new URLSearchParams(query)}` }
  })
  if (urls.length === 0) return failed('The run has finished, but left no file.')
  return { state: 'succeeded', outputs: urls, costMicros: 0, requestId: id }
}

const failed = (said: string): Status => ({
  state: 'failed',
  error: new ProviderError('internal', said, { charged: 'no' }),
})

/** Pictures and videos stand under several names (`images`, `gifs`, `videos`); sounds are of no use here. */
function filesOf(output: Record<string, unknown>) {
  const lists = Object.entries(output).filter(([name]) => name !== 'audio')
  return lists.flatMap(([, list]) => (Array.isArray(list) ? list.flatMap((one) => file.safeParse(one).data ?? []) : []))
}

function wordsOf(error: unknown): string {
  const { node_type: node, exception_type: type, exception_message: message } = raised.safeParse(error).data ?? {}
  const words = [message?.trim(), type && `(${type})`].filter(Boolean).join(' ')
  return `${node ? `${node}: ` : ''}${words || 'The run failed.'}`
}

/** Looks for a run under the id that was chosen for it. */
export async function findRun(server: Server, id: string, { sentAt }: Lost, call: Asking): Promise<Found> {
  // The queue first: what leaves it meanwhile is in the history then.
  const { queue_running: running, queue_pending: pending } = await readQueue(server, call)
  const isThere = [...running, ...pending].some((one) => one[1] === id) || (await readEntry(server, id, call))
  if (isThere) return { found: { id } }
  return server.now() - sentAt < ARRIVAL_MS
    ? { found: 'not-yet-known', askAgainMs: ASK_AGAIN_MS }
    : { found: 'never-arrived' }
}

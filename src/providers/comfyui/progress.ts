/** How far runs are, from ComfyUI's websocket. Only a courtesy: whether it is there changes nothing but what can be told. */
import { z } from 'zod'
import type { Settings } from '../../models/provider.ts'
import { parseJson } from '../http.ts'

export interface Progress {
  /** From 0 to 1, of the node that runs. */
  progress?: number
  /** The id of the node that runs. */
  node?: string
}

const step = z.object({ value: z.number(), max: z.number() })
const told = z.union([
  z.object({ type: z.literal('progress'), data: step.extend({ prompt_id: z.string(), node: z.string().nullish() }) }),
  z.object({ type: z.literal('executing'), data: z.object({ prompt_id: z.string(), node: z.string().nullish() }) }),
  z.object({
    type: z.literal('progress_state'),
    data: z.object({ prompt_id: z.string(), nodes: z.record(z.string(), step.extend({ state: z.string() })) }),
  }),
])
type Told = z.infer<typeof told>

/** Nobody asks any more: the socket would only keep the process alive. Runs are asked about every second. */
const IDLE_MS = 5000
/** A server that refuses sockets is not asked for one at every question. */
const REOPEN_MS = 10_000

/** One socket for each connection, open while there is something to follow. */
export function createProgress(url: string, { openSocket, now }: Pick<Settings, 'openSocket' | 'now'>) {
  const followed = new Map<string, Progress>()
  let socket: WebSocket | undefined
  let openedAt = Number.NEGATIVE_INFINITY
  let idle: NodeJS.Timeout | undefined

  function open() {
    if (socket || now() - openedAt < REOPEN_MS) return
    openedAt = now()
    try {
      const opened = openSocket(url)
      opened.binaryType = 'arraybuffer'
      opened.addEventListener('message', ({ data }) => hear(data))
      const lose = () => {
        if (socket === opened) socket = undefined
      }
      opened.addEventListener('error', lose)
      opened.addEventListener('close', lose)
      socket = opened
    } catch {
      // There is no socket to be had: polling goes on.
    }
  }

  /** Previews come as bytes, and are not wanted. */
  function hear(data: unknown) {
    const parsed = typeof data === 'string' ? told.safeParse(parseJson(data)) : undefined
    if (!parsed?.success) return
    const { prompt_id: id } = parsed.data.data
    const before = followed.get(id)
    if (before) followed.set(id, { ...before, ...read(parsed.data) })
  }

  function close() {
    clearTimeout(idle)
    socket?.close()
    socket = undefined
    // A socket that was closed on purpose may be opened again at once.
    openedAt = Number.NEGATIVE_INFINITY
  }

  return {
    /** Says how far a run is, and goes on listening. */
    follow(id: string): Progress {
      const known = followed.get(id) ?? {}
      followed.set(id, known)
      open()
      clearTimeout(idle)
      idle = setTimeout(() => {
        followed.clear()
        close()
      }, IDLE_MS).unref()
      return known
    },
    forget(id: string) {
      followed.delete(id)
      if (followed.size === 0) close()
    },
    close,
  }
}

function read({ type, data }: Told): Progress {
  if (type === 'executing') return data.node ? { node: data.node } : {}
  if (type === 'progress') return { ...shareOf(data), ...(data.node ? { node: data.node } : {}) }
  const [node, running] = Object.entries(data.nodes).find(([, { state }]) => state === 'running') ?? []
  return node && running ? { ...shareOf(running), node } : {}
}

const shareOf = ({ value, max }: z.infer<typeof step>): Progress =>
  max > 0 ? { progress: Math.min(1, Math.max(0, value / max)) } : {}

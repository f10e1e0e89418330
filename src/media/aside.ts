/** Decodes what comes from outside in processes beside the server, which a file can take down and the server cannot notice. */

import type { Work } from './aside/messages.ts'
import { type Child, NeverBegan, startChild } from './aside/process.ts'
import type { FileFacts } from './facts.ts'

export { NoDecoder } from './aside/no-decoder.ts'

/** Bytes, or a file on the disk, of which only those parts are read that are needed. */
export type FileRef = Uint8Array | { path: string }

/** Each decodes on several threads by itself. */
const MAX_CHILDREN = 2
/** Minutes of work. More would wait longer than anyone who asks. */
const MAX_WAITING = 256
/** A start takes a third of a second; what follows on a file follows within seconds. */
const IDLE_MS = 30_000
/** Reading an index takes milliseconds, one of hours on a slow disk some seconds. */
const PROBE_MS = 20_000
/** A key frame may lie many frames before the one that is wanted: 250 frames of 4K take about 10 s. */
const FRAME_MS = 30_000
/** Longer than any drawing takes that is one. */
const SVG_MS = 20_000

/** More files wait than can be read soon. They are not at fault: whoever asked can ask again. */
export class AsideBusy extends Error {
  constructor() {
    super('Too many files are waiting to be read.')
    this.name = 'AsideBusy'
  }
}

export interface Aside {
  /**
   * Reads a video or a sound far enough to know that it is whole. `color` and `blur` are of the frame at 0.1 s, where there is
   * a decoder for it. Throws `UnreadablePicture`.
   */
  probe(file: FileRef): Promise<FileFacts>
  /**
   * The frame of a video at a time, or the first one if the video is shorter: a PNG, upright, in square pixels, with alpha where
   * the video has it. Throws `UnreadablePicture`, and `NoDecoder` when the optional package is missing.
   */
  frame(file: FileRef, options: { atSeconds: number }): Promise<Uint8Array>
  /**
   * A drawing as a PNG that fits into a box; with one edge, the other follows from its shape; with none, as large as it says it
   * is. From a buffer, so that it can load nothing. Throws `UnreadablePicture`.
   */
  renderSvg(
    bytes: Uint8Array,
    options: { width?: number; height?: number },
  ): Promise<{ png: Uint8Array; width: number; height: number }>
  /** Kills what is left. What was under way, and what is asked afterwards, fails with a plain error. */
  close(): Promise<void>
}

/** Starts no process yet. All calls can throw `AsideBusy`, and a plain error for a file that is not there. */
export function createAside({ idleMs = IDLE_MS }: { idleMs?: number } = {}): Aside {
  const children = new Set<Child>()
  const idle = new Map<Child, NodeJS.Timeout>()
  const waiting: PromiseWithResolvers<void>[] = []
  let busy = 0
  let isClosed = false

  async function ask(work: Work, limits: { held?: Uint8Array; limitMs: number }): Promise<unknown> {
    await takeTurn()
    try {
      return await runIn(takeIdle() ?? start(), work, limits).catch((error: unknown) => {
        // An idle child may have died unheard; a new one has not.
        if (error instanceof NeverBegan && !isClosed) return runIn(start(), work, limits)
        throw error
      })
    } finally {
      const next = waiting.shift()
      if (next) next.resolve()
      else busy--
    }
  }

  async function takeTurn() {
    if (isClosed) throw closed()
    if (busy < MAX_CHILDREN) return void busy++
    if (waiting.length >= MAX_WAITING) throw new AsideBusy()
    const turn = Promise.withResolvers<void>()
    waiting.push(turn)
    await turn.promise
  }

  async function runIn(child: Child, work: Work, limits: { held?: Uint8Array; limitMs: number }): Promise<unknown> {
    try {
      return await child.run(work, limits)
    } finally {
      const isFit = await child.isFit()
      if (isFit && !isClosed) keep(child)
      else await end(child)
    }
  }

  function start(): Child {
    const child = startChild()
    children.add(child)
    return child
  }

  function takeIdle(): Child | undefined {
    const last = [...idle.keys()].at(-1)
    if (last) {
      clearTimeout(idle.get(last))
      idle.delete(last)
    }
    return last
  }

  function keep(child: Child) {
    const timer = setTimeout(() => {
      idle.delete(child)
      void end(child)
    }, idleMs)
    timer.unref()
    idle.set(child, timer)
  }

  async function end(child: Child) {
    await child.stop(closed())
    children.delete(child)
  }

  return {
    probe: (file) =>
      ask({ kind: 'probe', file: placeOf(file) }, { ...heldOf(file), limitMs: PROBE_MS }) as Promise<FileFacts>,
    frame: (file, { atSeconds }) =>
      ask(
        { kind: 'frame', file: placeOf(file), atSeconds },
        { ...heldOf(file), limitMs: FRAME_MS },
      ) as Promise<Uint8Array>,
    renderSvg: (bytes, { width, height }) => {
      const work: Work = { kind: 'svg', bytes, ...(width && { width }), ...(height && { height }) }
      return ask(work, { limitMs: SVG_MS }) as ReturnType<Aside['renderSvg']>
    },
    async close() {
      isClosed = true
      for (const turn of waiting.splice(0)) turn.reject(closed())
      for (const timer of idle.values()) clearTimeout(timer)
      idle.clear()
      await Promise.all([...children].map(end))
    },
  }
}

const closed = () => new Error('No more files are read: the server is stopping.')
const placeOf = (file: FileRef) => (file instanceof Uint8Array ? { bytes: file.length } : { path: file.path })
const heldOf = (file: FileRef) => (file instanceof Uint8Array ? { held: file } : {})

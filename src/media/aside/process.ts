/** One process beside the server: does one piece of work at a time, and is killed when that gets out of hand. */

import { fork } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UnreadablePicture } from '../picture.ts'
import { childEnvironment } from './environment.ts'
import { residentBytes, watchMemory } from './memory.ts'
import type { Failure, FromChild, ToChild, Work } from './messages.ts'
import { NoDecoder } from './no-decoder.ts'

/** Of JavaScript objects: a whole index of a film of hours takes a tenth. Decoded pictures lie outside of it. */
const MAX_HEAP_MB = 1024
/** Sixteen frames of 4K that a codec may look back to, and the largest picture that is read, go into a third of it. */
const MAX_RESIDENT_BYTES = 1.5 * 1024 ** 3
/** Decoders keep what they once had. Past this, the next piece of work would answer for the last one's memory. */
const WORN_BYTES = MAX_RESIDENT_BYTES / 2
const LOOK_MS = 250

/** Beside this file, compiled or not. */
const ENTRY = new URL(`./child${extname(import.meta.url)}`, import.meta.url)

/** The process was gone, or could not be started, before it had the work. */
export class NeverBegan extends Error {
  constructor(cause?: unknown) {
    super('The process that reads files could not be started.', { cause })
    this.name = 'NeverBegan'
  }
}

interface Running {
  held: Uint8Array | undefined
  hasBegun: boolean
  resolve(answer: unknown): void
  reject(error: Error): void
}

/** `pid` is for looking only. */
export function startChild() {
  const child = fork(fileURLToPath(ENTRY), [], {
    ...{ serialization: 'advanced', env: childEnvironment(), stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
    execArgv: [`--max-old-space-size=${MAX_HEAP_MB}`],
  })
  let isAlive = true
  let running: Running | undefined
  const gone = new Promise<void>((resolve) => {
    const end = (cause: unknown, how: string) => {
      isAlive = false
      running?.reject(running.hasBegun ? died(how) : new NeverBegan(cause))
      resolve()
    }
    child.once('exit', (code, signal) => end(undefined, signal ?? `code ${code}`))
    child.on('error', (error) => {
      // A child that was started tells its end by `exit`; one that was not has no other way.
      if (child.pid === undefined) end(error, error.message)
      else child.kill('SIGKILL')
    })
  })
  child.on('message', (message) => hear(message as FromChild))
  rest()

  function hear(message: FromChild) {
    if (!running) return
    if ('begun' in message) running.hasBegun = true
    else if ('want' in message) {
      const { want, start, end } = message
      tell({ part: want, bytes: running.held?.slice(start, end) ?? new Uint8Array() })
    } else if ('done' in message) running.resolve(message.done)
    else running.reject(errorOf(message.failed))
  }

  /** A message that does not arrive is followed by the end of the child, which is heard. */
  function tell(message: ToChild) {
    if (isAlive && child.connected) child.send(message, () => {})
  }

  /** While it has nothing to do, it does not keep the server from ending. */
  function rest() {
    child.unref()
    child.channel?.unref()
  }

  /** Kills it, with what it is at; there is nothing in it that could be lost. */
  function stop(error: Error): Promise<void> {
    running?.reject(error)
    child.ref() // or the server could end before it is heard that the child did
    if (isAlive) child.kill('SIGKILL')
    return gone
  }

  /**
   * Does one piece of work. `held` are the bytes of a file that the work names by its length.
   * Throws `UnreadablePicture`, `NoDecoder`, and `NeverBegan` when it may be tried with another child.
   */
  async function run(work: Work, { held, limitMs }: { held?: Uint8Array; limitMs: number }): Promise<unknown> {
    const { pid } = child
    if (!isAlive || pid === undefined) throw new NeverBegan()
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    running = { held, hasBegun: false, resolve, reject }
    child.ref()
    child.channel?.ref()
    const clock = setTimeout(() => void stop(running?.hasBegun ? tookTooLong(limitMs) : new NeverBegan()), limitMs)
    const unwatch = watchMemory(
      pid,
      { maxBytes: MAX_RESIDENT_BYTES, everyMs: LOOK_MS },
      () => void stop(tooMuchMemory()),
    )
    try {
      tell({ work })
      return await promise
    } finally {
      clearTimeout(clock)
      unwatch()
      running = undefined
      rest()
    }
  }

  return {
    run,
    stop,
    /** Whether it can take another piece of work. */
    isFit: async () => isAlive && ((await residentBytes(child.pid as number)) ?? 0) < WORN_BYTES && isAlive,
  }
}
export type Child = ReturnType<typeof startChild>

function errorOf(failure: Failure): Error {
  if (failure.kind === 'unreadable') return new UnreadablePicture(failure.reason, failure.message)
  return failure.kind === 'no-decoder' ? new NoDecoder(failure.message) : new Error(failure.message)
}

const died = (how: string) =>
  new UnreadablePicture('damaged', `The file cannot be read: the process that was reading it died of it (${how}).`)

const tookTooLong = (limitMs: number) =>
  new UnreadablePicture('too-complex', `The file takes too long to read: more than ${limitMs / 1000} seconds.`)

const tooMuchMemory = () =>
  new UnreadablePicture(
    'too-complex',
    `The file needs too much memory to be read: more than ${MAX_RESIDENT_BYTES / 1024 ** 2} MB.`,
  )

/** One piece of work, from what is asked to what is answered. */

import { UnreadablePicture } from '../picture.ts'
import type { Failure, FromChild, Place, Work } from './messages.ts'
import { NoDecoder } from './no-decoder.ts'
import { type Bytes, openFile } from './source.ts'

/** Never throws: what cannot be used, and what went wrong here, is an answer too. `ask` gets a part of what the server holds. */
export async function perform(work: Work, ask: Bytes['read']): Promise<FromChild> {
  try {
    return { done: await answer(work, ask) }
  } catch (error) {
    return { failed: failureOf(error) }
  }
}

async function answer(work: Work, ask: Bytes['read']): Promise<unknown> {
  switch (work.kind) {
    case 'probe':
      return withFile(work.file, ask, (await import('./probe.ts')).probe)
    case 'frame': {
      const { frameAt } = await import('./frame.ts')
      return withFile(work.file, ask, (file) => frameAt(file, work))
    }
    case 'svg':
      return (await import('./drawing.ts')).renderDrawing(work.bytes, work)
  }
}

async function withFile<T>(place: Place, ask: Bytes['read'], use: (file: Bytes) => Promise<T>): Promise<T> {
  if ('bytes' in place) return use({ size: place.bytes, read: ask })
  await using file = await openFile(place.path)
  return await use(file)
}

function failureOf(error: unknown): Failure {
  if (error instanceof UnreadablePicture) {
    return { kind: 'unreadable', reason: error.reason, message: error.message }
  }
  const message = error instanceof Error ? error.message : String(error)
  return error instanceof NoDecoder ? { kind: 'no-decoder', message } : { kind: 'fault', message }
}

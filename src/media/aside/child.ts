/** Where a process beside the server begins: hears what is to be done, and says what came of it. */

import module from 'node:module'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { FromChild, ToChild, Work } from './messages.ts'

module.enableCompileCache() // before what follows is loaded
new Worker(new URL(`./watchdog${extname(import.meta.url)}`, import.meta.url), { execArgv: [] }).unref()

/** Parts that were asked for, in the order of asking. */
const wanted = new Map<number, (bytes: Uint8Array) => void>()
let count = 0

process.on('message', (message: ToChild) => {
  if ('work' in message) return void begin(message.work)
  wanted.get(message.part)?.(message.bytes)
  wanted.delete(message.part)
})
// What a terminal or a service manager sends to all is for the server to answer: it finishes what it is at.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
// Not `exit`, which waits for the threads that still decode.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))

async function begin(work: Work) {
  say({ begun: true })
  const { perform } = await import('./perform.ts')
  say(await perform(work, askForPart))
}

function askForPart(start: number, end: number): Promise<Uint8Array> {
  const want = count++
  const { promise, resolve } = Promise.withResolvers<Uint8Array>()
  wanted.set(want, resolve)
  say({ want, start, end })
  return promise
}

function say(message: FromChild) {
  process.send?.(message)
}

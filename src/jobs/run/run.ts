/** What every file of this folder works with. */

import type { Turns } from '../../turns.ts'
import type { Parts } from '../parts.ts'

/** What this process knows of the generations that it is at. Nothing here has to survive it. */
export interface Live {
  /** Ends the provider call that is under way for a generation. */
  controllers: Map<string, AbortController>
  /** Failed tries in a row to ask about a generation, by what was asked. */
  misses: Map<string, number>
  /** Found operations that are being written to the line of their call. */
  claims: Set<string>
  /** What a provider last said about a generation that waits. */
  notes: Map<string, string>
  /** Questions about operations under way: thousands may wait, a few are asked about at once. */
  asking: Turns
  /** Set when the process is to end: calls under way finish, no new one begins. */
  closing: boolean
}

export interface Run extends Parts {
  live: Live
}

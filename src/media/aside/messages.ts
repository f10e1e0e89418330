/** What the server and the process beside it say to each other. */

import type { UnreadableReason } from '../picture.ts'

/** Where a film is: a file, or so many bytes that the server holds and hands out in parts. */
export type Place = { path: string } | { bytes: number }

export type Work =
  | { kind: 'probe'; file: Place }
  | { kind: 'frame'; file: Place; atSeconds: number }
  | { kind: 'svg'; bytes: Uint8Array; width?: number; height?: number }

export type ToChild = { work: Work } | { part: number; bytes: Uint8Array }

export type Failure =
  | { kind: 'unreadable'; reason: UnreadableReason; message: string }
  | { kind: 'no-decoder'; message: string }
  | { kind: 'fault'; message: string }

export type FromChild =
  /** The work has arrived: from here on, a death is the file's doing. */
  | { begun: true }
  /** Asks for the part `want` of the bytes that the server holds. */
  | { want: number; start: number; end: number }
  | { done: unknown }
  | { failed: Failure }

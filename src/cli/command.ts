/** What a command is: its options, checked, and what it does. A command returns an exit code. */
import type { ParseArgsOptionsConfig } from 'node:util'
import type { z } from 'zod'
import type { Print } from './print.ts'

/** What the exit codes of every command mean. */
export const exit = {
  ok: 0,
  /** A fault in Gesso, or the connection to a server was lost on the way. */
  fault: 1,
  /** The command, a setting or the request is wrong; nothing was done. */
  refused: 2,
  /** Some generations succeeded, some did not. */
  partial: 3,
  /** No generation succeeded. */
  failed: 4,
  /** Stopped from the keyboard. */
  interrupted: 130,
} as const

/** It cannot be done as it was asked for. The message is for the person, as it is. */
export class Refused extends Error {}

export interface Surroundings {
  print: Print
  env: Record<string, string | undefined>
  /** Fires at Ctrl-C, or when the system asks to stop. */
  stop: AbortSignal
}

export interface Command<Args extends z.ZodType = z.ZodType> {
  name: string
  about: string
  usage: string
  options: ParseArgsOptionsConfig
  /** Checks the options, and the words beside them as `words`. */
  args: Args
  run(args: z.output<Args>, surroundings: Surroundings): Promise<number>
}

/** Declares a command, with the types of its arguments taken from its schema. */
export const command = <Args extends z.ZodType>(spec: Command<Args>): Command => spec as unknown as Command

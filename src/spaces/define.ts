/** What a space is: one file that says what it takes and what it does. `built-in/` has those that come with Gesso. */
import type { z } from 'zod'
import type { Ask, Context } from './context.ts'
import type { Image } from './image.ts'

/** A step as it is shown before and while a space runs, and as its price is estimated. */
export interface PlannedStep<Input = never> {
  /** As the code names it; `render 2` in the code is one more of the step `render`. */
  name: string
  title: string
  /** What it asks of a model; absent for what Gesso does itself. */
  asks?: Ask
  /** How often, for these inputs; once when absent. 0: not at all. */
  times?(input: Input): number
}

/** What a space gives back: its pictures, the best first, and what it has to say about them. */
export type Outcome = Image[] | { images: Image[]; details: Record<string, unknown> }

export interface Space<Input extends z.ZodObject = z.ZodObject> {
  /** In kebab case: its address. */
  id: string
  name: string
  /** One sentence: what goes in, what comes out. */
  description: string
  category: string
  /** Words and phrases that people use when they mean this. */
  keywords: readonly string[]
  /** Sentences that surely mean this. */
  patterns: readonly RegExp[]
  input: Input
  outputs: readonly ('image' | 'video' | 'text')[]
  /** For people: '30-60s'. */
  estimatedDuration: string
  steps: readonly PlannedStep<z.output<Input>>[]
  run(input: z.output<Input>, context: Context): Promise<Outcome>
}

/** Declares a space, with the types of its input taken from its schema. Throws when the id is no address. */
export function defineSpace<Input extends z.ZodObject>(space: Space<Input>): Space {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(space.id)) throw new Error(`A space id is like my-space, not “${space.id}”.`)
  return space as unknown as Space
}

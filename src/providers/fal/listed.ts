/** How a model of fal is written down here, and the rules that many of them share. */
import type { ModelFacts, OptionRule, Takes } from '../../models/model.ts'

/** What is sent, under fal's names. */
export type Input = Record<string, unknown>

export interface Listed extends Pick<ModelFacts, 'id' | 'name' | 'tasks'> {
  aliases?: string[]
  fallbacks?: string[]
  price?: NonNullable<ModelFacts['price']>
  takes: Omit<Takes, 'promptMax' | 'n'> & Partial<Pick<Takes, 'promptMax' | 'n'>>
  /** What it calls its input pictures: one list of all, or a field for each in their order. `image_url` when not said. */
  pictures?: 'image_urls' | string[]
  /** What it calls its strength; `strength` when not said. */
  strength?: string
  /** A prompt may be sent although none is needed. */
  hearsPrompt?: true
  /** What it writes after a number of seconds; nothing when not said. */
  secondsEnd?: 's'
  /** From the fields that nearly every model has to its own, where it is another shape and not only another name. */
  rewrite?(input: Input): Input
}

export const none = { min: 0, max: 0 }
export const one = { min: 1, max: 1 }

export const flag: OptionRule = { is: 'flag' }
export const choice = (...of: string[]): OptionRule => ({ is: 'choice', of })
export const number = (min: number, max: number): OptionRule => ({ is: 'number', min, max })
export const whole = (min: number, max: number): OptionRule => ({ is: 'whole number', min, max })

/** fal writes this number as a text; the highest lets most pass. */
export const tolerance = (max: number) => ({
  safety_tolerance: choice(...Array.from({ length: max }, (_, index) => String(index + 1))),
})
export const checker = { enable_safety_checker: flag }
export const expansion = { enable_prompt_expansion: flag }
export const enhance = { enhance_prompt: flag }
export const speed = { acceleration: choice('none', 'regular', 'high') }

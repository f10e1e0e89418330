/** One line of kie.ai's list of models, and how its fields are called. */
import type { Takes, Task } from '../../models/model.ts'

/** How a model's fields differ from what the others call them. */
export interface Wire {
  /** What it calls the prompt; `prompt` when not said. */
  prompt?: 'text'
  /** Where input pictures go: a list of addresses, or one. */
  images?: 'image_urls' | 'input_urls' | 'image_input' | 'image_url' | 'image'
  ratio?: 'image_size' | 'aspect_ratio'
  /** Some models know shapes by name only. */
  ratioNames?: Record<string, string>
  resolution?: 'resolution' | 'image_resolution'
  formatNames?: Record<string, string>
  /** Fields that have to be there, with what is sent when nothing else is wanted. */
  usual?: Record<string, unknown>
}

export interface Listed {
  id: string
  name: string
  aliases?: string[]
  tasks: Task[]
  takes?: Partial<Takes>
  wire?: Wire
  fallbacks?: string[]
}

export const upTo = (max: number) => ({ min: 0, max })
export const needs = (max: number) => ({ min: 1, max })
export const flag = { is: 'flag' } as const
export const choice = (...of: string[]) => ({ is: 'choice', of }) as const

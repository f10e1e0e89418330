/** What is stated of a model of Replicate, and the parts that many of them share. */
import type { Takes, Task } from '../../models/model.ts'

/** What a model calls each part of an ask. A part that is absent here is not sent. */
export type Fields = Partial<
  Record<
    | 'prompt'
    | 'negativePrompt'
    | 'aspectRatio'
    | 'n'
    | 'seed'
    | 'steps'
    | 'guidance'
    | 'strength'
    | 'style'
    | 'format'
    | 'duration'
    | 'resolution'
    | 'mask',
    string
  >
> & {
  /** The name of a list, or a name for each picture in turn. */
  images?: string | string[]
  /** What says how many pixels there shall be. */
  frame?(width: number, height: number): Record<string, unknown>
  /** It can be told to keep the frame of its first picture, and makes a square of it unless it is told so. */
  keepsFrame?: true
}

export interface Listed {
  id: string
  name: string
  aliases?: string[]
  fallbacks?: string[]
  tasks: Task[]
  takes: Omit<Takes, 'promptMax' | 'n'> & { n?: number }
  fields: Fields
}

export const prompted = { prompt: 'prompt' }
export const usual = { prompt: 'prompt', seed: 'seed', aspectRatio: 'aspect_ratio', format: 'output_format' }

export const none = { min: 0, max: 0 }
export const maybeOne = { min: 0, max: 1 }
export const one = { min: 1, max: 1 }
export const jpegOrPng = ['jpeg', 'png']
export const anyFormat = ['jpeg', 'png', 'webp']
export const flag = { is: 'flag' } as const
export const square = (minEdge: number, maxEdge: number) => ({
  multipleOf: 32,
  minEdge,
  maxEdge,
  minPixels: minEdge * minEdge,
  maxPixels: maxEdge * maxEdge,
  maxRatio: maxEdge / minEdge,
})

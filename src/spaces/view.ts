/** A space as clients see it: the seed's fields, and what a form needs to ask for its inputs. */
import { z } from 'zod'
import type { Space } from './define.ts'
import { bare } from './image.ts'
import { pictureFields } from './run/inputs.ts'

export const inputView = z.object({
  name: z.string(),
  type: z.enum(['image', 'images', 'text', 'texts', 'number', 'boolean', 'choice', 'json']),
  required: z.boolean(),
  description: z.string(),
  default: z.unknown().optional(),
  options: z
    .array(z.union([z.string(), z.number()]))
    .optional()
    .describe('Of a choice'),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.int().optional(),
})
export type InputView = z.infer<typeof inputView>

export const spaceView = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  category: z.string(),
  keywords: z.array(z.string()),
  patterns: z.array(z.string()).describe('Regular expressions'),
  inputs: z.array(inputView),
  outputs: z.array(z.enum(['image', 'video', 'text'])),
  estimatedDuration: z.string(),
  apiProviders: z.array(z.string()).describe('Providers it asks first, where they have a key'),
  steps: z.array(z.object({ name: z.string(), title: z.string(), task: z.string().optional() })),
})

export function viewSpace(space: Space): z.infer<typeof spaceView> {
  const { id, name, description, category, keywords, patterns, outputs, estimatedDuration, steps } = space
  return {
    id,
    name,
    description,
    category,
    keywords: [...keywords],
    patterns: patterns.map((pattern) => pattern.source),
    inputs: viewInputs(space),
    outputs: [...outputs],
    estimatedDuration,
    apiProviders: [...new Set(steps.flatMap(({ asks }) => asks?.prefer ?? []))],
    steps: steps.map((step) => ({
      name: step.name,
      title: step.title,
      ...(step.asks ? { task: step.asks.task } : {}),
    })),
  }
}

interface JsonSchema {
  type?: string
  enum?: (string | number)[]
  items?: JsonSchema
  default?: unknown
  description?: string
  minimum?: number
  maximum?: number
  maxLength?: number
}

export function viewInputs(space: Space): InputView[] {
  const pictures = pictureFields(space)
  const schema = z.toJSONSchema(space.input, { io: 'input', unrepresentable: 'any' })
  const required = new Set(schema.required ?? [])
  return Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).map(([name, property]) => {
    const picture = pictures.get(name)
    const { default: fallback, minimum, maximum, maxLength, enum: options } = property
    return {
      name,
      type: picture ? (picture === 'one' ? 'image' : 'images') : typeOf(property),
      required: required.has(name),
      description: property.description ?? bare(space.input.shape[name] as z.ZodType).description ?? '',
      ...(fallback === undefined ? {} : { default: fallback }),
      ...(options ? { options } : {}),
      ...(minimum === undefined || minimum < -1e9 ? {} : { minimum }),
      ...(maximum === undefined || maximum > 1e9 ? {} : { maximum }),
      ...(maxLength === undefined ? {} : { maxLength }),
    }
  })
}

function typeOf({ type, enum: options, items }: JsonSchema): InputView['type'] {
  if (options) return 'choice'
  if (type === 'integer' || type === 'number') return 'number'
  if (type === 'boolean') return 'boolean'
  if (type === 'string') return 'text'
  return type === 'array' && items?.type === 'string' ? 'texts' : 'json'
}

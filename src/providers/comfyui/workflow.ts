/**
 * Workflow templates: ComfyUI's API-format graphs, in which a request fills slots such as `{{prompt}}` or `{{options.lora}}`.
 * A slot may say what stands there when the request does not: `{{steps|25}}`.
 */
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'

const node = z.looseObject({ class_type: z.string().min(1), inputs: z.record(z.string(), z.unknown()) })
const graph = z.record(z.string(), node)
export type Graph = z.infer<typeof graph>

export type Value = string | number | boolean

export interface Slot {
  name: string
  /** What stands there when the request does not say. */
  fallback: Value | undefined
}

export interface Workflow {
  /** The model id. */
  id: string
  graph: Graph
  slots: Slot[]
}

const slotPattern = /\{\{\s*([\w.-]+)\s*(?:\|([^{}]*))?\}\}/g
const onlySlot = new RegExp(`^${slotPattern.source}$`)
const knownSlot =
  /^(prompt|negative_prompt|seed|steps|guidance|width|height|strength|image(_[2-9])?|mask|checkpoint|options\.[\w-]+)$/

/** Reads a template. Throws an `Error` that says what is wrong with it. */
export function readWorkflow(id: string, json: unknown): Workflow {
  if (typeof json === 'object' && json !== null && 'nodes' in json && 'links' in json) {
    throw new Error("is a workflow of the editor: save it there with 'Export (API)'")
  }
  const parsed = graph.safeParse(json)
  if (!parsed.success || Object.keys(parsed.data).length === 0) {
    throw new Error('is no graph of nodes with a class_type and inputs')
  }
  const slots = textsIn(parsed.data).flatMap((text) =>
    [...text.matchAll(slotPattern)].map(([, name = '', fallback]) => ({ name, fallback: readValue(fallback) })),
  )
  const unknown = slots.find(({ name }) => !knownSlot.test(name))
  if (unknown) throw new Error(`has a slot that is not known: {{${unknown.name}}}`)
  return { id, graph: parsed.data, slots }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** `25` is a number and `true` a flag; anything else is a text. */
function readValue(text: string | undefined): Value | undefined {
  if (text === undefined) return undefined
  const trimmed = text.trim()
  if (/^-?\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed)
  return trimmed === 'true' || trimmed === 'false' ? trimmed === 'true' : trimmed
}

/**
 * The graph with every slot filled. A value that is nothing but a slot keeps its type; within a text it is written out.
 * `fallbacks` are for slots that say nothing themselves. Throws `ProviderError('invalid_request')` when one stays empty.
 */
export function fill(workflow: Workflow, values: Record<string, unknown>, fallbacks: Record<string, Value>): Graph {
  const valueFor = (name: string, fallback: string | undefined): Value => {
    const value = values[name] ?? readValue(fallback) ?? fallbacks[name]
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
    const said = value === undefined ? `needs ${wordsFor(name)}` : `takes no list or object as ${wordsFor(name)}`
    throw new ProviderError('invalid_request', `The workflow ${workflow.id} ${said}.`, { charged: 'no' })
  }
  const filled = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const [whole, name, fallback] = onlySlot.exec(value) ?? []
      if (whole !== undefined && name) return valueFor(name, fallback)
      return value.replace(slotPattern, (_, name: string, fallback?: string) => String(valueFor(name, fallback)))
    }
    if (Array.isArray(value)) return value.map(filled)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one)]))
  }
  return filled(workflow.graph) as Graph
}

const wordsFor = (name: string) => (name === 'mask' ? 'a mask' : name.replace(/^options\./, 'the option '))

/** Whether a slot must be filled by the request: at some place nothing else would stand there. */
export const isNeeded = ({ slots }: Workflow, name: string) =>
  slots.some((slot) => slot.name === name && slot.fallback === undefined)

/** ComfyUI's refusals of a graph, in words. */
import { z } from 'zod'
import type { Explained } from '../http.ts'

const text = z.string().nullish().catch(null)
const fault = z.looseObject({ message: text, details: text, type: text })
const refusal = z.looseObject({
  error: z.union([z.string(), fault]).nullish().catch(null),
  node_errors: z
    .record(z.string(), z.looseObject({ class_type: text, errors: z.array(fault).catch([]) }))
    .nullish()
    .catch(null),
})

export function explain(body: unknown): Explained {
  const parsed = refusal.safeParse(body)
  if (!parsed.success) return {}
  const { error, node_errors: nodes } = parsed.data
  const lines = [
    typeof error === 'string' ? error : error ? wordsOf(error) : '',
    ...Object.entries(nodes ?? {}).flatMap(([id, { class_type: name, errors }]) =>
      errors.map((one) => `${name ?? 'node'} (${id}): ${wordsOf(one)}`),
    ),
  ]
  return { said: lines.filter(Boolean).join('; ') || undefined }
}

const wordsOf = ({ message, details, type }: z.infer<typeof fault>) =>
  [message || type, details].filter(Boolean).join(': ')

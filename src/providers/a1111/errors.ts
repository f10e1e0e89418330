/** The error bodies of AUTOMATIC1111: its own, and FastAPI's. */
import { z } from 'zod'
import type { ProviderErrorCode } from '../../errors.ts'
import type { Explained } from '../http.ts'

const text = z.string().nullish().catch(null)
const shape = z.looseObject({
  error: text,
  detail: z
    .union([z.string(), z.array(z.looseObject({ loc: z.array(z.unknown()).nullish().catch(null), msg: z.string() }))])
    .nullish()
    .catch(null),
  errors: text,
})

export function explain(body: unknown, status: number): Explained {
  const parsed = shape.safeParse(body)
  if (!parsed.success) return {}
  const { error, detail, errors } = parsed.data
  const told = Array.isArray(detail)
    ? detail.map(({ loc, msg }) => `${(loc ?? []).slice(1).join('.')}: ${msg}`).join('; ')
    : detail
  // "HTTPException" is the name of a Python class, and says nothing to anybody.
  const name = error === 'HTTPException' ? '' : error
  const said = [name, told, errors].filter(Boolean).join(': ') || undefined
  return { said, code: classOf(said ?? '', status) }
}

function classOf(said: string, status: number): ProviderErrorCode | undefined {
  // The same request would not fit into memory the next time either.
  if (/out ?of ?memory/i.test(said)) return 'invalid_request'
  return status === 404 && /(sampler|image|upscaler|script) not found/i.test(said) ? 'invalid_request' : undefined
}

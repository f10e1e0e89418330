/** OpenAI's request for pictures, and what it means here. Shared by generations and edits. */
import { z } from 'zod'
import { Problem } from '../../errors.ts'
import type { JobRequest } from '../../jobs/request.ts'
import { jobRequest } from '../../jobs/request.ts'
import { invalid } from '../problem.ts'

/** OpenAI's clients send `null` for what they leave open. */
const open = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value) => (value === null ? undefined : value) as z.output<T> | undefined)

/** The fields of both calls; https://platform.openai.com/docs/api-reference/images, and below the line our own additions. */
export const imageFields = {
  prompt: z.string(),
  model: open(z.string().min(1).max(200)),
  n: open(z.int().min(1).max(10)),
  size: open(z.string()),
  quality: open(z.string()),
  background: open(z.string()),
  style: open(z.string()),
  output_format: open(z.enum(['png', 'jpeg', 'webp'])),
  response_format: open(z.enum(['url', 'b64_json'])),
  stream: open(z.boolean()),
  partial_images: open(z.int().min(0).max(3)),
  moderation: open(z.literal('auto', 'only auto: Gesso does not lower a provider’s moderation')),
  user: open(z.string()),
  safety_identifier: open(z.string()),
  // Not OpenAI's:
  seed: open(z.int()),
  negative_prompt: open(z.string()),
  aspect_ratio: open(z.string()),
}
const imageRequest = z.object(imageFields)
export type ImageRequest = z.infer<typeof imageRequest>

/** Values that OpenAI documents as "as you like", or as what is done anyway. */
const isDefault = (value: string | undefined) => value === undefined || value === 'auto' || value === 'standard'

/** The job that does what an OpenAI client asked for. Throws `invalid_request` naming OpenAI's field. */
export function toJobRequest(request: ImageRequest, pictures: { images?: string[]; mask?: string } = {}): JobRequest {
  if (request.partial_images && !request.stream) {
    throw new Problem('invalid_request', 'Partial pictures come in a stream only: set stream.', {
      field: 'partial_images',
    })
  }
  const wanted = {
    prompt: request.prompt,
    modelId: request.model,
    n: request.n,
    size: isDefault(request.size) ? undefined : request.size,
    quality: isDefault(request.quality) ? undefined : request.quality,
    background: isDefault(request.background) ? undefined : request.background,
    style: request.style,
    format: request.output_format,
    partials: request.partial_images,
    seed: request.seed,
    negativePrompt: request.negative_prompt,
    aspectRatio: request.aspect_ratio,
    ...pictures,
  }
  const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined))
  const parsed = jobRequest.safeParse(given)
  if (!parsed.success) throw openaiField(invalid(parsed.error, 'body'))
  return parsed.data
}

const openaiNames: Record<string, string> = {
  modelId: 'model',
  format: 'output_format',
  partials: 'partial_images',
  negativePrompt: 'negative_prompt',
  aspectRatio: 'aspect_ratio',
}

/** The same problem with the field called as an OpenAI client calls it. */
export function openaiField(problem: Problem): Problem {
  const field = problem.field && (openaiNames[problem.field] ?? problem.field)
  return new Problem(problem.code, problem.message, { ...(field ? { field } : {}), cause: problem })
}

/** OpenAI's request for pictures, and what it means here. Shared by generations and edits. */
import { z } from 'zod'
import { check } from '../../check.ts'
import { Problem } from '../../errors.ts'
import type { JobRequest } from '../../jobs/request.ts'
import { jobRequest } from '../../jobs/request.ts'

/** OpenAI's clients send `null` for what they leave open. */
const open = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value) => (value === null ? undefined : value) as z.output<T> | undefined)

/** The fields of both calls; https://platform.openai.com/docs/api-reference/images, and below the line our own additions. */
export const imageFields = {
  prompt: z.string().describe('What the picture should show'),
  model: open(z.string().min(1).max(200)).describe('Any model here: openai/gpt-image-2, or just gpt-image-2'),
  n: open(z.int().min(1).max(10)).describe('How many pictures'),
  size: open(z.string()).describe('1024x1024, or auto'),
  quality: open(z.string()).describe('As the model calls it, or auto'),
  background: open(z.string()).describe('transparent, opaque, auto'),
  style: open(z.string()).describe('As the model calls it'),
  output_format: open(z.enum(['png', 'jpeg', 'webp'])),
  response_format: open(z.enum(['url', 'b64_json'])).describe(
    'b64_json if absent; an address here leads to this server, and lasts',
  ),
  stream: open(z.boolean()).describe('Answer as server-sent events'),
  partial_images: open(z.int().min(0).max(3)).describe('Partial pictures in the stream'),
  moderation: open(z.literal('auto', 'only auto: Gesso does not lower a provider’s moderation')),
  user: open(z.string()).describe('Accepted, not used'),
  safety_identifier: open(z.string()).describe('Accepted, not used'),
  // Not OpenAI's:
  seed: open(z.int()).describe('An addition of Gesso, for models that take one'),
  negative_prompt: open(z.string()).describe('An addition of Gesso'),
  aspect_ratio: open(z.string()).describe('An addition of Gesso: 16:9'),
}
const imageRequest = z.object(imageFields)
export type ImageRequest = z.infer<typeof imageRequest>

/** Values that OpenAI documents as "as you like", or as what was done anyway by models that are gone. */
const isDefault = (value: string | undefined) => value === undefined || ['auto', 'standard', 'vivid'].includes(value)
/** DALL-E 3's word: clients that were made for it still send it. */
const qualityOf = (quality: string | undefined) => (quality === 'hd' ? 'high' : quality)

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
    quality: isDefault(request.quality) ? undefined : qualityOf(request.quality),
    background: isDefault(request.background) ? undefined : request.background,
    style: isDefault(request.style) ? undefined : request.style,
    format: request.output_format,
    partials: request.partial_images,
    seed: request.seed,
    negativePrompt: request.negative_prompt,
    aspectRatio: request.aspect_ratio,
    ...pictures,
  }
  const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined))
  try {
    return check(jobRequest, given, 'body')
  } catch (error) {
    throw error instanceof Problem ? openaiField(error) : error
  }
}

const openaiNames: Record<string, string> = {
  modelId: 'model',
  format: 'output_format',
  partials: 'partial_images',
  negativePrompt: 'negative_prompt',
  aspectRatio: 'aspect_ratio',
}

/** The same problem with every field called as an OpenAI client calls it. */
export function openaiField(problem: Problem): Problem {
  const field = problem.field && (openaiNames[problem.field] ?? problem.field)
  const detail = problem.message.replace(/\b\w+(?=: )/g, (name) => openaiNames[name] ?? name)
  return new Problem(problem.code, detail, { ...(field ? { field } : {}), cause: problem })
}

import { z } from 'zod'
import { route } from '../route.ts'
import { answerImages } from './image-answer.ts'
import { imageFields, toJobRequest } from './image-request.ts'

/** OpenAI's answer, with what is known here. */
export const imagesAnswer = z.object({
  created: z.int(),
  output_format: z.string().optional(),
  size: z.string().optional(),
  data: z.array(z.object({ b64_json: z.string().optional(), url: z.string().optional() })),
})

export const generateImages = route({
  method: 'post',
  path: '/v1/images/generations',
  summary: "OpenAI's call for pictures from a prompt, on any model here",
  tag: 'OpenAI-compatible',
  errors: 'openai',
  body: z.strictObject(imageFields),
  answers: { 200: { description: 'Pictures, or a stream of them', schema: imagesAnswer } },
  problems: [
    'invalid_request',
    'invalid_json',
    'parameter_unsupported',
    'model_not_found',
    'provider_unavailable',
    'idempotency_conflict',
    'payload_too_large',
    'unsupported_media_type',
  ],
  handle: ({ body, owner, idempotencyKey, base }, app) =>
    answerImages(
      app,
      { owner, idempotencyKey, base },
      { request: body, job: toJobRequest(body), event: 'image_generation' },
    ),
})

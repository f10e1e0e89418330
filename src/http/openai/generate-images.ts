import { z } from 'zod'
import { idempotencyHeader, route } from '../route.ts'
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
  headers: idempotencyHeader,
  body: z.strictObject(imageFields),
  answers: { 200: { description: 'Pictures, or a stream of them', schema: imagesAnswer } },
  problems: ['parameter_unsupported', 'model_not_found', 'provider_unavailable', 'idempotency_conflict'],
  handle: ({ body, owner, idempotencyKey, base, requestId }, app) =>
    answerImages(
      app,
      { owner, idempotencyKey, base, requestId },
      { request: body, job: toJobRequest(body), event: 'image_generation' },
    ),
})

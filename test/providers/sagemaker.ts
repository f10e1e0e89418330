/** Amazon SageMaker, as the contract suite runs it: endpoints that answer at once, and one with a queue. */
import { sagemaker } from '../../src/providers/sagemaker.ts'
import { type SagemakerSimulator, startSagemaker } from '../simulators/sagemaker.ts'
import { mask, type ProviderCase, photo, type Refusal } from './suite.ts'

const prompt = 'a red fox'

const said = (type: string, status: number, Message: string, more: object = {}): Refusal['answer'] => ({
  status,
  body: { Message, ...more },
  headers: { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/com.amazon.sagemaker/` },
})
const fromModel = (status: number, message: string) =>
  said('ModelError', 424, `Received error (${status}) from primary with message "${message}".`, {
    OriginalStatusCode: status,
    OriginalMessage: message,
  })

const everywhere: Refusal[] = [
  {
    what: 'a wrong field',
    answer: said('ValidationError', 400, '1 validation error detected: x is not valid.'),
    code: 'invalid_request',
  },
  {
    what: 'an endpoint that is not there',
    answer: said('ValidationError', 400, 'Endpoint x of account 123456789012 not found.'),
    code: 'not_found',
  },
  {
    what: 'a call that is not allowed',
    answer: said('AccessDeniedException', 403, 'User is not authorized to perform: sagemaker:InvokeEndpoint'),
    code: 'auth',
  },
  {
    what: 'a wrong signature',
    answer: { status: 403, body: { message: 'The security token included in the request is invalid.' } },
    code: 'auth',
  },
  {
    what: 'too many calls, as a wrong request',
    answer: said('ThrottlingException', 400, 'Rate exceeded'),
    code: 'rate_limited',
  },
  { what: 'a fault', answer: said('InternalFailure', 500, 'Internal'), code: 'internal' },
  { what: 'overload', answer: said('ServiceUnavailable', 503, 'Unavailable'), code: 'overloaded' },
]

const inRealTime: Refusal[] = [
  {
    what: 'a container that takes no such field',
    answer: fromModel(400, '{"code":400,"message":"width must be a multiple of 8"}'),
    code: 'invalid_request',
  },
  {
    what: 'a container with a filter',
    answer: fromModel(400, '{"name":"content_moderation","errors":["Your request was flagged."]}'),
    code: 'content_refused',
  },
  { what: 'a container that fails', answer: fromModel(500, 'CUDA out of memory'), code: 'internal' },
  { what: 'a container that is busy', answer: fromModel(503, 'No worker is free'), code: 'overloaded' },
  {
    what: 'a model that is being loaded',
    answer: said('ModelNotReadyException', 429, 'Model is not ready.'),
    code: 'rate_limited',
  },
  {
    what: 'a component that was scaled to zero',
    answer: said('ValidationError', 400, 'Inference Component has no capacity to process this request.'),
    code: 'rate_limited',
  },
  { what: 'a dependency', answer: said('InternalDependencyException', 530, 'Internal'), code: 'internal' },
]

export const sagemakerCase: ProviderCase<SagemakerSimulator> = {
  file: sagemaker,
  open: startSagemaker,
  tasks: [
    {
      name: 'Stable Diffusion 2 generates',
      body: { prompt, modelId: 'sagemaker/sd2', size: '512x768', seed: 7, negativePrompt: 'text', steps: 20 },
      mediaTypes: ['image/jpeg'],
    },
    {
      name: 'Stable Diffusion 2 answers with numbers',
      body: { prompt, modelId: 'sagemaker/sd2-raw', size: '64x64' },
      mediaTypes: ['image/png'],
    },
    { name: 'an inpainting model changes what is masked', body: { prompt, modelId: 'inpaint', images: [photo], mask } },
    { name: 'an upscaler', body: { task: 'upscale', modelId: 'sagemaker/upscale', images: [photo] } },
    { name: 'SDXL generates', body: { prompt, modelId: 'sagemaker/sdxl-live', aspectRatio: '16:9' } },
    { name: 'SDXL edits', body: { prompt, modelId: 'sagemaker/sdxl-live', images: [photo], strength: 0.35 } },
    {
      name: 'SDXL in a component of an endpoint',
      body: { prompt, modelId: 'sagemaker/marketplace', options: { use_refiner: true, refiner_steps: 20 } },
    },
    {
      name: 'Stable Diffusion 3.5 generates',
      body: { prompt, modelId: 'sagemaker/sd35', aspectRatio: '3:2', format: 'jpeg' },
      mediaTypes: ['image/jpeg'],
    },
    { name: 'Stable Diffusion 3.5 edits', body: { prompt, modelId: 'sagemaker/sd35', images: [photo] } },
    {
      name: 'a container of its own answers with the file',
      body: { prompt, modelId: 'sagemaker/own', size: '128x64', seed: 3 },
      mediaTypes: ['image/png'],
    },
    { name: 'a container of its own edits', body: { modelId: 'sagemaker/own-edit', images: [photo] } },
  ],
  job: { prompt, modelId: 'sagemaker/marketplace', size: '64x64' },
  submit: { path: '/invocations', method: 'POST' },
  refusals: [...everywhere, ...inRealTime],
  refused: { prompt: 'something forbidden' },
}

/** The endpoint with a queue. Its news comes on a topic, which has no address for each generation: see `sagemaker.test.ts`. */
export const sagemakerQueueCase: ProviderCase<SagemakerSimulator> = {
  ...sagemakerCase,
  tasks: [
    { name: 'SDXL generates in a queue', body: { prompt, modelId: 'Stable Diffusion XL', size: '64x64', guidance: 6 } },
    { name: 'SDXL edits in a queue', body: { prompt, modelId: 'sagemaker/sdxl', images: [photo], size: '64x64' } },
    {
      name: 'an inpainting model in a queue',
      body: { prompt, modelId: 'sagemaker/inpaint-queued', images: [photo], mask },
    },
  ],
  job: { prompt, modelId: 'sagemaker/sdxl', size: '64x64' },
  submit: { path: '/async-invocations', method: 'POST' },
  status: { path: '/s3/gesso-out/made/', method: 'GET' },
  refusals: everywhere,
}

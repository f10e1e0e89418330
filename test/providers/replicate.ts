/** Replicate, as the contract suite runs it. */
import { replicate } from '../../src/providers/replicate.ts'
import { communityModel, deployment } from '../simulators/replicate/inputs.ts'
import { type ReplicateSimulator, startReplicate } from '../simulators/replicate.ts'
import { mask, type ProviderCase, photo, secondPhoto } from './suite.ts'

const prompt = 'a red fox'
const video = ['video/mp4']
const drawing = ['image/svg+xml']

export const replicateCase: ProviderCase<ReplicateSimulator> = {
  file: replicate,
  open: startReplicate,
  tasks: [
    {
      name: 'FLUX generates several',
      body: { prompt, modelId: 'Flux Schnell', n: 2, aspectRatio: '3:2' },
      mediaTypes: ['image/webp', 'image/webp'],
    },
    { name: 'FLUX1.1 generates', body: { prompt, modelId: 'replicate/Flux Pro', size: '512x768', format: 'jpeg' } },
    { name: 'FLUX.2 composes', body: { prompt, modelId: 'Flux 2 Pro', images: [photo, secondPhoto] } },
    { name: 'Kontext edits', body: { prompt, modelId: 'Kontext', images: [photo], format: 'png' } },
    { name: 'Fill changes what is masked', body: { prompt, modelId: 'Flux Fill', images: [photo], mask } },
    { name: 'Nano Banana composes', body: { prompt, modelId: 'Nano Banana', images: [photo, secondPhoto] } },
    { name: 'Recraft has sizes', body: { prompt, modelId: 'Recraft V3', size: '1820x1024' } },
    { name: 'Recraft draws', body: { prompt, modelId: 'Recraft V3 SVG', style: 'line_art' }, mediaTypes: drawing },
    { name: 'a background goes', body: { task: 'cutout', modelId: 'replicate', images: [photo] } },
    { name: 'a picture grows', body: { modelId: 'Google upscaler', images: [photo] } },
    {
      name: 'a picture becomes a drawing',
      body: { modelId: 'Recraft vectorize', images: [photo] },
      mediaTypes: drawing,
    },
    { name: 'a text becomes a video', body: { prompt, modelId: 'Wan 2.2', resolution: '480p' }, mediaTypes: video },
    { name: 'a picture becomes a video', body: { prompt, modelId: 'Kling 2.1', images: [photo] }, mediaTypes: video },
    {
      name: 'a version is called by its digits',
      body: { prompt, modelId: `${communityModel.name}:${communityModel.version}`, options: { wobble: 0.5 } },
    },
    { name: 'a deployment is called by its name', body: { prompt, modelId: `deployments/${deployment}` } },
  ],
  job: { prompt, modelId: 'replicate/black-forest-labs/flux-1.1-pro', size: '256x256' },
  submit: { path: '/predictions', method: 'POST' },
  status: { path: '/v1/predictions/', method: 'GET' },
  result: { path: '/delivery/' },
  // A 5xx is not among them: it may have made a prediction, so it is looked for, and not sent again at once.
  refusals: [
    {
      what: 'a wrong field',
      answer: {
        status: 422,
        body: { title: 'Input validation failed', detail: '- input.width: too small', status: 422 },
      },
      code: 'invalid_request',
    },
    { what: 'a wrong key', answer: { status: 401, body: { title: 'Unauthenticated', status: 401 } }, code: 'auth' },
    { what: 'no permission', answer: { status: 403, body: { detail: 'Not allowed', status: 403 } }, code: 'auth' },
    {
      what: 'no credit',
      answer: { status: 402, body: { title: 'Insufficient credit', detail: 'Add credit to your account' } },
      code: 'quota_exhausted',
    },
    {
      what: 'an unknown model',
      answer: { status: 404, body: { detail: 'The requested resource could not be found.', status: 404 } },
      code: 'not_found',
    },
    { what: 'too large an input', answer: { status: 413, body: { detail: 'Too large' } }, code: 'invalid_request' },
    { what: 'a conflict', answer: { status: 409, body: { detail: 'Try again' } }, code: 'overloaded' },
    {
      what: 'haste',
      answer: {
        status: 429,
        body: { detail: 'Request was throttled. Your rate limit resets in ~1s.', status: 429, retry_after: 1 },
      },
      code: 'rate_limited',
    },
  ],
  refused: { prompt: 'something forbidden' },
  webhook: (sim, { id }) => sim.news(String(id)),
}

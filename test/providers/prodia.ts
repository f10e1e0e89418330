/** Prodia, as the contract suite runs it. */
import { prodia } from '../../src/providers/prodia.ts'
import { type ProdiaSimulator, startProdia } from '../simulators/prodia.ts'
import { type ProviderCase, photo, secondPhoto } from './suite.ts'

const prompt = 'a red fox'
const images = [photo]

export const prodiaCase: ProviderCase<ProdiaSimulator> = {
  file: prodia,
  open: startProdia,
  tasks: [
    {
      name: 'schnell generates in a style',
      body: { prompt, modelId: 'Prodia Flux', size: '512x768', seed: 7, steps: 2, style: 'anime', format: 'png' },
    },
    { name: 'dev takes steps', body: { prompt, modelId: 'Flux Dev', steps: 20, guidance: 3, aspectRatio: '16:9' } },
    { name: 'pro takes its own options', body: { prompt, modelId: 'Flux Pro', options: { safety_tolerance: 2 } } },
    { name: 'Kontext takes a ratio', body: { prompt, modelId: 'Flux Kontext Pro', aspectRatio: '21:9' } },
    { name: 'SDXL takes what is not wanted', body: { prompt, modelId: 'SDXL', negativePrompt: 'rain' } },
    {
      name: 'schnell changes a picture',
      body: { prompt, modelId: 'Flux Schnell Image to Image', images, strength: 0.5 },
    },
    { name: 'Flux 2 edits', body: { prompt, modelId: 'Flux 2 Pro Edit', images, format: 'webp' } },
    {
      name: 'Nano Banana composes',
      body: { prompt, modelId: 'Nano Banana', images: [photo, secondPhoto], aspectRatio: '16:9' },
    },
    {
      name: 'a cut-out',
      body: { modelId: 'prodia/inference.remove-background.v1', images },
      mediaTypes: ['image/png'],
    },
    {
      name: 'a cut-out and its mask',
      body: { modelId: 'BiRefNet', images },
      mediaTypes: ['image/png', 'image/png'],
    },
    { name: 'an upscale', body: { modelId: 'Prodia Upscale', images, options: { upscale: 4 } } },
    { name: 'a drawing', body: { prompt, modelId: 'Recraft V4 Vector' }, mediaTypes: ['image/svg+xml'] },
    { name: 'a film', body: { prompt, modelId: 'Wan 2.2', resolution: '480p' }, mediaTypes: ['video/mp4'] },
    {
      name: 'a film from a picture',
      body: { prompt, modelId: 'Wan 2.2 Lightning Image to Video', images },
      mediaTypes: ['video/mp4'],
    },
    { name: 'a job type that is not listed', body: { prompt, modelId: 'inference.sd15.txt2img.v1' } },
  ],
  job: { prompt, modelId: 'prodia/inference.flux-fast.schnell.txt2img.v2', size: '256x256' },
  submit: { path: '/v2/job', method: 'POST' },
  refusals: [
    {
      what: 'a wrong field',
      answer: { status: 400, body: { error: 'config.steps: too big' } },
      code: 'invalid_request',
    },
    {
      what: 'a wrong field, in a list',
      answer: { status: 422, body: { detail: [{ loc: ['config', 'steps'], msg: 'too big' }] } },
      code: 'invalid_request',
    },
    { what: 'a wrong token', answer: { status: 401, body: { error: 'Invalid token' } }, code: 'auth' },
    { what: 'no subscription', answer: { status: 403, body: { message: 'Upgrade to Pro+' } }, code: 'auth' },
    { what: 'no credit', answer: { status: 402, body: { error: 'Payment required' } }, code: 'quota_exhausted' },
    { what: 'an unknown job type', answer: { status: 400, body: { error: 'Unknown job type: x' } }, code: 'not_found' },
    { what: 'an unknown path', answer: { status: 404, body: { error: 'Not found' } }, code: 'not_found' },
    {
      what: 'no capacity',
      answer: { status: 429, body: { error: 'No capacity' }, headers: { 'retry-after': '1' } },
      code: 'rate_limited',
    },
    { what: 'overload', answer: { status: 503, body: { error: 'Unavailable' } }, code: 'overloaded' },
    { what: 'a timeout', answer: { status: 408, body: { error: 'Timeout' } }, code: 'timeout' },
    { what: 'a fault', answer: { status: 500, body: { error: 'Internal' } }, code: 'internal' },
  ],
  refused: { prompt: 'something forbidden' },
}

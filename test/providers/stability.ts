/** Stability AI, as the contract suite runs it: once for what answers at once, once for what is queued. */
import { stability } from '../../src/providers/stability.ts'
import { type StabilitySimulator, startStability } from '../simulators/stability.ts'
import { mask, type ProviderCase, photo, secondPhoto } from './suite.ts'

const prompt = 'a red fox'
const error = (name: string, words: string) => ({ id: '4d0f', name, errors: [words] })

const refusals: ProviderCase['refusals'] = [
  {
    what: 'a wrong field',
    answer: { status: 400, body: error('bad_request', 'seed: is odd') },
    code: 'invalid_request',
  },
  {
    what: 'a body that is too large',
    answer: { status: 413, body: error('payload_too_large', 'payload: is larger than 10MiB') },
    code: 'invalid_request',
  },
  {
    what: 'a language it does not read',
    answer: { status: 422, body: error('invalid_language', 'English is the only supported language') },
    code: 'invalid_request',
  },
  { what: 'a wrong key', answer: { status: 401, body: error('unauthorized', 'invalid key') }, code: 'auth' },
  { what: 'a key without the right', answer: { status: 403, body: error('forbidden', 'not yours') }, code: 'auth' },
  {
    what: 'no credit',
    answer: { status: 402, body: error('payment_required', 'You lack sufficient credits') },
    code: 'quota_exhausted',
  },
  { what: 'an unknown address', answer: { status: 404, body: error('not_found', 'nothing there') }, code: 'not_found' },
  {
    what: 'too many requests',
    // Without the header it is a minute, which no test waits for.
    answer: {
      status: 429,
      body: { ...error('rate_limit_exceeded', '150 requests in 10 seconds'), id: 'rate_limit_exceeded' },
      headers: { 'retry-after': '1' },
    },
    code: 'rate_limited',
  },
  { what: 'overload', answer: { status: 503, body: error('unavailable', 'try later') }, code: 'overloaded' },
  { what: 'a timeout of its own', answer: { status: 408, body: error('timeout', 'too slow') }, code: 'timeout' },
  { what: 'a fault', answer: { status: 500, body: error('internal_error', 'An internal error') }, code: 'internal' },
]

export const stabilityCase: ProviderCase<StabilitySimulator> = {
  file: stability,
  open: startStability,
  tasks: [
    { name: 'core generates', body: { prompt, modelId: 'stability/core', aspectRatio: '16:9', style: 'anime' } },
    {
      name: 'ultra generates',
      body: { prompt, modelId: 'Stable Image Ultra', negativePrompt: 'rain', format: 'webp' },
    },
    { name: 'ultra starts from a picture', body: { prompt, modelId: 'ultra', images: [photo], strength: 0.3 } },
    { name: 'SD 3.5 generates', body: { prompt, modelId: 'Stable Diffusion', guidance: 7, seed: 9, format: 'jpeg' } },
    { name: 'turbo generates', body: { prompt, modelId: 'SD 3.5 Large Turbo' } },
    { name: 'flash generates', body: { prompt, modelId: 'sd3.5-flash' } },
    { name: 'medium edits', body: { prompt, modelId: 'SD 3.5 Medium', images: [photo], strength: 0.6 } },
    { name: 'inpaint changes what is masked', body: { prompt, modelId: 'inpaint', images: [photo], mask } },
    { name: 'erase needs no prompt', body: { modelId: 'erase', images: [photo], mask, options: { grow_mask: 9 } } },
    { name: 'outpaint extends', body: { modelId: 'outpaint', images: [photo], options: { left: 64, down: 32 } } },
    {
      name: 'search and replace',
      body: { prompt, modelId: 'search-and-replace', images: [photo], options: { search_prompt: 'a dog' } },
    },
    {
      name: 'search and recolor',
      body: { prompt, modelId: 'search-and-recolor', images: [photo], options: { select_prompt: 'the coat' } },
    },
    { name: 'the background goes', body: { task: 'cutout', images: [photo] }, mediaTypes: ['image/png'] },
    {
      name: 'a sketch becomes a picture',
      body: { prompt, task: 'sketch', images: [photo], options: { control_strength: 0.4 } },
    },
    { name: 'the structure stays', body: { prompt, modelId: 'structure', images: [photo] } },
    { name: 'a picture gives the style', body: { prompt, modelId: 'style', images: [photo], aspectRatio: '4:5' } },
    {
      name: 'a style goes over',
      body: { task: 'style', images: [photo, secondPhoto], options: { style_strength: 1 } },
    },
    { name: 'fast upscale', body: { task: 'upscale', images: [photo], format: 'webp' } },
    { name: 'conservative upscale', body: { prompt, modelId: 'upscale-conservative', images: [photo] } },
  ],
  job: { prompt, modelId: 'sd3.5-large' },
  submit: { path: '/v2beta/stable-image/', method: 'POST' },
  refusals,
  refused: { prompt: 'something forbidden' },
}

export const queuedStabilityCase: ProviderCase<StabilitySimulator> = {
  file: stability,
  open: startStability,
  tasks: [
    {
      name: 'creative upscale',
      body: { prompt, modelId: 'upscale-creative', images: [photo], options: { creativity: 0.2 } },
    },
    { name: 'a new background by words', body: { prompt, task: 'compose', images: [photo] } },
    {
      name: 'a new background by a picture, lit like a third',
      body: {
        modelId: 'replace-background-and-relight',
        images: [photo, secondPhoto, photo],
        options: { light_source_strength: 0.8, keep_original_background: true },
      },
    },
  ],
  job: { prompt, modelId: 'upscale-creative', images: [photo] },
  submit: { path: '/v2beta/stable-image/', method: 'POST' },
  status: { path: '/v2beta/results/' },
  refusals,
  refused: { prompt: 'something forbidden' },
}

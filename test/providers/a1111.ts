/** AUTOMATIC1111, as the contract suite runs it. */
import { a1111 } from '../../src/providers/a1111.ts'
import { type A1111Simulator, startA1111 } from '../simulators/a1111.ts'
import { mask, type ProviderCase, photo } from './suite.ts'

const prompt = 'a red fox'
const refused = (detail: string) => ({ error: 'HTTPException', detail, body: '', errors: '' })

export const a1111Case: ProviderCase<A1111Simulator> = {
  file: a1111,
  open: (options) => startA1111({ ...options, auth: 'gesso:simulated-password' }),
  tasks: [
    {
      name: 'txt2img generates',
      body: {
        prompt,
        modelId: 'a1111/txt2img',
        size: '512x384',
        seed: 7,
        options: { checkpoint: 'sdxl_base', clip_skip: 2 },
      },
    },
    {
      name: 'txt2img gives several',
      body: { prompt, modelId: 'txt2img', n: 2 },
      mediaTypes: ['image/png', 'image/png'],
    },
    { name: 'img2img changes a picture', body: { prompt, modelId: 'img2img', images: [photo], strength: 0.4 } },
    { name: 'img2img changes what is masked', body: { prompt, modelId: 'img2img', images: [photo], mask } },
    {
      name: 'extras upscale',
      body: { modelId: 'extra-single-image', images: [photo], options: { upscaling_resize: 2 } },
    },
  ],
  job: { prompt, modelId: 'a1111/txt2img', size: '256x256' },
  submit: { path: '/sdapi/v1/txt2img', method: 'POST' },
  refusals: [
    {
      what: 'a wrong field',
      answer: { status: 422, body: { detail: [{ loc: ['body', 'steps'], msg: 'too many', type: 'x' }] } },
      code: 'invalid_request',
    },
    {
      what: 'an unknown sampler',
      answer: { status: 404, body: refused('Sampler not found') },
      code: 'invalid_request',
    },
    {
      what: 'a picture that is too large for its memory',
      answer: { status: 500, body: { error: 'OutOfMemoryError', detail: '', body: '', errors: 'CUDA out of memory' } },
      code: 'invalid_request',
    },
    {
      what: 'a wrong password',
      answer: { status: 401, body: refused('Incorrect username or password') },
      code: 'auth',
    },
    { what: 'a server without its API', answer: { status: 404, body: { detail: 'Not Found' } }, code: 'not_found' },
    {
      what: 'a proxy that counts',
      answer: { status: 429, body: {}, headers: { 'retry-after': '1' } },
      code: 'rate_limited',
    },
    { what: 'a server that starts', answer: { status: 503, body: {} }, code: 'overloaded' },
    { what: 'a request that took too long', answer: { status: 408, body: {} }, code: 'timeout' },
    {
      what: 'a fault',
      answer: { status: 500, body: { error: 'ValueError', detail: '', body: '', errors: 'x' } },
      code: 'internal',
    },
  ],
}

/** Recraft, as the contract suite runs it. */
import { recraft } from '../../src/providers/recraft.ts'
import { type RecraftSimulator, startRecraft } from '../simulators/recraft.ts'
import { mask, type ProviderCase, photo, secondPhoto } from './suite.ts'

const prompt = 'a red fox'
const drawing = ['image/svg+xml']

export const recraftCase: ProviderCase<RecraftSimulator> = {
  file: recraft,
  open: startRecraft,
  tasks: [
    { name: 'V4.1 generates', body: { prompt, aspectRatio: '16:9', seed: 3 } },
    {
      name: 'V4 Pro generates several',
      body: { prompt, modelId: 'recraftv4_pro', size: '2560x1664', n: 2, format: 'png' },
      mediaTypes: ['image/png', 'image/png'],
    },
    { name: 'Flash generates', body: { prompt, modelId: 'Recraft V4.1 Flash' } },
    { name: 'V4 draws', body: { prompt, modelId: 'recraftv4_vector', format: 'svg' }, mediaTypes: drawing },
    {
      name: 'V3 generates in a style',
      body: { prompt, modelId: 'Recraft v3', style: 'realistic_image/hdr', size: '1820x1024', negativePrompt: 'rain' },
    },
    {
      name: 'V3 draws in a style',
      body: { prompt, modelId: 'recraftv3_vector', style: 'vector_illustration/line_art' },
      mediaTypes: drawing,
    },
    { name: 'V2 generates', body: { prompt, modelId: 'Recraft 20B' } },
    { name: 'V4 keeps a style', body: { prompt, task: 'style', images: [photo, secondPhoto] } },
    { name: 'V4 edits', body: { prompt, modelId: 'recraftv4', images: [photo], strength: 0.2 } },
    { name: 'V3 changes what is masked', body: { prompt, task: 'edit', images: [photo], mask } },
    { name: 'the background is replaced', body: { prompt, modelId: 'replace-background', images: [photo] } },
    { name: 'a background is made', body: { prompt, modelId: 'generate-background', images: [photo], mask } },
    {
      name: 'a picture is extended',
      body: { prompt, modelId: 'outpaint', images: [photo], options: { expand_left: 128 } },
    },
    { name: 'a region goes', body: { modelId: 'erase-region', images: [photo], mask } },
    {
      name: 'the background goes',
      body: { task: 'cutout', images: [photo], format: 'png' },
      mediaTypes: ['image/png'],
    },
    {
      name: 'a picture becomes a drawing',
      body: { task: 'vectorise', images: [photo], options: { svg_compression: 'on', max_num_shapes: 40 } },
      mediaTypes: drawing,
    },
    { name: 'crisp upscale', body: { task: 'upscale', images: [photo] } },
    { name: 'creative upscale', body: { modelId: 'creative-upscale', images: [photo] } },
  ],
  job: { prompt, modelId: 'recraftv3', size: '1024x1024' },
  submit: { path: '/v1/images/', method: 'POST' },
  result: { path: '/files/' },
  refusals: [
    {
      what: 'a wrong field',
      answer: { status: 400, body: { code: 'invalid_request', message: 'size: is odd' } },
      code: 'invalid_request',
    },
    {
      what: 'a file that is too large',
      answer: { status: 413, body: { message: 'too large' } },
      code: 'invalid_request',
    },
    { what: 'a wrong key', answer: { status: 401, body: 'request unauthorized' }, code: 'auth' },
    { what: 'a missing right', answer: { status: 403, body: { message: 'not yours' } }, code: 'auth' },
    { what: 'no credit, as 402', answer: { status: 402, body: { message: 'pay first' } }, code: 'quota_exhausted' },
    {
      what: 'no credit, as 400',
      answer: { status: 400, body: { code: 'not_enough_credits', message: 'Top up your account' } },
      code: 'quota_exhausted',
    },
    { what: 'an unknown address', answer: { status: 404, body: '404 page not found' }, code: 'not_found' },
    {
      what: 'too many requests',
      answer: { status: 429, body: { error: { message: 'slow down' } }, headers: { 'retry-after': '1' } },
      code: 'rate_limited',
    },
    { what: 'overload', answer: { status: 503, body: { message: 'busy' } }, code: 'overloaded' },
    { what: 'a timeout of its own', answer: { status: 408, body: { message: 'too slow' } }, code: 'timeout' },
    { what: 'a fault', answer: { status: 500, body: { code: 'internal', message: 'it broke' } }, code: 'internal' },
  ],
  refused: { prompt: 'something forbidden' },
}

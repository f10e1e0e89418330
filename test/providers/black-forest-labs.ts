/** Black Forest Labs, as the contract suite runs it. */
import { blackForestLabs } from '../../src/providers/black-forest-labs.ts'
import { type BflSimulator, startBlackForestLabs } from '../simulators/black-forest-labs.ts'
import { mask, type ProviderCase, photo, secondPhoto } from './suite.ts'

const prompt = 'a red fox'

export const blackForestLabsCase: ProviderCase<BflSimulator> = {
  file: blackForestLabs,
  open: startBlackForestLabs,
  tasks: [
    { name: 'FLUX.2 generates', body: { prompt, modelId: 'flux-2-pro', size: '1024x768' } },
    { name: 'FLUX.2 composes', body: { prompt, modelId: 'flux-2-max', images: [photo, secondPhoto] } },
    { name: 'FLUX1.1 generates', body: { prompt, modelId: 'Flux Pro', size: '1024x768', seed: 7 } },
    {
      name: 'ultra takes a hint',
      body: {
        prompt,
        modelId: 'Flux Ultra',
        aspectRatio: '16:9',
        images: [photo],
        strength: 0.2,
        options: { raw: true },
      },
    },
    { name: 'dev takes steps', body: { prompt, modelId: 'Flux Dev', steps: 20, guidance: 3, format: 'png' } },
    { name: 'Kontext edits', body: { prompt, modelId: 'Kontext', images: [photo] } },
    { name: 'Fill changes what is masked', body: { prompt, modelId: 'Flux Fill', images: [photo], mask } },
  ],
  job: { prompt, modelId: 'flux-pro-1.1', size: '256x256' },
  submit: { path: '/v1/flux', method: 'POST' },
  status: { path: '/v1/get_result' },
  result: { path: '/files/' },
  refusals: [
    {
      what: 'a wrong field',
      answer: { status: 422, body: { detail: [{ loc: ['body', 'width'], msg: 'too small', type: 'x' }] } },
      code: 'invalid_request',
    },
    { what: 'a wrong key', answer: { status: 422, body: { detail: 'Invalid API key format' } }, code: 'auth' },
    { what: 'no key', answer: { status: 403, body: { detail: 'Not authenticated' } }, code: 'auth' },
    { what: 'no credit', answer: { status: 402, body: { detail: 'Insufficient credits' } }, code: 'quota_exhausted' },
    { what: 'an unknown model', answer: { status: 404, body: { detail: 'Not Found' } }, code: 'not_found' },
    {
      what: 'too many tasks',
      answer: { status: 429, body: { detail: 'Too many active tasks' }, headers: { 'retry-after': '1' } },
      code: 'rate_limited',
    },
    { what: 'overload', answer: { status: 503, body: { detail: 'Overloaded' } }, code: 'overloaded' },
    { what: 'a fault', answer: { status: 500, body: { detail: 'Internal' } }, code: 'internal' },
  ],
  refused: { prompt: 'something forbidden' },
  webhook: (sim, { id }) => sim.news(String(id)),
}

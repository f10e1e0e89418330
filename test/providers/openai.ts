/** OpenAI, as the contract suite runs it. Text and moderation are no jobs: their tests are beside the provider. */
import { openai } from '../../src/providers/openai.ts'
import { startOpenai } from '../simulators/openai.ts'
import { mask, type ProviderCase, photo, type Refusal, secondPhoto } from './suite.ts'

const prompt = 'a red fox'
const size = '1024x1024'
const refusal = (what: string, status: number, code: Refusal['code'], named: string | null, headers = {}): Refusal => ({
  what,
  answer: { status, body: { error: { message: 'They said so.', type: 'x', param: null, code: named } }, headers },
  code,
})

const refusals = [
  refusal('a wrong field', 400, 'invalid_request', 'invalid_value'),
  refusal('a body that is too large', 413, 'invalid_request', null),
  refusal('what cannot be processed', 422, 'invalid_request', null),
  refusal('a wrong key', 401, 'auth', 'invalid_api_key'),
  refusal('a country', 403, 'auth', 'unsupported_country_region_territory'),
  refusal('no quota', 429, 'quota_exhausted', 'insufficient_quota', { 'retry-after': '1' }),
  refusal('a limit of the account', 400, 'quota_exhausted', 'billing_hard_limit_reached'),
  refusal('an unknown model', 404, 'not_found', 'model_not_found'),
  refusal('content, at the door', 400, 'content_refused', 'moderation_blocked'),
  refusal('too many calls', 429, 'rate_limited', 'rate_limit_exceeded', { 'retry-after-ms': '300' }),
  refusal('a timeout', 408, 'timeout', null),
  refusal('a conflict', 409, 'overloaded', null),
  refusal('overload', 503, 'overloaded', 'server_error'),
  refusal('a fault', 500, 'internal', 'server_error'),
]

export const openaiCase: ProviderCase = {
  file: openai,
  open: (options = {}) => startOpenai({ ...options, previews: true }),
  tasks: [
    { name: 'GPT Image 2 generates', body: { prompt, modelId: 'gpt-image-2', size, quality: 'low' } },
    { name: 'GPT Image 2 edits', body: { prompt, modelId: 'gpt-image-2', images: [photo], size } },
    { name: 'GPT Image 2 changes what is masked', body: { prompt, modelId: 'gpt-image-2', images: [photo], mask } },
    { name: 'GPT Image 2 edits from several', body: { prompt, modelId: 'gpt-image-2', images: [photo, secondPhoto] } },
    {
      name: '2.6 takes its own options',
      body: {
        prompt,
        modelId: 'GPT Image 2.6',
        size: '1536x864',
        quality: 'max',
        format: 'webp',
        background: 'transparent',
        options: { complexity: 'low', moderation: 'low', output_compression: 80, safety_identifier: 'u-1' },
      },
    },
    {
      name: '1.5 keeps to its input',
      body: { prompt, modelId: 'gpt-image-1.5', images: [photo], options: { input_fidelity: 'high' } },
    },
    { name: 'a retired name leads on', body: { prompt, modelId: 'DALL-E 3', size } },
    {
      name: 'a drawing',
      body: { prompt, modelId: 'gpt-image-2', size, format: 'svg', options: { svg: { model: 'gpt-6.1-sol' } } },
      mediaTypes: ['image/svg+xml'],
    },
  ],
  job: { prompt, modelId: 'gpt-image-2', size, quality: 'low' },
  submit: { path: '/images/generations', method: 'POST' },
  refusals,
  refused: { prompt: 'something forbidden' },
}

const heard = (name: string, body: object, mediaType: string) => ({
  name,
  body: { prompt: 'Good morning.', ...body },
  mediaTypes: [mediaType],
})

export const openaiSpeechCase: ProviderCase = {
  file: openai,
  open: startOpenai,
  tasks: [
    heard('TTS-1 speaks', { modelId: 'tts-1', voice: 'nova' }, 'audio/mpeg'),
    heard('TTS-1 HD speaks fast', { modelId: 'TTS-1 HD', format: 'flac', options: { speed: 1.5 } }, 'audio/flac'),
    heard(
      'GPT-4o mini speaks as it is told',
      { modelId: 'gpt-4o-mini-tts', voice: 'marin', format: 'opus', options: { instructions: 'Cheerfully.' } },
      'audio/ogg',
    ),
    heard('a sound without an end in its header', { modelId: 'tts-1', format: 'wav' }, 'audio/wav'),
    heard('a sound in frames', { modelId: 'openai/gpt-4o-mini-tts', format: 'aac' }, 'audio/aac'),
  ],
  job: { prompt: 'Good morning.', modelId: 'tts-1', voice: 'alloy' },
  submit: { path: '/audio/speech', method: 'POST' },
  refusals,
}

/** fal, as the contract suite runs it. A submit that never arrived is known as such after half a minute: that test waits. */
import { fal } from '../../src/providers/fal.ts'
import { type FalOptions, type FalSimulator, startFal } from '../simulators/fal.ts'
import type { Charge, ProviderSimulator } from '../simulators/simulator.ts'
import { type ProviderCase, photo, type Refusal, secondPhoto } from './suite.ts'

interface FalStage extends ProviderSimulator {
  webhooks: FalSimulator['webhooks']
}

/** The only price that is confirmed: what another model would cost, nobody here knows. */
const priced = new Set(fal.models.filter(({ price }) => price).map(({ id }) => id))

async function open(options: FalOptions = {}): Promise<FalStage> {
  const sim = await startFal({ ...options, webhooks: { mode: 'never' } })
  return {
    url: sim.url,
    env: sim.env,
    webhooks: sim.webhooks,
    misbehave: sim.misbehave,
    close: sim.close,
    [Symbol.asyncDispose]: sim.close,
    get charges(): Charge[] {
      return sim.charges.map(({ id, endpoint, micros }) => ({ id, micros: priced.has(endpoint) ? micros : null }))
    },
  }
}

const prompt = 'a red fox'
const detail = (type: string) => ({ detail: [{ loc: ['body', 'prompt'], msg: 'They said so.', type }] })
const refusal = (what: string, status: number, code: Refusal['code'], body: object, headers = {}): Refusal => ({
  what,
  answer: { status, body, headers },
  code,
})
const film = (name: string, modelId: string, more: object): ProviderCase['tasks'][number] => ({
  name,
  body: { prompt, modelId, ...more },
  mediaTypes: ['video/mp4'],
})

const heard = (name: string, modelId: string, mediaType: string, more: object = {}): ProviderCase['tasks'][number] => ({
  name,
  body: { prompt: 'Good morning, everybody.', modelId, ...more },
  mediaTypes: [mediaType],
})

export const falCase: ProviderCase<FalStage> = {
  file: fal,
  open,
  tasks: [
    {
      name: 'FLUX.1 generates',
      body: { prompt, modelId: 'Flux Dev', size: '512x384', options: { acceleration: 'high' }, format: 'png' },
    },
    { name: 'FLUX.1 starts from a picture', body: { prompt, modelId: 'Flux Image to Image', images: [photo] } },
    { name: 'FLUX.2 generates', body: { prompt, modelId: 'Flux 2 Max', options: { safety_tolerance: '5' } } },
    { name: 'FLUX.2 composes', body: { prompt, modelId: 'fal-ai/flux-2-pro/edit', images: [photo, secondPhoto] } },
    { name: 'Kontext edits', body: { prompt, modelId: 'Kontext', images: [photo] } },
    { name: 'Nano Banana composes', body: { prompt, modelId: 'Nano Banana edit', images: [photo, secondPhoto] } },
    { name: 'Recraft generates', body: { prompt, modelId: 'Recraft v3', style: 'vector_illustration/linocut' } },
    { name: 'BiRefNet cuts out', body: { modelId: 'BiRefNet', images: [photo], task: 'cutout' } },
    { name: 'Real-ESRGAN enlarges', body: { modelId: 'Real-ESRGAN', images: [photo], options: { scale: 2 } } },
    {
      name: 'Recraft vectorises',
      body: { modelId: 'Recraft vectorise', images: [photo] },
      mediaTypes: ['image/svg+xml'],
    },
    {
      name: 'an endpoint that is not listed takes its own fields',
      body: { prompt, modelId: 'fal/fal-ai/flux/krea', options: { output_format: 'png', acceleration: 'regular' } },
    },
    film('Kling 2.5 films a prompt', 'Kling', { duration: 10, aspectRatio: '9:16', negativePrompt: 'blur' }),
    film('Kling 2.5 films between two pictures', 'Kling 2.5 Image to Video', { images: [photo, secondPhoto] }),
    film('Kling 3 films a picture', 'Kling 3 Image to Video', { images: [photo], duration: 3 }),
    film('Veo films with sound', 'Veo 3.1', { duration: 4, resolution: '1080p', options: { generate_audio: true } }),
    film('Hailuo films a picture', 'Hailuo Image to Video', { images: [photo], resolution: '512P', duration: 6 }),
    film('Wan films a prompt', 'Wan 2.6', { duration: 15, resolution: '720p', seed: 7 }),
    heard('Kokoro speaks', 'Kokoro', 'audio/wav', { voice: 'am_puck', options: { speed: 1.2 } }),
    heard('ElevenLabs speaks', 'ElevenLabs', 'audio/mpeg', { voice: 'Brian', options: { stability: 0.3 } }),
    heard('ElevenLabs speaks fast', 'ElevenLabs Turbo', 'audio/mpeg', { options: { speed: 1.1, next_text: 'Bye.' } }),
    heard('MiniMax speaks', 'MiniMax Speech', 'audio/flac', {
      voice: 'Calm_Woman',
      format: 'flac',
      options: { voice_setting: { speed: 0.9 }, language_boost: 'English' },
    }),
    heard('MiniMax speaks as it is', 'fal-ai/minimax/speech-02-hd', 'audio/mpeg'),
    heard('MiniMax sings', 'MiniMax Music', 'audio/mpeg', {
      options: { lyrics_prompt: '[Verse]\nLa la la la', audio_setting: { sample_rate: '44100' } },
    }),
    heard('Stable Audio composes', 'Stable Audio', 'audio/wav', { duration: 30, seed: 5, steps: 8 }),
    heard('ElevenLabs composes', 'ElevenLabs Music', 'audio/mpeg', {
      duration: 4.5,
      options: { force_instrumental: true, output_format: 'mp3_44100_192' },
    }),
    heard('a voice that is not listed takes its own fields', 'fal/fal-ai/dia-tts', 'audio/mpeg', {
      prompt: undefined,
      options: { text: 'Hello.' },
    }),
    film('LTX films a prompt', 'LTX-2', { duration: 8, options: { fps: '50' } }),
  ],
  job: { prompt, modelId: 'fal/fal-ai/flux/dev', size: '256x256' },
  submit: { path: '/fal-ai/flux/dev', method: 'POST' },
  status: { path: '/status' },
  result: { path: '/files/' },
  // fal answers a timeout with 504, as a gateway would: that is one of the answers that leave a paid call open.
  refusals: [
    refusal('a wrong field', 422, 'invalid_request', detail('missing')),
    refusal('a wrong key', 401, 'auth', { detail: 'No user found for Key ID and Secret' }),
    refusal('a key that may not', 403, 'auth', { detail: 'Not allowed' }),
    refusal('no credit', 403, 'quota_exhausted', { detail: 'User is locked. Reason: Exhausted balance.' }),
    refusal('no payment', 402, 'quota_exhausted', { detail: 'Payment required' }),
    refusal('an unknown model', 404, 'not_found', { detail: "Application 'flux' not found" }),
    refusal('content, at the door', 422, 'content_refused', detail('content_policy_violation')),
    refusal('too many calls', 429, 'rate_limited', { detail: 'Slow down' }, { 'retry-after': '1' }),
    refusal('a timeout of the caller', 408, 'timeout', { detail: 'Request timed out', error_type: 'request_timeout' }),
    refusal('no runner', 503, 'overloaded', { detail: 'No runner', error_type: 'runner_scheduling_failure' }),
    refusal('a fault', 500, 'internal', detail('internal_server_error')),
  ],
  refused: { prompt: 'something forbidden' },
  webhook({ webhooks }, { requestId }) {
    const told = { request_id: requestId, gateway_request_id: requestId, status: 'OK', payload: { images: [] } }
    const { headers, body } = webhooks.sealed(String(requestId), told)
    // In capitals the last digit is another one once it is turned into "A"; as "a" it would stay the same.
    const name = 'x-fal-webhook-signature'
    headers.set(name, (headers.get(name) ?? '').toUpperCase())
    return { headers, body }
  },
}

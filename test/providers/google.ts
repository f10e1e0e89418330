/** Google, as the contract suite runs it: pictures and sounds that are answered at once, and videos in the background. */
import { google } from '../../src/providers/google.ts'
import { type GoogleSimulator, startGoogle } from '../simulators/google.ts'
import { type ProviderCase, photo, type Refusal, secondPhoto } from './suite.ts'

const prompt = 'a red fox'
const mp4 = ['video/mp4']
const rpc = (code: number, status: string, message: string, details: object[] = []) => ({
  status: code,
  body: { error: { code, message, status, details } },
})
const quota = (quotaId: string) => [
  { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaMetric: 'requests', quotaId }] },
  { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1s' },
]

const refusals: Refusal[] = [
  {
    what: 'a wrong field',
    answer: rpc(400, 'INVALID_ARGUMENT', 'image_size is not supported.'),
    code: 'invalid_request',
  },
  {
    what: 'a wrong key',
    answer: rpc(400, 'INVALID_ARGUMENT', 'API key not valid.', [{ reason: 'API_KEY_INVALID' }]),
    code: 'auth',
  },
  { what: 'no key', answer: rpc(403, 'PERMISSION_DENIED', 'Unregistered callers.'), code: 'auth' },
  {
    what: 'a country that is not served',
    answer: rpc(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'),
    code: 'auth',
  },
  {
    what: 'an account without billing',
    answer: rpc(400, 'FAILED_PRECONDITION', 'Enable billing to use this model.'),
    code: 'quota_exhausted',
  },
  {
    what: 'the quota of a day',
    answer: rpc(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.', quota('RequestsPerDayPerProject')),
    code: 'quota_exhausted',
  },
  {
    what: 'the quota of a minute',
    answer: rpc(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.', quota('RequestsPerMinutePerProject')),
    code: 'rate_limited',
  },
  { what: 'a model that is gone', answer: rpc(404, 'NOT_FOUND', 'It is no longer available.'), code: 'not_found' },
  { what: 'overload', answer: rpc(503, 'UNAVAILABLE', 'The model is overloaded.'), code: 'overloaded' },
  { what: 'a fault', answer: rpc(500, 'INTERNAL', 'An internal error has occurred.'), code: 'internal' },
]

export const googlePicturesCase: ProviderCase<GoogleSimulator> = {
  file: google,
  open: startGoogle,
  tasks: [
    { name: 'Nano Banana generates', body: { prompt, modelId: 'Nano Banana', aspectRatio: '16:9', resolution: '2K' } },
    { name: 'Nano Banana edits', body: { prompt, modelId: 'gemini-nano-banana-2.1', images: [photo] } },
    { name: 'Nano Banana Pro composes', body: { prompt, modelId: 'Nano Banana Pro', images: [photo, secondPhoto] } },
    {
      name: 'it takes options',
      body: {
        prompt,
        modelId: 'gemini-nano-banana-2.1',
        options: {
          seed: 3,
          thinkingLevel: 'high',
          googleSearch: true,
          systemInstruction: 'Be brief.',
          safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_ONLY_HIGH' }],
        },
      },
    },
    { name: 'a name of Imagen leads to what took its place', body: { prompt, modelId: 'Imagen 3.0' } },
    { name: 'Gemini 2.0 leads to what took its place', body: { prompt, modelId: 'Gemini 2.0' } },
    {
      name: 'a retired model is called by its full name',
      body: { prompt, modelId: 'google/gemini-3.1-flash-image', aspectRatio: '4:1', resolution: '512' },
    },
  ],
  job: { prompt, modelId: 'gemini-nano-banana-2.1' },
  submit: { path: ':generateContent', method: 'POST' },
  refusals,
  refused: { prompt: 'something forbidden' },
}

const heard = (name: string, modelId: string, mediaType: string, more: object = {}) => ({
  name,
  body: { prompt: 'Good morning.', modelId, ...more },
  mediaTypes: [mediaType],
})

export const googleSoundsCase: ProviderCase<GoogleSimulator> = {
  file: google,
  open: startGoogle,
  tasks: [
    heard('Gemini 3.8 speaks in a style', 'Gemini TTS', 'audio/wav', {
      voice: 'Puck',
      format: 'wav',
      options: { style: 'whispered', languageCode: 'en-GB' },
    }),
    heard('Gemini 3.8 Flash-Lite speaks', 'gemini-3.8-flash-lite-tts', 'audio/wav'),
    heard('bare samples become a file', 'gemini-2.5-pro-preview-tts', 'audio/wav', { voice: 'Zephyr' }),
    heard('Lyria composes', 'Lyria', 'audio/mpeg'),
    heard('Lyria composes after a picture', 'lyria-3-clip-preview', 'audio/mpeg', { images: [photo] }),
  ],
  job: { prompt: 'Good morning.', modelId: 'gemini-3.8-flash-tts', voice: 'Kore' },
  submit: { path: ':generateContent', method: 'POST' },
  refusals,
  refused: { prompt: 'something forbidden' },
}

export const googleVideosCase: ProviderCase<GoogleSimulator> = {
  file: google,
  open: startGoogle,
  tasks: [
    { name: 'Omni films', body: { prompt, modelId: 'Gemini Omni', duration: 4, resolution: '1080p' }, mediaTypes: mp4 },
    {
      name: 'Omni films from a picture',
      body: {
        prompt,
        modelId: 'gemini-omni-1.1-flash',
        images: [photo],
        aspectRatio: '9:16',
        options: { task: 'image_to_video', seed: 5, system_instruction: 'Slowly.' },
      },
      mediaTypes: mp4,
    },
    { name: 'a name of Veo leads to what took its place', body: { prompt, modelId: 'Veo 3' }, mediaTypes: mp4 },
    {
      name: 'Veo films on Vertex AI',
      body: {
        prompt,
        modelId: 'google/vertex/veo-3.1-generate-001',
        duration: 8,
        resolution: '1080p',
        seed: 1,
        negativePrompt: 'blur',
        options: { generateAudio: true },
      },
      mediaTypes: mp4,
    },
    {
      name: 'Veo films from one picture to another',
      body: { prompt, modelId: 'google/vertex/veo-3.1-fast-generate-001', duration: 4, images: [photo, secondPhoto] },
      mediaTypes: mp4,
    },
  ],
  job: { prompt, modelId: 'gemini-omni-1.1-flash', duration: 5, resolution: '720p' },
  submit: { path: '/v1beta/interactions', method: 'POST' },
  status: { path: '/v1beta/interactions/', method: 'GET' },
  result: { path: ':download' },
  refusals: [
    ...refusals,
    {
      what: 'a wrong field in words',
      answer: { status: 400, body: { error: { code: 'invalid_request', message: 'Invalid duration.' } } },
      code: 'invalid_request',
    },
    {
      what: 'overload in a list',
      answer: { status: 503, body: [rpc(503, 'UNAVAILABLE', 'The service is currently unavailable.').body] },
      code: 'overloaded',
    },
    {
      what: 'policy at the door',
      answer: { status: 400, body: { error: { code: 'invalid_request', message: 'It violates our usage policies.' } } },
      code: 'content_refused',
    },
  ],
  refused: { prompt: 'something forbidden' },
  webhook: (sim, { id }) => sim.news(String(id)),
}

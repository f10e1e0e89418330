/** kie.ai, as the contract suite runs it. */
import { kie } from '../../src/providers/kie.ts'
import { type KieSimulator, startKie } from '../simulators/kie.ts'
import { type ProviderCase, photo, secondPhoto } from './suite.ts'

const prompt = 'a red fox'
const images = [photo]
const film = ['video/mp4']
const sound = ['audio/mpeg']
const twoSongs = [...sound, ...sound]
const says = (code: number, msg: string) => ({ status: 200, body: { code, msg, data: null } })

export const kieCase: ProviderCase<KieSimulator> = {
  file: kie,
  open: startKie,
  tasks: [
    { name: 'Nano Banana generates', body: { prompt, modelId: 'kie/google/nano-banana', aspectRatio: '16:9' } },
    { name: 'Nano Banana edits', body: { prompt, modelId: 'Nano Banana Edit', images, format: 'png' } },
    {
      name: 'Nano Banana Pro composes',
      body: { prompt, modelId: 'Nano Banana Pro', images: [photo, secondPhoto], resolution: '2K', format: 'jpeg' },
    },
    {
      name: '4o gives two',
      body: { prompt, modelId: 'GPT-4o Image', n: 2, aspectRatio: '3:2' },
      mediaTypes: ['image/jpeg', 'image/jpeg'],
    },
    { name: '4o edits', body: { prompt, modelId: '4o Image', images, options: { isEnhance: true } } },
    {
      name: 'Kontext edits',
      body: { prompt, modelId: 'Flux Kontext', images, format: 'png', options: { safetyTolerance: 2 } },
    },
    { name: 'Flux 2 edits', body: { prompt, modelId: 'Flux 2 Pro Edit', images } },
    { name: 'GPT Image 1.5 generates', body: { prompt, modelId: 'GPT Image 1.5', quality: 'high' } },
    {
      name: 'Seedream gives two',
      body: { prompt, modelId: 'Seedream 4', n: 2, aspectRatio: '16:9', resolution: '2K', seed: 3 },
      mediaTypes: ['image/jpeg', 'image/jpeg'],
    },
    { name: 'Seedream 4.5 edits', body: { prompt, modelId: 'Seedream 4.5 Edit', images, quality: 'high' } },
    { name: 'Imagen generates', body: { prompt, modelId: 'Imagen 4', negativePrompt: 'rain', options: { seed: 3 } } },
    {
      name: 'Qwen edits',
      body: { prompt, modelId: 'Qwen Image Edit', images, steps: 20, guidance: 3, aspectRatio: '4:3' },
    },
    { name: 'a cut-out', body: { modelId: 'kie/recraft/remove-background', images }, mediaTypes: ['image/png'] },
    { name: 'an upscale', body: { modelId: 'kie/recraft/crisp-upscale', images } },
    { name: 'Topaz upscales', body: { modelId: 'Topaz', images, options: { upscale_factor: '4' } } },
    { name: 'Veo films', body: { prompt, modelId: 'Veo 3 Fast', options: { aspect_ratio: '9:16' } }, mediaTypes: film },
    {
      name: 'Kling films',
      body: { prompt, modelId: 'Kling', options: { sound: false, aspect_ratio: '16:9', duration: '5' } },
      mediaTypes: film,
    },
    {
      name: 'Hailuo films from a picture',
      body: { prompt, modelId: 'kie/hailuo/2-3-image-to-video-pro', images },
      mediaTypes: film,
    },
    {
      name: 'ElevenLabs speaks',
      body: { prompt, modelId: 'ElevenLabs', voice: 'Aria', options: { speed: 1.1, timestamps: false } },
      mediaTypes: sound,
    },
    {
      name: 'ElevenLabs speaks many languages',
      body: { prompt, modelId: 'ElevenLabs Multilingual v2', options: { voice: '21m00Tcm4TlvDq8ikWAM' } },
      mediaTypes: sound,
    },
    { name: 'Suno composes', body: { prompt, modelId: 'Suno', n: 2 }, mediaTypes: twoSongs },
    {
      name: 'Suno sings what it is given',
      body: {
        prompt: '[Verse] La la la',
        modelId: 'Suno V4.5 Plus',
        options: { style: 'folk', title: 'La la', vocalGender: 'f', styleWeight: 0.65, negativeTags: 'drums' },
      },
      mediaTypes: twoSongs,
    },
    {
      name: 'a model that is not listed',
      body: { prompt, modelId: 'kie/z-image', options: { aspect_ratio: '1:1' } },
    },
  ],
  job: { prompt, modelId: 'kie/google/nano-banana' },
  submit: { path: '/createTask', method: 'POST' },
  status: { path: '/recordInfo' },
  result: { path: '/files/' },
  refusals: [
    { what: 'a wrong field', answer: says(422, 'prompt is required'), code: 'invalid_request' },
    { what: 'bad input', answer: says(400, 'Image too large'), code: 'invalid_request' },
    { what: 'an input it cannot fetch', answer: says(451, 'Failed to fetch the image'), code: 'invalid_request' },
    { what: 'a feature that is off', answer: says(505, 'Feature disabled'), code: 'invalid_request' },
    { what: 'a policy at the door', answer: says(400, 'flagged as violating policies'), code: 'content_refused' },
    { what: 'a wrong key', answer: says(401, 'You do not have access permissions'), code: 'auth' },
    { what: 'a wrong key, as a status', answer: { ...says(401, 'Unauthorized'), status: 401 }, code: 'auth' },
    { what: 'no credit', answer: says(402, 'Insufficient credits'), code: 'quota_exhausted' },
    { what: 'a sub-key at its limit', answer: says(433, 'Sub-key limit exceeded'), code: 'quota_exhausted' },
    { what: 'an unknown path', answer: { ...says(404, 'Not Found'), status: 404 }, code: 'not_found' },
    {
      what: 'too many calls',
      answer: { ...says(429, 'The call frequency is too high'), headers: { 'retry-after': '1' } },
      code: 'rate_limited',
    },
    { what: 'maintenance', answer: says(455, 'The service is being maintained'), code: 'overloaded' },
  ],
  refused: { prompt: 'something forbidden' },
  webhook: (sim, { taskId }) => sim.news(String(taskId)),
}

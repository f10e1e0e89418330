/** The endpoints of the simulated fal that speak or compose. From https://fal.ai/models/…/llms.txt and the official types. */
import { type Check, flag, integer, number, oneOf, seed, text, textUpTo } from './checks.ts'
import type { Endpoint } from './endpoints.ts'

/** An object with these fields and no others. */
const object =
  (fields: Record<string, Check>): Check =>
  (value) => {
    if (typeof value !== 'object' || value === null)
      return { type: 'dict_type', msg: 'Input should be a valid dictionary' }
    for (const [name, one] of Object.entries(value)) {
      const check = fields[name]
      const wrong = check ? check(one) : { type: 'extra_forbidden', msg: 'Extra inputs are not permitted' }
      if (wrong) return wrong
    }
    return undefined
  }
const between =
  (min: number, max: number): Check =>
  (value) =>
    textUpTo(max)(value) ??
    (String(value).length < min ? { type: 'string_too_short', msg: `At least ${min} characters` } : undefined)

const sound = { gives: 'sound', format: 'mp3' } as const
const byLength = { ...sound, unit: 'thousand characters' } as const
const audioSetting = object({
  sample_rate: oneOf('8000', '16000', '22050', '24000', '32000', '44100'),
  bitrate: oneOf('32000', '64000', '128000', '256000'),
  format: oneOf('mp3', 'pcm', 'flac'),
  channel: oneOf('1', '2'),
})
const voiceSetting = object({
  voice_id: text,
  speed: number(0.5, 2),
  vol: number(0, 10),
  pitch: integer(-12, 12),
  emotion: oneOf('happy', 'sad', 'angry', 'fearful', 'disgusted', 'surprised', 'neutral'),
  english_normalization: flag,
})
const eleven = {
  text,
  voice: text,
  stability: number(0, 1),
  timestamps: flag,
  language_code: text,
  apply_text_normalization: oneOf('auto', 'on', 'off'),
}
const elevenOlder = {
  ...eleven,
  similarity_boost: number(0, 1),
  style: number(0, 1),
  speed: number(0.7, 1.2),
  previous_text: text,
  next_text: text,
}
const kokoroVoices = ['heart', 'alloy', 'aoede', 'bella', 'jessica', 'kore', 'nicole', 'nova', 'river', 'sarah', 'sky']
  .map((name) => `af_${name}`)
  .concat(['adam', 'echo', 'eric', 'fenrir', 'liam', 'michael', 'onyx', 'puck', 'santa'].map((name) => `am_${name}`))

export const soundEndpoints: Record<string, Endpoint> = {
  'fal-ai/kokoro/american-english': {
    fields: { prompt: text, voice: oneOf(...kokoroVoices), speed: number(0.1, 5), enable_safety_checker: flag },
    required: [],
    ...byLength,
    format: 'wav',
    unitMicros: 20_000,
  },
  'fal-ai/elevenlabs/tts/eleven-v3': { fields: eleven, required: ['text'], ...byLength, unitMicros: 100_000 },
  'fal-ai/elevenlabs/tts/multilingual-v2': {
    fields: elevenOlder,
    required: ['text'],
    ...byLength,
    unitMicros: 100_000,
  },
  'fal-ai/elevenlabs/tts/turbo-v2.5': { fields: elevenOlder, required: ['text'], ...byLength, unitMicros: 50_000 },
  'fal-ai/minimax/speech-02-hd': {
    fields: {
      text: textUpTo(5000),
      voice_setting: voiceSetting,
      audio_setting: audioSetting,
      language_boost: text,
      // Without it there is a text of digits, and no file.
      output_format: oneOf('url'),
      pronunciation_dict: object({ tone_list: () => undefined }),
    },
    required: ['text', 'output_format'],
    ...byLength,
    unitMicros: 100_000,
  },
  'fal-ai/minimax-music/v2': {
    fields: { prompt: between(10, 300), lyrics_prompt: between(10, 3000), audio_setting: audioSetting },
    required: ['prompt', 'lyrics_prompt'],
    ...sound,
    unitMicros: 30_000,
  },
  'fal-ai/stable-audio-25/text-to-audio': {
    fields: {
      prompt: text,
      seconds_total: integer(1, 190),
      num_inference_steps: integer(4, 8),
      guidance_scale: number(1, 25),
      seed,
      sync_mode: flag,
    },
    required: ['prompt'],
    ...sound,
    format: 'wav',
    unitMicros: 200_000,
  },
  'fal-ai/elevenlabs/music': {
    fields: {
      prompt: text,
      music_length_ms: integer(3000, 600_000),
      force_instrumental: flag,
      respect_sections_durations: flag,
      composition_plan: object({}),
      output_format: oneOf('mp3_44100_128', 'mp3_44100_192', 'opus_48000_128', 'opus_48000_192', 'pcm_44100'),
    },
    required: [],
    ...sound,
    unitMicros: 10_000,
  },
  /** One that Gesso does not list. */
  'fal-ai/dia-tts': { fields: { text }, required: ['text'], ...byLength, unitMicros: 40_000 },
}

/**
 * fal's models that speak or compose. Their fields have names of their own, and each is written as it wants to be asked. Fields:
 * fal's model pages (…/llms.txt) and the types of @fal-ai/client 1.10.1; prices where one of those pages has them.
 */
import type { ModelFacts } from '../../models/model.ts'
import { choice, flag, type Input, type Listed, none, number, whole } from './listed.ts'

type Price = NonNullable<ModelFacts['price']>
const published = { source: "fal's model pages", asOf: '2026-11-28' }
const perThousandCharacters = (usd: number): Price => ({
  unit: 'million characters',
  rates: [{ usd: usd * 1000 }],
  ...published,
})

const kokoroVoices = ['heart', 'alloy', 'aoede', 'bella', 'jessica', 'kore', 'nicole', 'nova', 'river', 'sarah', 'sky']
  .map((name) => `af_${name}`)
  .concat(['adam', 'echo', 'eric', 'fenrir', 'liam', 'michael', 'onyx', 'puck', 'santa'].map((name) => `am_${name}`))

/** The names that its pages give as examples. Ids of other voices can be had as the option `voice`. */
const elevenVoices = [
  ...['Rachel', 'Aria', 'Roger', 'Sarah', 'Laura', 'Charlie', 'George', 'Callum', 'River', 'Liam', 'Charlotte'],
  ...['Alice', 'Matilda', 'Will', 'Jessica', 'Eric', 'Chris', 'Brian', 'Daniel', 'Lily', 'Bill'],
]
const anyText = { is: 'text', max: 5000 } as const
const elevenOptions = {
  voice: { is: 'text', max: 100 },
  stability: number(0, 1),
  timestamps: flag,
  language_code: { is: 'text', max: 10 },
  apply_text_normalization: choice('auto', 'on', 'off'),
} as const
const elevenOlderOptions = {
  ...elevenOptions,
  similarity_boost: number(0, 1),
  style: number(0, 1),
  speed: number(0.7, 1.2),
  previous_text: anyText,
  next_text: anyText,
}

/** MiniMax's system voices, as Replicate's page of the same model lists them; a clone's id goes into `voice_setting`. */
const minimaxVoices = [
  ...['Wise_Woman', 'Friendly_Person', 'Inspirational_girl', 'Deep_Voice_Man', 'Calm_Woman', 'Casual_Guy'],
  ...['Lively_Girl', 'Patient_Man', 'Young_Knight', 'Determined_Man', 'Lovely_Girl', 'Decent_Boy'],
  ...['Imposing_Manner', 'Elegant_Man', 'Abbess', 'Sweet_Girl_2', 'Exuberant_Girl'],
]
const minimaxOptions = {
  voice_setting: { is: 'json' },
  audio_setting: { is: 'json' },
  pronunciation_dict: { is: 'json' },
  language_boost: { is: 'text', max: 30 },
} as const

const asText = ({ prompt, ...rest }: Input): Input => ({ text: prompt, ...rest })
const inSetting = (name: string, value: unknown, setting: unknown) =>
  value === undefined ? (setting ? setting : undefined) : { [name]: value, ...Object(setting) }

/** Voice and format lie in objects; without being told otherwise it gives a text of digits in the place of a file. */
const minimaxSpeech = ({ voice, output_format: format, voice_setting, audio_setting, ...rest }: Input): Input =>
  defined({
    ...asText(rest),
    output_format: 'url',
    voice_setting: inSetting('voice_id', voice, voice_setting),
    audio_setting: inSetting('format', format, audio_setting),
  })
const minimaxMusic = ({ output_format: format, audio_setting, ...rest }: Input): Input =>
  defined({ ...rest, audio_setting: inSetting('format', format, audio_setting) })
const defined = (input: Input): Input =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))

/** A length as a number, under a name of its own, in milliseconds or seconds. */
const lengthAs =
  (field: string, perSecond: number) =>
  ({ duration, ...rest }: Input): Input =>
    duration === undefined ? rest : { ...rest, [field]: Math.round(Number(duration) * perSecond) }

export const soundModels: Listed[] = [
  {
    id: 'fal-ai/kokoro/american-english',
    name: 'Kokoro',
    aliases: ['Kokoro TTS', 'Kokoro American English'],
    tasks: ['speech'],
    takes: { images: none, voice: kokoroVoices, options: { speed: number(0.1, 5) } },
    price: perThousandCharacters(0.02),
  },
  {
    id: 'fal-ai/elevenlabs/tts/eleven-v3',
    name: 'ElevenLabs v3',
    aliases: ['ElevenLabs', 'Eleven v3', 'ElevenLabs TTS'],
    tasks: ['speech'],
    takes: { images: none, voice: elevenVoices, options: elevenOptions },
    price: perThousandCharacters(0.1),
    rewrite: asText,
  },
  {
    id: 'fal-ai/elevenlabs/tts/multilingual-v2',
    name: 'ElevenLabs Multilingual v2',
    tasks: ['speech'],
    takes: { images: none, voice: elevenVoices, options: elevenOlderOptions },
    rewrite: asText,
  },
  {
    id: 'fal-ai/elevenlabs/tts/turbo-v2.5',
    name: 'ElevenLabs Turbo v2.5',
    aliases: ['ElevenLabs Turbo'],
    tasks: ['speech'],
    takes: { images: none, voice: elevenVoices, options: elevenOlderOptions },
    rewrite: asText,
  },
  {
    id: 'fal-ai/minimax/speech-02-hd',
    name: 'MiniMax Speech 02 HD',
    aliases: ['MiniMax Speech', 'Speech 02 HD'],
    tasks: ['speech'],
    takes: { promptMax: 5000, images: none, voice: minimaxVoices, format: ['mp3', 'flac'], options: minimaxOptions },
    rewrite: minimaxSpeech,
  },
  {
    id: 'fal-ai/minimax-music/v2',
    name: 'MiniMax Music 2',
    aliases: ['MiniMax Music'],
    tasks: ['music'],
    takes: {
      promptMax: 300,
      images: none,
      format: ['mp3', 'flac'],
      options: { lyrics_prompt: { is: 'text', max: 3000, required: true }, audio_setting: { is: 'json' } },
    },
    price: { unit: 'song', rates: [{ usd: 0.03 }], ...published },
    rewrite: minimaxMusic,
  },
  {
    id: 'fal-ai/stable-audio-25/text-to-audio',
    name: 'Stable Audio 2.5',
    aliases: ['Stable Audio'],
    tasks: ['music'],
    // The bounds of its numbers are those of the same model at Replicate.
    takes: {
      images: none,
      seed: true,
      duration: { min: 1, max: 190 },
      steps: { min: 4, max: 8 },
      guidance: { min: 1, max: 25 },
    },
    rewrite: lengthAs('seconds_total', 1),
  },
  {
    id: 'fal-ai/elevenlabs/music',
    name: 'ElevenLabs Music',
    tasks: ['music'],
    takes: {
      images: none,
      duration: { min: 3, max: 600 },
      options: {
        force_instrumental: flag,
        composition_plan: { is: 'json' },
        respect_sections_durations: flag,
        music_length_ms: whole(3000, 600_000),
        output_format: choice(
          ...['mp3_22050_32', 'mp3_44100_32', 'mp3_44100_64', 'mp3_44100_96', 'mp3_44100_128', 'mp3_44100_192'],
          ...['opus_48000_32', 'opus_48000_64', 'opus_48000_96', 'opus_48000_128', 'opus_48000_192'],
        ),
      },
    },
    rewrite: lengthAs('music_length_ms', 1000),
  },
]

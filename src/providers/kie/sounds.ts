/**
 * The models of kie.ai that speak or compose. Fields: https://docs.kie.ai/market/elevenlabs/text-to-speech-turbo-2-5 and
 * …/suno-api/generate-music.
 */
import type { Takes, Task } from '../../models/model.ts'
import { choice, flag, type Listed, type Wire } from './listed.ts'

/** The names that ElevenLabs has given its own voices. Ids of others can be had as the option `voice`. */
const voices = [
  ...['Rachel', 'Aria', 'Roger', 'Sarah', 'Laura', 'Charlie', 'George', 'Callum', 'River', 'Liam', 'Charlotte'],
  ...['Alice', 'Matilda', 'Will', 'Jessica', 'Eric', 'Chris', 'Brian', 'Daniel', 'Lily', 'Bill'],
]
const share = { is: 'number', min: 0, max: 1 } as const
const text = (max: number) => ({ is: 'text', max }) as const
const eleven: Partial<Takes> = {
  voice: voices,
  options: {
    voice: text(100),
    stability: share,
    similarity_boost: share,
    style: share,
    speed: { is: 'number', min: 0.7, max: 1.2 },
    timestamps: flag,
    previous_text: text(5000),
    next_text: text(5000),
    language_code: text(10),
  },
}
export const elevenWire: Wire = { prompt: 'text' }

/** Each call gives two songs. With a style or a title the prompt is what is sung, else what the song is about. */
const suno: Partial<Takes> = {
  n: 2,
  options: {
    customMode: flag,
    instrumental: flag,
    style: text(1000),
    title: text(80),
    negativeTags: text(1000),
    vocalGender: choice('m', 'f'),
    styleWeight: share,
    weirdnessConstraint: share,
    audioWeight: share,
    personaId: text(200),
    personaModel: choice('style_persona', 'voice_persona'),
  },
}

const song = (version: string, name: string, aliases: string[] = []): Listed => ({
  id: `suno/${version}`,
  name,
  aliases,
  tasks: ['music'],
  takes: suno,
})

export const sounds: Listed[] = [
  {
    id: 'elevenlabs/text-to-speech-turbo-2-5',
    name: 'ElevenLabs Turbo 2.5',
    aliases: ['ElevenLabs', 'ElevenLabs TTS'],
    tasks: ['speech'],
    takes: eleven,
    wire: elevenWire,
  },
  {
    id: 'elevenlabs/text-to-speech-multilingual-v2',
    name: 'ElevenLabs Multilingual v2',
    tasks: ['speech'],
    takes: eleven,
    wire: elevenWire,
  },
  song('V5', 'Suno V5', ['Suno']),
  song('V4_5PLUS', 'Suno V4.5 Plus'),
  song('V4_5ALL', 'Suno V4.5 All'),
  song('V4_5', 'Suno V4.5'),
  { ...song('V4', 'Suno V4'), takes: { ...suno, promptMax: 3000, options: { ...suno.options, style: text(200) } } },
]

/** What a model is for, by its id, if it makes sounds. */
export function soundTasksOf(id: string): Task[] | undefined {
  if (id.startsWith('suno/')) return ['music']
  return id.startsWith('elevenlabs/text-to-speech') ? ['speech'] : undefined
}

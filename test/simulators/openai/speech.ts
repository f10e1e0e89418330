/** Checks a request for speech as OpenAI's documentation has it, and says what it costs. */
import type { Context } from 'hono'
import { type SoundFormat, soundFile } from '../files.ts'
import { readJson } from './image-request.ts'
import { findModel, type Served } from './models.ts'
import { invalid, missing, oneOf, refuseUnknown, text } from './refused.ts'

const oldVoices = ['alloy', 'ash', 'coral', 'echo', 'fable', 'nova', 'onyx', 'sage', 'shimmer']
const voices = [...oldVoices, 'ballad', 'verse', 'marin', 'cedar']
const mediaTypes = {
  mp3: 'audio/mpeg',
  opus: 'audio/ogg',
  aac: 'audio/aac',
  flac: 'audio/flac',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
}
const fields = ['model', 'input', 'voice', 'instructions', 'response_format', 'speed', 'stream_format']

export interface SpeechRequest {
  model: Served
  input: string
  format: keyof typeof mediaTypes
  /** `null`: by tokens of sound, which nobody is told. */
  micros: number | null
}

export async function readSpeech(c: Context): Promise<SpeechRequest> {
  const body = await readJson(c)
  refuseUnknown(body, fields)
  for (const name of ['model', 'input', 'voice']) if (body[name] === undefined) throw missing(name)
  const model = findModel(text('model', body.model, 200))
  if (model.kind !== 'speech') throw invalid('model', `The model '${model.id}' cannot be used here.`)
  const isOld = model.usdForCharacters !== undefined
  const input = text('input', body.input, 4096)
  if (input === '') throw invalid('input', "Invalid 'input': string too short.", 'string_below_min_length')
  oneOf('voice', body.voice, isOld ? oldVoices : voices)
  if (body.instructions !== undefined) {
    if (isOld) throw invalid('instructions', `The model '${model.id}' does not take instructions.`)
    text('instructions', body.instructions, 4096)
  }
  const { speed = 1 } = body
  if (typeof speed !== 'number' || speed < 0.25 || speed > 4) throw invalid('speed', "Invalid 'speed': 0.25 to 4.")
  if (body.stream_format !== undefined) oneOf('stream_format', body.stream_format, ['audio'])
  const format = oneOf('response_format', body.response_format ?? 'mp3', Object.keys(mediaTypes))
  return {
    model,
    input,
    format: format as SpeechRequest['format'],
    micros: model.usdForCharacters === undefined ? null : input.length * model.usdForCharacters,
  }
}

export async function speechAnswer({ format }: SpeechRequest): Promise<Response> {
  const bytes = format === 'pcm' ? Buffer.alloc(48_000) : asStreamed(await soundFile(format), format)
  return new Response(new Uint8Array(bytes), { headers: { 'content-type': mediaTypes[format] } })
}

/** OpenAI sends a WAV before it knows how long it will be: both of its lengths are then all ones. */
function asStreamed(bytes: Buffer, format: SoundFormat): Buffer {
  if (format !== 'wav') return bytes
  const copy = Buffer.from(bytes)
  copy.writeUInt32LE(0xffffffff, 4)
  copy.writeUInt32LE(0xffffffff, copy.indexOf('data') + 4)
  return copy
}

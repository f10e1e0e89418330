/**
 * Sounds by Google: texts that are read out, and pieces of music. Wire facts: https://ai.google.dev/gemini-api/docs/speech-generation,
 * …/music-generation, the migration guide to Gemini 3.8 TTS, and the official client.
 */
import { sniff } from '../../media/sniff.ts'
import { wavOf } from '../../media/wav.ts'
import type { Answer, Ask, Call } from '../../models/provider.ts'
import { type Content, failure, type Gemini, generateContent, turn } from './content.ts'
import { contentCost } from './prices.ts'

/** Whom Google's own clients let speak when nobody is named. */
const USUAL_VOICE = 'Kore'
/** The samples of all of Google's models that speak. */
const USUAL_RATE = 24_000
/** The older models give bare samples and do not always say so. */
const bareSamples = /^audio\/(l16|pcm)\b/i

/** Makes one sound. A lost answer cannot be found again, as with pictures. */
export async function makeSound(gemini: Gemini, ask: Ask, call: Call): Promise<Answer> {
  const request = ask.task === 'speech' ? speechRequest(ask) : { contents: [turn(ask.prompt, ask.images)] }
  const content = await generateContent(gemini, ask.model, request, call)
  if (content.files.length === 0) throw noSound(content)
  const costMicros = contentCost(ask.model, content.usage, gemini.now())
  return {
    outputs: content.files.map((file) => ({ bytes: playable(file) })),
    ...(costMicros === undefined ? {} : { costMicros }),
    ...(content.requestId ? { requestId: content.requestId } : {}),
  }
}

function speechRequest({ prompt, voice = USUAL_VOICE, options = {} }: Ask) {
  const { style, languageCode, ...rest } = options
  return {
    contents: [{ role: 'user', parts: [{ text: prompt, ...(style ? { speechMetadata: { style } } : {}) }] }],
    generationConfig: {
      responseModalities: ['AUDIO'],
      speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: voice } }, languageCode },
      ...rest,
    },
  }
}

/** A file as it came; samples of 16 bits in one channel become a WAV. */
function playable({ bytes, mediaType }: Content['files'][number]): Uint8Array {
  if (sniff(bytes) || (mediaType && !bareSamples.test(mediaType))) return bytes
  return wavOf(bytes, { rate: Number(/rate=(\d+)/.exec(mediaType ?? '')?.[1] ?? USUAL_RATE), channels: 1 })
}

function noSound(content: Content) {
  const { words, finishReason = 'no reason given' } = content
  const said = words ? `Only words came: ${words}` : `No sound came: it ended with ${finishReason}.`
  return failure('internal', said, content, 'unknown')
}

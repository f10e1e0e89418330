/** What Google's models that speak or compose take beyond what all take, and the sounds that they give. */
import { soundFile } from '../files.ts'
import { refuse } from './refused.ts'

export const voices = [
  ...['Zephyr', 'Puck', 'Charon', 'Kore', 'Fenrir', 'Leda', 'Orus', 'Aoede', 'Callirrhoe', 'Autonoe', 'Enceladus'],
  ...['Iapetus', 'Umbriel', 'Algieba', 'Despina', 'Erinome', 'Algenib', 'Rasalgethi', 'Laomedeia', 'Achernar'],
  ...['Alnilam', 'Schedar', 'Gacrux', 'Pulcherrima', 'Achird', 'Zubenelgenubi', 'Vindemiatrix', 'Sadachbia'],
  ...['Sadaltager', 'Sulafat'],
]
const TOKENS_PER_SECOND = 25
const RATE = 24_000

interface Config {
  responseModalities?: string[] | undefined
  temperature?: number | undefined
  topP?: number | undefined
  topK?: number | undefined
  speechConfig?: object | undefined
}

/** Refuses what a model that speaks does not take. Gemini 3.8 takes a style beside the text, and no sampling. */
export function checkSpeech(isLate: boolean, config: Config, styles: number) {
  if (config.responseModalities?.join() !== 'AUDIO') {
    throw refuse(400, 'INVALID_ARGUMENT', 'The requested combination of response modalities is not supported.')
  }
  if (!config.speechConfig) throw refuse(400, 'INVALID_ARGUMENT', 'speech_config is required.')
  if (styles > 0 && !isLate) throw refuse(400, 'INVALID_ARGUMENT', 'speech_metadata is not supported.')
  if (isLate && [config.temperature, config.topP, config.topK].some((value) => value !== undefined)) {
    throw refuse(400, 'INVALID_ARGUMENT', 'Sampling parameters are not supported by this model.')
  }
}

/** A second of sound: bare samples from the older models, a file from the later ones. */
export async function spoken(isLate: boolean) {
  if (isLate) return { mimeType: 'audio/wav', data: (await soundFile('wav')).toString('base64') }
  const samples = Int16Array.from({ length: RATE }, (_, index) => 16_000 * Math.sin(index / 9))
  return { mimeType: `audio/L16;codec=pcm;rate=${RATE}`, data: Buffer.from(samples.buffer).toString('base64') }
}

export const spokenTokens = TOKENS_PER_SECOND

export const composed = async () => ({ mimeType: 'audio/mpeg', data: (await soundFile('mp3')).toString('base64') })

/**
 * Speech by OpenAI: a text in one call, answered with the bytes of a sound.
 * Wire facts: https://developers.openai.com/api/reference/resources/audio/subresources/speech/methods/create.
 */
import type { Answer, Ask, Call } from '../../models/provider.ts'
import { callFile, type Wire } from '../http.ts'

/** The API wants one, whoever speaks. Every model has this one. */
const USUAL_VOICE = 'alloy'

/** Reads a text out. A lost answer cannot be found again, as with pictures. The answer says nothing of its cost. */
export async function speak(wire: Wire, base: string, ask: Ask, { signal }: Call): Promise<Answer> {
  const { model, prompt, voice = USUAL_VOICE, format, options } = ask
  const { bytes, headers } = await callFile(wire, `${base}/audio/speech`, {
    body: { model, input: prompt, voice, response_format: format, ...options },
    signal,
    pays: true,
  })
  const requestId = headers.get('x-request-id')
  return { outputs: [{ bytes }], ...(requestId ? { requestId } : {}) }
}

/** Pictures by Gemini's image models: from words, from a picture to change, or from several. */
import type { Answer, Ask, Call } from '../../models/provider.ts'
import { type Content, failure, type Gemini, generateContent, turn } from './content.ts'
import { contentCost } from './prices.ts'

/** Makes one picture. A lost answer cannot be found again: Google keeps none, and takes no idempotency key. */
export async function makePictures(gemini: Gemini, ask: Ask, call: Call): Promise<Answer> {
  const content = await generateContent(gemini, ask.model, pictureRequest(ask), call)
  if (content.files.length === 0) throw noPicture(content)
  const costMicros = contentCost(ask.model, content.usage, gemini.now())
  return {
    outputs: content.files.map(({ bytes }) => ({ bytes })),
    ...(costMicros === undefined ? {} : { costMicros }),
    ...(content.requestId ? { requestId: content.requestId } : {}),
  }
}

function pictureRequest({ prompt, images, aspectRatio, resolution, options = {} }: Ask) {
  const { seed, temperature, topP, thinkingLevel, safetySettings, systemInstruction, googleSearch, ...rest } = options
  const imageConfig = { aspectRatio, imageSize: resolution }
  return {
    contents: [turn(prompt, images)],
    safetySettings,
    ...(systemInstruction === undefined ? {} : { systemInstruction: { parts: [{ text: systemInstruction }] } }),
    ...(googleSearch ? { tools: [{ googleSearch: {} }] } : {}),
    generationConfig: {
      responseModalities: ['IMAGE'],
      seed,
      temperature,
      topP,
      ...(thinkingLevel === undefined ? {} : { thinkingConfig: { thinkingLevel } }),
      ...(aspectRatio || resolution ? { imageConfig } : {}),
      ...rest,
    },
  }
}

/** It may have answered in words alone; a second try, at a second price, may do better. */
function noPicture(content: Content) {
  const { words, finishReason = 'no reason given' } = content
  const said = words ? `Only words came: ${words}` : `No picture came: it ended with ${finishReason}.`
  return failure('internal', said, content, 'unknown')
}

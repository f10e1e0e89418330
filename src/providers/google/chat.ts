/** Text, and text about pictures, by `generateContent`. */
import type { Call, ChatAnswer, ChatAsk } from '../../models/provider.ts'
import { failure, type Gemini, generateContent, turn } from './content.ts'
import { contentCost } from './prices.ts'

export async function chat(gemini: Gemini, ask: ChatAsk, call: Pick<Call, 'signal'>): Promise<ChatAnswer> {
  const body = {
    ...(ask.system === undefined ? {} : { systemInstruction: { parts: [{ text: ask.system }] } }),
    contents: [turn(ask.prompt, ask.images)],
    ...(ask.maxTokens === undefined ? {} : { generationConfig: { maxOutputTokens: ask.maxTokens } }),
  }
  const content = await generateContent(gemini, ask.model, body, call)
  const { words, finishReason = 'no reason given', usage, requestId } = content
  if (words === '') throw failure('internal', `No text came: it ended with ${finishReason}.`, content, 'unknown')
  const costMicros = contentCost(ask.model, usage, gemini.now())
  return {
    text: words,
    ...(costMicros === undefined ? {} : { costMicros }),
    ...(requestId ? { requestId } : {}),
  }
}

/** Text, and text about pictures, by Converse: one form for every model that talks. */
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import type { Call, ChatAnswer, ChatAsk } from '../../models/provider.ts'
import { type Bedrock, callBedrock, encoded, modelPath, requestIdOf } from './api.ts'
import { isRefusal } from './errors.ts'

const answer = z.object({
  output: z.object({ message: z.object({ content: z.array(z.object({ text: z.string().nullish() })) }) }),
  stopReason: z.string().nullish(),
})

const formats = ['png', 'jpeg', 'gif', 'webp']
const refused = ['guardrail_intervened', 'content_filtered']
/** Its filters may also put a sentence in the place of the text: it is short, and nothing else is said. */
const REFUSAL_LENGTH = 200

export async function converse(api: Bedrock, ask: ChatAsk, { signal }: Pick<Call, 'signal'>): Promise<ChatAnswer> {
  const { body, headers } = await callBedrock(api.at(ask.model), modelPath(ask.model, 'converse'), {
    body: await converseBody(ask),
    signal,
    answer,
    pays: true,
  })
  const text = body.output.message.content.map((part) => part.text ?? '').join('')
  const stopReason = body.stopReason ?? ''
  const known = { charged: 'yes', ...requestIdOf(headers) } as const
  if (refused.includes(stopReason) || (text.length < REFUSAL_LENGTH && isRefusal(text))) {
    throw new ProviderError('content_refused', text || `The answer was withheld: ${stopReason}.`, known)
  }
  if (text === '') throw new ProviderError('internal', `No text came: it ended with "${stopReason}".`, known)
  return { text, ...requestIdOf(headers) }
}

async function converseBody({ system, prompt, images, maxTokens }: ChatAsk) {
  const taken = formats.map((format) => `image/${format}`)
  const pictures = images.map(async (picture) => {
    const format = taken.includes(picture.mediaType) ? picture.mediaType.slice('image/'.length) : 'png'
    return { image: { format, source: { bytes: await encoded(picture, taken) } } }
  })
  return {
    ...(system === undefined ? {} : { system: [{ text: system }] }),
    messages: [{ role: 'user', content: [{ text: prompt }, ...(await Promise.all(pictures))] }],
    ...(maxTokens === undefined ? {} : { inferenceConfig: { maxTokens } }),
  }
}

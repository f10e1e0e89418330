/** Text, and text about pictures, by `/chat/completions`. */
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import type { Call, ChatAnswer, ChatAsk } from '../../models/provider.ts'
import { callJson, dataUri, type Wire } from '../http.ts'
import { chargedFor, microsOf, traceOf, usage } from './pictures.ts'
import type { Server } from './servers.ts'

const part = z.object({ type: z.string(), text: z.string().nullish() })
const answer = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({
          content: z.union([z.string(), z.array(part)]).nullish(),
          refusal: z.string().nullish().catch(null),
        }),
        finish_reason: z.string().nullish().catch(null),
      }),
    )
    .min(1),
  usage,
})

export async function chat(
  wire: Wire,
  server: Server,
  { model, system, prompt, images, maxTokens }: ChatAsk,
  { signal }: Pick<Call, 'signal'>,
): Promise<ChatAnswer> {
  const content = [
    { type: 'text', text: prompt },
    ...images.map((picture) => ({ type: 'image_url', image_url: { url: dataUri(picture) } })),
  ]
  const { body, headers } = await callJson(wire, `${server.base}/chat/completions`, {
    body: {
      model,
      messages: [
        ...(system === undefined ? [] : [{ role: 'system', content: system }]),
        // Many of these servers know content in parts only where there is a picture.
        { role: 'user', content: images.length > 0 ? content : prompt },
      ],
      max_tokens: maxTokens,
    },
    signal,
    answer,
    pays: true,
  })
  const [choice] = body.choices
  const trace = traceOf(headers)
  const costMicros = microsOf(body.usage)
  const said = choice?.message.content ?? ''
  const text = typeof said === 'string' ? said : said.map((one) => one.text ?? '').join('')
  const refused = choice?.message.refusal
  if (refused || choice?.finish_reason === 'content_filter') {
    const words = refused || text || 'The answer was withheld.'
    throw new ProviderError('content_refused', words, { charged: chargedFor(costMicros), ...trace })
  }
  if (text === '') {
    const words = `No text came: it ended with "${choice?.finish_reason ?? 'nothing'}".`
    throw new ProviderError('internal', words, { charged: chargedFor(costMicros), ...trace })
  }
  return {
    text,
    ...(costMicros === undefined ? {} : { costMicros }),
    ...trace,
  }
}

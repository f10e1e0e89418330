/** Text, and text about pictures, by OpenAI's Responses API through the AI SDK. Nothing is kept at OpenAI. */
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import type { Call, ChatAnswer, ChatAsk, Settings } from '../../models/provider.ts'
import { connectionError, parseJson, refusal, type Wire } from '../http.ts'
import { lateError } from './errors.ts'
import { tokenPrices } from './models.ts'

/** What the AI SDK throws for every answer it cannot use. Its class is not imported: that would load the SDK at start. */
const sdkError = z.object({ responseBody: z.unknown(), cause: z.unknown() })

export async function chat(
  wire: Wire,
  base: string,
  settings: Settings,
  ask: ChatAsk,
  { signal }: Pick<Call, 'signal'>,
): Promise<ChatAnswer> {
  const { createOpenAI } = await import('@ai-sdk/openai') // 60 ms, and most servers only make pictures
  let response: Response | undefined
  const openai = createOpenAI({
    baseURL: base,
    apiKey: settings.key ?? '',
    // The SDK hides whether an answer came, and under which status: that decides what a failure may have cost.
    fetch: async (input, init) => {
      response = await settings.fetch(input, { ...init, redirect: 'error' })
      return response
    },
  })
  try {
    // The model is called directly: the SDK's own retries would pay twice.
    const answer = await openai.responses(ask.model).doGenerate({
      prompt: [
        ...(ask.system === undefined ? [] : [{ role: 'system' as const, content: ask.system }]),
        {
          role: 'user',
          content: [
            { type: 'text', text: ask.prompt },
            ...ask.images.map(({ bytes, mediaType }) => ({
              type: 'file' as const,
              mediaType,
              data: {
                type: 'data' as const,
                data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'),
              },
            })),
          ],
        },
      ],
      ...(ask.maxTokens === undefined ? {} : { maxOutputTokens: ask.maxTokens }),
      abortSignal: signal,
      providerOptions: { openai: { store: false } },
    })
    const text = answer.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('')
    const { inputTokens, outputTokens } = answer.usage
    const more = requestIdOf(response)
    if (answer.finishReason.unified === 'content-filter') {
      throw new ProviderError('content_refused', text || 'The answer was withheld.', { charged: 'yes', ...more })
    }
    if (text === '') {
      const said = `No text came: it ended with "${answer.finishReason.raw ?? answer.finishReason.unified}".`
      throw new ProviderError('internal', said, { charged: 'yes', ...more })
    }
    const cost = chatCost(ask.model, inputTokens.total, outputTokens.total)
    return { text, ...(cost === undefined ? {} : { costMicros: cost }), ...more }
  } catch (error) {
    throw error instanceof ProviderError ? error : translate(wire, error, response, signal)
  }
}

function translate(wire: Wire, error: unknown, response: Response | undefined, signal: AbortSignal): unknown {
  const request = { signal, pays: true }
  const { responseBody, cause } = sdkError.safeParse(error).data ?? {}
  if (signal.aborted || !response) return connectionError(cause ?? error, request)
  const body = typeof responseBody === 'string' ? (parseJson(responseBody) ?? responseBody) : responseBody
  if (!response.ok) return refusal(wire, response, body ?? '')
  if (body === undefined) return connectionError(cause ?? error, request) // the answer broke off
  return lateError(wire, response, body) // it says `failed`, or it is no answer of this API at all
}

function requestIdOf(response: Response | undefined) {
  const requestId = response?.headers.get('x-request-id')
  return requestId ? { requestId } : {}
}

function chatCost(model: string, input: number | undefined, output: number | undefined): number | undefined {
  const prices = tokenPrices[model]
  if (!prices || input === undefined || output === undefined) return undefined
  return Math.ceil(input * prices.textIn + output * prices.out)
}

/** Converse: text, and text about pictures. Facts: the service model of Bedrock Runtime. */
import { z } from 'zod'
import type { Planned } from './canvas.ts'
import { base64, look } from './pictures.ts'
import { blocked, invalid, read } from './refused.ts'

const talkers = ['amazon.nova-lite-v1:0', 'amazon.nova-pro-v1:0', 'amazon.nova-micro-v1:0', 'amazon.nova-2-lite-v1:0']

const image = z.strictObject({
  format: z.enum(['png', 'jpeg', 'gif', 'webp']),
  source: z.strictObject({ bytes: base64 }),
})
/** A union: exactly one of its members. */
const part = z.union([z.strictObject({ text: z.string().min(1) }), z.strictObject({ image })])
const request = z.strictObject({
  system: z.array(z.strictObject({ text: z.string().min(1) })).optional(),
  messages: z.array(z.strictObject({ role: z.enum(['user', 'assistant']), content: z.array(part).min(1) })).min(1),
  inferenceConfig: z
    .strictObject({
      maxTokens: z.int().min(1).optional(),
      temperature: z.number().min(0).max(1).optional(),
      topP: z.number().min(0).max(1).optional(),
      stopSequences: z.array(z.string().min(1)).optional(),
    })
    .optional(),
  additionalModelRequestFields: z.looseObject({}).optional(),
  additionalModelResponseFieldPaths: z.array(z.string()).optional(),
})

export const canTalk = (model: string) => talkers.includes(model)

export async function planConverse(model: string, body: unknown): Promise<Planned> {
  if (!canTalk(model)) throw invalid('The provided model identifier is invalid.')
  const { system = [], messages, inferenceConfig = {} } = read(request, body)
  const [first] = messages
  if (first?.role !== 'user') throw invalid('A conversation must start with a user message.')
  const parts = messages.flatMap((message) => message.content)
  const images = parts.flatMap((one) => ('image' in one ? [one.image] : []))
  if (images.length > 0 && model.includes('micro')) throw invalid("This model doesn't support the image content block.")
  for (const { format, source } of images) await look(source.bytes, [format])
  const said = parts.flatMap((one) => ('text' in one ? [one.text] : [])).join(' ')
  if (said.includes('forbidden')) throw blocked('your text prompt')
  return {
    micros: null,
    answer: async () => answerOf(said, { images: images.length, system: system.length, ...inferenceConfig }),
  }
}

function answerOf(
  said: string,
  { images, system, maxTokens }: { images: number; system: number; maxTokens?: number | undefined },
) {
  const words = `You said "${said}", with ${images} pictures and ${system} instructions.`.split(' ')
  const isBlocked = said.includes('withheld')
  const text = isBlocked
    ? 'The generated text has been blocked by our content filters.'
    : words.slice(0, maxTokens).join(' ')
  const isCut = maxTokens !== undefined && words.length > maxTokens
  const outputTokens = text.split(' ').length
  const inputTokens = said.split(' ').length + images * 1000
  return {
    output: { message: { role: 'assistant', content: [{ text }] } },
    stopReason: isBlocked ? 'content_filtered' : isCut ? 'max_tokens' : 'end_turn',
    usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
    metrics: { latencyMs: 12 },
  }
}

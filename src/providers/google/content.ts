/** One call of `generateContent`: pictures, sounds or words, answered at once. A refusal comes with status 200. */
import { z } from 'zod'
import { type Charged, ProviderError } from '../../errors.ts'
import type { Call, Picture } from '../../models/provider.ts'
import { base64, callJson, type Wire } from '../http.ts'
import { type UsageMetadata, usageMetadata } from './prices.ts'

export interface Gemini {
  wire: Wire
  base: string
  now: () => number
}

const part = z.object({
  text: z.string().nullish().catch(null),
  /** What the model thinks may hold drafts of pictures, too. */
  thought: z.boolean().nullish().catch(null),
  inlineData: z
    .object({ data: z.string().min(1), mimeType: z.string().nullish() })
    .nullish()
    .catch(null),
})
const answer = z.object({
  candidates: z
    .array(
      z.object({
        content: z.object({ parts: z.array(part).nullish() }).nullish(),
        finishReason: z.string().nullish(),
        finishMessage: z.string().nullish(),
      }),
    )
    .nullish(),
  promptFeedback: z
    .object({ blockReason: z.string().nullish(), blockReasonMessage: z.string().nullish() })
    .nullish()
    .catch(null),
  // A paid picture is never lost over its bill: usage that cannot be read only leaves the cost unknown.
  usageMetadata: usageMetadata.nullish().catch(null),
  responseId: z.string().nullish().catch(null),
})

export interface Content {
  files: { bytes: Uint8Array; mediaType: string | undefined }[]
  words: string
  finishReason: string | undefined
  usage: UsageMetadata | null | undefined
  requestId: string | undefined
}

/** Why an answer ends that Google will not give. */
const refusing = new Set(
  ['SAFETY', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'RECITATION', 'MODEL_ARMOR', 'JAILBREAK'].concat(
    ['SAFETY', 'PROHIBITED_CONTENT', 'RECITATION'].map((reason) => `IMAGE_${reason}`),
  ),
)

/** A turn of a person: words, and then pictures. */
export const turn = (prompt: string, images: Picture[]) => ({
  role: 'user',
  parts: [
    { text: prompt },
    ...images.map((picture) => ({ inlineData: { mimeType: picture.mediaType, data: base64(picture) } })),
  ],
})

/** Sends one paid call. Throws `ProviderError`, also for a refusal in an answer that went well. */
export async function generateContent(
  { wire, base }: Gemini,
  model: string,
  body: object,
  { signal }: Pick<Call, 'signal'>,
): Promise<Content> {
  const url = `${base}/models/${encodeURIComponent(model)}:generateContent`
  const { body: got } = await callJson(wire, url, { body, signal, answer, pays: true })
  const first = got.candidates?.[0]
  const parts = (got.candidates ?? []).flatMap((one) => one.content?.parts ?? []).filter((one) => one.thought !== true)
  const content: Content = {
    files: parts.flatMap(({ inlineData }) =>
      inlineData
        ? [{ bytes: Buffer.from(inlineData.data, 'base64'), mediaType: inlineData.mimeType ?? undefined }]
        : [],
    ),
    words: parts.flatMap((one) => one.text ?? []).join(''),
    finishReason: first?.finishReason ?? undefined,
    usage: got.usageMetadata,
    requestId: got.responseId ?? undefined,
  }
  const blocked = got.promptFeedback?.blockReason
  const reason = blocked ?? content.finishReason
  if (content.files.length === 0 && reason && (blocked || refusing.has(reason))) {
    const words = got.promptFeedback?.blockReasonMessage ?? first?.finishMessage ?? content.words
    const said = [`${blocked ? 'The prompt' : 'The answer'} was blocked: ${reason}.`, words].filter(Boolean).join(' ')
    throw failure('content_refused', said, content, 'no')
  }
  return content
}

/**
 * A call that gave nothing of use. Google bills what it answers with status 200 by the tokens it counts; where it counts none,
 * `otherwise` holds.
 */
export function failure(code: ProviderError['code'], said: string, content: Content, otherwise: Charged) {
  const { usage, requestId } = content
  const counted = [usage?.promptTokenCount, usage?.candidatesTokenCount, usage?.thoughtsTokenCount]
  const charged = counted.some((count) => (count ?? 0) > 0) ? 'yes' : otherwise
  return new ProviderError(code, said.slice(0, 2000), { charged, ...(requestId ? { requestId } : {}) })
}

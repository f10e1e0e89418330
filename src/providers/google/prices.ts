/**
 * What Google's tokens cost, to settle a call from the usage in its answer. US dollars for a million tokens, which is also
 * millionths of a dollar for one.
 */
import { z } from 'zod'

interface Rates {
  /** Text and pictures alike: Google lists one price for both. */
  in: number
  /** Words, and what the model thinks. */
  text: number
  /** Pictures, or sound. A model that makes neither has none. */
  file?: number
}

interface TokenPrices extends Rates {
  /** From so many tokens of input on, other rates hold. */
  long?: Rates & { above: number }
  /** Rates that are announced. */
  later?: Rates & { from: string }
}

const prices: Record<string, TokenPrices> = {
  'gemini-nano-banana-2.1': { in: 1.5, text: 7.5, file: 30 },
  'gemini-3-pro-image': { in: 2, text: 12, file: 120 },
  'gemini-3.1-flash-image': { in: 0.5, text: 3, file: 60 },
  'gemini-2.5-flash-image': { in: 0.3, text: 2.5, file: 30 },
  'gemini-3.8-flash-tts': { in: 0.5, text: 9, file: 9, later: { from: '2027-01-01', in: 1, text: 18, file: 18 } },
  'gemini-3.8-flash-lite-tts': { in: 0.5, text: 6, file: 6, later: { from: '2027-01-01', in: 1, text: 12, file: 12 } },
  'gemini-3.8-flash': { in: 0.75, text: 3.75, later: { from: '2027-01-01', in: 1.5, text: 7.5 } },
  'gemini-3.5-flash': { in: 1.5, text: 9 },
  'gemini-3.5-flash-lite': { in: 0.3, text: 2.5 },
  'gemini-3.1-pro-preview': { in: 2, text: 12, long: { above: 200_000, in: 4, text: 18 } },
}

/** What a token of video costs. No price of its input is published, which is a hundredth of the whole or less. */
const videoTokens: Record<string, number> = { 'gemini-omni-1.1-flash': 17.5 }

/** The rates of a model as its facts show them. */
export const ratesOf = (model: string): Rates | undefined => prices[model]

const count = z.number().nonnegative().nullish()
const byModality = z.array(z.object({ modality: z.string().nullish(), tokenCount: count })).nullish()
export const usageMetadata = z.object({
  promptTokenCount: count,
  toolUsePromptTokenCount: count,
  candidatesTokenCount: count,
  candidatesTokensDetails: byModality.catch(null),
  thoughtsTokenCount: count,
})
export type UsageMetadata = z.infer<typeof usageMetadata>

/** What a call of `generateContent` has cost, in millionths of a dollar; nothing where price or usage is not known. */
export function contentCost(model: string, used: UsageMetadata | null | undefined, nowMs: number): number | undefined {
  const input = (used?.promptTokenCount ?? 0) + (used?.toolUsePromptTokenCount ?? 0)
  const rates = ratesAt(model, input, nowMs)
  if (!used || !rates || used.candidatesTokenCount == null) return undefined
  const output = used.candidatesTokenCount
  const files = rates.file === undefined ? 0 : fileTokens(used, output)
  const words = Math.max(0, output - files) + (used.thoughtsTokenCount ?? 0)
  return roundedUp(input * rates.in + words * rates.text + files * (rates.file ?? 0))
}

/** Without details every token counts as one of a picture or a sound, the dearest there is. */
function fileTokens({ candidatesTokensDetails: details }: UsageMetadata, output: number): number {
  if (!details?.length) return output
  return details.reduce(
    (sum, one) => sum + (/^(IMAGE|AUDIO)$/i.test(one.modality ?? '') ? (one.tokenCount ?? 0) : 0),
    0,
  )
}

function ratesAt(model: string, input: number, nowMs: number): Rates | undefined {
  const known = prices[model]
  if (known?.later && nowMs >= Date.parse(known.later.from)) return known.later
  return known?.long && input > known.long.above ? known.long : known
}

const tokens = z.array(z.object({ modality: z.string().nullish(), tokens: count })).nullish()
export const interactionUsage = z.object({ total_output_tokens: count, output_tokens_by_modality: tokens.catch(null) })
export type InteractionUsage = z.infer<typeof interactionUsage>

export const videoTokensOf = (used: InteractionUsage | null | undefined): number | undefined => {
  const ofVideo = used?.output_tokens_by_modality?.filter((one) => one.modality?.toLowerCase() === 'video')
  return ofVideo?.length ? ofVideo.reduce((sum, one) => sum + (one.tokens ?? 0), 0) : undefined
}

/** What a video has cost, in millionths of a dollar. */
export function videoCost(model: string, used: InteractionUsage | null | undefined): number | undefined {
  const counted = videoTokensOf(used)
  const rate = videoTokens[model]
  return counted && rate ? roundedUp(counted * rate) : undefined
}

/** Rounded up, but not for the last binary digit of a product. */
const roundedUp = (micros: number) => Math.ceil(micros - 1e-6)

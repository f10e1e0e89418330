/** Stability's models and edit services on Bedrock: one picture for each call. */
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import { paintMask } from '../../media/mask.ts'
import type { Answer, Ask, Call } from '../../models/provider.ts'
import { base64 } from '../http.ts'
import { type Bedrock, callBedrock, encoded, modelPath, requestIdOf } from './api.ts'

const answer = z.object({
  images: z.array(z.string()).nullish(),
  finish_reasons: z.array(z.string().nullable()).nullish(),
})

const taken = ['image/png', 'image/jpeg', 'image/webp']
/** Image to image needs a strength, and has no default: change much, and keep the composition. */
const STRENGTH = 0.7

export async function makeWithStability(api: Bedrock, ask: Ask, { signal }: Call): Promise<Answer> {
  const { body, headers } = await callBedrock(api.at(ask.model), modelPath(ask.model, 'invoke'), {
    body: await stabilityBody(ask),
    signal,
    answer,
    pays: true,
  })
  const { images, finish_reasons: reasons } = body
  const trace = requestIdOf(headers)
  // A picture that the filter took may be missing, or be there as a blur.
  const reason = reasons?.find((one) => one !== null)
  const [made] = images ?? []
  if (made && !reason) return { outputs: [{ bytes: Buffer.from(made, 'base64') }], ...trace }
  if (!reason) {
    throw new ProviderError('internal', 'The answer holds no picture, and no reason.', { charged: 'unknown', ...trace })
  }
  // It was served with status 200. That AWS bills no filtered answer is nowhere said, so it counts as billed.
  throw new ProviderError(/filter/i.test(reason) ? 'content_refused' : 'internal', reason, { charged: 'yes', ...trace })
}

export async function stabilityBody(ask: Ask): Promise<Record<string, unknown>> {
  const { model, prompt, seed, negativePrompt, aspectRatio, style, format, mask, options } = ask
  const [first, second] = await Promise.all(ask.images.map((picture) => encoded(picture, taken)))
  const common = {
    prompt: prompt || undefined,
    seed,
    negative_prompt: negativePrompt,
    aspect_ratio: aspectRatio,
    style_preset: style,
    output_format: format,
    ...options,
  }
  if (/style-transfer/.test(model)) return { ...common, init_image: first, style_image: second }
  if (/\bsd3/.test(model)) {
    if (first === undefined) return { ...common, mode: 'text-to-image' }
    // The frame is that of the picture.
    const { aspect_ratio: _, ...rest } = common
    return { ...rest, mode: 'image-to-image', image: first, strength: ask.strength ?? STRENGTH }
  }
  const painted = mask && base64({ bytes: await paintMask(mask.bytes, { changed: 'white' }) })
  return { ...common, image: first, mask: painted }
}

/** Makes the input of a request: the fields of each model, under its own names. */
import type { Takes } from '../../models/model.ts'
import type { Ask } from '../../models/provider.ts'
import { dataUri } from '../http.ts'
import type { Input } from './listed.ts'
import { wordsOf } from './models.ts'

/** A part of an ask, where a model says that it takes it, and what nearly every model calls it. */
const names = [
  ['seed', 'seed', 'seed'],
  ['steps', 'steps', 'num_inference_steps'],
  ['guidance', 'guidance', 'guidance_scale'],
  ['style', 'style', 'style'],
  ['voice', 'voice', 'voice'],
  ['format', 'format', 'output_format'],
  ['aspectRatio', 'aspectRatios', 'aspect_ratio'],
  ['negativePrompt', 'negativePrompt', 'negative_prompt'],
  ['resolution', 'resolution', 'resolution'],
] as const satisfies [keyof Ask, keyof Takes, string][]

/**
 * The body of a submit. The same ask gives the same JSON, which is how a lost submit is found again. `sync_mode` is never
 * sent, whoever asks for it: it keeps a request out of fal's history, where a lost submit is looked for.
 */
export function inputOf(ask: Ask): Input {
  const words = wordsOf(ask.model)
  const { takes, pictures = ['image_url'], strength = 'strength', hearsPrompt, secondsEnd = '' } = words
  const input: Input = {}
  if (ask.prompt !== '' && (hearsPrompt || !takes?.promptless)) input.prompt = ask.prompt
  for (const [part, rule, field] of names) {
    if (ask[part] !== undefined && (!takes || takes[rule])) input[field] = ask[part]
  }
  if (ask.strength !== undefined) input[strength] = ask.strength
  if (ask.duration !== undefined) input.duration = `${ask.duration}${secondsEnd}`
  if (ask.n > 1) input.num_images = ask.n
  if (ask.width && ask.height) input.image_size = { width: ask.width, height: ask.height }
  const uris = ask.images.map(dataUri)
  if (pictures === 'image_urls') input.image_urls = uris
  else for (const [index, field] of pictures.entries()) if (uris[index]) input[field] = uris[index]
  const { sync_mode: _, ...options } = ask.options ?? {}
  Object.assign(input, options)
  // A film told in shots has their prompts, and none of its own.
  if (options.multi_prompt !== undefined) delete input.prompt
  return words.rewrite?.(input) ?? input
}

/** The `input` of a prediction: the parts of an ask under the names that each model has for them. */
import { paintMask } from '../../media/mask.ts'
import type { Ask, Picture } from '../../models/provider.ts'
import { fieldsOf } from './models.ts'

/** What stands for the pictures of an ask. */
export interface Sent<P> {
  images: P[]
  mask?: P
}

const plain = [
  'prompt',
  'negativePrompt',
  'aspectRatio',
  'seed',
  'steps',
  'guidance',
  'strength',
  'style',
  'duration',
  'resolution',
] as const

/** The pictures as they are sent: Replicate's models change what is white in a mask. */
export async function picturesOf({ model, images, mask }: Ask): Promise<Sent<Picture>> {
  if (!mask || !fieldsOf(model).mask) return { images }
  return { images, mask: { bytes: await paintMask(mask.bytes, { changed: 'white' }), mediaType: 'image/png' } }
}

/** The same ask gives the same input, which is how a lost submit is found again. An option wins over a field of its name. */
export function inputOf(ask: Ask, { images, mask }: Sent<string>): Record<string, unknown> {
  const fields = fieldsOf(ask.model)
  const input: Record<string, unknown> = {}
  for (const part of plain) {
    const field = fields[part]
    if (field && ask[part] !== undefined && ask[part] !== '') input[field] = ask[part]
  }
  if (fields.n && ask.n > 1) input[fields.n] = ask.n
  if (fields.format && ask.format) input[fields.format] = ask.format === 'jpeg' ? 'jpg' : ask.format
  if (fields.frame && ask.width && ask.height) Object.assign(input, fields.frame(ask.width, ask.height))
  else if (fields.keepsFrame && !ask.aspectRatio && images.length > 0) input.aspect_ratio = 'match_input_image'
  if (typeof fields.images === 'string' && images.length > 0) input[fields.images] = images
  if (typeof fields.images === 'object') {
    for (const [index, name] of fields.images.entries()) if (images[index]) input[name] = images[index]
  }
  if (fields.mask && mask) input[fields.mask] = mask
  return { ...input, ...ask.options }
}

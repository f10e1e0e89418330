/** Puts input pictures where ComfyUI's nodes can load them. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { paintMask } from '../../media/mask.ts'
import { sharp } from '../../media/sharp.ts'
import type { Ask, Call, Picture } from '../../models/provider.ts'
import { blobOf, callJson, type Wire } from '../http.ts'

const uploaded = z.object({ name: z.string().min(1), subfolder: z.string().nullish() })
const SUBFOLDER = 'gesso'

/** The values of the slots for pictures: what a loading node takes. */
export async function upload(wire: Wire, base: string, { images, mask }: Ask, call: Pick<Call, 'signal'>) {
  const slots: Record<string, string> = {}
  for (const [index, picture] of images.entries()) {
    slots[index === 0 ? 'image' : `image_${index + 1}`] = await uploadOne(wire, base, picture, call)
  }
  if (mask) slots.mask = await uploadOne(wire, base, await paintForBoth(mask), call)
  return slots
}

/** Named after its content, so that the same picture is there once, however often it is sent. */
async function uploadOne(wire: Wire, base: string, picture: Picture, { signal }: Pick<Call, 'signal'>) {
  const name = createHash('sha256').update(picture.bytes).digest('hex').slice(0, 32)
  const form = new FormData()
  form.append('image', blobOf(picture), `${name}.${picture.mediaType.split('/')[1]}`)
  form.append('type', 'input')
  form.append('subfolder', SUBFOLDER)
  form.append('overwrite', 'true')
  const { body } = await callJson(wire, `${base}/upload/image`, { form, signal, answer: uploaded, pays: false })
  return body.subfolder ? `${body.subfolder}/${body.name}` : body.name
}

/**
 * White and transparent where the picture is to be changed, black and opaque elsewhere: `LoadImage` takes its mask from what
 * is transparent, `LoadImageMask` from a colour or from the alpha channel, and either finds the same.
 */
async function paintForBoth(mask: Picture): Promise<Picture> {
  const white = await paintMask(mask.bytes, { changed: 'white' })
  const alpha = await paintMask(mask.bytes, { changed: 'black' })
  const bytes = await sharp(white).toColourspace('srgb').joinChannel(Buffer.from(alpha)).png().toBuffer()
  return { bytes, mediaType: 'image/png' }
}

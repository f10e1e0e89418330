/** Cuts the subject of a picture out, whatever provider can, and delivers it as shops and layouts want it. */
import { z } from 'zod'
import type { FrameOptions } from '../../media/frame-cutout.ts'
import type { Ask } from '../context.ts'
import { defineSpace } from '../define.ts'
import { image } from '../image.ts'

const cutOut = { task: 'cutout', prefer: ['prodia', 'fal', 'bedrock', 'stability'], orPreview: true } satisfies Ask

const input = z.object({
  image: image().describe('The picture to cut out of'),
  background: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^(transparent|white|#([0-9a-f]{3}|[0-9a-f]{6}))$/, 'must be transparent, white, or a colour like #1a2b3c')
    .default('transparent')
    .describe('What is behind the subject: transparent, white, or a colour like #1a2b3c'),
  trim: z.boolean().default(false).describe('Crop to the subject'),
  format: z.enum(['png', 'webp']).default('png').describe('Of the file; either keeps transparency'),
})

export const backgroundRemover = defineSpace({
  id: 'background-remover',
  name: 'Background Remover',
  description:
    'Removes the background of a picture and leaves its subject on transparent ground, or on a plain colour.',
  category: 'images',
  keywords: [
    'remove background',
    'background removal',
    'transparent background',
    'cut out',
    'cutout',
    'isolate subject',
  ],
  patterns: [
    /\b(remove|delete|erase|drop|get rid of|take away)\b.*\bback(ground|drop)s?\b/i,
    /\b(transparent|no|without( a)?) back(ground|drop)\b/i,
    /\bcut(ting)?[ -]?outs?\b/i,
  ],
  input,
  outputs: ['image'],
  estimatedDuration: '3-10s',
  steps: [
    { name: 'cut-out', title: 'Cutting out the subject', asks: cutOut },
    {
      name: 'frame',
      title: 'Framing it',
      times: ({ background, trim, format }) => (trim || background !== 'transparent' || format !== 'png' ? 1 : 0),
    },
  ],
  async run({ image, background, trim, format }, { step, generate, make, emit, progress }) {
    progress('Cutting out the subject')
    const subject = await step('cut-out', async () => emit(await generate({ ...cutOut, images: [image] })))
    // Some providers answer with another format than the one that is promised.
    if (background === 'transparent' && !trim && subject.mediaType === `image/${format}`) return [subject]
    progress('Framing it', 0.9)
    const color = background === 'white' ? '#ffffff' : background
    const options = { trim, format, ...(color === 'transparent' ? {} : { background: color }) }
    return [await step('frame', () => make([subject], ([bytes = new Uint8Array()]) => frame(bytes, options)))]
  },
})

/** Loaded when it is called: a list of spaces needs no decoder. */
async function frame(bytes: Uint8Array, options: FrameOptions): Promise<Uint8Array> {
  const { frameCutOut } = await import('../../media/frame-cutout.ts')
  return frameCutOut(bytes, options)
}

/** Cuts the subject of a picture out, whatever provider can. */
import { z } from 'zod'
import type { Ask } from '../context.ts'
import { defineSpace } from '../define.ts'
import { image } from '../image.ts'

const cutOut = { task: 'cutout', prefer: ['prodia', 'fal', 'bedrock', 'stability'] } satisfies Ask

export const backgroundRemover = defineSpace({
  id: 'background-remover',
  name: 'Background Remover',
  description: 'Removes the background of a picture and leaves its subject on transparent ground.',
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
  input: z.object({
    image: image().describe('The picture to cut out of'),
  }),
  outputs: ['image'],
  estimatedDuration: '3-10s',
  steps: [{ name: 'cut-out', title: 'Cutting out the subject', asks: cutOut }],
  async run({ image }, { step, generate, progress }) {
    progress('Cutting out the subject')
    return [await step('cut-out', () => generate({ ...cutOut, images: [image] }))]
  },
})

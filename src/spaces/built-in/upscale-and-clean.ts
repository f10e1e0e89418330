/** A small or worn picture, larger and cleaner, by whatever provider can. */
import { z } from 'zod'
import { Problem } from '../../errors.ts'
import type { Ask, Context } from '../context.ts'
import { defineSpace } from '../define.ts'
import { type Image, image } from '../image.ts'

const enlarge = {
  task: 'upscale',
  prefer: ['recraft', 'stability', 'fal', 'prodia', 'bedrock', 'replicate', 'kie', 'a1111'],
} satisfies Ask

/** What is asked for in words is done first, while the picture is small: upscalers read no words. */
const retouch = { task: 'edit', prefer: ['google', 'openai', 'black-forest-labs'] } satisfies Ask

/** What Gesso reads back again: a larger picture could be made, and then used for nothing. */
const MAX_MEGAPIXELS = 64

export const upscaleAndClean = defineSpace({
  id: 'upscale-and-clean',
  name: 'Upscale and Clean',
  description: 'Enlarges a picture two or four times, sharpens it and removes noise and compression artefacts.',
  category: 'images',
  keywords: [
    'upscale',
    'upscaler',
    'enlarge',
    'increase resolution',
    'higher resolution',
    'super resolution',
    'denoise',
    'sharpen',
    'pixelated',
    'blurry',
    'low res',
    'jpeg artefacts',
  ],
  patterns: [
    /\bup-?(scal|siz|res)(e|ing|ed|er)?\b.*\b(picture|photo|image|pic|logo|jpe?g|png|file|this|it|resolution|[248]x|[248]k)s?\b/i,
    /\b(enlarge|blow(ing)? up|sharpen|denoise|unblur|deblur)\b.*\b(picture|photo|image|pic|scan|logo|jpe?g|png|this|it)s?\b/i,
    /\b(high(er)?|increase|improve|better|more|low(er)?|double)( the)?[ -]res(olution)?\b/i,
    /\b(picture|photo|image|pic|scan|logo|jpe?g|png)s?\b.*\b(bigger|larger|sharper|clearer|crisper|less (blurry|grainy|noisy|pixelated))\b/i,
    /\b(picture|photo|image|pic|scan|logo|jpe?g|png)s?\b.*\b(blurry|blurred|grainy|noisy|pixelated|fuzzy|out of focus)\b/i,
    /\b(convert|make|turn|scale|render)\b.*\b[48]k\b/i,
    /\b(fix|clean( up)?|restore|repair|improve)\b.*\b(blurry|grainy|noisy|pixelated|compressed|old|scanned|low[ -]quality)\b/i,
  ],
  input: z.object({
    image: image().describe('The picture to enlarge'),
    scale: z.literal([2, 4]).default(2).describe('Times as wide and as high'),
    clean: z.boolean().default(true).describe('Remove noise and the marks of compression too'),
    instructions: z.string().trim().max(1000).optional().describe('What else is to be mended: "remove the scratches"'),
  }),
  outputs: ['image'],
  estimatedDuration: '5-30s',
  steps: [
    {
      name: 'retouch',
      title: 'Retouching',
      asks: retouch,
      times: ({ instructions }) => (instructions ? 1 : 0),
    },
    { name: 'upscale', title: 'Enlarging', asks: enlarge },
    { name: 'fit', title: 'Bringing it to size' },
  ],
  async run({ image, scale, clean, instructions }, { step, generate, make, modelFor, progress, log }) {
    const wanted = { width: image.width * scale, height: image.height * scale }
    refuseTooLarge(image, wanted)
    if (instructions) progress('Retouching')
    const mended = instructions ? await step('retouch', () => mend(image, instructions, generate)) : image
    progress(`Enlarging ${sizeOf(image)} to ${sizeOf(wanted)}`)
    // A retouched picture may have become smaller than it was.
    const factor = wanted.width / mended.width > 2 ? 4 : 2
    const call = { ...enlarge, images: [mended] }
    const made = await step('upscale', () => generate({ ...call, ...factorOptions(modelFor(call), factor, clean) }))
    const isLarger = made.width > wanted.width && made.height > wanted.height
    const result = isLarger ? await step('fit', () => make([made], (files) => shrink(files, wanted))) : made
    if (result.width < wanted.width) log(`The model makes no more than ${sizeOf(result)} of ${sizeOf(image)}.`)
    const reached = Math.round((100 * result.width) / image.width) / 100
    return { images: [result], details: { in: frameOf(image), out: frameOf(result), scale: reached, wanted: scale } }
  },
})

/** Models have names of their own for the factor, and some refuse a name that they do not know. The others have one factor only. */
function factorOptions(model: string, factor: number, clean: boolean) {
  const options: Record<string, object> = {
    prodia: { upscale: factor },
    fal: { scale: factor },
    a1111: { upscaling_resize: factor },
    offline: { scale: factor, clean },
  }
  const own = options[model.split('/')[0] ?? '']
  return own ? { options: { ...own } } : {}
}

const mend = (image: Image, instructions: string, generate: Context['generate']) =>
  generate({ ...retouch, images: [image], prompt: retouchPrompt(instructions) })

const retouchPrompt = (instructions: string) => `Retouch this picture: ${instructions}
Keep everything else exactly as it is: framing, composition, what is shown and how much of it, faces and their expressions, lettering, colours. Add nothing, and remove nothing that is not named. Keep natural grain and texture: no smoothed skin, no halos along edges, no painted look.`

function refuseTooLarge(image: Image, { width, height }: { width: number; height: number }) {
  const megapixels = (width * height) / 1024 ** 2
  if (megapixels <= MAX_MEGAPIXELS) return
  const detail = `${sizeOf(image)} would become ${sizeOf({ width, height })}: ${Math.round(megapixels)} megapixels, and ${MAX_MEGAPIXELS} are the most.`
  throw new Problem('invalid_request', detail, { field: 'inputs.scale' })
}

/** Some models only know one factor: what is too large is brought down, at no cost. */
async function shrink([picture]: Uint8Array[], { width, height }: { width: number; height: number }) {
  const { renderVariant } = await import('../../media/variant.ts')
  return (await renderVariant(picture as Uint8Array, { width, height, fit: 'inside', format: 'png' })).bytes
}

const frameOf = ({ width, height }: Image) => ({ width, height })
const sizeOf = ({ width, height }: { width: number; height: number }) => `${width} × ${height}`

/** One product in several scenes, as a photographer would shoot a series: the same product, light and camera in each. */
import { z } from 'zod'
import { asProse, wordList, words } from '../answer-fields.ts'
import { atLeastOne } from '../at-least-one.ts'
import type { Ask, PictureCall } from '../context.ts'
import { defineSpace } from '../define.ts'
import { type Image, image } from '../image.ts'
import { readJson } from '../read-json.ts'

const cutOut = { task: 'cutout', prefer: ['prodia', 'fal', 'bedrock', 'stability'] } satisfies Ask
const look = { task: 'vision', prefer: ['google', 'openai'], maxTokens: 2000 } satisfies Ask
/** From the product alone, in one call: a scene made beforehand would cost as much again. */
const shoot = {
  task: 'compose',
  instead: ['edit'],
  pictures: 1,
  prefer: ['google', 'openai', 'black-forest-labs', 'fal', 'replicate', 'prodia', 'kie', 'stability'],
} satisfies Ask

/** Where nothing is asked for, and nobody can see what the product is. */
const ANYWHERE = [
  'a wooden table in a bright room, soft morning light',
  'a plain studio backdrop, softly lit',
  'a sandy beach at sunset',
]
/** The same for every scene: models that take one then keep to the same framing. */
const SEED = 7
const QUALITY = 95
const MAX_DESCRIPTION = 900
const MAX_SCENE = 300

const seen = z.object({
  product: words(80),
  description: words(MAX_DESCRIPTION),
  scenes: wordList(ANYWHERE.length, MAX_SCENE),
})
type Seen = z.infer<typeof seen>

export const productShots = defineSpace({
  id: 'product-shots',
  name: 'Product Shots',
  description: 'Places one product in several scenes: a consistent series of product photos from a single photograph.',
  category: 'commerce',
  keywords: [
    'product shots',
    'product photos',
    'product photography',
    'packshots',
    'photo shoot',
    'lifestyle shots',
    'catalogue photos',
    'listing photos',
    'different scenes',
  ],
  patterns: [
    /\b(product|catalog(ue)?|listing|lifestyle|e-?commerce|hero) (shots?|photos?|pictures?|pics?|images?|photography)\b/i,
    /\bpack ?shots?\b/i,
    /\bphoto ?shoot\b/i,
    /\b(shoot|photograph)\b.*\b(product|item|bottle|shoe|sneaker|bag|watch|candle|mug)s?\b.*\b(in|on|at) (a|an|the)\b/i,
    /\b(product|item|bottle|shoe|sneaker|bag|watch|candle|mug)s?\b.*\bin (\w+ ){0,2}(scenes|settings|places|environments|locations)\b/i,
  ],
  input: z.object({
    product_image: image().describe('A photograph of the product'),
    scenes: z
      .array(z.string().trim().min(1).max(MAX_SCENE))
      .min(1)
      .max(6)
      .optional()
      .describe('Where it is to stand, one text for each shot; three that suit the product when absent'),
    aspect_ratio: z
      .enum(['1:1', '4:5', '3:4', '2:3', '4:3', '3:2', '16:9', '9:16'])
      .default('1:1')
      .describe('Width to height of every shot'),
    instructions: z.string().trim().max(1000).optional().describe('What else is wanted of every shot'),
  }),
  outputs: ['image'],
  estimatedDuration: '30-90s',
  steps: [
    { name: 'cut-out', title: 'Cutting out the product', asks: cutOut },
    { name: 'describe', title: 'Looking at the product', asks: look },
    { name: 'lay-on-white', title: 'Laying it on white' },
    { name: 'shot', title: 'Shooting', asks: shoot, times: ({ scenes = ANYWHERE }) => scenes.length },
  ],
  async run(input, { step, generate, vision, make, isOffline, emit, progress }) {
    const { product_image, aspect_ratio: aspectRatio, instructions = '' } = input

    async function describe() {
      const answer = await vision({ ...look, prompt: ASK_WHAT_IT_IS, images: [product_image], offline: () => '' })
      return readJson(seen, answer) ?? seen.parse({ description: asProse(answer, MAX_DESCRIPTION) })
    }

    /** Offline a scene is drawn first, and the product set into it: words alone place nothing there. */
    async function drawn(scene: string, product: Image) {
      const ground = await generate({ task: 'generate', prompt: scene, aspectRatio, seed: SEED })
      return generate({ task: 'compose', prompt: instructions, images: [ground, product], seed: SEED })
    }

    progress('Cutting out the product')
    const [product, what] = await Promise.all([
      step('cut-out', () => generate({ ...cutOut, images: [product_image] })),
      // A shot needs no description to be made: it only keeps closer to the product with one.
      step('describe', describe).catch(() => seen.parse({})),
    ])
    // What a model makes of transparent ground is its own affair: white is sure.
    const onWhite = await step('lay-on-white', () => make([product], layOnWhite))
    // As many as were planned, and priced.
    const scenes = input.scenes ?? (what.scenes.length === ANYWHERE.length ? what.scenes : ANYWHERE)

    async function shot(scene: string, index: number) {
      const prompt = shotPrompt(what, scene, instructions)
      const call: PictureCall = { ...shoot, prompt, images: [onWhite], aspectRatio, seed: SEED }
      const render = async () => emit(isOffline(call) ? await drawn(scene, product) : await generate(call))
      return { scene, image: await step(`shot ${index + 1}`, render) }
    }

    progress(scenes.length === 1 ? 'Shooting' : `Shooting ${scenes.length} scenes`)
    const shots = await atLeastOne(scenes.map(shot))
    return {
      images: shots.map(({ image }) => image),
      details: { ...named(what), scenes: shots.map(({ scene }) => scene) },
    }
  },
})

const ASK_WHAT_IT_IS = `Look at the product in this photograph, and answer with one JSON object and nothing else. Its members:
"product": what it is, in two to five words, such as: white ceramic espresso cup.
"description": what must stay the same whenever it is photographed again. Shape and proportions, parts, materials and finish, every colour, and lettering or logos word for word with where they are. At most 80 words, only what can be seen, nothing of the background.
"scenes": a list of three places that suit this product and its buyers, each different from the others. One sentence each: the surface it stands on, what is around it, the mood. No people, no other products, no lettering.`

/** What it is, how it must look, where it is; then the camera and the light, which no shot may have otherwise. */
function shotPrompt({ product, description }: Seen, scene: string, instructions: string): string {
  const name = product || 'the product'
  return [
    `A professional product photograph of exactly the product in the picture (${name}), standing in this scene: ${scene}.`,
    description && `The product: ${description}`,
    'Keep the product as it is: the same shape, proportions, colours, materials, label and lettering. Add no parts, write nothing on it, do not redesign it.',
    'Composition: one product, whole and in sharp focus, a little below the middle of the frame, about half as high as the frame, resting on the surface with a soft contact shadow. The surroundings are out of focus and do not cover it.',
    'Camera: 50 mm lens, at the height of the product, seen from the side that the picture shows. Light: one large soft key light from the upper left, shadows falling to the lower right, colour of light as the scene has it.',
    'No other products, no hands, no added text, no watermark, no border, no collage.',
    instructions,
  ]
    .filter(Boolean)
    .join('\n')
}

async function layOnWhite([picture]: Uint8Array[]): Promise<Uint8Array> {
  const { renderVariant } = await import('../../media/variant.ts')
  return (await renderVariant(picture as Uint8Array, { fit: 'inside', format: 'jpeg', quality: QUALITY })).bytes
}

const named = ({ product, description }: Seen) => ({
  ...(product ? { product } : {}),
  ...(description ? { description } : {}),
})

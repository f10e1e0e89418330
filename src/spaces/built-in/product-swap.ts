/** Puts the product of one picture into the scene of another, where one of the scene's own may have stood. */
import { z } from 'zod'
import { asProse, words } from '../answer-fields.ts'
import { aspectOf } from '../aspect.ts'
import { atLeastOne } from '../at-least-one.ts'
import type { Ask, Context, PictureCall } from '../context.ts'
import { defineSpace } from '../define.ts'
import { type Image, image } from '../image.ts'
import { readJson } from '../read-json.ts'

const input = z.object({
  product_image: image().describe('The product'),
  reference_image: image().describe('The scene that it goes into'),
  num_variations: z.int().min(1).max(4).default(1).describe('How many pictures to make'),
  instructions: z.string().trim().max(1000).optional().describe('Where it goes, how large, what else to heed'),
})
type Input = z.output<typeof input>

const look = { task: 'vision', pictures: 2, prefer: ['google'], maxTokens: 900 } satisfies Ask
/** Those first whose models edit with several pictures; services that only change a background come after. */
const render = {
  task: 'compose',
  instead: ['edit'],
  pictures: 2,
  prefer: ['google', 'openai', 'black-forest-labs', 'fal', 'replicate', 'kie', 'prodia'],
} satisfies Ask
/** For the offline composition, which is a preview: nothing is paid for a part of it. */
const cutOut = { task: 'cutout', prefer: ['offline'] } satisfies Ask

export const productSwap = defineSpace({
  id: 'product-swap',
  name: 'Product Swap',
  description: 'Swaps products between backgrounds: the product of one picture goes into the scene of another.',
  category: 'commerce',
  keywords: [
    'swap product',
    'product swap',
    'replace product',
    'product placement',
    'product in scene',
    'put product',
    'packshot',
  ],
  patterns: [
    /\b(swap|replace|exchange|switch)\b.*\b(products?|bottles?|packshots?|packag\w+)\b/i,
    /\b(put|place|drop|insert|move)\b.*\bproducts?\b.*\b(in|into|on|onto)\b.*\b(scene|background|setting|picture|photo|image|reference)\b/i,
    /\bproducts?\b.*\b(in|into|onto)\b.*\b(another|other|new|different)\b.*\b(scene|background|setting)\b/i,
    /\b(my|our) [\w-]+\b.*\bin(to)? (the|this|that) (scene|setting|background) of\b/i,
  ],
  input,
  outputs: ['image'],
  estimatedDuration: '20-60s',
  steps: [
    { name: 'look', title: 'Looking at the product and the scene', asks: look },
    { name: 'cut-out', title: 'Cutting out the product', asks: cutOut },
    { name: 'render', title: 'Putting the product into the scene', asks: render, times: (it) => it.num_variations },
  ],
  async run(given: Input, context) {
    const { step, vision, progress } = context
    const images = [given.reference_image, given.product_image]
    progress('Looking at the product and the scene', 0.05)
    const answer = await step('look', () => vision({ ...look, system, prompt: question, images, offline: () => '' }))
    const seen = readJson(sight, answer) ?? { ...nothingSeen, notes: asProse(answer, 700) }
    const calls = Array.from({ length: given.num_variations }, (_, index) => callOf(given, seen, index))
    const isOffline = calls[0] && context.isOffline(calls[0])
    const ready = isOffline ? await preview(given, context, calls) : { calls, details: filled(seen) }
    progress('Putting the product into the scene', 0.3)
    return {
      images: await atLeastOne(ready.calls.map((call, index) => take(call, index + 1, context))),
      details: ready.details,
    }
  },
})

const take = (call: PictureCall, number: number, { step, generate, emit }: Context): Promise<Image> =>
  step(`render ${number}`, async () => emit(await generate(call)))

const system =
  'You look at pictures for a retoucher who has to put a product into a photograph. You say what is there, exactly and briefly, and nothing that cannot be seen.'

const question = `The first picture is a scene. The second picture shows a product that is to be put into that scene.
Answer with one JSON object and nothing else, each value a short text in English, empty where there is nothing to say:
{"product": <what the product is: kind, shape, parts, material, finish, exact colours>,
"label": <every word that is legible on it, letter by letter, and any logo>,
"scene": <what the scene shows, and from which height and angle it is taken>,
"replaces": <the one object in the scene that has the product's place: what it is and where; empty if the scene has none>,
"place": <where in the scene the product belongs, on which surface, and how large next to what is there>,
"light": <where the light of the scene comes from, how hard, how warm, where shadows fall>,
"surface": <how the surface there takes shadows and reflections>}`

const sight = z.object({
  product: words(400),
  label: words(240),
  scene: words(300),
  replaces: words(160),
  place: words(240),
  light: words(240),
  surface: words(160),
  /** What was said where it was no data. */
  notes: words(700),
})
type Sight = z.output<typeof sight>
const nothingSeen: Sight = sight.parse({})

/** What makes the variations differ: the product's place and size in the frame, never the product. */
const takes = [
  'It stands where the eye expects it, at its true size in this scene.',
  'It stands a little nearer to the camera, so that it is clearly larger in the frame and leads the picture.',
  'It stands off the middle, on a third of the frame, with calm space on its other side.',
  'It stands a little farther back, smaller in the frame, so that the scene tells more of the story.',
]

function callOf({ instructions, ...given }: Input, seen: Sight, index: number): PictureCall {
  return {
    ...render,
    prompt: promptOf(seen, takes[index] ?? '', instructions),
    images: [given.reference_image, given.product_image],
    aspectRatio: aspectOf(given.reference_image),
    seed: 101 + index,
  }
}

/** The first picture is the one to change, the second the product: models weigh what comes first most. */
function promptOf(seen: Sight, where: string, instructions: string | undefined): string {
  const replaced = seen.replaces
    ? `It takes the place of this object of the scene: ${sentence(seen.replaces)} Remove that object completely, with its shadow and its reflections.`
    : 'If the scene has a product of its own as its subject, the new one takes its place, and the old one is gone with its shadow and reflections.'
  return lines([
    'Edit the first picture, a photograph of a scene: put the product of the second picture into it, so that both are one photograph, taken by one camera in one moment.',
    instructions && `What the client asks for, before everything below: ${sentence(instructions)}`,
    seen.product && `The product: ${sentence(seen.product)}`,
    `Keep the product exactly as the second picture shows it: its shape and proportions, every part, its colours, its material and finish${seen.label ? `, and its label, letter by letter: ${sentence(seen.label)}` : ', and every letter and logo on it.'} Do not redesign, simplify or translate anything of it. Take only the product: nothing of its old background, its old shadow or the hands that hold it.`,
    replaced,
    seen.place && `Its place: ${sentence(seen.place)}`,
    where,
    `Perspective: seen from the height, angle and lens of the scene's camera, resting firmly on its surface.`,
    `Light: relit by the scene's own light${seen.light ? ` (${seen.light.replace(/\.$/, '')})` : ''}: same direction, softness and colour temperature, with highlights where that light would put them. Its own colours stay true.`,
    `Contact: a dark, tight contact shadow where it touches, and a cast shadow that falls as the other shadows of the scene do. Glossy surfaces mirror it, and its own gloss mirrors the scene.${seen.surface ? ` The surface: ${sentence(seen.surface)}` : ''}`,
    `Same sharpness, depth of field and grain as the scene has at that distance.`,
    'Everything else of the scene stays as it is: framing, background, people, other objects.',
    'Avoid: a pasted look, hard or bright cut edges, floating, a second copy of the product, added text, a border, both pictures side by side.',
    seen.notes && `What was seen in both pictures: ${sentence(seen.notes)}`,
  ])
}

const sentence = (text: string) => (/[.!?…]["'”’)]?$/.test(text) ? text : `${text}.`)
const lines = (parts: (string | undefined)[]) => parts.filter(Boolean).join('\n')
const filled = (seen: Sight) => Object.fromEntries(Object.entries(seen).filter(([, text]) => text !== ''))

/** Without a model: the product is cut out, and stands in the foreground, where the scene is calmest or in its middle. */
async function preview(given: Input, { step, generate, measure, emit, progress }: Context, calls: PictureCall[]) {
  progress('Cutting out the product', 0.15)
  const product = await step('cut-out', async () => emit(await generate({ ...cutOut, images: [given.product_image] })))
  const layout = await step('measure', () =>
    measure([given.reference_image], ([bytes = new Uint8Array()]) => layoutOf(bytes)),
  )
  const placements = placementsFor(layout.grid, given.instructions ?? '')
  return {
    details: { placements: placements.slice(0, calls.length) },
    calls: calls.map(({ aspectRatio: _, ...call }, index) => ({
      ...call,
      prompt: placements[index] ?? '',
      images: [given.reference_image, product],
    })),
  }
}

/** Loaded when it is called: a list of spaces needs no decoder. */
async function layoutOf(bytes: Uint8Array) {
  const { describe } = await import('../../media/describe.ts')
  return (await describe(bytes)).layout
}

const saysSide = /\b(left|right|cent(?:re|er)(?:ed)?|middle)\b/i
const saysSize =
  /\b(tiny|minuscule|small(?:er)?|little|huge|giant|enormous|large(?:r)?|big(?:ger)?|close[- ]?up|fill)\b/i
const saysHeight = /\b(top|upper|above|flying|floating|hovering|in the (?:sky|air)|mid[- ]air)\b/i
/** Of the visual weight: a scene whose sides differ less has no calm side. */
const CALMER = 0.03

/** Four placements in words that the composition heeds. What the instructions say of place or size holds for all. */
function placementsFor(grid: number[], instructions: string): string[] {
  const weight = (column: number) => (grid[3 + column] ?? 0) * 0.5 + (grid[6 + column] ?? 0)
  const [calm, busy] = weight(0) <= weight(2) ? ['left', 'right'] : ['right', 'left']
  const middle = weight(1) <= Math.min(weight(0), weight(2)) + CALMER ? 'centre' : calm
  const variations = [
    { side: middle, size: '' },
    { side: middle === 'centre' ? calm : 'centre', size: 'large' },
    { side: busy, size: '' },
    { side: middle, size: 'small' },
  ]
  return variations.map(({ side, size }) =>
    [
      instructions,
      saysSize.test(instructions) ? '' : size,
      saysSide.test(instructions) ? '' : side,
      saysHeight.test(instructions) ? '' : 'in the foreground',
    ]
      .filter(Boolean)
      .join(', '),
  )
}

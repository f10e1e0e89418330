/** Makes a photorealistic render of a drawn product: one model reads the sketch and writes the brief, another renders it. */
import { z } from 'zod'
import { asProse, wordList, words } from '../answer-fields.ts'
import { aspectOf } from '../aspect.ts'
import { atLeastOne } from '../at-least-one.ts'
import type { Ask, PictureCall } from '../context.ts'
import { defineSpace } from '../define.ts'
import { image } from '../image.ts'
import { readJson } from '../read-json.ts'

const input = z.object({
  sketch_image: image().describe('The sketch: on paper, on a screen, or a photograph of it'),
  instructions: z.string().trim().max(1000).optional().describe('Material, colour, finish, setting'),
  num_variations: z.int().min(1).max(4).default(1).describe('How many renders to make'),
})
type Input = z.output<typeof input>

const read = { task: 'vision', prefer: ['openai'], maxTokens: 1200 } satisfies Ask
const write = { task: 'chat', prefer: ['openai'], maxTokens: 900 } satisfies Ask
/** A model that edits by words keeps a drawing's proportions best; services that are made for sketches come after. */
const render = {
  task: 'sketch',
  instead: ['edit'],
  prefer: ['google', 'openai', 'black-forest-labs', 'stability', 'bedrock', 'fal', 'replicate', 'kie', 'prodia'],
} satisfies Ask

export const sketchToProduct = defineSpace({
  id: 'sketch-to-product',
  name: 'Sketch to Product',
  description: 'Converts sketches to renders: a drawn product becomes a photorealistic studio picture.',
  category: 'design',
  keywords: [
    'sketch to product',
    'sketch to render',
    'sketch to photo',
    'product sketch',
    'render sketch',
    'photorealistic render',
    'concept drawing',
    'sketch',
  ],
  patterns: [
    /\b(sketch(es)?|drawings?|doodles?|scribbles?|line art)\b.*\b(to|into|as|become)\b.*\b(product|render\w*|photo\w*|realistic|prototype|mock-?up)\b/i,
    /\b(sketch|drawing|doodle|scribble|line art)s?\b.*\b(real|realistic|photo-?real\w*)\b/i,
    /\b(render|visuali[sz]e|realistic|photo-?real\w*)\b.*\b(sketch(es)?|drawings?|doodles?|line art)\b/i,
  ],
  input,
  outputs: ['image'],
  estimatedDuration: '30-90s',
  steps: [
    { name: 'read', title: 'Reading the sketch', asks: read },
    { name: 'brief', title: 'Writing the brief for the render', asks: write },
    { name: 'render', title: 'Rendering the product', asks: render, times: (it) => it.num_variations },
  ],
  async run(given: Input, { step, vision, chat, generate, emit, progress, isOffline }) {
    const images = [given.sketch_image]
    progress('Reading the sketch', 0.05)
    const answer = await step('read', () => vision({ ...read, ...reader, images, offline: () => '' }))
    const drawn = readJson(sketch, answer) ?? sketch.parse({ notes: asProse(answer, 700) })
    progress('Writing the brief for the render', 0.2)
    const written = await step('brief', () => chat({ ...write, ...writer(drawn, given), offline: () => '' }))
    const brief = readJson(briefing, written) ?? briefing.parse({ notes: asProse(written, 900) })
    progress('Rendering the product', 0.35)
    const renders = Array.from({ length: given.num_variations }, (_, index) =>
      step(`render ${index + 1}`, async () => {
        const prompt = promptOf(drawn, brief, given, index)
        const call: PictureCall = { ...render, prompt, images, seed: 301 + index }
        // It reads materials, colours and a backdrop, and would find them all over a brief.
        const plain = { ...call, prompt: inWords(drawn, brief, given, index) }
        return emit(await generate(isOffline(call) ? plain : { ...call, aspectRatio: aspectOf(given.sketch_image) }))
      }),
    )
    return { images: await atLeastOne(renders), details: { sketch: filled(drawn), brief: filled(brief) } }
  },
})

const sketch = z.object({
  product: words(300),
  view: words(160),
  parts: wordList(16, 120),
  proportions: words(300),
  text: words(200),
  annotations: wordList(12, 120),
  keep: wordList(8, 160),
  /** What was said where it was no data. */
  notes: words(700),
})
type Sketch = z.output<typeof sketch>

const reader = {
  system:
    'You are an industrial designer who reads the sketches of colleagues. You say what is drawn, exactly and briefly, and you invent nothing.',
  prompt: `The picture is a sketch of a product. Read it for somebody who has to build it and cannot see it.
Answer with one JSON object and nothing else, in English, empty where there is nothing to say:
{"product": <what it is and what it is for, in one sentence>,
"view": <from where it is drawn: front, side, three-quarter from above, perspective or flat>,
"parts": <a list: each visible part, how many of it, its form, and where it sits>,
"proportions": <height to width to depth, and the size of the main parts as fractions of the whole>,
"text": <letters and logos that are drawn ON the product, letter by letter>,
"annotations": <a list: notes, arrows and dimensions beside the product, and what each of them asks for>,
"keep": <a list: what makes this design its own and must not change: curves, angles, gaps, symmetry>}`,
}

const briefing = z.object({
  material: words(300),
  finish: words(200),
  colours: words(200),
  light: words(240),
  camera: words(200),
  setting: words(240),
  /** What was said where it was no data. */
  notes: words(900),
})
type Brief = z.output<typeof briefing>

const writer = (drawn: Sketch, { instructions }: Input) => ({
  system:
    'You are the art director of a studio for product renders. You decide what the sketch leaves open, plausibly for how such a product is made, and you never change its design.',
  prompt: `Write the brief for a photorealistic render of a product that so far is only a sketch.
What the sketch shows: ${outline(drawn) || 'not known here; the renderer has it'}.
What the client asks for: ${instructions || 'nothing beyond the sketch'}. The client's words come first, then the notes on the sketch, then your judgement.
Answer with one JSON object and nothing else, each value a short text in English, concrete enough to photograph:
{"material": <material of each part, the main one first>,
"finish": <surface: gloss, grain, texture, edges and seams as they come from manufacture>,
"colours": <colour of each part, with hex>,
"light": <key light from where and how soft, fill, rim, what the reflections show>,
"camera": <focal length, aperture; the viewpoint is that of the sketch>,
"setting": <ground and backdrop, plain enough that the product leads>}`,
})

const outline = (drawn: Sketch) =>
  Object.entries(filled(drawn))
    .map(([name, value]) => `${name}: ${[value].flat().join('; ')}`)
    .join('. ')

/** What makes the variations differ: the picture that is taken of the product, never the product. */
const takes = [
  { says: '', backdrop: '' },
  {
    says: 'For this picture the setting is dark: a graduated charcoal backdrop, and a narrow rim light that draws the outline.',
    backdrop: 'on a dark background',
  },
  {
    says: 'For this picture the product is where it is used, on a fitting surface, with the surroundings far out of focus.',
    backdrop: 'on a beige background',
  },
  {
    says: 'For this picture the ground is seamless white with one soft shadow, as in a shop.',
    backdrop: 'on a white background',
  },
]

function promptOf(drawn: Sketch, brief: Brief, { instructions }: Input, index: number): string {
  const keep = drawn.keep.length > 0 ? ` Above all: ${drawn.keep.join('; ')}.` : ''
  return [
    'Turn this sketch into a photograph of the finished product: a photorealistic studio picture of the real thing, built exactly as it is drawn.',
    instructions && `What the client asks for, before everything below: ${sentence(instructions)}`,
    drawn.product && `The product: ${sentence(drawn.product)}`,
    `Keep exactly as drawn: the outline, the proportions${drawn.proportions ? ` (${bare(drawn.proportions)})` : ''}, the viewpoint${drawn.view ? ` (${bare(drawn.view)})` : ''}, its place and size in the frame, and every part in its number, form and position${drawn.parts.length > 0 ? `: ${drawn.parts.map(bare).join('; ')}` : ''}.${keep} Add no part and leave none out. Where a line wavers, build the edge that was meant.`,
    drawn.text
      ? `Lettering on the product, letter by letter: ${sentence(drawn.text)}`
      : 'No lettering or logo that is not drawn.',
    drawn.annotations.length > 0 &&
      `Notes on the sheet ask for this, and do not appear themselves: ${drawn.annotations.map(bare).join('; ')}.`,
    drawn.notes && `What was read from the sketch: ${sentence(drawn.notes)}`,
    brief.material && `Material: ${sentence(brief.material)}`,
    brief.finish && `Finish: ${sentence(brief.finish)}`,
    brief.colours && `Colours: ${sentence(brief.colours)}`,
    `Light: ${sentence(brief.light || 'a large soft key light from the upper left, a weak fill, a thin rim; reflections follow the form')}`,
    `Camera: ${sentence(brief.camera || '85 mm, f/11, everything sharp')}`,
    `Setting: ${sentence(brief.setting || 'a seamless light grey sweep, a contact shadow under the product')}`,
    brief.notes && `The brief: ${sentence(brief.notes)}`,
    takes[index]?.says,
    'Nothing of the drawing remains: no paper, no pencil or ink lines, no hatching, no arrows, dimensions or notes. Avoid: a drawn or plastic toy look, a second product, hands, a border, text beside the product.',
  ]
    .filter(Boolean)
    .join('\n')
}

/** What the offline render heeds: kind, material, colour, finish, backdrop. */
function inWords(drawn: Sketch, brief: Brief, { instructions = '' }: Input, index: number): string {
  const backdrop = /\b(background|backdrop|studio|ground)\b/i.test(instructions) ? '' : takes[index]?.backdrop
  return [instructions, drawn.product || 'a product', brief.material, brief.finish, brief.colours, backdrop]
    .filter(Boolean)
    .join(', ')
}

const sentence = (text: string) => (/[.!?…]["'”’)]?$/.test(text) ? text : `${text}.`)
const bare = (text: string) => text.replace(/[.\s]+$/, '')
const filled = (fields: Sketch | Brief) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value.length > 0))

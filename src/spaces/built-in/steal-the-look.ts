/** Photographs the subject of one picture in the look of another: its light, colours and mood, and nothing of what it shows. */
import { z } from 'zod'
import { aspectOf } from '../aspect.ts'
import { atLeastOne } from '../at-least-one.ts'
import type { Ask, PictureCall } from '../context.ts'
import { defineSpace } from '../define.ts'
import { image } from '../image.ts'
import { type Look, question, readLook, system } from './steal-the-look/look.ts'

const input = z.object({
  reference_image: image().describe('The picture whose look is wanted'),
  subject_image: image().describe('The picture that is to have it'),
  instructions: z.string().trim().max(1000).optional().describe('What else to heed'),
  strength: z.number().min(0.1).max(1).default(0.8).describe('How far to go: 0.1 is a hint, 1 is all of it'),
  num_variations: z.int().min(1).max(4).default(1).describe('How many pictures to make'),
})
type Input = z.output<typeof input>

const analyse = { task: 'vision', prefer: ['google'], maxTokens: 1200 } satisfies Ask
/** Services that transfer a style come before those that compose: they leave the subject where it is. */
const render = {
  task: 'edit',
  instead: ['style', 'compose'],
  pictures: 2,
  prefer: ['google', 'openai', 'black-forest-labs', 'fal', 'replicate', 'kie', 'prodia', 'stability', 'bedrock'],
} satisfies Ask

export const stealTheLook = defineSpace({
  id: 'steal-the-look',
  name: 'Steal the Look',
  description: 'Editorial style transfer: gives your picture the light, colours and mood of a reference.',
  category: 'style',
  keywords: [
    'steal the look',
    'style transfer',
    'editorial style',
    'same look',
    'same style',
    'colour grade',
    'color grade',
    'mood of',
    'lighting of',
  ],
  patterns: [
    /\b(steal|copy|take|borrow|transfer|apply|match|recreate)\b.*\b(look|style|mood|aesthetic|vibe|lighting|colou?r grad\w+|grade)\b/i,
    /\b(in|with) the (style|look|mood|light(ing)?|colou?rs) of\b.*\b(reference|picture|photo|image|editorial|shoot)\b/i,
    /\bgrade\b.*\b(photo|picture|image|shot)s?\b.*\blike\b/i,
    /\blooks? like\b.*\bshot (for|by|on|in)\b/i,
    /\b(look|style|shoot|shot) like (this|that|the) (editorial|reference|photo|picture|image|campaign)\b/i,
  ],
  input,
  outputs: ['image'],
  estimatedDuration: '20-60s',
  steps: [
    { name: 'measure', title: 'Measuring colours and light' },
    { name: 'analyse', title: 'Analysing the look', asks: analyse },
    { name: 'render', title: 'Giving the subject this look', asks: render, times: (it) => it.num_variations },
  ],
  async run(given: Input, { step, vision, generate, make, measure, emit, progress, isOffline }) {
    const { reference_image: reference, subject_image: subject } = given
    progress('Analysing the look', 0.05)
    const [measured, answer] = await Promise.all([
      step('measure', () =>
        measure([reference], async ([bytes = none]) =>
          (await import('./steal-the-look/measure.ts')).measureLook(bytes),
        ),
      ),
      step('analyse', () => vision({ ...analyse, system, prompt: question, images: [reference], offline: () => '' })),
    ])
    const look = readLook(measured, answer)
    progress('Giving the subject this look', 0.3)
    const takes = Array.from({ length: given.num_variations }, (_, index) =>
      step(`render ${index + 1}`, async () => {
        const call: PictureCall = {
          ...render,
          prompt: promptOf(look, given, index),
          images: [subject, reference],
          aspectRatio: aspectOf(subject),
          seed: 201 + index,
        }
        const isPreview = isOffline(call)
        const graded = () => make([subject, reference], (files) => grade(files, given, index), { isPreview })
        return emit(await (isPreview ? graded() : generate(call)))
      }),
    )
    return { images: await atLeastOne(takes), details: { look } }
  },
})

const none = new Uint8Array()

/** What each variation leans on. `tone` and `colour` are its shares where no model is there, and only the grade is taken. */
const variations = [
  { says: 'Match every trait of the look alike.', tone: 1, colour: 1 },
  { says: 'Lean on its light: direction, softness and depth of shadow come first.', tone: 1, colour: 0.45 },
  { says: 'Lean on its colours: palette, grade and white balance come first.', tone: 0.45, colour: 1 },
  { says: 'Lean on its mood: lens, depth of field, texture and atmosphere come first.', tone: 0.7, colour: 0.7 },
]

/** The first picture is the one to change, the second the reference: models weigh what comes first most. */
function promptOf(look: Look, { instructions, strength }: Input, index: number): string {
  const palette = look.palette
    .map(({ hex, name, share }) => `${hex} (${name}, ${Math.round(100 * share)} %)`)
    .join(', ')
  return [
    'Take the first picture again in the look of the second picture, as if the same photographer had shot both in one session.',
    instructions && `What the client asks for, before everything below: ${instructions}`,
    'Keep from the first picture, unchanged: the subject and its identity (face, features, skin, hair, expression, pose; of a product its shape, parts, materials, logos and every letter), what it wears, how many things there are, the framing and the camera angle. Its own colours stay recognisable under the new light.',
    'Take from the second picture only its look. Nothing that it shows comes along: no person, object, place, text or logo of it.',
    part('Light', look.light),
    palette && `Palette of the grade, by share: ${palette}.`,
    part('Grade', look.grade),
    `Overall: brightness ${percent(look.brightness)}, contrast ${percent(look.contrast)}, saturation ${percent(look.saturation)} of what a screen shows.`,
    part('Lens and depth', look.lens),
    part('Texture', look.texture),
    part('Mood', look.mood),
    look.styling && part('Background, surfaces and styling may move toward', look.styling),
    part('What a colleague wrote of the look', look.notes),
    `How far to go: ${degree(strength)}`,
    variations[index]?.says,
    'Avoid: a flat colour filter over the picture, a painted or plastic look, changed proportions, added things, text, a border, both pictures side by side.',
  ]
    .filter(Boolean)
    .join('\n')
}

const part = (name: string, text: string) => text && `${name}: ${text.replace(/[.\s]+$/, '')}.`
const percent = (share: number) => `${Math.round(100 * share)} %`

function degree(strength: number): string {
  if (strength < 0.4) return 'a hint only; the first picture keeps most of its own light and colours.'
  if (strength < 0.7) return 'half way; the look is clearly there, and so is the first picture’s own light.'
  if (strength < 0.95) return 'nearly all the way; the look leads, skin and product colours stay natural.'
  return 'all the way; next to the reference the two must look like one series.'
}

/** Without a model: tone and colours are transferred, and what the instructions name is done on top. */
async function grade([subject = none, reference = none]: Uint8Array[], given: Input, index: number) {
  // Loaded when it is called: a list of spaces needs no decoder.
  const { takeLook } = await import('../../media/take-look.ts')
  const { readOperations, restyle } = await import('../../media/restyle.ts')
  const { tone = 1, colour = 1 } = variations[index] ?? {}
  const image = await takeLook({
    image: subject,
    reference,
    tone: tone * given.strength,
    colour: colour * given.strength,
  })
  const prompt = given.instructions ?? ''
  return readOperations(prompt).length === 0 ? image : (await restyle({ image, prompt, seed: index })).bytes
}

/** A doodle that moves: frames that loop, and the film of them. */
import { z } from 'zod'
import type { Ask, Context, PictureCall } from '../spaces/context.ts'
import { defineSpace } from '../spaces/define.ts'
import type { Image } from '../spaces/image.ts'
import { type Doodle, drawDoodle, drawing } from './draw.ts'
import { posePrompt, styles } from './prompts.ts'

/** Key frames of one drawing: the model has to keep what it is shown. */
const posing = { task: 'edit', prefer: ['google', 'openai', 'black-forest-labs', 'replicate'] } satisfies Ask
/** With the first one these are the poses of a cycle; what lies between them is drawn here. */
const FURTHER_KEYS = 2

/** Formats of the film, the first that can be written of each line. */
const films = [['webp'], ['gif'], ['mp4', 'webm']] as const
type Format = (typeof films)[number][number]

/** The algorithms are loaded when the first animation is wanted. */
async function media() {
  const [animate, between, motion, lines, png, svg, trace, variant] = await Promise.all([
    import('../media/animate/animate.ts'),
    import('../media/animate/between.ts'),
    import('../media/animate/motion.ts'),
    import('../media/doodle/lines.ts'),
    import('../media/doodle/png.ts'),
    import('../media/doodle/svg.ts'),
    import('../media/doodle/trace.ts'),
    import('../media/variant.ts'),
  ])
  return { ...animate, ...between, ...motion, ...lines, ...png, ...svg, ...trace, ...variant }
}

export const doodleAnimation = defineSpace({
  id: 'doodle-animation',
  name: 'Doodle Animation',
  description: 'Draws a description as a doodle that moves: looping frames, and a WebP, a GIF and a video of them.',
  category: 'doodles',
  keywords: ['animate', 'animation', 'animated doodle', 'gif', 'looping', 'flipbook'],
  patterns: [/\banimat(e|es|ed|ion|ions)\b/i, /\b(make|draw|create)\b.*\b(gif|flip ?book)\b/i],
  input: z.object({
    description: z.string().trim().min(1).max(1000).describe('What is drawn, and how it moves: a bird flying'),
    frameCount: z.int().min(2).max(60).default(12).describe('Frames of one cycle'),
    fps: z.int().min(1).max(30).default(12).describe('Frames a second'),
    size: z.int().min(64).max(1024).default(512).describe('Pixels of an edge'),
    style: z.enum(styles).default('simple').describe('How it is drawn'),
    provider: z.string().min(1).max(200).optional().describe('Who draws: mock, openai, replicate, gemini, or a model'),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31)
      .default(1)
      .describe('The same seed draws the same'),
  }),
  outputs: ['image', 'video'],
  estimatedDuration: '5-60s',
  steps: [
    { name: 'draw', title: 'Drawing the first frame', asks: drawing },
    { name: 'pose', title: 'Drawing the key frames', asks: posing, times: () => FURTHER_KEYS },
    { name: 'frames', title: 'Drawing what lies between' },
    { name: 'film', title: 'Putting the film together' },
  ],
  async run(input, context) {
    const { step, progress, emit } = context
    const first = await step('draw', async () => {
      const drawn = await drawDoodle({ ...input, isToMove: true }, context)
      await emit(drawn.png)
      return drawn
    })
    const keys = await furtherKeys(input, first, context)
    progress(`Drawing ${input.frameCount} frames`, 0.5)
    const { frames, motion } = await step('frames', () => drawFrames(input, first, keys, context))
    progress('Putting the film together', 0.9)
    const film = await step('film', () => makeFilms(frames, input.fps, context))
    const made = Object.values(film)
    const named = Object.fromEntries(Object.entries(film).map(([format, { id }]) => [format, id]))
    return {
      images: [...made, ...frames],
      details: { motion, fps: input.fps, frames: frames.map(({ id }) => id), ...named },
    }
  },
})

interface Wanted {
  description: string
  frameCount: number
  fps: number
  size: number
  seed: number
  provider?: string | undefined
}

/** Poses by the provider. Offline there are none: strokes are moved instead, as they are when a pose does not come. */
async function furtherKeys({ description, provider, seed }: Wanted, first: Doodle, context: Context): Promise<Image[]> {
  const { step, generate, isOffline } = context
  const named = provider === undefined ? {} : { model: provider }
  const calls = Array.from({ length: FURTHER_KEYS }, (_, index) => ({
    ...posing,
    ...named,
    prompt: posePrompt(description, (index + 1) / (FURTHER_KEYS + 1)),
    images: [first.png],
    seed,
  }))
  if (calls.some(isOffline)) return []
  const pose = (call: PictureCall, index: number) => step(`pose ${index + 1}`, () => generate(call))
  const poses = await Promise.allSettled(calls.map(pose))
  return poses.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
}

async function drawFrames(
  { description, frameCount, size, seed }: Wanted,
  first: Doodle,
  keys: Image[],
  { make, measure }: Context,
) {
  const { animateDoodle, betweenPictures, linesOnly, motionOf, readSvg, renderVariant, scaleDoodle, toPng } =
    await media()
  const motion = motionOf(description)
  const fitted = async (picture: Uint8Array) =>
    (await renderVariant(picture, { format: 'png', width: size, height: size, fit: 'inside' })).bytes
  const rendered = await measure([first.svg, first.png, ...keys], async ([svg, png = new Uint8Array(), ...poses]) => {
    const doodle = readSvg(new TextDecoder().decode(svg))
    if (!doodle || poses.length > 0) {
      const clean = await Promise.all(poses.map(async (one) => fitted(await linesOnly(one))))
      return betweenPictures([await fitted(png), ...clean], { frames: frameCount })
    }
    const scale = size / Math.max(doodle.width, doodle.height)
    const sized = { width: Math.round(doodle.width * scale), height: Math.round(doodle.height * scale) }
    const moved = animateDoodle(scaleDoodle(doodle, sized), { motion, frames: frameCount, seed })
    return Promise.all(moved.map(toPng))
  })
  const frames: Image[] = []
  for (const bytes of rendered) frames.push(await make([first.png, ...keys], () => bytes))
  return { frames, motion: keys.length > 0 ? 'key frames' : motion }
}

async function makeFilms(
  frames: Image[],
  fps: number,
  { make, log }: Context,
): Promise<Partial<Record<Format, Image>>> {
  const { encodeAnimation, NoVideoEncoder } = await import('../media/animate/encode.ts')
  const made: Partial<Record<Format, Image>> = {}
  for (const formats of films) {
    for (const format of formats) {
      try {
        made[format] = await make(frames, async (files) => (await encodeAnimation(files, { format, fps })).bytes)
        break
      } catch (error) {
        // Videos are written by a package that is not there on every machine.
        if (!(error instanceof NoVideoEncoder)) throw error
        log(`No ${format}: ${error.message}`)
      }
    }
  }
  return made
}

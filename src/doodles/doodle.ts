/** Doodles from a description: line drawings on transparent ground, as pictures and as strokes. */
import { z } from 'zod'
import { atLeastOne } from '../spaces/at-least-one.ts'
import { defineSpace } from '../spaces/define.ts'
import { drawDoodle, drawing } from './draw.ts'
import { styles } from './prompts.ts'

export const doodle = defineSpace({
  id: 'doodle',
  name: 'Doodle',
  description: 'Draws a description as a doodle: pen lines on a transparent ground, as PNG and SVG.',
  category: 'doodles',
  keywords: ['doodle', 'line drawing', 'line art', 'scribble', 'pen drawing'],
  patterns: [/\bdoodles?\b(?!.*\b(animat|gif))/i, /\b(draw|sketch|scribble)\b.*\b(line (art|drawing)|outline)\b/i],
  input: z.object({
    description: z.string().trim().min(1).max(1000).describe('What to draw'),
    style: z.enum(styles).default('simple').describe('How it is drawn'),
    count: z.int().min(1).max(10).default(1).describe('How many, each drawn anew'),
    provider: z.string().min(1).max(200).optional().describe('Who draws: mock, openai, replicate, gemini, or a model'),
    size: z.int().min(64).max(2048).default(1024).describe('Pixels of an edge, where the model lets one choose'),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31)
      .default(1)
      .describe('The same seed draws the same'),
  }),
  outputs: ['image'],
  estimatedDuration: '2-20s',
  steps: [{ name: 'draw', title: 'Drawing', asks: drawing, times: ({ count }) => count }],
  async run({ count, seed, provider, ...wish }, context) {
    const draw = (index: number) =>
      context.step(`draw ${index + 1}`, async () => {
        const drawn = await drawDoodle({ ...wish, provider, seed: seed + index }, context)
        await context.emit(drawn.png)
        return drawn
      })
    context.progress(count === 1 ? 'Drawing' : `Drawing ${count} doodles`)
    const doodles = await atLeastOne(Array.from({ length: count }, (_, index) => draw(index)))
    return {
      images: doodles.flatMap(({ png, svg }) => [png, svg]),
      details: { doodles: doodles.map(({ png, svg }) => ({ png: png.id, svg: svg.id })) },
    }
  },
})

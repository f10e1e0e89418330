/** A doodle made ready for a canvas: trimmed, fitted, light, its transparency kept. */
import { z } from 'zod'
import { defineSpace } from '../spaces/define.ts'
import { image } from '../spaces/image.ts'

export const doodleOptimizer = defineSpace({
  id: 'doodle-optimizer',
  name: 'Doodle Optimizer',
  description: 'Makes a doodle ready for a canvas: trims and fits it, keeps its transparency, makes the file small.',
  category: 'doodles',
  keywords: ['optimize doodle', 'optimise doodle', 'compress drawing', 'trim drawing', 'trace drawing'],
  patterns: [/\b(optimi[sz]e|compress|trim|vectori[sz]e|trace)\b.*\b(doodle|drawing|sketch|line art)\b/i],
  input: z.object({
    image: image().describe('The doodle'),
    width: z.int().min(16).max(8192).default(1920).describe('Pixels of the canvas'),
    height: z.int().min(16).max(8192).default(1080).describe('Pixels of the canvas'),
    trace: z.boolean().default(false).describe('Also as strokes, in an SVG'),
  }),
  outputs: ['image'],
  estimatedDuration: '1-3s',
  steps: [{ name: 'optimise', title: 'Trimming, fitting and packing' }],
  async run({ image, width, height, trace }, { step, make, measure }) {
    return step('optimise', async () => {
      const { optimiseDoodle } = await import('../media/doodle/optimise.ts')
      const { png, svg, saved, placement } = await measure([image], ([bytes = new Uint8Array()]) =>
        optimiseDoodle(bytes, { width, height, trace }),
      )
      const packed = await make([image], () => png)
      const traced = svg === undefined ? undefined : await make([image], () => new TextEncoder().encode(svg))
      return {
        images: traced ? [packed, traced] : [packed],
        details: { saved, placement, png: packed.id, svg: traced?.id ?? null },
      }
    })
  },
})

/** Stability's models on Bedrock: the fields of each, its price, and its answers. Facts: the Bedrock user guide, "Stability AI models". */
import { z } from 'zod'
import { pictureFile } from '../files.ts'
import type { Planned } from './canvas.ts'
import { base64, look } from './pictures.ts'
import { invalid, read } from './refused.ts'

const prompt = z.string().min(1).max(10_000)
const words = z.string().max(10_000).optional()
const share = (min = 0, max = 1) => z.number().min(min).max(max).optional()
const side = z.int().min(0).max(2000).optional()
const format = { output_format: z.enum(['png', 'jpeg']).optional() }
const seeded = { ...format, seed: z.int().min(0).max(4_294_967_295).optional() }
const negative = { ...seeded, negative_prompt: words }
const presets = [
  ...['3d-model', 'analog-film', 'anime', 'cinematic', 'comic-book', 'digital-art', 'enhance', 'fantasy-art'],
  ...['isometric', 'line-art', 'low-poly', 'modeling-compound', 'neon-punk', 'origami', 'photographic'],
  ...['pixel-art', 'tile-texture'],
]
const preset = {
  style_preset: z
    .string()
    .refine((name) => presets.includes(name), 'is no preset')
    .optional(),
}
const ratio = {
  aspect_ratio: z.enum(['16:9', '1:1', '21:9', '2:3', '3:2', '4:5', '5:4', '9:16', '9:21']).optional(),
}
const grow = { grow_mask: z.int().min(0).max(20).optional() }
const image = { image: base64 }
const prompted = { ...negative, ...preset, ...image, prompt }

/** The fields of each model, and its price where one is known. */
const models: Record<string, { fields: z.ZodRawShape; micros: number | null; format?: 'png' }> = {
  'stability.sd3-5-large-v1:0': {
    fields: {
      ...negative,
      ...ratio,
      prompt,
      mode: z.enum(['text-to-image', 'image-to-image']).optional(),
      image: base64.optional(),
      strength: share(),
    },
    micros: 80_000,
  },
  'stability.stable-image-core-v1:1': { fields: { ...negative, ...ratio, prompt }, micros: 40_000 },
  'stability.stable-image-ultra-v1:1': { fields: { ...negative, ...ratio, prompt }, micros: null },
  'us.stability.stable-image-inpaint-v1:0': {
    fields: { ...prompted, ...grow, mask: base64.optional() },
    micros: 70_000,
  },
  'us.stability.stable-outpaint-v1:0': {
    fields: {
      ...{ ...seeded, ...preset, ...image, prompt: words },
      ...{ left: side, right: side, up: side, down: side, creativity: share() },
    },
    micros: null,
  },
  'us.stability.stable-image-search-replace-v1:0': {
    fields: { ...prompted, ...grow, search_prompt: prompt },
    micros: null,
  },
  'us.stability.stable-image-search-recolor-v1:0': {
    fields: { ...prompted, ...grow, select_prompt: prompt },
    micros: null,
  },
  'us.stability.stable-image-erase-object-v1:0': {
    fields: { ...seeded, ...image, ...grow, mask: base64.optional() },
    micros: null,
  },
  'us.stability.stable-image-remove-background-v1:0': { fields: { ...format, ...image }, micros: null, format: 'png' },
  'us.stability.stable-image-control-sketch-v1:0': {
    fields: { ...prompted, control_strength: share() },
    micros: null,
  },
  'us.stability.stable-image-control-structure-v1:0': {
    fields: { ...prompted, control_strength: share() },
    micros: null,
  },
  'us.stability.stable-image-style-guide-v1:0': {
    fields: { ...prompted, ...ratio, fidelity: share() },
    micros: null,
  },
  'us.stability.stable-style-transfer-v1:0': {
    fields: {
      ...{ ...negative, init_image: base64, style_image: base64, prompt: words },
      ...{ composition_fidelity: share(), style_strength: share(), change_strength: share(0.1) },
    },
    micros: null,
  },
  'us.stability.stable-creative-upscale-v1:0': { fields: { ...prompted, creativity: share(0.1, 0.5) }, micros: null },
  'us.stability.stable-conservative-upscale-v1:0': {
    fields: { ...negative, ...image, prompt, creativity: share(0.1, 0.5) },
    micros: null,
  },
  'us.stability.stable-fast-upscale-v1:0': { fields: { ...format, ...image }, micros: 30_000 },
}

export const isStability = (model: string) => Object.hasOwn(models, model)

/** Checks a body as the model does. What comes back was begun, and is paid. */
export async function planStability(model: string, body: unknown): Promise<Planned> {
  const known = models[model]
  if (!known) throw invalid('The provided model identifier is invalid.')
  const asked = read(z.strictObject(known.fields), body) as Record<string, unknown>
  const sizes = await Promise.all(
    ['image', 'init_image', 'style_image', 'mask'].flatMap((name) => {
      const value = asked[name]
      return typeof value === 'string' ? [look(value, ['png', 'jpeg', 'webp'])] : []
    }),
  )
  checkMode(model, asked)
  const said = String(asked.prompt ?? '')
  return { micros: known.micros, answer: () => answerOf(asked, said, sizes[0]) }
}

function checkMode(model: string, asked: Record<string, unknown>) {
  const isImageMode = asked.mode === 'image-to-image'
  if (model.includes('sd3') && isImageMode !== (asked.image !== undefined)) throw invalid('mode does not go with image')
  if (isImageMode && asked.strength === undefined) throw invalid('strength: is required')
  if (isImageMode && asked.aspect_ratio !== undefined) throw invalid('aspect_ratio: is not supported')
  const sides = ['left', 'right', 'up', 'down'].map((name) => asked[name])
  if (model.includes('outpaint') && !sides.some(Boolean)) throw invalid('at least one outpaint direction is required')
}

async function answerOf(asked: Record<string, unknown>, said: string, size?: { width: number; height: number }) {
  if (said.includes('forbidden')) return { finish_reasons: ['Filter reason: prompt'] }
  const [across = 1, down = 1] = String(asked.aspect_ratio ?? '1:1')
    .split(':')
    .map(Number)
  const height = Math.round(Math.sqrt((1024 * 1024 * down) / across))
  const frame = size ?? { width: Math.round((height * across) / down), height }
  const picture = await pictureFile({
    ...frame,
    text: said,
    format: (asked.output_format as 'png' | undefined) ?? 'png',
  })
  if (said.includes('withheld')) {
    return { seeds: [7], finish_reasons: ['Filter reason: output image'], images: [picture.toString('base64')] }
  }
  if (said.includes('crash')) return { seeds: [7], finish_reasons: ['Inference error'] }
  return { seeds: [asked.seed || 2_130_420_379], finish_reasons: [null], images: [picture.toString('base64')] }
}

/** What each job type of Prodia takes and makes, and what it costs here: strict, so that an undocumented field is refused. */
import { z } from 'zod'

export type Made = 'picture' | 'cutout' | 'cutout and mask' | 'drawing' | 'film'

export interface JobType {
  config: z.ZodType<Record<string, unknown>>
  /** How many input files it needs at least, and takes at most. */
  inputs: [number, number]
  makes: Made
  dollars: number
}

const prompt = z.string().min(1)
const seed = z.int().min(0).optional()
const edge = z.int().min(256).max(1920).optional()
const ratio = z
  .string()
  .regex(/^\d+:\d+$/)
  .optional()
const sized = { prompt, width: edge, height: edge }
const flux = { ...sized, seed }
const schnell = {
  ...flux,
  steps: z.int().min(1).max(4).optional(),
  style_preset: z.enum(['anime', 'cinematic', 'line-art', 'photographic', 'pixel-art']).optional(),
  loras: z.array(z.string()).max(3).optional(),
  progressive: z.boolean().optional(),
}
const diffusion = {
  ...flux,
  steps: z.int().min(1).max(50).optional(),
  guidance_scale: z.number().min(0).max(20).optional(),
}

const type = (
  config: z.ZodRawShape,
  dollars: number,
  inputs: [number, number] = [0, 0],
  makes: Made = 'picture',
): JobType => ({ config: z.strictObject(config), inputs, makes, dollars })

/** A type that is not here is not known. */
export const jobTypes: Record<string, JobType> = {
  'inference.flux-fast.schnell.txt2img.v2': type(schnell, 0.001),
  'inference.flux.schnell.txt2img.v2': type(schnell, 0.001),
  'inference.flux.schnell.img2img.v1': type(
    { prompt, strength: z.number().min(0).max(1).optional(), steps: schnell.steps },
    0.0015,
    [1, 1],
  ),
  'inference.flux.dev.txt2img.v2': type(diffusion, 0.008),
  'inference.flux.pro11.txt2img.v1': type({ ...flux, safety_tolerance: z.int().min(0).max(6).optional() }, 0.04),
  'inference.flux-kontext.pro.txt2img.v2': type({ prompt, aspect_ratio: ratio }, 0.04),
  'inference.flux-2.pro.img2img.v1': type(sized, 0.045, [1, 4]),
  'inference.sdxl.txt2img.v1': type({ ...diffusion, negative_prompt: z.string().optional() }, 0.003),
  'inference.nano-banana.img2img.v2': type(
    { prompt, aspect_ratio: ratio, include_messages: z.boolean().optional() },
    0.039,
    [1, 4],
  ),
  'inference.remove-background.v1': type({}, 0.0025, [1, 1], 'cutout'),
  'inference.birefnet.segment.v1': type({}, 0.0025, [1, 1], 'cutout and mask'),
  'inference.upscale.v1': type({ upscale: z.literal([2, 4, 8]).optional() }, 0.001, [1, 1]),
  'inference.recraft.v4.txt2vec.v1': type({ prompt }, 0.08, [0, 0], 'drawing'),
  'inference.wan2-2.lightning.txt2vid.v0': type(
    { prompt, seed, resolution: z.enum(['480p', '720p']).optional() },
    0.1,
    [0, 0],
    'film',
  ),
  'inference.wan2-2.lightning.img2vid.v0': type(
    { prompt, seed, resolution: z.enum(['480p', '720p']).optional() },
    0.1,
    [1, 1],
    'film',
  ),
  /** One that Gesso does not list. */
  'inference.sd15.txt2img.v1': type({ prompt }, 0.0005),
}

export const jobSchema = z.strictObject({
  type: z.string(),
  config: z.record(z.string(), z.unknown()),
  name: z.string().optional(),
})

/** What each service of Stability takes, as strictly as its OpenAPI document says, and what it costs in credits. */
import { z } from 'zod'

/** Numbers travel as text. */
const number = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/, 'must be a number')
    .transform(Number)
    .pipe(z.number().min(min).max(max))
const whole = (min: number, max: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.int().min(min).max(max))

const prompt = z.string().min(1).max(10_000)
const seed = whole(0, 4_294_967_294).optional()
const output_format = z.enum(['png', 'jpeg', 'webp']).optional()
const negative_prompt = z.string().max(10_000).optional()
const aspect_ratio = z.enum(['16:9', '1:1', '21:9', '2:3', '3:2', '4:5', '5:4', '9:16', '9:21']).optional()
// biome-ignore format: a list of words reads best as a table
const style_preset = z.enum(['3d-model', 'analog-film', 'anime', 'cinematic', 'comic-book', 'digital-art', 'enhance',
  'fantasy-art', 'isometric', 'line-art', 'low-poly', 'modeling-compound', 'neon-punk', 'origami', 'photographic',
  'pixel-art', 'tile-texture']).optional()
const grow_mask = whole(0, 20).optional()
const share = number(0, 1).optional()
const side = whole(0, 2000).optional()
const common = { negative_prompt, seed, output_format }
const styled = { ...common, style_preset }

export interface Endpoint {
  fields: z.ZodRawShape
  /** Parts that are files: those that must be there, and those that may. */
  files: { needed: string[]; allowed: string[] }
  credits: number | ((fields: Record<string, unknown>) => number)
  queued?: true
  /** Most pixels of an input picture. */
  maxPixels?: number
  /** What no single field can say. Returns what is wrong, as the API words it. */
  check?(fields: Record<string, unknown>, files: string[]): string | undefined
}

const MOST_PIXELS = 9_437_184
const ONE_MEGAPIXEL = 1_048_576
const image = { needed: ['image'], allowed: [] }
const masked = { needed: ['image'], allowed: ['mask'] }

const modelCredits: Record<string, number> = {
  'sd3.5-large': 6.5,
  'sd3.5-large-turbo': 4,
  'sd3.5-medium': 3.5,
  'sd3.5-flash': 2.5,
}

export const endpoints: Record<string, Endpoint> = {
  'generate/core': {
    fields: { prompt, aspect_ratio, ...styled },
    files: { needed: [], allowed: [] },
    credits: 3,
  },
  'generate/ultra': {
    fields: { prompt, aspect_ratio, strength: share, ...styled },
    files: { needed: [], allowed: ['image'] },
    credits: 8,
    check: ({ strength }, files) => {
      if (files.includes('image') && strength === undefined) return 'strength: is required with image'
      return strength !== undefined && !files.includes('image') ? 'strength: is only allowed with image' : undefined
    },
  },
  'generate/sd3': {
    fields: {
      prompt,
      model: z.enum(['sd3.5-large', 'sd3.5-large-turbo', 'sd3.5-medium', 'sd3.5-flash']).optional(),
      mode: z.enum(['text-to-image', 'image-to-image']).optional(),
      strength: share,
      cfg_scale: number(1, 10).optional(),
      aspect_ratio,
      ...styled,
    },
    files: { needed: [], allowed: ['image'] },
    credits: ({ model = 'sd3.5-large' }) => modelCredits[String(model)] ?? 0,
    check: ({ mode = 'text-to-image', strength, aspect_ratio }, files) => {
      const has = files.includes('image')
      if (mode === 'text-to-image') return has || strength !== undefined ? 'mode: must be image-to-image' : undefined
      if (!has) return 'image: is required'
      if (strength === undefined) return 'strength: is required'
      return aspect_ratio === undefined ? undefined : 'aspect_ratio: is not allowed with image-to-image'
    },
  },
  'edit/erase': { fields: { grow_mask, seed, output_format }, files: masked, credits: 5 },
  'edit/inpaint': { fields: { prompt, grow_mask, ...styled }, files: masked, credits: 5 },
  'edit/outpaint': {
    fields: {
      left: side,
      right: side,
      up: side,
      down: side,
      creativity: share,
      prompt: z.string().max(10_000).optional(),
      seed,
      output_format,
      style_preset,
    },
    files: image,
    credits: 4,
    check: ({ left = 0, right = 0, up = 0, down = 0 }) =>
      [left, right, up, down].every((one) => one === 0) ? 'at least one outpaint direction is required' : undefined,
  },
  'edit/search-and-replace': {
    fields: { prompt, search_prompt: prompt, grow_mask, ...styled },
    files: image,
    credits: 5,
  },
  'edit/search-and-recolor': {
    fields: { prompt, select_prompt: prompt, grow_mask, ...styled },
    files: image,
    credits: 5,
  },
  'edit/remove-background': {
    fields: { output_format: z.enum(['png', 'webp']).optional() },
    files: image,
    credits: 5,
  },
  'edit/replace-background-and-relight': {
    fields: {
      background_prompt: prompt.optional(),
      foreground_prompt: prompt.optional(),
      preserve_original_subject: share,
      original_background_depth: share,
      keep_original_background: z.enum(['true', 'false']).optional(),
      light_source_direction: z.enum(['above', 'below', 'left', 'right']).optional(),
      light_source_strength: share,
      ...common,
    },
    files: { needed: ['subject_image'], allowed: ['background_reference', 'light_reference'] },
    credits: 8,
    queued: true,
    check: ({ background_prompt, light_source_direction, light_source_strength }, files) => {
      if (!background_prompt && !files.includes('background_reference')) {
        return 'background_prompt: either background_prompt or background_reference is required'
      }
      const isLit = light_source_direction !== undefined || files.includes('light_reference')
      return light_source_strength !== undefined && !isLit
        ? 'light_source_strength: requires light_reference or light_source_direction'
        : undefined
    },
  },
  'control/sketch': { fields: { prompt, control_strength: share, ...styled }, files: image, credits: 5 },
  'control/structure': { fields: { prompt, control_strength: share, ...styled }, files: image, credits: 5 },
  'control/style': { fields: { prompt, fidelity: share, aspect_ratio, ...styled }, files: image, credits: 5 },
  'control/style-transfer': {
    fields: {
      prompt: z.string().max(10_000).optional(),
      style_strength: share,
      composition_fidelity: share,
      change_strength: number(0.1, 1).optional(),
      ...common,
    },
    files: { needed: ['init_image', 'style_image'], allowed: [] },
    credits: 8,
  },
  'upscale/fast': { fields: { output_format }, files: image, credits: 2, maxPixels: ONE_MEGAPIXEL },
  'upscale/conservative': {
    fields: { prompt, creativity: number(0.2, 0.5).optional(), ...common },
    files: image,
    credits: 40,
    maxPixels: MOST_PIXELS,
  },
  'upscale/creative': {
    fields: { prompt, creativity: number(0.1, 0.5).optional(), ...styled },
    files: image,
    credits: 60,
    queued: true,
    maxPixels: ONE_MEGAPIXEL,
  },
}

/** Models of other makers at Replicate that make and change pictures. */
import type { Task } from '../../models/model.ts'
import { anyFormat, flag, jpegOrPng, type Listed, maybeOne, none, one, prompted, square, usual } from './listed.ts'

const bananaRatios = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9']
// biome-ignore format: a list of sizes reads best as a table
const recraftSizes = ['1024x1024', '1365x1024', '1024x1365', '1536x1024', '1024x1536', '1820x1024', '1024x1820',
  '1024x2048', '2048x1024', '1434x1024', '1024x1434', '1024x1280', '1280x1024', '1024x1707', '1707x1024']
// biome-ignore format: the same
const recraftStyles = ['any', 'realistic_image', 'digital_illustration',
  ...['pixel_art', 'hand_drawn', 'grain', 'infantile_sketch', '2d_art_poster', 'handmade_3d', 'hand_drawn_outline',
    'engraving_color', '2d_art_poster_2'].map((style) => `digital_illustration/${style}`),
  ...['b_and_w', 'hard_flash', 'hdr', 'natural_light', 'studio_portrait', 'enterprise', 'motion_blur']
    .map((style) => `realistic_image/${style}`)]

/** A service: a picture in, another one out, and nothing to choose. */
const service = (id: string, name: string, task: Task, fallbacks: string[] = []): Listed => ({
  id,
  name,
  fallbacks,
  tasks: [task],
  takes: { promptless: true, images: one },
  fields: { images: ['image'] },
})

export const pictureModels: Listed[] = [
  {
    id: 'google/nano-banana',
    name: 'Nano Banana',
    fallbacks: ['fal/fal-ai/nano-banana'],
    tasks: ['generate', 'edit', 'compose'],
    // Google's own limit for gemini-2.5-flash-image, the model behind it.
    takes: { images: { min: 0, max: 3 }, aspectRatios: bananaRatios, format: jpegOrPng },
    fields: {
      ...prompted,
      aspectRatio: 'aspect_ratio',
      format: 'output_format',
      images: 'image_input',
      keepsFrame: true,
    },
  },
  {
    id: 'google/imagen-4',
    name: 'Imagen 4',
    tasks: ['generate'],
    takes: {
      images: none,
      aspectRatios: ['1:1', '9:16', '16:9', '3:4', '4:3'],
      format: jpegOrPng,
      options: {
        safety_filter_level: {
          is: 'choice',
          of: ['block_low_and_above', 'block_medium_and_above', 'block_only_high'],
        },
      },
    },
    fields: { ...prompted, aspectRatio: 'aspect_ratio', format: 'output_format' },
  },
  {
    id: 'bytedance/seedream-4',
    name: 'Seedream 4',
    tasks: ['generate', 'edit', 'compose'],
    takes: {
      images: { min: 0, max: 10 },
      aspectRatios: ['1:1', '4:3', '3:4', '16:9', '9:16', '3:2', '2:3', '21:9'],
      freeSize: { ...square(1024, 4096), multipleOf: 1 },
      resolution: ['1K', '2K', '4K'],
      options: { enhance_prompt: flag },
    },
    fields: {
      ...prompted,
      aspectRatio: 'aspect_ratio',
      resolution: 'size',
      frame: (width, height) => ({ size: 'custom', width, height }),
      images: 'image_input',
      keepsFrame: true,
    },
  },
  {
    id: 'recraft-ai/recraft-v3',
    name: 'Recraft V3',
    aliases: ['Recraft'],
    fallbacks: ['fal/fal-ai/recraft/v3/text-to-image'],
    tasks: ['generate'],
    takes: { images: none, sizes: recraftSizes, style: recraftStyles },
    fields: { ...prompted, style: 'style', frame: (width, height) => ({ size: `${width}x${height}` }) },
  },
  {
    id: 'recraft-ai/recraft-v3-svg',
    name: 'Recraft V3 SVG',
    tasks: ['generate'],
    takes: {
      images: none,
      sizes: recraftSizes,
      style: ['any', 'engraving', 'line_art', 'line_circuit', 'linocut'],
    },
    fields: { ...prompted, style: 'style', frame: (width, height) => ({ size: `${width}x${height}` }) },
  },
  {
    id: 'stability-ai/stable-diffusion-3.5-large',
    name: 'Stable Diffusion 3.5 Large',
    aliases: ['SD 3.5 Large', 'Stable Diffusion 3.5'],
    tasks: ['generate', 'edit'],
    takes: {
      images: maybeOne,
      aspectRatios: ['16:9', '1:1', '21:9', '2:3', '3:2', '4:5', '5:4', '9:16', '9:21'],
      seed: true,
      negativePrompt: true,
      guidance: { min: 1, max: 10 },
      strength: { min: 0, max: 1 },
      format: anyFormat,
    },
    fields: {
      ...usual,
      negativePrompt: 'negative_prompt',
      guidance: 'cfg',
      strength: 'prompt_strength',
      images: ['image'],
    },
  },
  service('recraft-ai/recraft-remove-background', 'Recraft background removal', 'cutout', ['fal/fal-ai/birefnet/v2']),
  service('recraft-ai/recraft-crisp-upscale', 'Recraft crisp upscale', 'upscale'),
  service('recraft-ai/recraft-vectorize', 'Recraft vectorize', 'vectorise'),
  {
    id: 'google/upscaler',
    name: 'Google upscaler',
    tasks: ['upscale'],
    takes: {
      promptless: true,
      images: one,
      options: {
        upscale_factor: { is: 'choice', of: ['x2', 'x4'] },
        compression_quality: { is: 'whole number', min: 1, max: 100 },
      },
    },
    fields: { images: ['image'] },
  },
]

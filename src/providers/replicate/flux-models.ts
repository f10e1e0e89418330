/** Black Forest Labs' models at Replicate. */
import type { Takes } from '../../models/model.ts'
import { anyFormat, flag, jpegOrPng, type Listed, maybeOne, none, one, prompted, square, usual } from './listed.ts'

const custom = (width: number, height: number) => ({ aspect_ratio: 'custom', width, height })
const quality = { output_quality: { is: 'whole number', min: 0, max: 100 } } as const
const tolerance = (min: number, max: number) => ({ safety_tolerance: { is: 'whole number', min, max } }) as const
const upsampling = { prompt_upsampling: flag }
const openWeights: Pick<Takes, 'options'> = {
  options: {
    ...quality,
    go_fast: flag,
    megapixels: { is: 'choice', of: ['1', '0.25'] },
    disable_safety_checker: flag,
  },
}

export const fluxRatios = ['1:1', '16:9', '21:9', '3:2', '2:3', '4:5', '5:4', '3:4', '4:3', '9:16', '9:21']
const proRatios = ['1:1', '16:9', '3:2', '2:3', '4:5', '5:4', '9:16', '3:4', '4:3']
const kontextRatios = [...fluxRatios, '2:1', '1:2']

const kontext = (id: string, name: string, aliases: string[], fallbacks: string[]): Listed => ({
  id,
  name,
  aliases,
  fallbacks,
  tasks: ['edit', 'generate'],
  takes: {
    images: maybeOne,
    aspectRatios: kontextRatios,
    seed: true,
    format: jpegOrPng,
    options: { ...tolerance(0, 6), ...upsampling },
  },
  fields: { ...usual, images: ['input_image'], keepsFrame: true },
})

export const fluxModels: Listed[] = [
  {
    id: 'black-forest-labs/flux-schnell',
    name: 'FLUX.1 [schnell]',
    aliases: ['Flux Schnell'],
    fallbacks: ['fal/fal-ai/flux/schnell'],
    tasks: ['generate'],
    takes: {
      n: 4,
      images: none,
      aspectRatios: fluxRatios,
      seed: true,
      steps: { min: 1, max: 4 },
      format: anyFormat,
      ...openWeights,
    },
    fields: { ...usual, n: 'num_outputs', steps: 'num_inference_steps' },
  },
  {
    id: 'black-forest-labs/flux-dev',
    name: 'FLUX.1 [dev]',
    aliases: ['Flux Dev'],
    fallbacks: ['fal/fal-ai/flux/dev', 'black-forest-labs/flux-dev'],
    tasks: ['generate', 'edit'],
    takes: {
      n: 4,
      images: maybeOne,
      aspectRatios: fluxRatios,
      seed: true,
      steps: { min: 1, max: 50 },
      guidance: { min: 0, max: 10 },
      strength: { min: 0, max: 1 },
      format: anyFormat,
      ...openWeights,
    },
    fields: {
      ...usual,
      n: 'num_outputs',
      steps: 'num_inference_steps',
      guidance: 'guidance',
      strength: 'prompt_strength',
      images: ['image'],
    },
  },
  {
    id: 'black-forest-labs/flux-1.1-pro',
    name: 'FLUX1.1 [pro]',
    aliases: ['Flux Pro', 'Flux Pro 1.1', 'Flux'],
    fallbacks: ['black-forest-labs/flux-pro-1.1', 'fal/fal-ai/flux-pro/v1.1'],
    tasks: ['generate'],
    takes: {
      images: maybeOne,
      aspectRatios: proRatios,
      freeSize: square(256, 1440),
      seed: true,
      format: anyFormat,
      options: { ...quality, ...tolerance(1, 6), ...upsampling },
    },
    fields: { ...usual, frame: custom, images: ['image_prompt'] },
  },
  {
    id: 'black-forest-labs/flux-1.1-pro-ultra',
    name: 'FLUX1.1 [pro] ultra',
    aliases: ['Flux Pro Ultra', 'Flux Ultra', 'Flux Pro 1.1 Ultra'],
    fallbacks: ['black-forest-labs/flux-pro-1.1-ultra', 'fal/fal-ai/flux-pro/v1.1-ultra'],
    tasks: ['generate'],
    takes: {
      images: maybeOne,
      aspectRatios: fluxRatios,
      seed: true,
      strength: { min: 0, max: 1 },
      format: jpegOrPng,
      options: { raw: flag, ...tolerance(1, 6) },
    },
    fields: { ...usual, strength: 'image_prompt_strength', images: ['image_prompt'] },
  },
  kontext(
    'black-forest-labs/flux-kontext-pro',
    'FLUX.1 Kontext [pro]',
    ['Kontext', 'Flux Kontext', 'Flux Kontext Pro'],
    ['black-forest-labs/flux-kontext-pro', 'fal/fal-ai/flux-pro/kontext'],
  ),
  kontext(
    'black-forest-labs/flux-kontext-max',
    'FLUX.1 Kontext [max]',
    ['Flux Kontext Max'],
    ['black-forest-labs/flux-kontext-max'],
  ),
  {
    id: 'black-forest-labs/flux-2-pro',
    name: 'FLUX.2 [pro]',
    aliases: ['Flux 2 Pro'],
    fallbacks: ['black-forest-labs/flux-2-pro'],
    tasks: ['generate', 'edit', 'compose'],
    takes: {
      images: { min: 0, max: 8 },
      aspectRatios: proRatios,
      freeSize: square(256, 2048),
      resolution: ['0.5 MP', '1 MP', '2 MP', '4 MP'],
      seed: true,
      format: anyFormat,
      options: { ...quality, ...tolerance(1, 5) },
    },
    fields: { ...usual, frame: custom, resolution: 'resolution', images: 'input_images', keepsFrame: true },
  },
  {
    id: 'black-forest-labs/flux-fill-pro',
    name: 'FLUX.1 Fill [pro]',
    aliases: ['Flux Fill', 'Flux Fill Pro'],
    fallbacks: ['black-forest-labs/flux-pro-1.0-fill'],
    tasks: ['edit'],
    takes: {
      images: one,
      mask: true,
      seed: true,
      steps: { min: 15, max: 50 },
      guidance: { min: 1.5, max: 100 },
      format: jpegOrPng,
      options: { ...tolerance(1, 6), ...upsampling },
    },
    fields: {
      ...prompted,
      seed: 'seed',
      steps: 'steps',
      guidance: 'guidance',
      format: 'output_format',
      images: ['image'],
      mask: 'mask',
    },
  },
]

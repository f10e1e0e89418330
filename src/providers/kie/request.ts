/** The submit of a task: kie has a common entrance for the models of its market, and older ones for four families. */
import type { Ask } from '../../models/provider.ts'
import { wireOf } from './models.ts'

export const families = ['market', '4o', 'kontext', 'veo', 'suno'] as const
export type Family = (typeof families)[number]

export const submitPaths: Record<Family, string> = {
  market: '/api/v1/jobs/createTask',
  '4o': '/api/v1/gpt4o-image/generate',
  kontext: '/api/v1/flux/kontext/generate',
  veo: '/api/v1/veo/generate',
  suno: '/api/v1/generate',
}

export const recordPaths: Record<Family, string> = {
  market: '/api/v1/jobs/recordInfo',
  '4o': '/api/v1/gpt4o-image/record-info',
  kontext: '/api/v1/flux/kontext/record-info',
  veo: '/api/v1/veo/record-info',
  suno: '/api/v1/generate/record-info',
}

/** What the models of Suno have before the name that kie gives them. */
const SUNO = 'suno/'
/** Suno wants to be given an address to report to. This one is nowhere, and never will be (RFC 2606 §2). */
const NOWHERE = 'https://gesso.invalid/'

/** The older families spell their fields in camel case, and have no `input`. */
export function familyOf(model: string): Family {
  if (model === 'gpt4o-image') return '4o'
  if (model.startsWith('flux-kontext-')) return 'kontext'
  if (model.startsWith(SUNO)) return 'suno'
  return /^veo\d/.test(model) ? 'veo' : 'market'
}

/** The body of a submit. `pictures`: the addresses of the input pictures, in order. */
export function bodyOf(ask: Ask, pictures: string[], callBackUrl: string | undefined): Record<string, unknown> {
  const { model, prompt, aspectRatio, format, n, options } = ask
  const [first] = pictures
  switch (familyOf(model)) {
    case 'market':
      return { model, callBackUrl, input: inputOf(ask, pictures) }
    case '4o':
      return {
        ...options,
        prompt,
        filesUrl: first ? pictures : undefined,
        size: aspectRatio ?? '1:1', // has to be there
        nVariants: n,
        callBackUrl,
      }
    case 'kontext':
      return { ...options, model, prompt, inputImage: first, aspectRatio, outputFormat: format, callBackUrl }
    case 'veo':
      return { ...options, model, prompt, imageUrls: first ? pictures : undefined, callBackUrl }
    case 'suno':
      return {
        customMode: options?.style !== undefined || options?.title !== undefined,
        instrumental: false,
        ...options,
        model: model.slice(SUNO.length),
        prompt: prompt || undefined,
        callBackUrl: callBackUrl ?? NOWHERE,
      }
  }
}

/** What a model of the market is asked for: its own options first, so that they cannot take the place of what is known here. */
function inputOf(ask: Ask, pictures: string[]): Record<string, unknown> {
  const wire = wireOf(ask.model)
  const { aspectRatio, format, n } = ask
  const field = wire.images ?? 'image_urls'
  const known = {
    [wire.prompt ?? 'prompt']: ask.prompt || undefined,
    voice: ask.options?.voice === undefined ? ask.voice : undefined,
    [field]: field === 'image_url' || field === 'image' ? pictures[0] : pictures.length > 0 ? pictures : undefined,
    [wire.ratio ?? 'aspect_ratio']: aspectRatio && (wire.ratioNames?.[aspectRatio] ?? aspectRatio),
    [wire.resolution ?? 'resolution']: ask.resolution,
    quality: ask.quality,
    output_format: format && (wire.formatNames?.[format] ?? format),
    negative_prompt: ask.negativePrompt,
    seed: ask.seed,
    num_inference_steps: ask.steps,
    guidance_scale: ask.guidance,
    max_images: n > 1 ? n : undefined,
  }
  const wanted = Object.entries(known).filter(([, value]) => value !== undefined)
  return { ...wire.usual, ...ask.options, ...Object.fromEntries(wanted) }
}

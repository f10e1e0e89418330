/** ComfyUI, as the contract suite runs it: with the built-in workflows, and with a folder of an operator's own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { comfyui } from '../../src/providers/comfyui.ts'
import { type ComfyuiOptions, type ComfyuiSimulator, startComfyui } from '../simulators/comfyui.ts'
import { mask, type ProviderCase, photo, secondPhoto } from './suite.ts'

const prompt = 'a red fox'

const loaded = (slot: string) => ({ class_type: 'LoadImage', inputs: { image: slot } })
const saved = (from: string) => ({ class_type: 'SaveImage', inputs: { filename_prefix: 'own', images: [from, 0] } })
const sampled = (latent: string) => ({
  checkpoint: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sdxl.safetensors' } },
  words: {
    class_type: 'CLIPTextEncode',
    inputs: { text: 'a photo of {{prompt}}, {{options.light|soft}} light', clip: ['checkpoint', 1] },
  },
  sampler: {
    class_type: 'KSampler',
    inputs: {
      seed: '{{seed}}',
      steps: '{{steps|30}}',
      cfg: 5,
      sampler_name: 'euler',
      scheduler: 'normal',
      denoise: 1,
      model: ['checkpoint', 0],
      positive: ['words', 0],
      negative: ['words', 0],
      latent_image: [latent, 0],
    },
    _meta: { title: 'Paint' },
  },
  decoded: { class_type: 'VAEDecode', inputs: { samples: ['sampler', 0], vae: ['checkpoint', 2] } },
})

/** Templates as an operator writes them: by file name, as text. */
export const templates: Record<string, object | string> = {
  'inpaint.json': {
    ...sampled('masked'),
    photo: loaded('{{image}}'),
    encoded: { class_type: 'VAEEncode', inputs: { pixels: ['photo', 0], vae: ['checkpoint', 2] } },
    mask: { class_type: 'LoadImageMask', inputs: { image: '{{mask}}', channel: 'red' } },
    masked: { class_type: 'SetLatentNoiseMask', inputs: { samples: ['encoded', 0], mask: ['mask', 0] } },
    saved: saved('decoded'),
  },
  'two-pictures.json': {
    first: loaded('{{image}}'),
    second: loaded('{{image_2}}'),
    a: saved('first'),
    b: saved('second'),
  },
  'upscale.json': {
    photo: loaded('{{image}}'),
    larger: {
      class_type: 'ImageScaleBy',
      inputs: { image: ['photo', 0], upscale_method: 'lanczos', scale_by: '{{options.factor|2}}' },
    },
    shown: { class_type: 'PreviewImage', inputs: { images: ['larger', 0] } },
  },
  'film.json': {
    ...sampled('empty'),
    empty: { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 512, batch_size: 16 } },
    film: { class_type: 'VHS_VideoCombine', inputs: { images: ['decoded', 0], frame_rate: '{{options.frame_rate}}' } },
  },
}

/** Starts it with a folder of these templates, which goes when it is closed. */
export async function openWith(
  files: Record<string, object | string>,
  options: ComfyuiOptions = {},
): Promise<ComfyuiSimulator> {
  const workflows = await mkdtemp(join(tmpdir(), 'gesso-workflows-'))
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(workflows, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  const sim = await startComfyui({ ...options, workflows })
  const close = async () => {
    await sim.close()
    await rm(workflows, { recursive: true, force: true })
  }
  return Object.defineProperties(
    {},
    {
      ...Object.getOwnPropertyDescriptors(sim),
      close: { value: close, enumerable: true },
      [Symbol.asyncDispose]: { value: close, enumerable: true },
    },
  ) as ComfyuiSimulator
}

const error = (type: string, message: string) => ({ type, message, details: '', extra_info: {} })

export const comfyuiCase: ProviderCase<ComfyuiSimulator> = {
  file: comfyui,
  open: (options) => openWith(templates, options),
  tasks: [
    {
      name: 'the built-in workflow generates',
      body: { prompt, modelId: 'comfyui/default', size: '512x384', seed: 7, steps: 9 },
    },
    {
      name: 'the built-in workflow changes a picture',
      body: {
        prompt,
        modelId: 'comfyui/default-image-to-image',
        images: [photo],
        strength: 0.4,
        negativePrompt: 'rain',
      },
    },
    { name: 'a template takes a mask', body: { prompt, modelId: 'comfyui/inpaint', images: [photo], mask } },
    {
      name: 'a template upscales',
      body: { modelId: 'comfyui/upscale', images: [photo], options: { factor: 4 } },
    },
    {
      name: 'a template takes two pictures, and gives two',
      body: { modelId: 'comfyui/two-pictures', images: [photo, secondPhoto] },
      mediaTypes: ['image/png', 'image/png'],
    },
    {
      name: 'a template films',
      body: { prompt, modelId: 'comfyui/film', options: { frame_rate: 8 } },
      mediaTypes: ['video/mp4'],
    },
  ],
  job: { prompt, modelId: 'comfyui/default', size: '256x256' },
  submit: { path: '/prompt', method: 'POST' },
  status: { path: '/history' },
  result: { path: '/view' },
  refusals: [
    {
      what: 'a graph that does not fit',
      answer: {
        status: 400,
        body: {
          error: error('prompt_outputs_failed_validation', 'Prompt outputs failed validation'),
          node_errors: { '5': { errors: [error('value_not_in_list', 'Value not in list')], class_type: 'KSampler' } },
        },
      },
      code: 'invalid_request',
    },
    { what: 'a proxy that wants a key', answer: { status: 401, body: {} }, code: 'auth' },
    { what: 'a foreign origin', answer: { status: 403, body: {} }, code: 'auth' },
    { what: 'a server that is something else', answer: { status: 404, body: {} }, code: 'not_found' },
    {
      what: 'a proxy that counts',
      answer: { status: 429, body: {}, headers: { 'retry-after': '1' } },
      code: 'rate_limited',
    },
    { what: 'a server that starts', answer: { status: 503, body: {} }, code: 'overloaded' },
    { what: 'a request that took too long', answer: { status: 408, body: {} }, code: 'timeout' },
    { what: 'a fault', answer: { status: 500, body: { error: 'Internal Server Error' } }, code: 'internal' },
  ],
}

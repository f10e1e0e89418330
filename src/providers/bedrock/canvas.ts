/** Nova Canvas: one address, and seven types of task, each with parameters of its own. */

import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import { paintMask } from '../../media/mask.ts'
import { sharp } from '../../media/sharp.ts'
import { microsOf } from '../../models/price.ts'
import type { Answer, Ask, Call, Picture } from '../../models/provider.ts'
import { base64 } from '../http.ts'
import { type Bedrock, callBedrock, encoded, modelPath, requestIdOf } from './api.ts'
import { isRefusal } from './errors.ts'
import { canvasUsd, type TaskType, taskTypes } from './nova-models.ts'

const answer = z.object({
  images: z.array(z.string()).nullish(),
  /** With `returnMask`. */
  maskImage: z.string().nullish(),
  error: z.string().nullish(),
})

/** Larger seeds are refused, and Gesso's have 32 bits: they are folded, always in the same way. */
export const SEEDS = 2_147_483_647
/** Up to this edge a picture is of the lower price class, whichever way its size is read. */
const SMALL_EDGE = 1024
const GREY = 128

export async function makeWithCanvas(api: Bedrock, ask: Ask, { signal }: Call): Promise<Answer> {
  const type = taskTypeOf(ask)
  const { body, headers } = await callBedrock(api.at(ask.model), modelPath(ask.model, 'invoke'), {
    body: await canvasBody(ask),
    signal,
    answer,
    pays: true,
  })
  const { images, maskImage, error } = body
  const trace = requestIdOf(headers)
  if (!images?.length) {
    const said = error ?? 'The answer holds no picture, and no error.'
    // It was served with status 200. That AWS bills no blocked answer is nowhere said, so it counts as billed.
    const charged = error ? 'yes' : 'unknown'
    throw new ProviderError(isRefusal(said) ? 'content_refused' : 'internal', said, { charged, ...trace })
  }
  const outputs = [...images, ...(maskImage ? [maskImage] : [])].map((one) => ({ bytes: Buffer.from(one, 'base64') }))
  const costMicros = type === 'BACKGROUND_REMOVAL' ? undefined : cost(ask, outputs[0]?.bytes)
  const warnings = [
    ...(error ? [error] : []),
    ...(ask.width && !hasOwnFrame(type) ? ['The size was left out: this task keeps that of the picture.'] : []),
  ]
  return {
    outputs,
    ...trace,
    ...(costMicros === undefined ? {} : { costMicros }),
    ...(warnings.length > 0 ? { warnings } : {}),
  }
}

/** What is billed for the size that came. `undefined` between the classes: whether edges or pixels divide them is not said. */
function cost({ n, quality = 'standard' }: Ask, picture: Buffer | undefined): number | undefined {
  const size = picture && pngSize(picture)
  const usd = quality in canvasUsd ? canvasUsd[quality as keyof typeof canvasUsd] : undefined
  if (!size || !usd) return undefined
  const micros = (each: number) => microsOf(n * each)
  if (Math.max(size.width, size.height) <= SMALL_EDGE) return micros(usd.small)
  return size.width * size.height > SMALL_EDGE ** 2 ? micros(usd.large) : undefined
}

/** From the first chunk; a picture that is something else has no size here. */
function pngSize(bytes: Buffer) {
  if (bytes.length < 24 || bytes.toString('latin1', 12, 16) !== 'IHDR') return undefined
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}

const isTaskType = (value: unknown): value is TaskType => taskTypes.some((one) => one === value)
const hasOwnFrame = (type: TaskType) => !/PAINTING|REMOVAL|TRY_ON/.test(type)

/** The type that the client names, or else the one that its task, pictures and options speak of. */
export function taskTypeOf({ task, images, mask, options = {} }: Ask): TaskType {
  if (isTaskType(options.taskType)) return options.taskType
  if (task === 'cutout') return 'BACKGROUND_REMOVAL'
  if (task === 'compose') return images.length === 2 ? 'VIRTUAL_TRY_ON' : 'IMAGE_VARIATION'
  if (options.colors !== undefined) return 'COLOR_GUIDED_GENERATION'
  if (images.length === 0 || task === 'sketch') return 'TEXT_IMAGE'
  if (options.outPaintingMode !== undefined) return 'OUTPAINTING'
  return mask || options.maskPrompt !== undefined ? 'INPAINTING' : 'IMAGE_VARIATION'
}

export async function canvasBody(ask: Ask): Promise<Record<string, unknown>> {
  const type = taskTypeOf(ask)
  const parameters = await parametersOf(type, ask)
  if (type === 'BACKGROUND_REMOVAL') return { taskType: type, ...parameters }
  const { n, width, height, quality, guidance, seed } = ask
  const config = {
    ...(hasOwnFrame(type) ? { width, height } : {}),
    quality,
    cfgScale: guidance,
    seed: seed === undefined ? undefined : seed % SEEDS,
    numberOfImages: n,
  }
  return { taskType: type, ...parameters, imageGenerationConfig: config }
}

async function parametersOf(type: TaskType, ask: Ask): Promise<Record<string, unknown>> {
  const { style, mask, options = {} } = ask
  const words = { text: ask.prompt || undefined, negativeText: ask.negativePrompt }
  const images = await Promise.all(ask.images.map(opaque))
  const [image, second] = images
  const { maskPrompt, similarityStrength, controlMode, controlStrength, colors, outPaintingMode } = options
  switch (type) {
    case 'TEXT_IMAGE':
      return { textToImageParams: { ...words, style, conditionImage: image, controlMode, controlStrength } }
    case 'COLOR_GUIDED_GENERATION':
      return { colorGuidedGenerationParams: { ...words, colors, referenceImage: image } }
    case 'IMAGE_VARIATION':
      return { imageVariationParams: { ...words, images, similarityStrength } }
    case 'INPAINTING':
      return { inPaintingParams: { ...words, image, maskPrompt, maskImage: await paint(mask, 'black') } }
    case 'OUTPAINTING':
      return {
        outPaintingParams: { ...words, image, maskPrompt, maskImage: await paint(mask, 'white'), outPaintingMode },
      }
    case 'BACKGROUND_REMOVAL':
      return { backgroundRemovalParams: { image } }
    case 'VIRTUAL_TRY_ON':
      return { virtualTryOnParams: { ...(await tryOn(ask)), sourceImage: image, referenceImage: second } }
  }
}

/** What of the person is dressed anew: the mask that was given, or what the options say. */
async function tryOn({ mask, options = {} }: Ask) {
  const { garmentBasedMask, promptBasedMask, maskExclusions, mergeStyle, returnMask } = options
  const maskImage = await paint(mask, 'black')
  const fromOptions = promptBasedMask === undefined ? 'GARMENT' : 'PROMPT'
  return {
    maskType: options.maskType ?? (maskImage ? 'IMAGE' : fromOptions),
    imageBasedMask: maskImage && { maskImage },
    garmentBasedMask,
    promptBasedMask,
    maskExclusions,
    mergeStyle,
    returnMask,
  }
}

/** Transparent pixels are refused, and formats other than PNG and JPEG. */
async function opaque(picture: Picture): Promise<string> {
  return encoded(picture, ['image/jpeg'])
}

/** A mask of pure black and pure white: greys are refused. */
async function paint(mask: Picture | undefined, changed: 'white' | 'black'): Promise<string | undefined> {
  if (!mask) return undefined
  const painted = await paintMask(mask.bytes, { changed })
  return base64({ bytes: await sharp(painted).threshold(GREY).toColourspace('srgb').png().toBuffer() })
}

/** Nova Canvas: which bodies it takes, what it answers, and what that costs. Facts: the Nova user guide, "Generating images". */
import { z } from 'zod'
import { pictureFile } from '../files.ts'
import { base64, look, lookMask, lookOpaque } from './pictures.ts'
import { blocked, invalid, read, wordsOf } from './refused.ts'

export const CANVAS = 'amazon.nova-canvas-v1:0'

const text = z.string().min(1).max(1024)
const words = { text: text.optional(), negativeText: text.optional() }
const edge = z.int().min(320).max(4096).multipleOf(16)
const config = {
  quality: z.enum(['standard', 'premium']).optional(),
  cfgScale: z.number().min(1.1).max(10).optional(),
  seed: z.int().min(0).max(2_147_483_646).optional(),
  numberOfImages: z.int().min(1).max(5).optional(),
}
const framed = z.strictObject({ ...config, width: edge.optional(), height: edge.optional() }).optional()
const unframed = z.strictObject(config).optional()
/** The AI SDK sends a size for every task; the real service is not known to refuse it where it is not used. */
const tolerant = framed
const shape = z.enum(['DEFAULT', 'BOUNDING_BOX', 'CONTOUR']).optional()

const request = z.discriminatedUnion('taskType', [
  z.strictObject({
    taskType: z.literal('TEXT_IMAGE'),
    textToImageParams: z.strictObject({
      ...words,
      text,
      style: z
        .enum([
          '3D_ANIMATED_FAMILY_FILM',
          'DESIGN_SKETCH',
          'FLAT_VECTOR_ILLUSTRATION',
          'GRAPHIC_NOVEL_ILLUSTRATION',
          'MAXIMALISM',
          'MIDCENTURY_RETRO',
          'PHOTOREALISM',
          'SOFT_DIGITAL_PAINTING',
        ])
        .optional(),
      conditionImage: base64.optional(),
      controlMode: z.enum(['CANNY_EDGE', 'SEGMENTATION']).optional(),
      controlStrength: z.number().min(0).max(1).optional(),
    }),
    imageGenerationConfig: framed,
  }),
  z.strictObject({
    taskType: z.literal('COLOR_GUIDED_GENERATION'),
    colorGuidedGenerationParams: z.strictObject({
      ...words,
      colors: z
        .array(z.string().regex(/^#[0-9A-Fa-f]{6}$/))
        .min(1)
        .max(10),
      referenceImage: base64.optional(),
    }),
    imageGenerationConfig: framed,
  }),
  z.strictObject({
    taskType: z.literal('IMAGE_VARIATION'),
    imageVariationParams: z.strictObject({
      ...words,
      images: z.array(base64).min(1).max(5),
      similarityStrength: z.number().min(0.2).max(1).optional(),
    }),
    imageGenerationConfig: framed,
  }),
  z.strictObject({
    taskType: z.literal('INPAINTING'),
    inPaintingParams: z.strictObject({
      ...words,
      image: base64,
      maskPrompt: text.optional(),
      maskImage: base64.optional(),
    }),
    imageGenerationConfig: tolerant,
  }),
  z.strictObject({
    taskType: z.literal('OUTPAINTING'),
    outPaintingParams: z.strictObject({
      ...words,
      image: base64,
      maskPrompt: text.optional(),
      maskImage: base64.optional(),
      outPaintingMode: z.enum(['DEFAULT', 'PRECISE']).optional(),
    }),
    imageGenerationConfig: tolerant,
  }),
  z.strictObject({
    taskType: z.literal('BACKGROUND_REMOVAL'),
    backgroundRemovalParams: z.strictObject({ image: base64 }),
  }),
  z.strictObject({
    taskType: z.literal('VIRTUAL_TRY_ON'),
    virtualTryOnParams: z.strictObject({
      sourceImage: base64,
      referenceImage: base64,
      maskType: z.enum(['IMAGE', 'GARMENT', 'PROMPT']),
      imageBasedMask: z.strictObject({ maskImage: base64 }).optional(),
      garmentBasedMask: z.strictObject({ garmentClass: z.string(), maskShape: shape }).optional(),
      promptBasedMask: z.strictObject({ maskPrompt: text, maskShape: shape }).optional(),
      maskExclusions: z.looseObject({}).optional(),
      mergeStyle: z.enum(['BALANCED', 'SEAMLESS', 'DETAILED']).optional(),
      returnMask: z.boolean().optional(),
    }),
    imageGenerationConfig: unframed,
  }),
])
type CanvasRequest = z.infer<typeof request>
type Config = z.infer<typeof framed>

export interface Planned {
  micros: number | null
  answer(): Promise<object>
}

/** Checks a body as the model does. What comes back was begun, and is paid. */
export async function planCanvas(body: unknown): Promise<Planned> {
  const asked = read(request, body)
  const said = wordsOf(asked)
  if (said.includes('forbidden')) throw blocked('your text prompt')
  const input = await lookAt(asked)
  const config: Config | undefined = 'imageGenerationConfig' in asked ? asked.imageGenerationConfig : undefined
  const { width, height } = input ?? { width: config?.width ?? 1024, height: config?.height ?? 1024 }
  if (width * height >= 4_194_304 || Math.max(width / height, height / width) > 4) {
    throw invalid('Malformed input request: #/imageGenerationConfig: the size is out of bounds.')
  }
  const count = config?.numberOfImages ?? 1
  const transparent = asked.taskType === 'BACKGROUND_REMOVAL'
  const kept = said.includes('withheld') ? 0 : said.includes('partly') ? count - 1 : count
  const error =
    kept === count ? null : `${kept ? 'Some' : 'All'} of the generated images have been blocked by our content filters.`
  return {
    micros: transparent ? null : count * microsOf(width * height, config?.quality === 'premium'),
    async answer() {
      const picture = (await pictureFile({ width, height, text: said.slice(0, 200), transparent })).toString('base64')
      const wantsMask = asked.taskType === 'VIRTUAL_TRY_ON' && asked.virtualTryOnParams.returnMask
      return { images: Array(kept).fill(picture), error, ...(wantsMask ? { maskImage: picture } : {}) }
    },
  }
}

const microsOf = (pixels: number, isPremium: boolean) =>
  (pixels > 1024 ** 2 ? 60_000 : 40_000) + (isPremium ? 20_000 : 0)

/** Decodes what was sent along. Gives the picture whose size the result has. */
async function lookAt(asked: CanvasRequest) {
  switch (asked.taskType) {
    case 'TEXT_IMAGE': {
      const { conditionImage } = asked.textToImageParams
      if (conditionImage) await lookOpaque(conditionImage)
      return undefined
    }
    case 'COLOR_GUIDED_GENERATION': {
      const { referenceImage } = asked.colorGuidedGenerationParams
      if (referenceImage) await lookOpaque(referenceImage)
      return undefined
    }
    case 'IMAGE_VARIATION':
      await Promise.all(asked.imageVariationParams.images.map(lookOpaque))
      return undefined
    case 'INPAINTING':
      return lookAtPainting(asked.inPaintingParams)
    case 'OUTPAINTING':
      return lookAtPainting(asked.outPaintingParams)
    case 'BACKGROUND_REMOVAL':
      return look(asked.backgroundRemovalParams.image, ['png', 'jpeg'])
    case 'VIRTUAL_TRY_ON':
      return lookAtTryOn(asked.virtualTryOnParams)
  }
}

interface Painting {
  image: string
  maskPrompt?: string | undefined
  maskImage?: string | undefined
}

async function lookAtPainting({ image, maskPrompt, maskImage }: Painting) {
  if ((maskPrompt === undefined) === (maskImage === undefined)) {
    throw invalid('Malformed input request: exactly one of maskPrompt and maskImage is needed.')
  }
  const looked = await lookOpaque(image)
  if (maskImage) await lookMask(maskImage, looked)
  return looked
}

type TryOn = Extract<CanvasRequest, { taskType: 'VIRTUAL_TRY_ON' }>['virtualTryOnParams']

async function lookAtTryOn(asked: TryOn) {
  const { maskType, imageBasedMask, garmentBasedMask, promptBasedMask } = asked
  const needed = { IMAGE: imageBasedMask, GARMENT: garmentBasedMask, PROMPT: promptBasedMask }[maskType]
  if (!needed) throw invalid(`Malformed input request: maskType ${maskType} needs the parameters of its mask.`)
  const looked = await lookOpaque(asked.sourceImage)
  await lookOpaque(asked.referenceImage)
  if (imageBasedMask) await lookMask(imageBasedMask.maskImage, looked)
  return looked
}

/** What each model and family at kie.ai takes: strict, so that a field it does not document is refused. */
import { z } from 'zod'

/** An address that can be fetched from outside; whether there is a file is another question. */
export const address = z.url().refine((url) => !url.startsWith('data:'), 'must be a public address')
const prompt = z.string().min(1).max(5000)
const pngOrJpeg = z.enum(['png', 'jpeg']).optional()
const bananaRatio = z.enum(['1:1', '9:16', '16:9', '3:4', '4:3', '3:2', '2:3', '5:4', '4:5', '21:9', 'auto']).optional()
const ratio = z.enum(['1:1', '4:3', '3:4', '16:9', '9:16', '3:2', '2:3', '21:9', 'auto'])
const shape = z
  .enum(['square', 'square_hd', 'portrait_4_3', 'portrait_16_9', 'landscape_4_3', 'landscape_16_9'])
  .optional()
const sharpness = z.enum(['1K', '2K', '4K']).optional()
const pictures = (max: number) => z.array(address).min(1).max(max)

const banana = { prompt, output_format: pngOrJpeg, image_size: bananaRatio }
const bananaPro = z.strictObject({
  prompt,
  image_input: z.array(address).max(8).optional(),
  aspect_ratio: bananaRatio,
  resolution: sharpness,
  output_format: z.enum(['png', 'jpg']).optional(),
})
const imagen = z.strictObject({
  prompt,
  negative_prompt: z.string().optional(),
  aspect_ratio: z.enum(['1:1', '16:9', '9:16', '3:4', '4:3']).optional(),
  seed: z.int().optional(),
})
const seedream = { prompt, image_size: shape, seed: z.int().optional() }
const seedream4 = { ...seedream, image_resolution: sharpness, max_images: z.int().min(1).max(6).optional() }
const seedream45 = { prompt, quality: z.enum(['basic', 'high']) }
const flux2 = { prompt: prompt.min(3), aspect_ratio: ratio, resolution: z.enum(['1K', '2K']) }
const gptImage = { prompt, quality: z.enum(['medium', 'high']) }
const gptRatio = z.enum(['1:1', '2:3', '3:2'])
const qwen = {
  prompt,
  image_size: shape,
  num_inference_steps: z.int().min(2).max(250).optional(),
  guidance_scale: z.number().min(0).max(20).optional(),
  seed: z.int().optional(),
  enable_safety_checker: z.boolean().optional(),
  output_format: pngOrJpeg,
  acceleration: z.enum(['none', 'regular', 'high']).optional(),
}

interface Served {
  input: z.ZodType<Record<string, unknown>>
  makes: 'picture' | 'cutout' | 'film' | 'sound'
}
const picture = (input: Served['input']): Served => ({ input, makes: 'picture' })
const film = (input: Served['input']): Served => ({ input, makes: 'film' })

const share = z.number().min(0).max(1).optional()
const eleven: Served = {
  input: z.strictObject({
    text: z.string().min(1).max(5000),
    voice: z.string().optional(),
    stability: share,
    similarity_boost: share,
    style: share,
    speed: z.number().min(0.7).max(1.2).optional(),
    timestamps: z.boolean().optional(),
    previous_text: z.string().max(5000).optional(),
    next_text: z.string().max(5000).optional(),
    language_code: z.string().optional(),
  }),
  makes: 'sound',
}

/** The market. A model that is not here is not known. */
export const market: Record<string, Served> = {
  'google/nano-banana': picture(z.strictObject(banana)),
  'google/nano-banana-edit': picture(z.strictObject({ ...banana, image_urls: pictures(10) })),
  'nano-banana-pro': picture(bananaPro),
  'nano-banana-2': picture(bananaPro),
  'google/imagen4': picture(imagen),
  'google/imagen4-fast': picture(imagen),
  'google/imagen4-ultra': picture(imagen),
  'bytedance/seedream': picture(z.strictObject(seedream)),
  'bytedance/seedream-v4-text-to-image': picture(z.strictObject(seedream4)),
  'bytedance/seedream-v4-edit': picture(z.strictObject({ ...seedream4, image_urls: pictures(10) })),
  'seedream/4.5-text-to-image': picture(z.strictObject({ ...seedream45, aspect_ratio: ratio })),
  'seedream/4.5-edit': picture(
    z.strictObject({ ...seedream45, aspect_ratio: ratio.optional(), image_urls: pictures(10) }),
  ),
  'flux-2/pro-text-to-image': picture(z.strictObject(flux2)),
  'flux-2/pro-image-to-image': picture(z.strictObject({ ...flux2, input_urls: pictures(8) })),
  'gpt-image/1.5-text-to-image': picture(z.strictObject({ ...gptImage, aspect_ratio: gptRatio })),
  'gpt-image/1.5-image-to-image': picture(
    z.strictObject({ ...gptImage, aspect_ratio: gptRatio.optional(), input_urls: pictures(8) }),
  ),
  'qwen/text-to-image': picture(z.strictObject(qwen)),
  'qwen/image-edit': picture(z.strictObject({ ...qwen, image_url: address })),
  'grok-imagine/text-to-image': picture(
    z.strictObject({ prompt, aspect_ratio: z.enum(['2:3', '3:2', '1:1', '9:16', '16:9']).optional() }),
  ),
  'recraft/remove-background': { input: z.strictObject({ image: address }), makes: 'cutout' },
  'recraft/crisp-upscale': picture(z.strictObject({ image: address })),
  'topaz/image-upscale': picture(z.strictObject({ image_url: address, upscale_factor: z.enum(['1', '2', '4']) })),
  /** One that Gesso does not list. */
  'z-image': picture(z.strictObject({ prompt, aspect_ratio: ratio })),
  'kling-2.6/text-to-video': film(
    z.strictObject({ prompt, sound: z.boolean(), aspect_ratio: ratio, duration: z.enum(['5', '10']) }),
  ),
  'elevenlabs/text-to-speech-turbo-2-5': eleven,
  'elevenlabs/text-to-speech-multilingual-v2': eleven,
  'hailuo/2-3-image-to-video-pro': film(z.strictObject({ prompt, image_url: address })),
}

const callBackUrl = z.url({ protocol: /^https$/ }).optional()

export const createTask = z.strictObject({
  model: z.string(),
  input: z.record(z.string(), z.unknown()),
  callBackUrl,
})

const older = { prompt, callBackUrl }

/** The older families: all fields on the outermost level, in camel case. */
export const families = {
  '4o': z.strictObject({
    ...older,
    filesUrl: pictures(5).optional(),
    size: z.enum(['1:1', '3:2', '2:3']),
    maskUrl: address.optional(),
    nVariants: z.literal([1, 2, 4]).optional(),
    isEnhance: z.boolean().optional(),
    uploadCn: z.boolean().optional(),
    enableFallback: z.boolean().optional(),
    fallbackModel: z.enum(['GPT_IMAGE_1', 'FLUX_MAX']).optional(),
  }),
  kontext: z.strictObject({
    ...older,
    model: z.enum(['flux-kontext-pro', 'flux-kontext-max']),
    inputImage: address.optional(),
    aspectRatio: z.enum(['21:9', '16:9', '4:3', '1:1', '3:4', '9:16']).optional(),
    outputFormat: z.enum(['jpeg', 'png']).optional(),
    enableTranslation: z.boolean().optional(),
    promptUpsampling: z.boolean().optional(),
    safetyTolerance: z.int().min(0).max(6).optional(),
    watermark: z.string().optional(),
    uploadCn: z.boolean().optional(),
  }),
  veo: z.strictObject({
    ...older,
    model: z.enum(['veo3', 'veo3_fast']),
    imageUrls: pictures(3).optional(),
    aspect_ratio: z.enum(['16:9', '9:16', 'Auto']).optional(),
    enableTranslation: z.boolean().optional(),
  }),
  suno: z
    .strictObject({
      prompt: z.string().optional(),
      model: z.enum(['V4', 'V4_5', 'V4_5PLUS', 'V4_5ALL', 'V5']),
      customMode: z.boolean(),
      instrumental: z.boolean(),
      callBackUrl: z.url({ protocol: /^https$/, error: 'Please enter callBackUrl' }),
      style: z.string().max(1000).optional(),
      title: z.string().max(80).optional(),
      negativeTags: z.string().optional(),
      vocalGender: z.enum(['m', 'f']).optional(),
      styleWeight: share,
      weirdnessConstraint: share,
      audioWeight: share,
      personaId: z.string().optional(),
      personaModel: z.enum(['style_persona', 'voice_persona']).optional(),
    })
    .superRefine((song, context) => {
      const { customMode, instrumental, prompt = '', style, title } = song
      const complain = (message: string) => context.addIssue({ code: 'custom', message })
      if (customMode && !(style && title)) complain('style and title are required in custom mode')
      if (!(customMode && instrumental) && prompt === '') complain('prompt is required')
      if (prompt.length > (customMode ? 5000 : 500)) complain('prompt is too long')
    }),
}

export const upload = z.strictObject({
  base64Data: z.string().regex(/^data:image\/(png|jpeg|webp);base64,[A-Za-z0-9+/]+=*$/),
  uploadPath: z.string().min(1),
  fileName: z.string().optional(),
})

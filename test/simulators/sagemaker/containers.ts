/** The containers behind the endpoints: JumpStart's, Stability's own, and one that somebody has built. */
import sharp from 'sharp'
import { z } from 'zod'
import { pictureFile } from '../files.ts'
import { ContainerError, read } from './refused.ts'

export interface Sent {
  body: Uint8Array
  contentType: string
  accept: string
}
export interface Made {
  body: Uint8Array
  contentType: string
}
export type Container = (sent: Sent) => Promise<Made>

const JSON_TYPE = 'application/json'
const JPEG = 'application/json;jpeg'

const edge = z.int().min(64).max(2048).multipleOf(8)
const seed = z.int().min(0).max(4_294_967_295)
const prompt = z.string().min(1)
const base64 = z.base64().min(16)

const diffusion = {
  prompt,
  negative_prompt: z.string().optional(),
  num_images_per_prompt: z.int().min(1).max(4).optional(),
  num_inference_steps: z.int().min(1).max(150).optional(),
  guidance_scale: z.number().min(0).max(50).optional(),
  seed: seed.optional(),
}
const sd2 = z.strictObject({ ...diffusion, width: edge.optional(), height: edge.optional() })
const inpaint = z.strictObject({ ...diffusion, image: base64, mask_image: base64 })
const upscale = z.strictObject({
  image: base64,
  prompt: z.string(),
  negative_prompt: z.string().optional(),
  num_inference_steps: z.int().min(1).max(150).optional(),
  guidance_scale: z.number().min(0).max(50).optional(),
  seed: seed.optional(),
})
const sdxl = z
  .strictObject({
    text_prompts: z.array(z.strictObject({ text: prompt, weight: z.number().min(-1).max(1) })).min(1),
    width: edge.optional(),
    height: edge.optional(),
    sampler: z.string().optional(),
    cfg_scale: z.number().min(0).max(50).optional(),
    steps: z.int().min(1).max(150).optional(),
    seed: seed.optional(),
    use_refiner: z.boolean().optional(),
    refiner_steps: z.int().min(1).max(150).optional(),
    refiner_strength: z.number().min(0).max(1).optional(),
    init_image: base64.optional(),
    image_strength: z.number().min(0).max(1).optional(),
  })
  .refine((body) => body.init_image !== undefined || body.image_strength === undefined, 'image_strength needs an image')
const stability = z.discriminatedUnion('mode', [
  z.strictObject({
    mode: z.literal('text-to-image'),
    prompt,
    negative_prompt: z.string().optional(),
    aspect_ratio: z.enum(['21:9', '16:9', '3:2', '5:4', '1:1', '4:5', '2:3', '9:16', '9:21']).optional(),
    seed: seed.optional(),
    output_format: z.enum(['png', 'jpeg']).optional(),
  }),
  z.strictObject({
    mode: z.literal('image-to-image'),
    prompt,
    negative_prompt: z.string().optional(),
    image: base64,
    strength: z.number().min(0).max(1),
    seed: seed.optional(),
    output_format: z.enum(['png', 'jpeg']).optional(),
  }),
])
const own = z.strictObject({
  inputs: prompt,
  parameters: z.strictObject({
    size: z.tuple([edge, edge]).or(z.tuple([])).optional(),
    seed: seed.optional(),
    label: z.string(),
  }),
})
const ownEdit = z.strictObject({ picture: base64 })

export const containers = {
  sd2: typed(JSON_TYPE, async (sent) => {
    const body = json(sd2, sent)
    const { width = 512, height = 512, num_images_per_prompt: n = 1 } = body
    return many(n, { width, height, text: body.prompt }, sent.accept, body.prompt)
  }),
  inpaint: typed(JPEG, async (sent) => {
    const body = json(inpaint, sent)
    const { width, height } = await sizeOf(body.image)
    const mask = await sizeOf(body.mask_image)
    if (mask.width !== width || mask.height !== height) throw new ContainerError(400, 'The mask has another size.')
    return many(body.num_images_per_prompt ?? 1, { width, height, text: body.prompt }, sent.accept, body.prompt)
  }),
  upscale: typed(JPEG, async (sent) => {
    const body = json(upscale, sent)
    const { width, height } = await sizeOf(body.image)
    return many(1, { width: width * 4, height: height * 4, text: body.prompt }, sent.accept, body.prompt)
  }),
  /** JumpStart's open weights: one picture, and no filter. */
  'sdxl-open': typed(JSON_TYPE, async (sent) => {
    const { text, frame } = await sdxlWish(sent)
    return answer({ generated_image: (await pictureFile({ ...frame, text })).toString('base64') })
  }),
  /** Stability's own container. Its filter blurs what it takes. */
  sdxl: typed(JSON_TYPE, async (sent) => {
    const { text, frame, seed: seeded = 133 } = await sdxlWish(sent)
    const isFiltered = /forbidden/.test(text)
    const made = await pictureFile({ ...(isFiltered ? { width: 8, height: 8 } : frame), text })
    const finishReason = isFiltered ? 'CONTENT_FILTERED' : 'SUCCESS'
    return answer({
      result: 'success',
      artifacts: [{ seed: seeded, base64: made.toString('base64'), finishReason }],
    })
  }),
  stability: typed(JSON_TYPE, async (sent) => {
    const body = json(stability, sent)
    if (/forbidden/.test(body.prompt)) {
      return answer({ seeds: [7], finish_reasons: ['Filter reason: prompt'], images: [null] })
    }
    const frame = 'image' in body ? await sizeOf(body.image) : { width: 1024, height: 1024 }
    const made = await pictureFile({ ...frame, format: body.output_format ?? 'png', text: body.prompt })
    return answer({ seeds: [7], finish_reasons: [null], images: [made.toString('base64')] })
  }),
  /** Somebody's own: it answers with the bytes of a picture. */
  own: typed(JSON_TYPE, async (sent) => {
    const body = json(own, sent)
    const [width = 256, height = 256] = body.parameters.size ?? []
    return { body: await pictureFile({ width, height, text: body.inputs }), contentType: 'image/png' }
  }),
  /** Another, whose answer has a form of its own. */
  'own-edit': typed(JSON_TYPE, async (sent) => {
    const made = await pictureFile(await sizeOf(json(ownEdit, sent).picture))
    return answer({ results: [{ picture: made.toString('base64'), seconds: 1.5 }] })
  }),
} satisfies Record<string, Container>
export type ContainerName = keyof typeof containers

/** JumpStart's containers look at the content type first. */
function typed(contentType: string, container: Container): Container {
  return (sent) => {
    if (sent.contentType === contentType) return container(sent)
    throw new ContainerError(415, `The content type ${sent.contentType} is not supported: use ${contentType}`)
  }
}

function json<T>(schema: z.ZodType<T>, { body }: Sent): T {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(body).toString())
  } catch {
    throw new ContainerError(400, 'Unable to parse the input as JSON.')
  }
  return read(schema, value)
}

async function sdxlWish(sent: Sent) {
  const body = json(sdxl, sent)
  const first = body.init_image === undefined ? undefined : await sizeOf(body.init_image)
  const frame = first ?? { width: body.width ?? 1024, height: body.height ?? 1024 }
  return { text: body.text_prompts[0]?.text ?? '', frame, seed: body.seed }
}

async function sizeOf(picture: string) {
  try {
    const { width, height } = await sharp(Buffer.from(picture, 'base64')).metadata()
    return { width, height }
  } catch {
    throw new ContainerError(400, 'cannot identify image file')
  }
}

/** As base64 of JPEGs where that is wanted, or else as rows of pixels. */
async function many(n: number, wish: { width: number; height: number; text: string }, accept: string, words: string) {
  const pictures = Array.from({ length: n }, (_, index) =>
    pictureFile({ ...wish, text: `${wish.text}${index || ''}`, format: 'jpeg' }),
  )
  const made = await Promise.all(pictures)
  if (accept === JPEG) return answer({ generated_images: made.map((one) => one.toString('base64')), prompt: words })
  if (accept !== JSON_TYPE) throw new ContainerError(400, `The accept type ${accept} is not supported`)
  return answer({ generated_images: await Promise.all(made.map(rowsOf)), prompt: words })
}

async function rowsOf(picture: Uint8Array): Promise<number[][][]> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const pixel = (at: number) => [...data.subarray(at * info.channels, (at + 1) * info.channels)]
  const row = (y: number) => Array.from({ length: info.width }, (_, x) => pixel(y * info.width + x))
  return Array.from({ length: info.height }, (_, y) => row(y))
}

const answer = (body: object): Made => ({ body: Buffer.from(JSON.stringify(body)), contentType: JSON_TYPE })

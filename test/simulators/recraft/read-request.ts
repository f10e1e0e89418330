/** Reads and checks a request as Recraft's documents have it; everything that they do not name is refused. */
import type { Context } from 'hono'
import sharp from 'sharp'
import { z } from 'zod'
import { DEFAULT_MODEL, findModel, ratios, type Served } from './models.ts'
import { Refused } from './refused.ts'

const picture = z.string().regex(/^data:image\/(png|jpeg|webp);base64,[A-Za-z0-9+/]+=*$/, 'must be a data URL here')
const delivery = {
  response_format: z.enum(['url', 'b64_json']).optional(),
  image_format: z.enum(['webp', 'png']).optional(),
  expire: z.boolean().optional(),
}
const color = z.strictObject({
  rgb: z.array(z.int().min(0).max(255)).length(3),
  weight: z.number().min(0).max(1).optional(),
})
const generate = {
  ...delivery,
  prompt: z.string().min(1),
  model: z.string().optional(),
  n: z.int().min(1).max(6).optional(),
  style: z
    .enum(['any', 'realistic_image', 'digital_illustration', 'vector_illustration', 'icon', 'logo_raster'])
    .optional(),
  substyle: z.string().optional(),
  style_id: z.uuid().optional(),
  negative_prompt: z.string().optional(),
  random_seed: z.int().min(0).max(4_294_967_295).optional(),
  block_nsfw: z.boolean().optional(),
  calculate_features: z.boolean().optional(),
  controls: z
    .strictObject({
      colors: z.array(color).optional(),
      background_color: color.optional(),
      artistic_level: z.int().min(0).max(5).optional(),
      no_text: z.boolean().optional(),
    })
    .optional(),
  text_layout: z
    .array(z.strictObject({ text: z.string(), bbox: z.array(z.array(z.number()).length(2)).length(4) }))
    .optional(),
}
const size = z.string().optional()
const transform = { ...generate, image_url: picture }
const side = z.int().min(0).max(4096).optional()
const onOff = z.enum(['on', 'off']).optional()

interface Path {
  fields: z.ZodRawShape
  /** Units of a call on one picture. Absent: it depends on the model. */
  units?: number
  /** The generations that it works with. */
  families?: Served['family'][]
}

const V3: Served['family'][] = ['V3']

export const paths: Record<string, Path> = {
  generations: {
    fields: {
      ...generate,
      size,
      style_match: z.enum(['regular', 'precise', 'flexible']).optional(),
      style_reference_urls: z.array(picture).min(1).max(10).optional(),
    },
  },
  imageToImage: { fields: { ...transform, strength: z.number().min(0).max(1) }, families: ['V3', 'V4'] },
  inpaint: { fields: { ...transform, mask_url: picture }, families: V3 },
  replaceBackground: { fields: transform, families: V3 },
  generateBackground: { fields: { ...transform, mask_url: picture }, families: V3 },
  outpaint: {
    fields: {
      ...transform,
      size,
      expand_left: side,
      expand_right: side,
      expand_top: side,
      expand_bottom: side,
      zoom_out_percentage: z.number().min(0).max(100).optional(),
    },
    families: V3,
  },
  eraseRegion: { fields: { ...delivery, image_url: picture, mask_url: picture }, units: 2 },
  vectorize: {
    fields: {
      ...delivery,
      image_url: picture,
      color_reduction: onOff,
      limit_num_shapes: onOff,
      return_gradients: onOff,
      small_shape_filter: onOff,
      svg_compression: onOff,
      max_num_shapes: z.int().min(0).optional(),
      shape_stacking: z.enum(['cut_out', 'hierarchical']).optional(),
      strict_color_palette: z.array(z.array(z.int().min(0).max(255)).length(3)).optional(),
    },
    units: 10,
  },
  removeBackground: { fields: { ...delivery, image_url: picture }, units: 10 },
  crispUpscale: { fields: { ...delivery, image_url: picture }, units: 4 },
  creativeUpscale: { fields: { ...delivery, image_url: picture }, units: 250 },
}

export interface Asked {
  fields: Record<string, unknown>
  width: number
  height: number
  vector: boolean
  count: number
  units: number
}

export async function readRequest(c: Context, name: string, { fields: shape, units, families }: Path): Promise<Asked> {
  if (!c.req.header('content-type')?.startsWith('application/json')) throw new Refused('this stand-in reads JSON only')
  const parsed = z.strictObject(shape).safeParse(await c.req.json().catch(() => undefined))
  if (!parsed.success) {
    throw new Refused(
      parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; '),
    )
  }
  const fields = parsed.data as Record<string, unknown>
  const input = fields.image_url === undefined ? undefined : await inspect(String(fields.image_url))
  if (fields.mask_url !== undefined) await checkMask(String(fields.mask_url), input)
  if (units !== undefined) {
    const frame = scaled(name, input ?? { width: 0, height: 0 })
    return { fields, ...frame, vector: name === 'vectorize', count: 1, units }
  }
  const model = modelOf(fields, families)
  checkModel(fields, model)
  if (name === 'outpaint') checkOutpaint(fields)
  const count = Number(fields.n ?? 1)
  const frame = input ?? frameOf(fields.size, model)
  return { fields, ...frame, vector: model.vector, count, units: model.units * count }
}

function modelOf({ model: id }: Record<string, unknown>, families: Served['family'][] | undefined): Served {
  const model = findModel(String(id ?? (families === V3 ? 'recraftv3' : DEFAULT_MODEL)).replace(/_raster$/, ''))
  if (!model) throw new Refused(`model: there is no ${id}`)
  if (families && !families.includes(model.family)) throw new Refused(`model: ${model.id} cannot do this`)
  return model
}

/** What V2 and V3 know, and later models do not. */
const older = ['style', 'substyle', 'negative_prompt', 'text_layout']

function checkModel(fields: Record<string, unknown>, { id, family, vector }: Served) {
  const { style, style_id, substyle, prompt, style_reference_urls } = fields
  const isOld = family === 'V2' || family === 'V3'
  const wrong = isOld ? undefined : older.find((name) => fields[name] !== undefined)
  if (wrong) throw new Refused(`${wrong}: not supported by ${id}`)
  if (style && style_id) throw new Refused('style: excludes style_id')
  if (substyle && !style) throw new Refused('substyle: needs a style')
  const draws = style === 'vector_illustration' || style === 'icon'
  if (style && style !== 'any' && draws !== vector) throw new Refused(`style: ${style} does not go with ${id}`)
  if (String(prompt).length > (isOld ? 1000 : 10_000)) throw new Refused('prompt: too long')
  if (family === 'styles' && !style_id && !style_reference_urls) throw new Refused('style: needed by this model')
  if (family !== 'styles' && style_reference_urls) throw new Refused(`style_reference_urls: not supported by ${id}`)
}

function checkOutpaint(fields: Record<string, unknown>) {
  const expands = ['left', 'right', 'top', 'bottom'].some((side) => fields[`expand_${side}`] !== undefined)
  if (expands && fields.size !== undefined) throw new Refused('size: cannot be used with expand_*')
  if (expands || fields.size !== undefined || fields.zoom_out_percentage !== undefined) return
  throw new Refused('one of size, expand_* or zoom_out_percentage is needed')
}

function frameOf(size: unknown, { id, sizes }: Served) {
  const square = sizes[0] ?? ''
  const ratio = ratios[String(size)]
  const wanted = ratio === undefined ? String(size ?? square) : nearest(sizes, ratio)
  if (!sizes.includes(wanted)) throw new Refused(`size: ${size} is not made by ${id}`)
  const [width = 0, height = 0] = wanted.split('x').map(Number)
  return { width, height }
}

const nearest = (sizes: string[], ratio: number) =>
  sizes.reduce((best, one) => (Math.abs(ratioOf(one) - ratio) < Math.abs(ratioOf(best) - ratio) ? one : best))

const ratioOf = (size: string) => {
  const [width = 1, height = 1] = size.split('x').map(Number)
  return width / height
}

const scaled = (name: string, { width, height }: { width: number; height: number }) =>
  name.endsWith('Upscale') ? { width: width * 2, height: height * 2 } : { width, height }

const bytesOf = (url: string) => Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')

async function inspect(url: string) {
  const { width, height } = await sharp(bytesOf(url))
    .metadata()
    .catch(() => ({ width: 0, height: 0 }))
  if (width === 0) throw new Refused('image: cannot be decoded')
  if (Math.min(width, height) < 256 || Math.max(width, height) > 4096)
    throw new Refused('image: sides must be 256 to 4096')
  return { width, height }
}

/** As large as the picture, and every pixel pure black or pure white. */
async function checkMask(url: string, input: { width: number; height: number } | undefined) {
  const mask = sharp(bytesOf(url))
  const { width, height, space, hasAlpha } = await mask.metadata()
  if (width !== input?.width || height !== input.height) throw new Refused('mask: must be as large as the image')
  const pixels = await mask.raw().toBuffer()
  if (space !== 'b-w' || hasAlpha || pixels.some((grey) => grey !== 0 && grey !== 255)) {
    throw new Refused('mask: must be a grayscale image of pure black and pure white')
  }
}

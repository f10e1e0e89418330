/** Changes a picture as a prompt says, by plain image processing: what the offline provider does with an edit. */

import { inspect, UnreadablePicture } from './picture.ts'
import { channel, mix, type Plane } from './pixels/plane.ts'
import { type Raster, readRaster, resizeRaster, writePng } from './pixels/raster.ts'
import { effects } from './restyle/effects.ts'
import { grade } from './restyle/grade.ts'
import { type Operation, readOperations } from './restyle/operations.ts'

export { type Operation, readOperations } from './restyle/operations.ts'

export interface RestyleOptions {
  image: Uint8Array
  /** A second picture, whose colours are taken. */
  reference?: Uint8Array
  /** Fully transparent pixels are the area to change (OpenAI's convention); one without transparency: its white pixels. */
  mask?: Uint8Array
  prompt: string
  /** Pixels of the result; with one of the two the other follows. Default: the picture's own size. */
  width?: number
  height?: number
  seed: number
}

/** The longest edge that is worked on, in pixels: a larger picture would hold a worker for seconds. */
const WORK_EDGE = 1536
/** The picture edge for which brushes and blurs are given. Pixels. */
const BRUSH_EDGE = 640
/** A reference gives only its colours, and few pixels are enough for those. */
const REFERENCE_EDGE = 256

/**
 * Applies the operations that the prompt names, in its order. `applied` holds their names; `['grade']` says that the
 * prompt named none that is known, and that a gentle look was given instead.
 * Without a size the result has the picture's, but at most 1536 pixels on its longest edge; with a mask the picture's own,
 * every pixel outside the mask unchanged. The same input gives the same bytes. Throws `UnreadablePicture`.
 */
export async function restyle(options: RestyleOptions): Promise<{ bytes: Uint8Array; applied: string[] }> {
  const { image, mask, prompt, seed } = options
  const target = mask ? undefined : await targetSize(image, options)
  const original = await readRaster(image, target ? { box: fitInside(target, WORK_EDGE) } : { maxEdge: WORK_EDGE })
  hideTransparent(original)
  const reference = options.reference && (await readRaster(options.reference, { maxEdge: REFERENCE_EDGE }))
  const operations = plan(prompt, { hasReference: Boolean(reference), keepsPlace: Boolean(mask) })
  const scale = Math.max(0.5, Math.max(original.width, original.height) / BRUSH_EDGE)
  let result = original
  for (const operation of operations)
    result = await effects[operation.name](result, { ...operation, scale, seed, reference })
  if (operations.length === 0) result = grade(original, { amount: 1, scale, seed })
  const applied = operations.length === 0 ? ['grade'] : operations.map(({ name }) => name)
  if (mask) result = await keepOutside(image, result, mask)
  const turned = result.width !== original.width
  if (target && !turned) result = await resizeRaster(result, target.width, target.height)
  if (mask && (options.width || options.height)) result = await fitTo(result, options)
  return { bytes: await writePng(result), applied }
}

/** What to do, from the prompt and from what was sent. A second picture lends its colours unless the prompt placed that. */
function plan(
  prompt: string,
  { hasReference, keepsPlace }: { hasReference: boolean; keepsPlace: boolean },
): Operation[] {
  const named = readOperations(prompt).filter(({ name }) => {
    if (name === 'colour-transfer') return hasReference
    // Inside a mask the picture stays where it is.
    return !(keepsPlace && ['rotate', 'mirror', 'flip'].includes(name))
  })
  const isPlaced = named.some(({ name }) => name === 'colour-transfer')
  return hasReference && !isPlaced ? [{ name: 'colour-transfer', amount: 1 }, ...named] : named
}

async function targetSize(image: Uint8Array, { width, height }: RestyleOptions) {
  if (!width && !height) return undefined
  const own = await inspect(image)
  return {
    width: width ?? Math.max(1, Math.round(((height ?? 1) * own.width) / own.height)),
    height: height ?? Math.max(1, Math.round(((width ?? 1) * own.height) / own.width)),
  }
}

function fitInside({ width, height }: { width: number; height: number }, edge: number) {
  const scale = Math.min(1, edge / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** The colour under full transparency is arbitrary, often black; as white paper it does not bleed into what is seen. */
function hideTransparent({ data }: Raster) {
  for (let at = 3; at < data.length; at += 4) if (data[at] === 0) data.fill(255, at - 3, at)
}

/** The picture at its own size, with the changed one only where the mask says so. */
async function keepOutside(image: Uint8Array, changed: Raster, mask: Uint8Array): Promise<Raster> {
  const original = await readRaster(image)
  const { width, height, data } = original
  const over = await resizeRaster(changed, width, height)
  const area = openArea(await resizeRaster(await readRaster(mask), width, height))
  for (let i = 0; i < area.values.length; i++) {
    const share = area.values[i] as number
    if (share === 0) continue
    for (let c = 0; c < 4; c++) data[i * 4 + c] = mix(data[i * 4 + c] as number, over.data[i * 4 + c] as number, share)
  }
  return original
}

/** 1 where the mask asks for change, 0 where not. Throws `UnreadablePicture` for a mask that marks nothing. */
function openArea(mask: Raster): Plane {
  const alpha = channel(mask, 3)
  const isPlain = alpha.values.every((value) => value === 255)
  const area = isPlain ? channel(mask, 0) : alpha
  for (let i = 0; i < area.values.length; i++) {
    const value = (area.values[i] as number) / 255
    area.values[i] = isPlain ? value : 1 - value
  }
  if (area.values.every((value) => value === 0)) {
    throw new UnreadablePicture(
      'not-accepted',
      'The mask marks nothing to change: make the area to change transparent.',
    )
  }
  return area
}

async function fitTo(raster: Raster, { width, height }: RestyleOptions): Promise<Raster> {
  const bytes = await writePng(raster)
  const target = await targetSize(bytes, { image: bytes, prompt: '', seed: 0, width, height })
  return target ? readRaster(bytes, { box: target }) : raster
}

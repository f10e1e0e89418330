/** One offline call: the right algorithm for the task, once for each picture. */

import { ProviderError } from '../../errors.ts'
import { compose } from '../../media/compose.ts'
import { cutOut } from '../../media/cutout.ts'
import { drawDoodle } from '../../media/doodle/draw.ts'
import { toPng } from '../../media/doodle/png.ts'
import { toSvg } from '../../media/doodle/svg.ts'
import { type Drawing, draw, sketchStages } from '../../media/draw/draw.ts'
import { inspect } from '../../media/picture.ts'
import { renderSketch } from '../../media/render-sketch.ts'
import { restyle } from '../../media/restyle.ts'
import { upscale } from '../../media/upscale.ts'
import { renderVariant } from '../../media/variant.ts'
import type { Ask, Picture } from '../../models/provider.ts'

const DEFAULT_EDGE = 1024

export interface Painted {
  pictures: Uint8Array[]
  warnings: string[]
}

/** Each further picture of a call has the next seed. */
export async function paint(ask: Ask, signal: AbortSignal): Promise<Painted> {
  const pictures: Uint8Array[] = []
  const warnings = new Set<string>()
  for (let index = 0; index < ask.n; index++) {
    signal.throwIfAborted()
    const { bytes, warning } = await paintOne(ask, (ask.seed ?? 0) + index)
    pictures.push(await finish(bytes, ask.format))
    if (warning) warnings.add(warning)
  }
  return { pictures, warnings: [...warnings] }
}

/** The first of the four stages in which a drawing comes about; the last would be the result itself. */
export const paintPartials = async (ask: Ask, count: number) =>
  (await sketchStages(drawingOf(ask, ask.seed ?? 0), 4)).slice(0, Math.min(count, 3))

async function paintOne(ask: Ask, seed: number): Promise<{ bytes: Uint8Array; warning?: string }> {
  const { prompt } = ask
  const frame = { ...(ask.width ? { width: ask.width } : {}), ...(ask.height ? { height: ask.height } : {}) }
  switch (ask.task) {
    case 'edit': {
      const [image, reference] = ask.images
      const mask = ask.mask ? { mask: ask.mask.bytes } : {}
      const second = reference ? { reference: reference.bytes } : {}
      const { bytes, applied } = await restyle({ image: given(image), ...second, ...mask, prompt, ...frame, seed })
      const unknown = applied.length === 1 && applied[0] === 'grade'
      return unknown
        ? { bytes, warning: 'The prompt names no operation that is known offline: only a light grade was applied.' }
        : { bytes }
    }
    case 'cutout': {
      const { bytes, confident } = await cutOut(given(ask.images[0]))
      return confident ? { bytes } : { bytes, warning: 'The background is not plain: the cut-out is a guess.' }
    }
    case 'sketch':
      return { bytes: await renderSketch({ sketch: given(ask.images[0]), prompt, seed, ...frame }) }
    case 'upscale':
      return enlarge(ask)
    case 'compose':
      return compose({ scene: given(ask.images[0]), subject: given(ask.images[1]), prompt, seed })
    default:
      if (ask.model === 'doodle') return { bytes: await paintDoodle(ask, seed) }
      return { bytes: await draw(drawingOf(ask, seed)) }
  }
}

async function enlarge({ images: [image], options = {} }: Ask): Promise<{ bytes: Uint8Array; warning?: string }> {
  const picture = given(image)
  const factor = Number(options.scale ?? 2) > 2 ? 4 : 2
  const { width } = await inspect(picture)
  const made = await upscale({ picture, factor, clean: options.clean !== false })
  if (made.width === width * factor) return made
  const times = Math.round((made.width / width) * 100) / 100
  return { ...made, warning: `The picture is large already: it was enlarged ${times} times instead of ${factor}.` }
}

/** As strokes, or painted from them. */
async function paintDoodle(ask: Ask, seed: number): Promise<Uint8Array> {
  const { prompt: description, ...drawing } = drawingOf(ask, seed)
  const doodle = await drawDoodle({ description, ...drawing, trails: ask.options?.trails !== false })
  return ask.format === 'svg' ? new TextEncoder().encode(toSvg(doodle)) : toPng(doodle)
}

function given(picture: Picture | undefined): Uint8Array {
  if (!picture) throw new ProviderError('invalid_request', 'an input picture is missing', { charged: 'no' })
  return picture.bytes
}

const drawingOf = (
  { prompt, width = DEFAULT_EDGE, height = DEFAULT_EDGE, style = 'simple' }: Ask,
  seed: number,
): Drawing => ({
  prompt,
  width,
  height,
  seed,
  style: style as Drawing['style'],
})

async function finish(png: Uint8Array, format: string | undefined): Promise<Uint8Array> {
  if (format === undefined || format === 'png' || format === 'svg') return png
  return (await renderVariant(png, { format: format as 'jpeg' | 'webp', fit: 'inside' })).bytes
}

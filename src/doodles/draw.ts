/** One doodle: asked of a model, taken off its paper, and kept as a picture and as strokes. */
import type { Ask, Context } from '../spaces/context.ts'
import type { Image } from '../spaces/image.ts'
import { type DoodleStyle, doodlePrompt } from './prompts.ts'

/** What has no strokes of its own is traced: a drawing with clean lines on plain paper is worth most. */
export const drawing = { task: 'generate', prefer: ['recraft', 'openai', 'google', 'replicate'] } satisfies Ask

/** The drawing algorithms are loaded when the first doodle is wanted. */
const media = () =>
  Promise.all([
    import('../media/doodle/svg.ts'),
    import('../media/doodle/png.ts'),
    import('../media/doodle/lines.ts'),
    import('../media/doodle/trace.ts'),
  ])

export interface DoodleWish {
  description: string
  style: DoodleStyle
  seed: number
  /** A provider or a model, where the client names one. */
  provider?: string | undefined
  /** Pixels of the longer edge. */
  size: number
  /** It is to move: no lines that stand for movement. */
  isToMove?: boolean
}

export interface Doodle {
  /** Lines on a transparent ground. */
  png: Image
  /** The same as strokes. */
  svg: Image
}

/** Only within a step. Throws `CallFailed`. */
export async function drawDoodle(
  { description, style, seed, provider, size, isToMove = false }: DoodleWish,
  { generate, make, isOffline }: Context,
): Promise<Doodle> {
  const named = provider === undefined ? {} : { model: provider }
  const call = { ...drawing, ...named, prompt: doodlePrompt(description, style), seed }
  const drawn = isOffline(call)
    ? await generate({
        task: 'generate',
        model: 'offline/doodle',
        prompt: description,
        style,
        seed,
        format: 'svg',
        options: { trails: !isToMove },
        ...square(size),
      })
    : await generate(call)
  const [{ readSvg, toSvg }, { toPng }, { linesOnly }, { traceDoodle }] = await media()
  const text = new TextDecoder()
  if (drawn.mediaType === 'image/svg+xml') {
    const png = await make([drawn], async ([bytes = new Uint8Array()]) => {
      const doodle = readSvg(text.decode(bytes))
      return doodle ? toPng(doodle) : linesOnly(await rasterOf(bytes, size))
    })
    return { png, svg: drawn }
  }
  const png = await make([drawn], ([bytes = new Uint8Array()]) => linesOnly(bytes))
  const svg = await make([png], async ([bytes = new Uint8Array()]) =>
    new TextEncoder().encode(toSvg(await traceDoodle(bytes))),
  )
  return { png, svg }
}

const square = (size: number) => ({ width: size, height: size })

/** A drawing of a provider's own: rendered from a buffer, so that it can load nothing. */
async function rasterOf(svg: Uint8Array, size: number): Promise<Uint8Array> {
  const { renderVariant } = await import('../media/variant.ts')
  return (await renderVariant(svg, { format: 'png', width: size, height: size, fit: 'inside' })).bytes
}

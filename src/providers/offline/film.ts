/** A film without a model: the picture that it begins with, or a drawing of the prompt, looked at slowly. */
import { ProviderError } from '../../errors.ts'
import { NoVideoEncoder } from '../../media/animate/encode.ts'
import { draw } from '../../media/draw/draw.ts'
import { panFilm } from '../../media/pan-film.ts'
import type { Ask } from '../../models/provider.ts'

const [WIDTH, HEIGHT] = [640, 360]
const SECONDS = 2

export async function film(ask: Ask, signal: AbortSignal): Promise<Uint8Array> {
  const { prompt, width = WIDTH, height = HEIGHT, duration: seconds = SECONDS, seed = 0 } = ask
  const picture = ask.images[0]?.bytes ?? (await draw({ prompt, width, height, seed, style: 'simple' }))
  try {
    return await panFilm(picture, { width, height, seconds, seed, signal })
  } catch (error) {
    if (!(error instanceof NoVideoEncoder)) throw error
    throw new ProviderError('invalid_request', error.message, { charged: 'no', cause: error })
  }
}

/** How large a file from outside may be. What a file is, is known from its first bytes, so each kind has a limit of its own. */
import type { MediaType } from '../media/sniff.ts'

const MB = 1024 ** 2

/** The most that one picture may have; OpenAI's own limit for an edit. */
export const MAX_PICTURE_BYTES = 50 * MB
/** A drawing is text: a larger one is a picture in disguise. */
const MAX_DRAWING_BYTES = 10 * MB
/** An hour of film as phones record it, or ten minutes as cameras do. */
export const MAX_FILM_BYTES = 2048 * MB
const MAX_SOUND_BYTES = 256 * MB
export const MAX_DURATION_MS = 3 * 3_600_000

/** Bytes, by what the content shows. */
export function maxBytesOf(mediaType: MediaType): number {
  if (mediaType === 'image/svg+xml') return MAX_DRAWING_BYTES
  if (mediaType.startsWith('video/')) return MAX_FILM_BYTES
  return mediaType.startsWith('audio/') ? MAX_SOUND_BYTES : MAX_PICTURE_BYTES
}

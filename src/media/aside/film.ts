/** Opens a film or a sound, whatever it lies in. */

import type { Input, InputVideoTrack } from 'mediabunny'
import type { AudioType, VideoType } from '../facts.ts'
import { UnreadablePicture } from '../picture.ts'
import { type MediaType, sniff } from '../sniff.ts'
import { type Bytes, headOf } from './source.ts'

export interface Film extends AsyncDisposable {
  mediaType: VideoType | AudioType
  input: Input
}

/** Of one frame: what both H.264 at its highest level and GPUs end at. */
const MAX_EDGE = 8192
/** As of a picture. */
const MAX_PIXELS = 64 * 1024 * 1024

const filmTypes: readonly (MediaType | undefined)[] = [
  ...['video/mp4', 'video/webm', 'video/quicktime', 'audio/mpeg', 'audio/wav'],
  ...['audio/ogg', 'audio/flac', 'audio/aac', 'audio/mp4'],
] as MediaType[]

/** Throws `UnreadablePicture` for what is neither a film nor a sound; what it holds has not been looked at yet. */
export async function openFilm(file: Bytes): Promise<Film> {
  const mediaType = sniff(await headOf(file))
  if (!filmTypes.includes(mediaType)) {
    throw new UnreadablePicture(
      'not-accepted',
      `This is ${mediaType ?? 'no file of a known kind'}, and no video or sound.`,
    )
  }
  const { ADTS, CustomSource, FLAC, Input, MATROSKA, MP3, MP4, OGG, QTFF, WAVE, WEBM } = await import('mediabunny')
  const source = new CustomSource({
    getSize: () => file.size,
    read: (start, end) => file.read(start, end),
    prefetchProfile: 'fileSystem',
  })
  // Not all that there are: a playlist would be let to name other files.
  const input = new Input({ formats: [MP4, QTFF, WEBM, MATROSKA, MP3, WAVE, OGG, FLAC, ADTS], source })
  return {
    mediaType: mediaType as Film['mediaType'],
    input,
    [Symbol.asyncDispose]: async () => input.dispose(),
  }
}

/** Whether frames of such a size are decoded: what a container says, or what a decoder found. */
export function isDecodable(width: number, height: number): boolean {
  return width <= MAX_EDGE && height <= MAX_EDGE && width * height <= MAX_PIXELS
}

/** The same of a track. Throws `UnreadablePicture`. */
export async function refuseLarge(track: InputVideoTrack): Promise<void> {
  const [width, height] = [await track.getCodedWidth(), await track.getCodedHeight()]
  if (isDecodable(width, height)) return
  throw new UnreadablePicture(
    'too-large',
    `The frames of the video have ${width} × ${height} pixels; at most ${MAX_EDGE} on an edge and ${MAX_PIXELS / 1024 ** 2} megapixels are read.`,
  )
}

/** Looks into a finished file of any kind that a provider may send: a picture, a drawing, a video or a sound. */

import { impressionFrom, inspect, openOptions, type RasterType, UnreadablePicture } from './picture.ts'
import { sharp } from './sharp.ts'
import { type MediaType, sniff } from './sniff.ts'

export type VideoType = 'video/mp4' | 'video/webm' | 'video/quicktime'
export type AudioType =
  | 'audio/mpeg'
  | 'audio/wav'
  | 'audio/ogg'
  | 'audio/flac'
  | 'audio/aac'
  | 'audio/mp4'
  | 'audio/webm'
export type FileType = RasterType | 'image/svg+xml' | VideoType | AudioType

export interface FileFacts {
  mediaType: FileType
  /** Pixels as shown; of a drawing, as large as it says it is; of a sound 0. */
  width: number
  height: number
  /** Average colour, `#rrggbb`; a grey where there is nothing to see. */
  color: string
  /** A ThumbHash in base64: the picture as a blur, to be shown until it is there. */
  blur: string | null
  /** Of a video or a sound. */
  durationMs: number | null
  /** How a video or a sound is encoded, as RFC 6381 names it; of a video, the pictures first: `avc1.64001f, mp4a.40.2`. */
  codec: string | null
  /** Pictures in an animation; 1 of whatever stands still. */
  frames: number
}

const filmTypes: readonly (MediaType | undefined)[] = [
  'video/mp4',
  'video/webm',
  'video/quicktime',
  'audio/mpeg',
  'audio/wav',
  'audio/ogg',
  'audio/flac',
  'audio/aac',
  'audio/mp4',
]
const NO_COLOR = '#808080'
/** Longer than any drawing takes that is one. */
const RENDER_S = 20

/** Reads the file far enough to know that it is whole. Throws `UnreadablePicture` for anything that cannot be used. */
export async function inspectFile(bytes: Uint8Array): Promise<FileFacts> {
  const type = sniff(bytes)
  if (type === 'image/svg+xml') return inspectDrawing(bytes)
  if (filmTypes.includes(type)) return inspectFilm(bytes, type as FileType)
  const { mediaType, width, height, color, blur, frames } = await inspect(bytes)
  return { mediaType, width, height, color, blur, durationMs: null, codec: null, frames }
}

/** Rendered from a buffer, so that it can load nothing from a disk or a network. */
async function inspectDrawing(bytes: Uint8Array): Promise<FileFacts> {
  const drawing = sharp(bytes, openOptions()).timeout({ seconds: RENDER_S })
  try {
    const { width, height } = await drawing.metadata()
    const { color, blur } = await impressionFrom(drawing.flatten({ background: '#ffffff' }))
    return { mediaType: 'image/svg+xml', width, height, color, blur, durationMs: null, codec: null, frames: 1 }
  } catch (cause) {
    throw new UnreadablePicture('damaged', 'The drawing is damaged: its SVG cannot be rendered.', cause)
  }
}

async function inspectFilm(bytes: Uint8Array, mediaType: FileType): Promise<FileFacts> {
  const { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } = await import('mediabunny') // only a server that makes films needs it
  try {
    const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(bytes) })
    const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()]
    const track = video ?? audio
    if (!track) throw new Error('it has neither pictures nor sound')
    const { displayWidth: width = 0, displayHeight: height = 0 } = video ?? {}
    const seconds = await track.computeDuration()
    if (video && !(width > 0 && height > 0)) throw new Error('it is empty')
    if (!(seconds > 0)) throw new Error('it is empty')
    // The index may come first and be whole while frames are missing at the end.
    if (!(await new EncodedPacketSink(track).getPacket(Number.POSITIVE_INFINITY))) throw new Error('its end is missing')
    const codecs = await Promise.all([video, audio].map((one) => one?.getCodecParameterString()))
    const codec = codecs.filter(Boolean).join(', ') || null
    const type = video ? mediaType : soundOf(mediaType)
    return {
      mediaType: type,
      width,
      height,
      color: NO_COLOR,
      blur: null,
      durationMs: Math.round(seconds * 1000),
      codec,
      frames: 1,
    }
  } catch (cause) {
    const what = mediaType.startsWith('audio/') ? 'sound' : 'video'
    throw new UnreadablePicture('damaged', `The ${what} is damaged or cut off: it cannot be read to its end.`, cause)
  }
}

/** A container for films that holds sound alone. */
function soundOf(mediaType: FileType): FileType {
  if (mediaType === 'video/webm') return 'audio/webm'
  return mediaType === 'video/mp4' || mediaType === 'video/quicktime' ? 'audio/mp4' : mediaType
}

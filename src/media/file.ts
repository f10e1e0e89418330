/** Looks into a finished file of any kind that a provider may send: a picture, a drawing or a video. */

import { inspect, openOptions, type RasterType, UnreadablePicture } from './picture.ts'
import { sharp } from './sharp.ts'
import { type MediaType, sniff } from './sniff.ts'

export type FileType = RasterType | 'image/svg+xml' | 'video/mp4' | 'video/webm' | 'video/quicktime'

export interface FileFacts {
  mediaType: FileType
  /** Pixels as shown; of a drawing, as large as it says it is. */
  width: number
  height: number
  /** Average colour, `#rrggbb`; of a video, a grey until a frame of it has been looked at. */
  color: string
  /** Of a video. */
  durationMs: number | null
}

const videoTypes: readonly (MediaType | undefined)[] = ['video/mp4', 'video/webm', 'video/quicktime']
const NO_COLOR = '#808080'
/** Longer than any drawing takes that is one. */
const RENDER_S = 20

/** Reads the file far enough to know that it is whole. Throws `UnreadablePicture` for anything that cannot be used. */
export async function inspectFile(bytes: Uint8Array): Promise<FileFacts> {
  const type = sniff(bytes)
  if (type === 'image/svg+xml') return inspectDrawing(bytes)
  if (videoTypes.includes(type)) return inspectVideo(bytes, type as FileType)
  const { mediaType, width, height, color } = await inspect(bytes)
  return { mediaType, width, height, color, durationMs: null }
}

/** Rendered from a buffer, so that it can load nothing from a disk or a network. */
async function inspectDrawing(bytes: Uint8Array): Promise<FileFacts> {
  const drawing = sharp(bytes, openOptions()).timeout({ seconds: RENDER_S })
  try {
    const { width, height } = await drawing.metadata()
    const flat = drawing.flatten({ background: '#ffffff' }).toColourspace('srgb')
    const pixel = await flat.resize(1, 1, { fit: 'fill', kernel: 'linear' }).raw().toBuffer()
    const color = `#${[...pixel.subarray(0, 3)].map((part) => part.toString(16).padStart(2, '0')).join('')}`
    return { mediaType: 'image/svg+xml', width, height, color, durationMs: null }
  } catch (cause) {
    throw new UnreadablePicture('damaged', 'The drawing is damaged: its SVG cannot be rendered.', cause)
  }
}

async function inspectVideo(bytes: Uint8Array, mediaType: FileType): Promise<FileFacts> {
  const { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } = await import('mediabunny') // only a server that makes videos needs it
  try {
    const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(bytes) })
    const track = await input.getPrimaryVideoTrack()
    if (!track) throw new Error('it has no pictures')
    const { displayWidth: width, displayHeight: height } = track
    const seconds = await track.computeDuration()
    if (!(width > 0 && height > 0 && seconds > 0)) throw new Error('it is empty')
    // The index may come first and be whole while frames are missing at the end.
    if (!(await new EncodedPacketSink(track).getPacket(Number.POSITIVE_INFINITY))) throw new Error('its end is missing')
    return { mediaType, width, height, color: NO_COLOR, durationMs: Math.round(seconds * 1000) }
  } catch (cause) {
    throw new UnreadablePicture('damaged', 'The video is damaged or cut off: its frames cannot be found.', cause)
  }
}

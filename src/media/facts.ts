/** What is known of a file of any kind once it was looked into. */

import type { RasterType } from './picture.ts'

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

/** Reads a film or a sound far enough to know that it is whole, and what it is. */

import type { InputVideoTrack } from 'mediabunny'
import type { AudioType, FileFacts, VideoType } from '../facts.ts'
import { impressionFrom, UnreadablePicture } from '../picture.ts'
import { sharp } from '../sharp.ts'
import { openFilm, refuseLarge } from './film.ts'
import { loadDecoder, pictureAt } from './frame.ts'
import type { Bytes } from './source.ts'
import { refuseCut, refuseCutFlac } from './whole.ts'

const NO_COLOR = '#808080'
/** At the very beginning many films are black. */
const LOOK_AT_S = 0.1

/** Throws `UnreadablePicture` for what is damaged, cut off, too large, or neither film nor sound. */
export async function probe(file: Bytes): Promise<FileFacts> {
  await using film = await openFilm(file)
  const { mediaType, input } = film
  try {
    const { EncodedPacketSink } = await import('mediabunny')
    const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()]
    const track = video ?? audio
    if (!track) throw new Error('it has neither pictures nor sound')
    if (video) await refuseLarge(video)
    await refuseCut(file, mediaType)
    const seconds = await track.computeDuration()
    const [width, height] = video ? [await video.getDisplayWidth(), await video.getDisplayHeight()] : [0, 0]
    if (video && !(width > 0 && height > 0)) throw new Error('it is empty')
    if (!(seconds > 0 && seconds < Number.POSITIVE_INFINITY)) throw new Error('it is empty')
    // The index may come first and be whole while frames are missing at the end.
    for (const one of [video, audio]) {
      const last = one && (await new EncodedPacketSink(one).getPacket(Number.POSITIVE_INFINITY))
      if (one && !last) throw new Error('its end is missing')
      if (last && mediaType === 'audio/flac')
        await refuseCutFlac(file, { data: last.data, endSeconds: last.timestamp + last.duration })
    }
    const codecs = await Promise.all([video, audio].map((one) => one?.getCodecParameterString()))
    return {
      mediaType: video ? mediaType : soundOf(mediaType),
      ...{ width, height },
      ...(video ? await impressionOf(video) : { color: NO_COLOR, blur: null }),
      durationMs: Math.max(1, Math.round(seconds * 1000)),
      codec: codecs.filter(Boolean).join(', ') || null,
      frames: 1,
    }
  } catch (cause) {
    if (cause instanceof UnreadablePicture) throw cause
    const what = mediaType.startsWith('audio/') ? 'sound' : 'video'
    throw new UnreadablePicture('damaged', `The ${what} is damaged or cut off: it cannot be read to its end.`, cause)
  }
}

/** A look at it, where one is to be had: a film that others can show is not refused because it cannot be shown here. */
async function impressionOf(video: InputVideoTrack): Promise<Pick<FileFacts, 'color' | 'blur'>> {
  try {
    await loadDecoder()
    const { data, info } = await pictureAt(video, LOOK_AT_S)
    return await impressionFrom(sharp(data, { raw: info }))
  } catch {
    return { color: NO_COLOR, blur: null }
  }
}

/** A container for films that holds sound alone. */
function soundOf(mediaType: VideoType | AudioType): VideoType | AudioType {
  if (mediaType === 'video/webm') return 'audio/webm'
  return mediaType === 'video/mp4' || mediaType === 'video/quicktime' ? 'audio/mp4' : mediaType
}

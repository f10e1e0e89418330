/** One frame of a video, by libavcodec through mediabunny. The decoder is an optional package, loaded when called. */

import type { InputVideoTrack, VideoSample } from 'mediabunny'
import type { OutputInfo } from 'sharp'
import { UnreadablePicture } from '../picture.ts'
import { sharp } from '../sharp.ts'
import { readPixels } from './colours.ts'
import { isDecodable, openFilm, refuseLarge } from './film.ts'
import { NoDecoder } from './no-decoder.ts'
import type { Bytes } from './source.ts'

/** The frame at a time, or the first one, as a PNG. Throws `UnreadablePicture` and `NoDecoder`. */
export async function frameAt(file: Bytes, { atSeconds }: { atSeconds: number }): Promise<Uint8Array> {
  await using film = await openFilm(file)
  if (film.mediaType.startsWith('audio/')) throw new UnreadablePicture('not-accepted', 'A sound has no frames.')
  await loadDecoder()
  try {
    const track = await film.input.getPrimaryVideoTrack()
    if (!track) throw new UnreadablePicture('not-accepted', 'The file has no frames: it is a sound.')
    // Fast rather than small: it is on its way to something else.
    const { data, info } = await pictureAt(track, atSeconds)
    return await sharp(data, { raw: info }).png({ compressionLevel: 4 }).toBuffer()
  } catch (cause) {
    if (cause instanceof UnreadablePicture) throw cause
    throw new UnreadablePicture('damaged', 'The video is damaged or cut off: its frame cannot be decoded.', cause)
  }
}

/** Throws `NoDecoder` when the package is missing. */
export async function loadDecoder(): Promise<void> {
  try {
    const { registerMediabunnyServer } = await import('@mediabunny/server')
    // Without this it looks for graphics hardware.
    registerMediabunnyServer({ hardwareContext: null })
  } catch (cause) {
    throw new NoDecoder(cause)
  }
}

interface Pixels {
  data: Uint8Array
  info: Pick<OutputInfo, 'width' | 'height' | 'channels'>
}

/** The frame upright and in square pixels, with alpha where the film may have it. Throws `UnreadablePicture`, and whatever the decoder throws. */
export async function pictureAt(track: InputVideoTrack, atSeconds: number): Promise<Pixels> {
  await refuseLarge(track)
  if (!(await track.canDecode())) {
    const codec = (await track.getCodecParameterString()) ?? 'unknown'
    throw new UnreadablePicture('not-accepted', `The video is encoded in a way that is not read here: ${codec}.`)
  }
  const { VideoSampleSink } = await import('mediabunny')
  const [first, end] = [await track.getFirstTimestamp(), await track.computeDuration()]
  const at = atSeconds < end ? Math.max(first, atSeconds) : first
  using sample = await new VideoSampleSink(track).getSample(at)
  if (!sample) throw new Error('it has no frames')
  return await upright(sample, track)
}

async function upright(sample: VideoSample, track: InputVideoTrack): Promise<Pixels> {
  // A container may say less than what is in it.
  if (!isDecodable(sample.codedWidth, sample.codedHeight)) {
    throw new UnreadablePicture('too-large', 'The frames of the video have too many pixels.')
  }
  const { width, height } = sample.visibleRect
  const pixels = await readPixels(sample, await track.getColorSpace())
  const rotation = await track.getRotation()
  const flips = await track.getFlip()
  const picture = sharp(pixels, { raw: { width, height, channels: 4 } })
  const size = { width: sample.squarePixelWidth, height: sample.squarePixelHeight }
  if (size.width !== width || size.height !== height) picture.resize({ ...size, fit: 'fill' })
  if (rotation) picture.rotate(rotation)
  if (flips) picture.flop()
  if (!(await track.canBeTransparent())) picture.removeAlpha()
  return picture.raw().toBuffer({ resolveWithObject: true })
}

/** Writes frames as a video, by libavcodec through mediabunny. The encoder is an optional package, loaded when called. */

import { readRaster } from '../pixels/raster.ts'
import { toPlanar, videoColours } from './yuv.ts'

/** The server was installed without its video encoder. The message is a sentence for the person who asked for a video. */
export class NoVideoEncoder extends Error {
  constructor(cause?: unknown) {
    super('Videos cannot be written here: the optional package @mediabunny/server is not installed.', { cause })
    this.name = 'NoVideoEncoder'
  }
}

export interface EncodedVideo {
  bytes: Uint8Array
  mediaType: 'video/mp4' | 'video/webm'
}

/** Of the codecs' 0 to 51 and 0 to 63: lines stay clean to the eye; a fixed one, because blank paper starves a bit rate. */
const QUANTIZER = { avc: 20, vp9: 28 } as const
/**
 * PNG frames of one size → H.264 in MP4, on white paper, or VP9 with transparency in WebM. Both need even edges: an odd one
 * gets a line more. Throws `NoVideoEncoder` when the package is missing, `UnreadablePicture` for a damaged frame.
 */
export async function encodeVideo(
  frames: Uint8Array[],
  { format, fps }: { format: 'mp4' | 'webm'; fps: number },
): Promise<EncodedVideo> {
  const { BufferTarget, Mp4OutputFormat, Output, Quality, VideoSample, VideoSampleSource, WebMOutputFormat } =
    await loadEncoder()
  const isMp4 = format === 'mp4'
  const codec = isMp4 ? 'avc' : 'vp9'
  const target = new BufferTarget()
  const output = new Output({
    format: isMp4 ? new Mp4OutputFormat({ fastStart: 'in-memory' }) : new WebMOutputFormat(),
    target,
  })
  const source = new VideoSampleSource({
    codec,
    quality: new Quality({ quantizer: QUANTIZER[codec] }),
    alpha: isMp4 ? 'discard' : 'keep',
    onEncodedPacket: (_, meta) => {
      // The encoder leaves open what the colours mean, and players then guess by the height of the picture.
      if (meta?.decoderConfig) meta.decoderConfig.colorSpace = videoColours
    },
  })
  output.addVideoTrack(source, { frameRate: fps })
  await output.start()
  try {
    for (const [index, frame] of frames.entries()) {
      const picture = await readRaster(frame)
      const { format: planes, width, height, data } = toPlanar(picture, { alpha: isMp4 ? 'flatten' : 'keep' })
      using sample = new VideoSample(data, {
        format: planes,
        codedWidth: width,
        codedHeight: height,
        timestamp: index / fps,
        duration: 1 / fps,
        colorSpace: videoColours,
      })
      await source.add(sample)
    }
    await output.finalize()
  } catch (cause) {
    await output.cancel()
    throw cause
  }
  if (!target.buffer) throw new Error('The video encoder wrote nothing.')
  return { bytes: new Uint8Array(target.buffer), mediaType: isMp4 ? 'video/mp4' : 'video/webm' }
}

async function loadEncoder() {
  try {
    const { registerMediabunnyServer } = await import('@mediabunny/server')
    // Without this it looks for graphics hardware, and writes what it does not find to the terminal.
    registerMediabunnyServer({ hardwareContext: null })
  } catch (cause) {
    throw new NoVideoEncoder(cause)
  }
  return import('mediabunny')
}

/** Films and sounds for tests, made by the encoders that Gesso has. */
import type { AudioCodec, OutputFormat } from 'mediabunny'
import sharp from 'sharp'
import { encodeVideo } from '../src/media/animate/video.ts'

/** A film of one colour after the other, each for one frame. */
export async function film(
  colours: string[],
  {
    format = 'mp4',
    fps = 10,
    width = 64,
    height = 32,
  }: { format?: 'mp4' | 'webm'; fps?: number; width?: number; height?: number } = {},
): Promise<Uint8Array> {
  const frames = colours.map((background) =>
    sharp({ create: { width, height, channels: 4, background } })
      .png()
      .toBuffer(),
  )
  return (await encodeVideo(await Promise.all(frames), { format, fps })).bytes
}

/** The matrices of ISO 14496-12 §8.3.2 for turns to the right: a, b, u, c, d, v, x, y, w. */
const turns: Record<90 | 180 | 270, number[]> = {
  90: [0, 1, 0, -1, 0, 0, 0, 0, 0x4000],
  180: [-1, 0, 0, 0, -1, 0, 0, 0, 0x4000],
  270: [0, -1, 0, 1, 0, 0, 0, 0, 0x4000],
}

/** The same MP4, as from a camera that was held in another way. */
export function turned(bytes: Uint8Array, degrees: 90 | 180 | 270): Uint8Array {
  const copy = Buffer.from(bytes)
  const at = copy.indexOf('tkhd') + 4 + 40 // a header of version 0
  for (const [index, value] of turns[degrees].entries()) copy.writeInt32BE(value * 0x10000, at + index * 4)
  return copy
}

/** A second of a tone. */
export async function sound(codec: AudioCodec, pick: (formats: typeof import('mediabunny')) => OutputFormat) {
  const { registerMediabunnyServer } = await import('@mediabunny/server')
  registerMediabunnyServer({ hardwareContext: null })
  const mediabunny = await import('mediabunny')
  const { AudioSample, AudioSampleSource, BufferTarget, Output } = mediabunny
  const target = new BufferTarget()
  const output = new Output({ format: pick(mediabunny), target })
  const source = new AudioSampleSource({ codec, bitrate: 96_000 })
  output.addAudioTrack(source)
  await output.start()
  const data = Float32Array.from({ length: 48_000 }, (_, index) => 0.5 * Math.sin(index / 17))
  using sample = new AudioSample({ data, format: 'f32', numberOfChannels: 1, sampleRate: 48_000, timestamp: 0 })
  await source.add(sample)
  await output.finalize()
  return new Uint8Array(target.buffer as ArrayBuffer)
}

/** A picture becomes a short film: a slow look across it, nearer and nearer, as documentaries show photographs. */
import { encodeVideo } from './animate/video.ts'
import { openOptions, UnreadablePicture } from './picture.ts'
import { sharp } from './sharp.ts'

export interface PanOptions {
  /** Pixels of the film. Even numbers: H.264 has no others. */
  width: number
  height: number
  seconds: number
  /** Chooses where the look begins and ends. */
  seed: number
  signal?: AbortSignal
}

/** Enough for a slow movement to look like one. */
const FPS = 12
/** The part of the picture that is seen at the beginning and at the end. */
const FAR = 0.98
const NEAR = 0.72

/** A picture → H.264 in MP4, without sound. Throws `UnreadablePicture`, and `NoVideoEncoder` where no video can be written. */
export async function panFilm(picture: Uint8Array, { width, height, seconds, seed, signal }: PanOptions) {
  const ground = await readGround(picture, { width, height })
  const count = Math.max(2, Math.round(seconds * FPS))
  const frames: Uint8Array[] = []
  for (let index = 0; index < count; index++) {
    signal?.throwIfAborted()
    frames.push(await frameAt(ground, { width, height }, { share: ease(index / (count - 1)), seed }))
  }
  return (await encodeVideo(frames, { format: 'mp4', fps: FPS })).bytes
}

interface Size {
  width: number
  height: number
}
interface Ground extends Size {
  data: Uint8Array
}

/** The picture cropped to the film's shape, and larger than the film by what the look goes nearer. */
async function readGround(picture: Uint8Array, { width, height }: Size): Promise<Ground> {
  try {
    const { data, info } = await sharp(picture, openOptions())
      .autoOrient()
      .resize(Math.round(width / NEAR), Math.round(height / NEAR), { fit: 'cover' })
      .toColourspace('srgb')
      .flatten({ background: '#ffffff' })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    return { data, width: info.width, height: info.height }
  } catch (cause) {
    throw new UnreadablePicture('damaged', 'The picture is damaged or cut off: it cannot be decoded.', cause)
  }
}

async function frameAt(ground: Ground, size: Size, { share, seed }: { share: number; seed: number }) {
  const seen = FAR + (NEAR - FAR) * share
  const [width, height] = [Math.round(ground.width * seen), Math.round(ground.height * seen)]
  // From one corner of what is left free to the opposite one.
  const along = (free: number, isForward: boolean) => Math.round(free * (isForward ? share : 1 - share))
  return sharp(ground.data, { raw: { width: ground.width, height: ground.height, channels: 3 } })
    .extract({
      left: along(ground.width - width, seed % 2 === 0),
      top: along(ground.height - height, Math.floor(seed / 2) % 2 === 0),
      width,
      height,
    })
    .resize(size.width, size.height, { fit: 'fill' })
    .png({ compressionLevel: 1 })
    .toBuffer()
}

/** Begins and ends gently. */
const ease = (share: number) => share * share * (3 - 2 * share)

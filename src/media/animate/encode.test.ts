import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input, VideoSampleSink } from 'mediabunny'
import sharp from 'sharp'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { createAside } from '../aside.ts'
import { inspectFile } from '../file.ts'
import { UnreadablePicture } from '../picture.ts'
import { encodeAnimation, NoVideoEncoder } from './encode.ts'

const aside = createAside()
afterAll(aside.close)

/** A red disc with a dark rim on transparent ground. */
function disc(x: number, { width = 120, height = 80 } = {}): Promise<Uint8Array> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><circle cx="${x}" cy="40" r="20" fill="#e03030" stroke="#102040" stroke-width="4"/></svg>`
  return sharp(Buffer.from(svg)).png().toBuffer()
}

/** Seven frames, on twos: neighbours are equal. */
const onTwos = Promise.all([30, 30, 50, 50, 70, 70, 90].map((x) => disc(x)))

async function readVideo(bytes: Uint8Array) {
  const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(bytes) })
  const track = await input.getPrimaryVideoTrack()
  if (!track) throw new Error('no pictures')
  const packets = new EncodedPacketSink(track)
  const times: number[] = []
  for await (const packet of packets.packets()) times.push(packet.timestamp)
  const pictures: Uint8Array[] = []
  for await (const sample of new VideoSampleSink(track).samples()) {
    const pixels = new Uint8Array(sample.allocationSize({ format: 'RGBA' }))
    await sample.copyTo(pixels, { format: 'RGBA' })
    pictures.push(pixels)
    sample.close()
  }
  const colours = await track.getColorSpace()
  return { track, times: times.sort((a, b) => a - b), seconds: await track.computeDuration(), pictures, colours }
}

const pixelAt = (pixels: Uint8Array | undefined, x: number, y: number, width = 120) =>
  [...(pixels ?? []).slice(4 * (y * width + x), 4 * (y * width + x) + 4)] as [number, number, number, number]

describe('pictures that move', () => {
  test('a WebP has every frame, equal ones too, its rate, and its transparency', async () => {
    const { bytes, mediaType } = await encodeAnimation(await onTwos, { format: 'webp', fps: 24 })
    const facts = await sharp(bytes, { animated: true }).metadata()
    expect(mediaType).toBe('image/webp')
    expect(facts).toMatchObject({ format: 'webp', pages: 7, loop: 0, width: 120, pageHeight: 80, hasAlpha: true })
    expect(new Set(facts.delay)).toEqual(new Set([41, 42]))
    expect(facts.delay?.reduce((sum, one) => sum + one, 0)).toBe(Math.round(7000 / 24))
    const first = await sharp(bytes).ensureAlpha().raw().toBuffer()
    expect(pixelAt(first, 2, 2)[3]).toBe(0)
    expect(pixelAt(first, 30, 40)).toEqual([0xe0, 0x30, 0x30, 255])
  })

  test('a GIF has every frame, and each pixel is there or not', async () => {
    const { bytes, mediaType } = await encodeAnimation(await onTwos, { format: 'gif', fps: 12 })
    const facts = await sharp(bytes, { animated: true }).metadata()
    expect(mediaType).toBe('image/gif')
    expect(facts).toMatchObject({ format: 'gif', pages: 7, loop: 0, width: 120, pageHeight: 80, hasAlpha: true })
    expect(facts.delay?.reduce((sum, one) => sum + one, 0)).toBe(580)
    const pixels = await sharp(bytes, { animated: true }).ensureAlpha().raw().toBuffer()
    const alphas = new Set(pixels.filter((_, index) => index % 4 === 3))
    expect(alphas).toEqual(new Set([0, 255]))
    const at = (frame: number, x: number) => pixelAt(pixels.subarray(frame * 4 * 120 * 80), x, 40)[3]
    expect([at(0, 30), at(0, 90), at(6, 30), at(6, 90)]).toEqual([255, 0, 0, 255])
  })

  test('no GIF asks for frames so short that browsers slow them down', async () => {
    const { bytes } = await encodeAnimation(await onTwos, { format: 'gif', fps: 60 })
    const { delay = [] } = await sharp(bytes, { animated: true }).metadata()
    expect(Math.min(...delay)).toBe(20)
  })

  test('a single frame is an animation of one', async () => {
    for (const format of ['webp', 'gif', 'mp4', 'webm'] as const) {
      const { bytes, mediaType } = await encodeAnimation([await disc(40)], { format, fps: 8 })
      expect(await inspectFile(aside, bytes)).toMatchObject({ mediaType, width: 120, height: 80 })
    }
  })
})

describe('videos', () => {
  test.each([1, 12, 25, 60])('an MP4 at %i frames a second has each of them once, at its time', async (fps) => {
    const { bytes, mediaType } = await encodeAnimation(await onTwos, { format: 'mp4', fps })
    const { track, times, seconds, pictures, colours } = await readVideo(bytes)
    expect(mediaType).toBe('video/mp4')
    expect(track).toMatchObject({ codec: 'avc', displayWidth: 120, displayHeight: 80 })
    expect(colours).toMatchObject({ matrix: 'bt709', fullRange: false })
    expect(pictures).toHaveLength(7)
    expect(times).toHaveLength(7)
    for (const [index, time] of times.entries()) expect(time).toBeCloseTo(index / fps, 4)
    expect(seconds).toBeCloseTo(7 / fps, 4)
    expect(await inspectFile(aside, bytes)).toMatchObject({ mediaType: 'video/mp4', width: 120, height: 80 })
  })

  test('an MP4 is on white paper, and can play before it is all there', async () => {
    const { bytes } = await encodeAnimation(await onTwos, { format: 'mp4', fps: 12 })
    const { pictures } = await readVideo(bytes)
    for (const part of pixelAt(pictures[0], 2, 2).slice(0, 3)) expect(part).toBeGreaterThan(250)
    const text = Buffer.from(bytes).toString('latin1')
    expect(text.indexOf('moov')).toBeLessThan(text.indexOf('mdat'))
    const [r, g, b] = pixelAt(pictures[6], 90, 40)
    expect(r - Math.max(g, b)).toBeGreaterThan(120)
  })

  test('a WebM keeps its transparency', async () => {
    const { bytes, mediaType } = await encodeAnimation(await onTwos, { format: 'webm', fps: 12 })
    const { track, times, seconds, pictures, colours } = await readVideo(bytes)
    expect(mediaType).toBe('video/webm')
    expect(track).toMatchObject({ codec: 'vp9', displayWidth: 120, displayHeight: 80 })
    expect(colours).toMatchObject({ matrix: 'bt709' })
    expect(times).toHaveLength(7)
    expect(Math.abs(seconds - 7 / 12)).toBeLessThan(1 / 12)
    for (const [index, x] of [30, 30, 50, 50, 70, 70, 90].entries()) {
      const inside = pixelAt(pictures[index], x, 40)
      expect(inside[3]).toBeGreaterThan(245)
      expect(inside[0] - Math.max(inside[1], inside[2])).toBeGreaterThan(120)
      expect(pixelAt(pictures[index], 2, 2)[3]).toBeLessThan(10)
    }
  })

  test('an odd size gets a line of paper more', async () => {
    const odd = await Promise.all([30, 50].map((x) => disc(x, { width: 121, height: 81 })))
    for (const format of ['mp4', 'webm'] as const) {
      const { bytes } = await encodeAnimation(odd, { format, fps: 12 })
      expect(await inspectFile(aside, bytes)).toMatchObject({ width: 122, height: 82 })
    }
  })

  test('the same frames give the same file', async () => {
    const [one, other] = await Promise.all(
      [0, 1].map(async () => encodeAnimation(await onTwos, { format: 'mp4', fps: 12 })),
    )
    expect(Buffer.compare(one?.bytes ?? new Uint8Array(), other?.bytes ?? new Uint8Array())).toBe(0)
  })

  test('without the package, the error says what is missing', async () => {
    vi.doMock('@mediabunny/server', () => {
      throw new Error('Cannot find package')
    })
    vi.resetModules()
    const { encodeAnimation: encode } = await import('./encode.ts')
    const asked = encode(await onTwos, { format: 'mp4', fps: 12 })
    await expect(asked).rejects.toMatchObject({ name: 'NoVideoEncoder', message: /@mediabunny\/server/ })
    vi.doUnmock('@mediabunny/server')
    vi.resetModules()
    expect(new NoVideoEncoder().message).toContain('not installed')
  })
})

describe('what cannot be an animation', () => {
  test('frames of several sizes', async () => {
    const mixed = [await disc(30), await disc(30, { width: 100 })]
    await expect(encodeAnimation(mixed, { format: 'webp', fps: 12 })).rejects.toThrow(/one size/)
  })

  test('a frame that is no picture', async () => {
    const broken = [await disc(30), new Uint8Array([1, 2, 3])]
    await expect(encodeAnimation(broken, { format: 'gif', fps: 12 })).rejects.toBeInstanceOf(UnreadablePicture)
  })

  test('no frames, or a rate that nothing plays', async () => {
    await expect(encodeAnimation([], { format: 'webp', fps: 12 })).rejects.toThrow(RangeError)
    for (const fps of [0, 61, Number.NaN]) {
      await expect(encodeAnimation([await disc(30)], { format: 'webp', fps })).rejects.toThrow(RangeError)
    }
  })
})

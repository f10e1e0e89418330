import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { film, sound, turned } from '../../test/films.ts'
import { createAside } from './aside.ts'
import { UnreadablePicture } from './picture.ts'

const aside = createAside()
const folder = await mkdtemp(join(tmpdir(), 'gesso-aside-'))
afterAll(async () => {
  await aside.close()
  await rm(folder, { recursive: true, force: true })
})

const [RED, GREEN, BLUE] = ['#c83214', '#32c814', '#1432c8'] as const
const rgb = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))

/** The channels in the middle of a PNG. */
async function middle(png: Uint8Array) {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
  const at = (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * info.channels
  return [...data.subarray(at, at + info.channels)]
}

function expectNear(found: number[], wanted: number[]) {
  expect(found).toHaveLength(wanted.length)
  for (const [index, value] of wanted.entries()) {
    expect(Math.abs((found[index] as number) - value), `${found} for ${wanted}`).toBeLessThan(6)
  }
}

/** Processes that this one has started for decoding and that still live. */
function children(): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,args=']).toString().split('\n')
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, parent, state, ...args]) =>
        Number(parent) === process.pid && !state?.startsWith('Z') && args.join(' ').includes('aside/child'),
    )
    .map(([pid]) => Number(pid))
}

describe('a frame', () => {
  test.each(['mp4', 'webm'] as const)('of a film in %s has the colours of its moment', async (format) => {
    const bytes = await film([RED, GREEN, BLUE], { format })
    for (const [atSeconds, colour] of [
      [0, RED],
      [0.12, GREEN],
      [0.25, BLUE],
    ] as const) {
      expectNear((await middle(await aside.frame(bytes, { atSeconds }))).slice(0, 3), rgb(colour))
    }
  })

  test('keeps the transparency of a WebM, and an MP4 has none', async () => {
    const clear = await aside.frame(await film(['#1432c800', '#1432c800'], { format: 'webm' }), { atSeconds: 0 })
    expect((await middle(clear))[3]).toBeLessThan(4)
    expect(await middle(await aside.frame(await film([RED]), { atSeconds: 0 }))).toHaveLength(3)
  })

  test('is the first one of a film that is shorter', async () => {
    const bytes = await film([RED, GREEN, BLUE], { fps: 60 })
    expectNear(await middle(await aside.frame(bytes, { atSeconds: 0.1 })), rgb(RED))
    expectNear(await middle(await aside.frame(bytes, { atSeconds: Number.POSITIVE_INFINITY })), rgb(RED))
  })

  test.each([90, 180, 270] as const)('of a film that is turned by %i degrees is upright', async (degrees) => {
    const left = Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="32"><rect width="64" height="32" fill="${BLUE}"/><rect width="16" height="32" fill="${RED}"/></svg>`,
    )
    const { encodeVideo } = await import('./animate/video.ts')
    const { bytes } = await encodeVideo([await sharp(left).png().toBuffer()], { format: 'mp4', fps: 10 })
    const film = turned(bytes, degrees)
    const png = await aside.frame(film, { atSeconds: 0 })
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
    const { width, height } = await aside.probe(film)
    expect([info.width, info.height]).toEqual([width, height])
    expect([width, height]).toEqual(degrees === 180 ? [64, 32] : [32, 64])
    // What was at the left is now at the top, the right, the bottom.
    const [x, y] = { 90: [16, 3], 180: [60, 16], 270: [16, 60] }[degrees] as [number, number]
    expectNear([...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)], rgb(RED))
  })

  test('of a sound is refused, and so is one of a picture', async () => {
    const wav = await sound('pcm-s16', ({ WavOutputFormat }) => new WavOutputFormat())
    await expect(aside.frame(wav, { atSeconds: 0 })).rejects.toMatchObject({ reason: 'not-accepted' })
    const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: RED } })
      .png()
      .toBuffer()
    await expect(aside.frame(png, { atSeconds: 0 })).rejects.toMatchObject({ reason: 'not-accepted' })
  })

  test('that says to be huge is refused before it is decoded', async () => {
    const bytes = Buffer.from(await film([RED]))
    for (let at = bytes.indexOf('avc1', bytes.indexOf('stsd')); at > 0; at = -1)
      bytes.writeUInt32BE(0xfff0fff0, at + 28)
    await expect(aside.frame(bytes, { atSeconds: 0 })).rejects.toMatchObject({ reason: 'too-large' })
  })

  test('cannot be had without the decoder, but a probe can', async () => {
    const { frameAt } = await import('./aside/frame.ts')
    const { probe } = await import('./aside/probe.ts')
    const bytes = await film([RED])
    const file = { size: bytes.length, read: async (start: number, end: number) => bytes.slice(start, end) }
    vi.doMock('@mediabunny/server', () => {
      throw new Error('not installed')
    })
    try {
      await expect(frameAt(file, { atSeconds: 0 })).rejects.toMatchObject({ name: 'NoDecoder' })
      expect(await probe(file)).toMatchObject({ width: 64, height: 32, color: '#808080', blur: null })
    } finally {
      vi.doUnmock('@mediabunny/server')
    }
  })
})

const sounds = {
  'audio/mpeg': () => sound('mp3', ({ Mp3OutputFormat }) => new Mp3OutputFormat()),
  'audio/wav': () => sound('pcm-s16', ({ WavOutputFormat }) => new WavOutputFormat()),
  'audio/flac': () => sound('flac', ({ FlacOutputFormat }) => new FlacOutputFormat()),
  'audio/ogg': () => sound('opus', ({ OggOutputFormat }) => new OggOutputFormat()),
  'audio/mp4': () => sound('aac', ({ Mp4OutputFormat }) => new Mp4OutputFormat()),
  'audio/webm': () => sound('opus', ({ WebMOutputFormat }) => new WebMOutputFormat()),
  'audio/aac': () => sound('aac', ({ AdtsOutputFormat }) => new AdtsOutputFormat()),
}

describe('a probe', () => {
  test('knows a film by its size, its time, its codec, its colour and its blur', async () => {
    const facts = await aside.probe(await film([RED, GREEN, BLUE]))
    expect(facts).toMatchObject({ mediaType: 'video/mp4', width: 64, height: 32, durationMs: 300, frames: 1 })
    expect(facts.codec).toMatch(/^avc1\./)
    expect(facts.blur).toMatch(/^[\w+/]{20,}/)
    expectNear(rgb(facts.color), rgb(GREEN))
  })

  test.each(Object.entries(sounds))('knows %s, whole from cut off', async (mediaType, make) => {
    const bytes = await make()
    const facts = await aside.probe(bytes)
    expect(facts).toMatchObject({ mediaType, width: 0, height: 0, color: '#808080', blur: null })
    expect(facts.codec).toBeTruthy()
    expect(Math.abs((facts.durationMs ?? 0) - 1000)).toBeLessThan(120)
    for (const share of [0.001, 0.05, 0.3, 0.5, 0.77, 0.95]) {
      const part = bytes.subarray(0, Math.floor(bytes.length * share))
      await expect(aside.probe(part), `${part.length} of ${bytes.length}`).rejects.toThrow(UnreadablePicture)
    }
    await expect(aside.probe(bytes.subarray(0, -1))).rejects.toThrow(UnreadablePicture)
  })

  test.each(['mp4', 'webm'] as const)('of a film in %s that breaks off anywhere is a refusal', async (format) => {
    const bytes = await film(Array(20).fill(RED), { format })
    for (let length = 0; length < bytes.length; length += Math.ceil(bytes.length / 40)) {
      await expect(aside.probe(bytes.subarray(0, length))).rejects.toThrow(UnreadablePicture)
    }
    await expect(aside.probe(bytes.subarray(0, -1))).rejects.toThrow(UnreadablePicture)
  })

  test('of a file reads only what it needs of it', async () => {
    const path = join(folder, 'large.mp4')
    const bytes = await film([RED, GREEN])
    await writeFile(path, bytes)
    const free = Buffer.from([0, 0, 0, 1, ...Buffer.from('free'), 0, 0, 0, 0, 0x80, 0, 0, 0]) // 2 GB of nothing
    await writeFile(path, free, { flag: 'a' })
    await truncate(path, bytes.length + 2 ** 31)
    expect(await aside.probe({ path })).toMatchObject({ mediaType: 'video/mp4', durationMs: 200 })
    expectNear(await middle(await aside.frame({ path }, { atSeconds: 0.1 })), rgb(GREEN))
  })

  test('of a file that is not there is no verdict on it', async () => {
    const asked = aside.probe({ path: join(folder, 'none.mp4') })
    await expect(asked).rejects.toThrow('ENOENT')
    await expect(asked).rejects.not.toThrow(UnreadablePicture)
  })
})

describe('the processes', () => {
  test('are few, and end with what has started them', async () => {
    const own = createAside()
    const bytes = await film([RED])
    await Promise.all(Array.from({ length: 12 }, () => own.probe(bytes)))
    const working = children()
    expect(working.length).toBeGreaterThan(0)
    await own.close()
    expect(children().filter((pid) => working.includes(pid)).length).toBeLessThan(working.length)
    await expect(own.probe(bytes)).rejects.toThrow('stopping')
  })

  test('one that is killed from outside fails its file, and the next file finds another', async () => {
    const own = createAside()
    const before = children()
    const bytes = await film([RED])
    await own.probe(bytes)
    for (const pid of children()) if (!before.includes(pid)) process.kill(pid, 'SIGKILL')
    expect(await own.probe(bytes)).toMatchObject({ mediaType: 'video/mp4' })
    await own.close()
  })
})

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { settingsFor } from '../../test/settings.ts'
import { createAside } from '../media/aside.ts'
import { inspectFile } from '../media/file.ts'
import type { Ask, Call, Operation, Output, Picture, Provider, Status } from '../models/provider.ts'
import { readOrders } from './offline/orders.ts'
import { offline } from './offline.ts'

const MINUTE = 60_000
let now = 0
beforeEach(() => {
  now = Date.UTC(2026, 10, 21)
})

const connect = () =>
  offline.connect({
    ...settingsFor(offline, {}),
    fetch: () => Promise.reject(new Error('the offline provider needs no network')),
    now: () => now,
  }) as Required<Provider>

const call = (more: Partial<Call> = {}): Call => ({
  idempotencyKey: 'call-1',
  signal: new AbortController().signal,
  ...more,
})
const ask = (more: Partial<Ask> = {}): Ask => ({
  ...{ model: 'draw', task: 'generate', prompt: 'a red apple on a table', n: 1, images: [], seed: 7 },
  ...{ width: 256, height: 192 },
  ...more,
})

const photo = async (name: string, width = 160): Promise<Picture> => {
  const path = fileURLToPath(new URL(`../../test/photos/${name}`, import.meta.url))
  const bytes = await sharp(await readFile(path))
    .resize({ width })
    .png()
    .toBuffer()
  return { bytes, mediaType: 'image/png' }
}
const bytesOf = (outputs: Output[]) => outputs.map((output) => ('bytes' in output ? output.bytes : new Uint8Array()))
const draw = async (more: Partial<Ask> = {}, with_: Partial<Call> = {}) =>
  bytesOf((await connect().generate(ask(more), call(with_))).outputs)
const factsOf = async (bytes: Uint8Array | undefined) => sharp(bytes).metadata()

describe('a drawing', () => {
  test('has the size that was asked for, and costs nothing', async () => {
    const { outputs, costMicros, warnings } = await connect().generate(ask({ width: 320, height: 200 }), call())
    expect([costMicros, warnings]).toEqual([0, []])
    expect(await factsOf(bytesOf(outputs)[0])).toMatchObject({ format: 'png', width: 320, height: 200 })
  })

  test('is the same for the same seed, whatever was drawn before', async () => {
    const [first] = await draw()
    await draw({ prompt: 'something else', seed: 99 })
    expect(await draw()).toEqual([first])
  })

  test('is another for another seed, prompt or style', async () => {
    const all = await Promise.all([
      ...[draw(), draw({ seed: 8 }), draw({ prompt: 'a green pear on a table' }), draw({ style: 'cartoon' })],
    ])
    const hashes = all.map(([bytes]) => Buffer.from(bytes ?? []).toString('base64'))
    expect(new Set(hashes).size).toBe(4)
  })

  test('comes n times, each with the next seed', async () => {
    const three = await draw({ n: 3, seed: 5 })
    expect(three).toEqual([...(await draw({ seed: 5 })), ...(await draw({ seed: 6 })), ...(await draw({ seed: 7 }))])
  })

  test.each(['png', 'jpeg', 'webp'])('as %s is that', async (format) => {
    const [bytes] = await draw({ format })
    expect(await factsOf(bytes)).toMatchObject({ format, width: 256, height: 192 })
  })

  test('shows itself on the way, in order', async () => {
    const seen: { index: number; bytes: Uint8Array }[] = []
    const [result] = await draw({ partials: 2 }, { onPartial: (partial) => void seen.push(partial) })
    expect(seen.map((partial) => partial.index)).toEqual([0, 1])
    for (const { bytes } of seen) {
      expect(await factsOf(bytes)).toMatchObject({ width: 256, height: 192 })
      expect(bytes).not.toEqual(result)
    }
  })
})

describe('a film', () => {
  const aside = createAside()
  afterAll(aside.close)
  const film = async (more: Partial<Ask> = {}) => {
    const { outputs } = await connect().generate(ask({ model: 'film', task: 'video', ...more }), call())
    return bytesOf(outputs)[0] as Uint8Array
  }

  test('is an MP4 of the size and the length that were asked for', async () => {
    const facts = await inspectFile(aside, await film({ width: 160, height: 90, duration: 1.5 }))
    expect(facts).toMatchObject({ mediaType: 'video/mp4', width: 160, height: 90, durationMs: 1500 })
  })

  test('begins with the picture that is given, and moves', async () => {
    const bytes = await film({ width: 160, height: 160, duration: 1, images: [await photo('chelsea.png')] })
    const frames = [0, 0.9].map(async (atSeconds) =>
      sharp(await aside.frame(bytes, { atSeconds }))
        .raw()
        .toBuffer(),
    )
    const [first, last] = (await Promise.all(frames)) as [Buffer, Buffer]
    const apart = first.reduce((sum, value, index) => sum + Math.abs(value - (last[index] as number)), 0)
    expect(apart / first.length).toBeGreaterThan(4)
  })
})

describe('a drawing behind a queue', () => {
  const queued = (more: Partial<Ask> = {}) => ask({ model: 'draw-queued', ...more })
  const status = (operation: Operation): Promise<Status> => connect().status(operation, call())
  const start = async (more: Partial<Ask> = {}) => (await connect().start(queued(more), call())).operation

  test('waits its time, then is done', async () => {
    const operation = await start()
    const first = await status(operation)
    expect(first).toMatchObject({ state: 'running' })
    now += MINUTE
    expect(await status(operation)).toMatchObject({ state: 'succeeded', costMicros: 0 })
  })

  test('is asked for again when it is ready, not before', async () => {
    const operation = await start({ prompt: 'a cat [slow 700ms]' })
    expect(await status(operation)).toEqual({ state: 'running', askAgainMs: 500 })
    now += 500
    expect(await status(operation)).toEqual({ state: 'running', askAgainMs: 200 })
    now += 200
    expect(await status(operation)).toMatchObject({ state: 'succeeded' })
  })

  test('survives a new connection: everything it needs is in the operation, as JSON', async () => {
    const kept = JSON.parse(JSON.stringify(await start({ n: 2, style: 'detailed' }))) as Operation
    now += MINUTE
    const done = await status(kept)
    expect(done.state === 'succeeded' && bytesOf(done.outputs)).toEqual(await draw({ n: 2, style: 'detailed' }))
  })

  test('has every part of what was asked for, the format too', async () => {
    const operation = await start({ format: 'webp' })
    now += MINUTE
    const done = await status(operation)
    const [bytes] = done.state === 'succeeded' ? bytesOf(done.outputs) : []
    expect(await factsOf(bytes)).toMatchObject({ format: 'webp', width: 256, height: 192 })
  })

  test.each([
    ['ordinary words', 'a very long story. '],
    ['three bytes a character', '一只猫在弹钢琴，'],
    ['four bytes a character', '🐈🎹'],
    ['six bytes a character in JSON', '\u0001'],
  ])('keeps its operation below 4 kB: %s', async (_, words) => {
    const operation = await start({ prompt: words.repeat(4000).slice(0, 8000) })
    expect(Buffer.byteLength(JSON.stringify(operation))).toBeLessThanOrEqual(4096)
    expect(String(operation.prompt).isWellFormed()).toBe(true)
    now += MINUTE
    expect(await status(operation)).toMatchObject({ state: 'succeeded' })
  })

  test('is the same operation when the same call is sent again', async () => {
    const first = await start()
    expect(await start()).toEqual(first)
    expect((await connect().start(queued(), call({ idempotencyKey: 'call-2' }))).operation.id).not.toBe(first.id)
  })

  test('is canceled without a charge', async () => {
    expect(await connect().cancel(await start(), call())).toEqual({ charged: 'no' })
  })

  test('[lose]: nobody knows the operation any more', async () => {
    const operation = await start({ prompt: 'a cat [lose]' })
    await expect(status(operation)).rejects.toMatchObject({ code: 'not_found', charged: 'no' })
  })

  test('[fail x]: accepted, and failed in the end', async () => {
    const operation = await start({ prompt: 'a cat [fail overloaded]' })
    expect(await status(operation)).toMatchObject({ state: 'running' })
    now += MINUTE
    expect(await status(operation)).toMatchObject({ state: 'failed', error: { code: 'overloaded', charged: 'no' } })
  })

  test('[refuse]: never accepted', async () => {
    await expect(start({ prompt: 'a cat [refuse]' })).rejects.toMatchObject({ code: 'content_refused', charged: 'no' })
  })
})

describe('orders in a prompt', () => {
  test('[refuse] and [fail x] fail as told, and cost nothing', async () => {
    await expect(draw({ prompt: 'x [refuse]' })).rejects.toMatchObject({ code: 'content_refused', charged: 'no' })
    await expect(draw({ prompt: 'x [fail rate_limited]' })).rejects.toMatchObject({
      ...{ name: 'ProviderError', code: 'rate_limited', charged: 'no' },
    })
  })

  test('[slow] ends with the signal', async () => {
    const stop = new AbortController()
    const drawing = draw({ prompt: 'a cat [slow 10s]' }, { signal: stop.signal })
    stop.abort(new DOMException('canceled', 'AbortError'))
    await expect(drawing).rejects.toMatchObject({ name: 'AbortError' })
    const late = draw({ prompt: 'a cat [slow 10s]' }, { signal: AbortSignal.abort() })
    await expect(late).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('are not drawn', async () => {
    expect(await draw({ prompt: 'a red apple [slow 1ms] on a table' })).toEqual(await draw())
  })

  const none = { slowMs: 0, fail: undefined, refuse: false, lose: false }
  test.each([
    ['a cat', { ...none, prompt: 'a cat' }],
    ['a cat [slow]', { ...none, prompt: 'a cat', slowMs: 3000 }],
    ['a cat [slow 2s] at night', { ...none, prompt: 'a cat at night', slowMs: 2000 }],
    ['[SLOW 250ms] a cat', { ...none, prompt: 'a cat', slowMs: 250 }],
    ['a cat [slow 250]', { ...none, prompt: 'a cat', slowMs: 250 }],
    ['a cat [slow 1.5s]', { ...none, prompt: 'a cat', slowMs: 1500 }],
    ['a cat [slow 99999s]', { ...none, prompt: 'a cat', slowMs: 600_000 }],
    ['a cat [slow down]', { ...none, prompt: 'a cat', slowMs: 0 }],
    ['a cat [fail]', { ...none, prompt: 'a cat', fail: 'internal' }],
    ['a cat [fail timeout]', { ...none, prompt: 'a cat', fail: 'timeout' }],
    ['a cat [fail outcome_unknown]', { ...none, prompt: 'a cat', fail: 'internal' }], // is said by Gesso, never by a provider
    ['a cat [fail constructor]', { ...none, prompt: 'a cat', fail: 'internal' }],
    ['a cat [refuse][lose]', { ...none, prompt: 'a cat', refuse: true, lose: true }],
    ['a [cat] [failing]', { ...none, prompt: 'a [cat] [failing]' }],
    ['[fail]', { ...none, prompt: '', fail: 'internal' }],
  ])('“%s”', (prompt, orders) => {
    expect(readOrders(prompt)).toEqual(orders)
  })
})

describe('from a photograph', () => {
  const from = async (more: Partial<Ask>) => {
    const { width: _, height: __, ...rest } = ask(more)
    return connect().generate(rest, call())
  }

  test('an edit keeps its size, is deterministic, and changes what it was told', async () => {
    const image = await photo('chelsea.png')
    const wanted: Partial<Ask> = { model: 'edit', task: 'edit', prompt: 'make it black and white', images: [image] }
    const { outputs, warnings } = await from(wanted)
    expect(warnings).toEqual([])
    expect((await from(wanted)).outputs).toEqual(outputs)
    const [bytes] = bytesOf(outputs)
    const { width, height } = await factsOf(image.bytes)
    expect(await factsOf(bytes)).toMatchObject({ width, height })
    const [red, green, blue] = (await sharp(bytes).toColourspace('srgb').removeAlpha().stats()).channels
    const means = [red?.mean ?? 0, green?.mean ?? red?.mean ?? 0, blue?.mean ?? red?.mean ?? 0]
    expect(Math.max(...means) - Math.min(...means)).toBeLessThan(3)
  })

  test('an edit that it does not understand says so', async () => {
    const { warnings } = await from({ task: 'edit', prompt: 'zzz', images: [await photo('chelsea.png')] })
    expect(warnings).toEqual([expect.stringContaining('no operation that is known offline')])
  })

  test('an edit with a mask leaves the rest as it was', async () => {
    const image = await photo('chelsea.png')
    const { width, height } = await factsOf(image.bytes)
    const half = await sharp({ create: { width: width / 2, height, channels: 4, background: '#000f' } })
      .png()
      .toBuffer()
    const mask = await sharp({ create: { width, height, channels: 4, background: '#0000' } })
      .composite([{ input: half, left: 0, top: 0 }])
      .png()
      .toBuffer()
    const wanted: Partial<Ask> = { task: 'edit', prompt: 'black and white', images: [image] }
    const { outputs } = await from({ ...wanted, mask: { bytes: mask, mediaType: 'image/png' } })
    // A margin around the border of the mask may be blended.
    const kept = { left: 0, top: 0, width: Math.floor(width / 2) - 16, height }
    expect(await difference(bytesOf(outputs)[0], image.bytes, kept)).toBeLessThan(2)
    const changed = { left: Math.ceil(width / 2) + 16, top: 0, width: Math.floor(width / 2) - 16, height }
    expect(await difference(bytesOf(outputs)[0], image.bytes, changed)).toBeGreaterThan(5)
  })

  test.each(['png', 'webp'])('a cut-out has transparency, as %s too', async (format) => {
    const circle = Buffer.from('<svg width="96" height="96"><circle cx="48" cy="48" r="30" fill="#c22"/></svg>')
    const bytes = await sharp({ create: { width: 96, height: 96, channels: 3, background: '#fff' } })
      .composite([{ input: circle }])
      .png()
      .toBuffer()
    const images = [{ bytes, mediaType: 'image/png' }]
    const { outputs, warnings } = await from({ model: 'cutout', task: 'cutout', images, format })
    const cut = sharp(bytesOf(outputs)[0])
    expect(await cut.metadata()).toMatchObject({ format, width: 96, height: 96, hasAlpha: true })
    const alpha = await cut.extractChannel('alpha').raw().toBuffer()
    expect([alpha[0], alpha[48 * 96 + 48]]).toEqual([0, 255])
    expect(warnings).toEqual([])
  })

  test('a composition puts the second picture into the first', async () => {
    const images = [await photo('coffee.png', 200), await photo('rocket.jpg', 80)]
    const { outputs } = await from({ model: 'compose', task: 'compose', prompt: 'put it on the left', images })
    const { width, height } = await factsOf(images[0]?.bytes)
    const [bytes] = bytesOf(outputs)
    expect(await factsOf(bytes)).toMatchObject({ format: 'png', width, height })
    expect(bytes).not.toEqual(images[0]?.bytes)
  })

  test.each(['edit', 'cutout', 'compose'] as const)('%s without its picture is an invalid request', async (task) => {
    await expect(from({ task, images: [] })).rejects.toMatchObject({ name: 'ProviderError', code: 'invalid_request' })
  })
})

describe('words', () => {
  test('a prompt is made fuller, and stays itself', async () => {
    const { text, costMicros } = await connect().chat({ model: 'chat', prompt: 'a cat on a roof', images: [] }, call())
    expect(text.length).toBeGreaterThan('a cat on a roof'.length)
    expect(text).toMatch(/cat on a roof/i)
    expect(costMicros).toBe(0)
  })

  test('pictures are described, each of them', async () => {
    const images = [await photo('chelsea.png'), await photo('coffee.png')]
    const { text } = await connect().chat({ model: 'vision', prompt: 'What is this?', images }, call())
    expect(text.split('\n\n')).toHaveLength(2)
  })
})

/** The mean difference of two pictures within a part of them, in steps of 255. */
async function difference(
  a: Uint8Array | undefined,
  b: Uint8Array,
  part: { left: number; top: number; width: number; height: number },
): Promise<number> {
  const raw = (bytes: Uint8Array | undefined) =>
    sharp(bytes).extract(part).toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const [one, two] = await Promise.all([raw(a), raw(b)])
  const step = (index: number) =>
    one.info.channels === two.info.channels ? index : Math.floor(index / two.info.channels)
  let sum = 0
  for (let index = 0; index < two.data.length; index++) {
    sum += Math.abs((one.data[step(index)] ?? 0) - (two.data[index] ?? 0))
  }
  return sum / two.data.length
}

/** What any home for files must do. The test beside each home calls it. */
import { hash } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Storage, TooLarge } from './storage.ts'

const NOBODY = hash('sha256', 'what nobody stored')
/** Above the sizes at which a home may read, write and hash in parts. */
const LARGE_BYTES = 3_000_000

export function storageSuite(home: string, open: () => Promise<Storage & AsyncDisposable>) {
  test(`${home}: a file comes back under the hash of its content`, async () => {
    await using storage = await open()
    for (const body of [text('a cat'), new Uint8Array(), noise(LARGE_BYTES)]) {
      const stored = await storage.put(body)
      expect(stored).toEqual({ sha256: hash('sha256', body), bytes: body.byteLength })
      expect(await storage.bytes(stored.sha256)).toBe(body.byteLength)
      expectSame(await storage.read(stored.sha256), body)
      expectSame(await readOpened(storage, stored.sha256), body)
    }
  })

  test(`${home}: what is not there is undefined, and removing it is no error`, async () => {
    await using storage = await open()
    expect(await storage.read(NOBODY)).toBeUndefined()
    expect(await storage.open(NOBODY)).toBeUndefined()
    expect(await storage.open(NOBODY, { start: 5 })).toBeUndefined()
    expect(await storage.bytes(NOBODY)).toBeUndefined()
    await storage.remove(NOBODY)
  })

  test.each([
    '',
    '.',
    '..',
    '/etc/passwd',
    '../../../../../../../../etc/passwd',
    '%2e%2e%2fetc%2fpasswd',
    'tmp',
    'aa',
    'ab/cd',
    `${'a'.repeat(63)}`,
    `${'a'.repeat(65)}`,
    `${'a'.repeat(64)}\n`,
    `${'a'.repeat(64)}/..`,
    `${'a'.repeat(32)}/../${'a'.repeat(28)}`,
    `${'a'.repeat(63)}\0`,
    'g'.repeat(64),
    '__proto__',
  ])(`${home}: %j is no hash, so nothing is there`, async (key) => {
    await using storage = await open()
    await storage.put(text('something'))
    expect(await storage.read(key)).toBeUndefined()
    expect(await storage.open(key)).toBeUndefined()
    expect(await storage.bytes(key)).toBeUndefined()
    await storage.remove(key)
    expect(await listed(storage)).toHaveLength(1)
  })

  test(`${home}: a hash in upper case is another key`, async () => {
    await using storage = await open()
    const { sha256 } = await storage.put(text('a cat'))
    expect(await storage.bytes(sha256.toUpperCase())).toBeUndefined()
  })

  test(`${home}: a part is read with both its ends, and an end behind the last byte is the last byte`, async () => {
    await using storage = await open()
    const { sha256 } = await storage.put(text('0123456789'))
    const part = async (start: number, end?: number) =>
      new TextDecoder().decode(await readOpened(storage, sha256, end === undefined ? { start } : { start, end }))
    expect(await part(0, 0)).toBe('0')
    expect(await part(2, 4)).toBe('234')
    expect(await part(7)).toBe('789')
    expect(await part(9)).toBe('9')
    expect(await part(8, 400)).toBe('89')
    const opened = await storage.open(sha256, { start: 2, end: 4 })
    expect(opened?.bytes).toBe(10)
    await opened?.body.cancel()
  })

  test.each([
    { start: 10 },
    { start: 11, end: 12 },
    { start: 4, end: 3 },
    { start: -1 },
    { start: 0.5 },
    { start: Number.NaN },
    { start: 0, end: Number.NaN },
  ])(`${home}: $start to $end is no part of ten bytes`, async (range) => {
    await using storage = await open()
    const { sha256 } = await storage.put(text('0123456789'))
    await expect(storage.open(sha256, range)).rejects.toThrow(RangeError)
  })

  test(`${home}: an empty file opens whole, and has no parts`, async () => {
    await using storage = await open()
    const { sha256 } = await storage.put(new Uint8Array())
    expectSame(await readOpened(storage, sha256), new Uint8Array())
    await expect(storage.open(sha256, { start: 0 })).rejects.toThrow(RangeError)
  })

  test(`${home}: a body that is left unread or half read disturbs nobody`, async () => {
    await using storage = await open()
    const body = noise(LARGE_BYTES)
    const { sha256 } = await storage.put(body)
    await storage.open(sha256)
    const reader = (await storage.open(sha256))?.body.getReader()
    await reader?.read()
    await reader?.cancel()
    expectSame(await readOpened(storage, sha256), body)
  })

  test(`${home}: any bytes come back, and any part of them`, async () => {
    await using storage = await open()
    const bodies = fc.uint8Array({ minLength: 1, maxLength: 5000 })
    await fc.assert(
      fc.asyncProperty(bodies, fc.nat(), fc.nat(), async (body, from, to) => {
        const { sha256 } = await storage.put(body)
        expectSame(await storage.read(sha256), body)
        const start = from % body.byteLength
        const end = start + (to % (body.byteLength + 1)) // at times behind the end
        expectSame(await readOpened(storage, sha256, { start, end }), body.slice(start, end + 1))
      }),
      { numRuns: 50 },
    )
  })

  test(`${home}: any part of a large file is that part`, async () => {
    await using storage = await open()
    const body = noise(LARGE_BYTES)
    const { sha256 } = await storage.put(body)
    const places = fc.nat({ max: LARGE_BYTES - 1 })
    await fc.assert(
      fc.asyncProperty(places, places, async (one, other) => {
        const [start, end] = [Math.min(one, other), Math.max(one, other)]
        expectSame(await readOpened(storage, sha256, { start, end }), body.slice(start, end + 1))
      }),
      { numRuns: 20 },
    )
  })

  test(`${home}: a stream is stored like its bytes, however it is cut`, async () => {
    await using storage = await open()
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 400_000 }), { maxLength: 6 }), async (sizes) => {
        const chunks = sizes.map(noise)
        const whole = new Uint8Array(Buffer.concat(chunks))
        const stored = await storage.put(streamOf(chunks))
        expect(stored).toEqual({ sha256: hash('sha256', whole), bytes: whole.byteLength })
        expectSame(await storage.read(stored.sha256), whole)
      }),
      { numRuns: 25 },
    )
  })

  test(`${home}: bytes in the middle of a buffer are stored without the rest`, async () => {
    await using storage = await open()
    const { sha256 } = await storage.put(text('<cat>').subarray(1, 4))
    expect(sha256).toBe(hash('sha256', 'cat'))
    expectSame(await storage.read(sha256), text('cat'))
  })

  test(`${home}: the same content put a hundred times at once is one file`, async () => {
    await using storage = await open()
    for (const body of [text('a cat'), noise(LARGE_BYTES)]) {
      const puts = Array.from({ length: 100 }, (_, index) =>
        storage.put(index % 10 === 0 ? streamOf([body.slice(0, 3), body.slice(3)]) : body),
      )
      const stored = await Promise.all(puts)
      expect(new Set(stored.map((one) => one.sha256))).toEqual(new Set([hash('sha256', body)]))
      expectSame(await storage.read(hash('sha256', body)), body)
    }
    expect(await listed(storage)).toHaveLength(2)
  })

  test(`${home}: a body of just the bytes allowed is kept`, async () => {
    await using storage = await open()
    await storage.put(text('12345'), { maxBytes: 5 })
    await storage.put(streamOf([text('123'), text('4')]), { maxBytes: 4 })
    expect(await listed(storage)).toHaveLength(2)
  })

  test(`${home}: a body with more bytes than allowed leaves nothing behind, and its stream is canceled`, async () => {
    await using storage = await open()
    await expect(storage.put(text('123456'), { maxBytes: 5 })).rejects.toThrow(TooLarge)
    const endless = endlessStream()
    await expect(storage.put(endless.stream, { maxBytes: LARGE_BYTES })).rejects.toMatchObject({
      maxBytes: LARGE_BYTES,
    })
    expect(endless.isCanceled()).toBe(true)
    expect(await listed(storage)).toEqual([])
  })

  test.each([10, LARGE_BYTES])(`${home}: a stream that fails after %i bytes leaves nothing behind`, async (bytes) => {
    await using storage = await open()
    const reset = new Error('the connection was reset')
    const broken = async function* () {
      yield noise(bytes)
      throw reset
    }
    await expect(storage.put(streamOf(broken()))).rejects.toBe(reset)
    expect(await listed(storage)).toEqual([])
    expect(await storage.put(text('the next one'))).toMatchObject({ bytes: 12 })
  })

  test(`${home}: a stream of something else than bytes is refused`, async () => {
    await using storage = await open()
    const words = streamOf<unknown>(['not', 'bytes']) as ReadableStream<Uint8Array>
    await expect(storage.put(words)).rejects.toThrow(TypeError)
    expect(await listed(storage)).toEqual([])
  })

  test(`${home}: a file that was put since is not removed`, async () => {
    await using storage = await open()
    const { sha256 } = await storage.put(text('a cat'))
    expect(await storage.remove(sha256, { storedBefore: Date.now() - 60_000 })).toBe(false)
    expect(await storage.bytes(sha256)).toBe(5)
    expect(await storage.remove(sha256, { storedBefore: Date.now() + 60_000 })).toBe(true)
    expect(await storage.bytes(sha256)).toBeUndefined()
    expect(await storage.remove(sha256, { storedBefore: Date.now() + 60_000 })).toBe(false)
  })

  test(`${home}: a removed file is gone, alone, and can be put again`, async () => {
    await using storage = await open()
    const cat = await storage.put(text('a cat'))
    const dog = await storage.put(text('a dog'))
    await storage.remove(cat.sha256)
    expect(await storage.read(cat.sha256)).toBeUndefined()
    expect((await listed(storage)).map((one) => one.sha256)).toEqual([dog.sha256])
    await storage.put(text('a cat'))
    expectSame(await storage.read(cat.sha256), text('a cat'))
  })

  test(`${home}: the list has every file once, with its size and time`, async () => {
    await using storage = await open()
    const bodies = Array.from({ length: 300 }, (_, index) => text(`cat ${index}`))
    const stored = await Promise.all(bodies.map((body) => storage.put(body)))
    const all = await listed(storage)
    const bySha256 = (a: { sha256: string }, b: { sha256: string }) => (a.sha256 < b.sha256 ? -1 : 1)
    expect(all.map(({ sha256, bytes }) => ({ sha256, bytes })).sort(bySha256)).toEqual(stored.sort(bySha256))
    for (const { storedAt } of all) expect(Number.isSafeInteger(storedAt) && storedAt > Date.UTC(2026)).toBe(true)
  })

  test(`${home}: put under way when it is closed is finished`, async () => {
    await using storage = await open()
    const put = storage.put(noise(LARGE_BYTES))
    await storage.close()
    expect(await put).toMatchObject({ bytes: LARGE_BYTES })
  })
}

const text = (words: string) => new TextEncoder().encode(words)

/** Bytes without a pattern, the same for the same length. */
function noise(length: number) {
  const bytes = new Uint8Array(length)
  let state = length + 1
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    bytes[index] = state >>> 24
  }
  return bytes
}

/** `ReadableStream.from`, which TypeScript's DOM types lack. */
function streamOf<T>(chunks: Iterable<T> | AsyncIterable<T>) {
  const all = (async function* () {
    yield* chunks
  })()
  return new ReadableStream<T>({
    async pull(controller) {
      const { done, value } = await all.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
  })
}

function endlessStream() {
  let isCanceled = false
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(noise(65_536)),
    cancel() {
      isCanceled = true
    },
  })
  return { stream, isCanceled: () => isCanceled }
}

async function readOpened(storage: Storage, sha256: string, range?: { start: number; end?: number }) {
  const opened = await storage.open(sha256, range)
  return opened && new Uint8Array(await new Response(opened.body).arrayBuffer())
}

async function listed(storage: Storage) {
  return Array.fromAsync(storage.list())
}

/** Compares without printing megabytes when it fails. */
function expectSame(actual: Uint8Array | undefined, expected: Uint8Array) {
  expect(actual?.byteLength).toBe(expected.byteLength)
  expect(Buffer.compare(actual ?? new Uint8Array(), expected)).toBe(0)
}

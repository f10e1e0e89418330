/** Uploads while the server dies: what was answered is there, whole; of what was not, nothing is left. */
import { hash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { jpegSegment } from '../../src/media/containers/jpeg.ts'
import { pngChunk } from '../../src/media/containers/png.ts'
import { providerFiles } from '../../src/providers/installed.ts'
import { film } from '../films.ts'
import type { TestServer } from '../server.ts'
import { createRandom, seed } from './random.ts'
import { type Folder, openFolder } from './servers.ts'

const KILLS = 20
const IN_FLIGHT = 6
const MB = 1024 ** 2

let folder: Folder
const random = createRandom(seed)
const between = (least: number, most: number) => least + random() * (most - least)

beforeEach(async () => {
  folder = await openFolder({ GESSO_LOG: 'warn' })
})
afterEach(() => folder.close())

interface Upload {
  bytes: Buffer
  isForm: boolean
  keepOriginal: boolean
}

const photo = await readFile(new URL('../photos/coffee.png', import.meta.url))
const rocket = await readFile(new URL('../photos/rocket.jpg', import.meta.url))
const movie = Buffer.from(await film(['#c83214', '#32c814']))

/** Each is another file: its number is where it stays in it, or where it is taken out. */
function wanted(index: number): Upload {
  const number = Buffer.from(`No. ${index}`)
  const kinds = [
    // A private word is taken out: as kept, all of these are one file, unless the original is kept as well.
    () => Buffer.concat([rocket.subarray(0, 2), jpegSegment(0xfe, number), rocket.subarray(2)]),
    () => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>${index}</text></svg>`),
    () =>
      Buffer.concat([
        photo.subarray(0, 33),
        pngChunk('pHYs', Buffer.concat([Buffer.alloc(7), Buffer.from([index % 256, index >> 8])])),
        photo.subarray(33),
      ]),
    // Large enough to wait on the disk; the free space behind it is emptied where it stands.
    () => {
      const free = Buffer.alloc(5 * MB, number)
      free.writeUInt32BE(free.length, 0)
      free.write('free', 4)
      return Buffer.concat([movie, free, Buffer.from([0, 0, 0, 8]), Buffer.from('mdat')])
    },
  ]
  const bytes = (kinds[index % kinds.length] as () => Buffer)()
  return { bytes, isForm: index % 3 === 0, keepOriginal: index % 2 === 1 }
}

interface Answer {
  id: string
  sha256: string
  bytes: number
  url: string
  parents: string[]
}

/** `undefined`: the server died of it. */
async function send(url: string, { bytes, isForm, keepOriginal }: Upload): Promise<Answer | undefined> {
  const form = new FormData()
  form.set('file', new Blob([bytes as Uint8Array<ArrayBuffer>]), 'file')
  const request = isForm
    ? { body: form }
    : { body: bytes as BodyInit, headers: { 'content-type': 'application/octet-stream' } }
  try {
    const response = await fetch(`${url}/v1/assets${keepOriginal ? '?keepOriginal=true' : ''}`, {
      method: 'POST',
      ...request,
    })
    const answer = (await response.json()) as Answer
    expect([200, 201], JSON.stringify(answer)).toContain(response.status)
    return answer
  } catch (error) {
    if (error instanceof TypeError || (error instanceof SyntaxError && /JSON/.test(error.message))) return undefined
    throw error
  }
}

/** Opens what is left as the next start does, and holds records and files against each other, with no grace for young files. */
async function expectWhole(answered: { upload: Upload; answer: Answer }[]) {
  const config = readConfig({ GESSO_DATA: folder.data, GESSO_LOG: 'silent' }, providerFiles)
  const app = await createApp(config, providerFiles)
  try {
    await app.start()
    expect(await readdir(join(folder.data, 'spool'))).toEqual([])
    expect(await readdir(join(folder.data, 'files', 'tmp'))).toEqual([])
    expect(await app.catalog.expectedFiles(Number.MAX_SAFE_INTEGER)).toEqual([])
    const { faults, assets } = await app.assets.fsck({ mend: false, deep: true })
    expect(faults).toEqual([])
    for await (const { sha256 } of app.storage.list()) {
      expect({ sha256, isNamed: await app.catalog.isFileNamed(sha256) }).toEqual({ sha256, isNamed: true })
    }
    for (const { upload, answer } of answered) {
      expect(await app.assets.find('local', answer.id)).toMatchObject({ sha256: answer.sha256, bytes: answer.bytes })
      const kept = await app.storage.read(answer.sha256)
      expect(kept && hash('sha256', kept)).toBe(answer.sha256)
      if (!upload.keepOriginal) continue
      const originals = await app.catalog.findAssets('local', answer.parents)
      const sent = hash('sha256', upload.bytes)
      expect(originals.map(({ sha256 }) => sha256)).toContain(sent)
      expect((await app.storage.read(sent))?.length).toBe(upload.bytes.length)
    }
    return assets
  } finally {
    await app.close()
  }
}

/** As of the writes of a job (`every-write.test.ts`): every third one, another third each day. */
const STRIDE = process.env.EVERY_STOP ? 1 : 3
const FIRST = 1 + (Math.floor(Date.now() / 86_400_000) % STRIDE)

test(`uploads through ${KILLS} kills: nothing half, nothing lost (SEED=${seed})`, { timeout: 300_000 }, async ({
  annotate,
}) => {
  const answered: { upload: Upload; answer: Answer }[] = []
  let next = 0
  let lost = 0
  /** One after the other until the server is gone. */
  async function keepSending({ url }: TestServer) {
    for (;;) {
      const upload = wanted(next++)
      const answer = await send(url, upload)
      if (!answer) return void lost++
      answered.push({ upload, answer })
    }
  }
  for (let kill = 0; kill < KILLS; kill++) {
    const server = await folder.start()
    const before = answered.length
    const sending = Array.from({ length: IN_FLIGHT }, () => keepSending(server))
    // Every other time at some moment, the first answer on its way or not; or else at some moment after it.
    while (kill % 2 === 1 && answered.length === before) await delay(5)
    await delay(between(5, 700))
    await server.kill('SIGKILL')
    await Promise.all(sending)
    if (kill % 5 === 4) await expectWhole(answered)
  }
  const assets = await expectWhole(answered)
  expect(answered.length).toBeGreaterThanOrEqual(KILLS / 2)
  expect(lost).toBe(KILLS * IN_FLIGHT)
  await annotate(`${next} uploads, ${answered.length} answered, ${lost} lost, ${assets} assets.`)
})

test.each([
  ['a small picture', 0, false],
  ['a small picture in a form, with its original', 1, true],
  ['a film on the disk, with its original', 3, true],
] as const)(
  'an upload of %s comes through a stop at every write',
  { timeout: 240_000 },
  async (_, index, keepOriginal) => {
    const upload = { ...wanted(index), keepOriginal, isForm: index === 1 }
    let at = FIRST
    for (; ; at += STRIDE) {
      await using own = await openFolder({ GESSO_LOG: 'warn' })
      folder = own
      const started = await own
        .start({ preload: ['./stop-at-write.ts'], env: { STOP_AT: String(at) } })
        .catch(() => undefined)
      const answer = started && (await send(started.url, upload))
      const hasStopped = started === undefined || own.log().some((line) => line.startsWith('stopped at'))
      if (started) await started.kill('SIGKILL')
      await expectWhole(answer ? [{ upload, answer }] : [])
      if (!hasStopped) break
    }
    // A commit for the file that is expected, its flushes and its renaming, a commit for its record; each before and after.
    expect(at).toBeGreaterThan(8)
  },
)

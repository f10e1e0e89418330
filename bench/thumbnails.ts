/** Thumbnails a second through the server, against sharp alone on the same files. */
import sharp from 'sharp'
import { Agent, fetch } from 'undici'
import { load, type Measurement, median, rounds, spread } from './measure.ts'
import { largePicture } from './pictures.ts'
import { startGesso } from './processes.ts'

const ROUNDS = 5
const PICTURES = 12
const CALLS = 120
const CLIENTS = 4
/** Boxes and qualities that differ, so that no rendering is asked for twice: what was made once is only read. */
const WIDTHS = [256, 320, 384]
const HEIGHTS = [1280, 2048, 3072, 4096]
const QUALITIES = [50, 60, 70, 75, 80, 85, 90, 95]

const boxes = HEIGHTS.flatMap((height) =>
  QUALITIES.flatMap((quality) => WIDTHS.map((width) => ({ width, height, quality }))),
)

export const thumbnails: Measurement = {
  name: 'thumbnails',
  about: `GET /assets/…?w=256…384&format=webp, each made for the first time and kept, of ${PICTURES} pictures of 1.5 MB, against sharp alone, ${CLIENTS} at a time, in turns, ${ROUNDS} rounds`,
  async measure() {
    await using gesso = await startGesso({})
    const dispatcher = new Agent()
    const pictures: { bytes: Buffer; url: string }[] = []
    for (let index = 0; index < PICTURES; index++) {
      const bytes = await largePicture()
      const headers = { 'content-type': 'image/png' }
      const response = await fetch(`${gesso.url}/v1/assets`, { method: 'POST', headers, body: bytes, dispatcher })
      pictures.push({ bytes, url: ((await response.json()) as { url: string }).url })
    }
    const pick = (call: number) => ({
      ...(pictures[call % PICTURES] as { bytes: Buffer; url: string }),
      ...(boxes[Math.floor(call / PICTURES) % boxes.length] as (typeof boxes)[number]),
    })
    let [throughCalls, bareCalls] = [0, 0]
    const through = async () => {
      const { url, width, height, quality } = pick(throughCalls++)
      const response = await fetch(`${url}?w=${width}&h=${height}&q=${quality}&format=webp`, { dispatcher })
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
      await response.arrayBuffer()
    }
    const bare = async () => {
      const { bytes, width, height, quality } = pick(bareCalls++)
      await sharp(bytes).autoOrient().resize({ width, height, fit: 'inside' }).webp({ quality }).toBuffer()
    }
    await load(CLIENTS, CALLS, through)
    await load(CLIENTS, CALLS, bare)
    const pairs = await rounds(ROUNDS, async () => ({
      bare: (await load(CLIENTS, CALLS, bare)).callsPerSecond,
      through: (await load(CLIENTS, CALLS, through)).callsPerSecond,
    }))
    await dispatcher.close()
    const ratios = pairs.map((pair) => pair.through / pair.bare)
    return [
      {
        what: 'thumbnails per second, against bare sharp',
        value: median(ratios),
        unit: '',
        budget: 0.95,
        wanted: 'at least',
        note: `${Math.round(median(pairs.map((pair) => pair.through)))}/s; ${spread(ratios)}`,
      },
    ]
  },
}

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
const WIDTH = 320

export const thumbnails: Measurement = {
  name: 'thumbnails',
  about: `GET /assets/…?w=${WIDTH}&format=webp of ${PICTURES} pictures of 1.5 MB against sharp alone, ${CLIENTS} at a time, in turns, ${ROUNDS} rounds`,
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
    const pick = (index: number) => pictures[index % PICTURES] as { bytes: Buffer; url: string }
    const through = async (index: number) => {
      const response = await fetch(`${pick(index).url}?w=${WIDTH}&format=webp`, { dispatcher })
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
      await response.arrayBuffer()
    }
    const bare = async (index: number) => {
      const { bytes } = pick(index)
      await sharp(bytes).autoOrient().resize({ width: WIDTH }).webp({ quality: 80 }).toBuffer()
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

/** Runs a space as a client would, and gives what it has made. */
import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { cleanPicture } from '../../src/media/clean.ts'
import type { TestApp } from '../app.ts'

interface Executed {
  success: true
  jobId: string
  outputAssets: { type: string; url: string; width: number; height: number; mediaType: string; preview: boolean }[]
  details: Record<string, unknown>
  cost: { estimatedUsd: number | null; chargedUsd: number | null }
  warnings: string[]
}

/** The bytes of a photograph of `test/photos`. */
export const photoBytes = (name: string) => readFileSync(new URL(`../photos/${name}`, import.meta.url))
/** What is kept of it, and a provider gets: without what it says of its maker. */
export const keptPhoto = (name: string) =>
  Buffer.from(cleanPicture(photoBytes(name), name.endsWith('.png') ? 'image/png' : 'image/jpeg'))

/** The same, 240 pixels wide, as a PNG: what is worked out pixel by pixel is soon there. */
export const smallPhoto = (name: string) => sharp(photoBytes(name)).resize(240).png().toBuffer()

/** A photograph as a data URI, which an input takes. */
export const photo = (name: string) => dataUri(photoBytes(name), name.endsWith('.png') ? 'png' : 'jpeg')

export const dataUri = (bytes: Uint8Array, type = 'png') =>
  `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}`

/** Throws with the problem when the space does not come to its end. */
export async function execute(gesso: TestApp, id: string, inputs: object) {
  const response = await gesso.post(`/spaces/${id}/execute`, { inputs })
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  const made = (await response.json()) as Executed
  const pictures = await Promise.all(
    made.outputAssets.map(async ({ url }) => {
      const file = await gesso.request(new URL(url).pathname)
      return new Uint8Array(await file.arrayBuffer())
    }),
  )
  return { ...made, pictures }
}

/** Every line of the ledger. */
export const ledger = async (gesso: TestApp) => (await gesso.app.catalog.listLedger('local', { limit: 100 })).data

/** What the ledger says was charged, in millionths of a US dollar. */
export const chargedMicros = async (gesso: TestApp): Promise<number> =>
  (await ledger(gesso)).reduce((sum, line) => sum + (line.chargedMicros ?? 0), 0)

/** Red, green, blue, 0 to 255, pixel by pixel; on white where it is transparent. */
export async function pixelsOf(bytes: Uint8Array, size?: { width: number; height: number }) {
  const picture = sharp(bytes).flatten({ background: '#ffffff' }).toColourspace('srgb')
  if (size) picture.resize(size.width, size.height, { fit: 'fill' })
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** Mean difference of two pictures of one size, 0 to 255. */
export async function apart(one: Uint8Array, other: Uint8Array): Promise<number> {
  const size = { width: 128, height: 128 }
  const [a, b] = await Promise.all([pixelsOf(one, size), pixelsOf(other, size)])
  return a.data.reduce((sum, value, i) => sum + Math.abs(value - (b.data[i] ?? 0)), 0) / a.data.length
}

/** Sketches of products in a wobbly hand, to try the renderer on: clean, as a doodle with alpha, or as a photograph of paper. */

import rough from 'roughjs'
import sharp from 'sharp'
import { openRandom } from '../src/media/draw/random.ts'
import { noise } from '../src/media/pixels/plane.ts'
import { readRaster, writePng } from '../src/media/pixels/raster.ts'

// roughjs is CommonJS whose types speak of a `default` that is not there when Node imports it.
const generator = (rough as unknown as typeof rough.default).generator()

/** The strokes of each on a field of 600 by 600. */
export const sampleSketches = {
  mug: [
    'M170 170C170 140 390 140 390 170C390 202 170 202 170 170Z',
    'M170 172L180 440C184 482 376 482 380 440L390 172',
    'M389 225C470 205 495 270 480 320C468 372 420 392 383 378',
    'M387 262C436 248 452 284 442 316C434 342 412 352 385 346',
  ],
  chair: [
    'M190 90L198 330L222 330L216 90Z',
    'M384 90L378 330L402 330L410 90Z',
    'M216 110L384 110L383 160L217 160Z',
    'M218 210L382 210L381 250L219 250Z',
    'M170 330L430 330L448 366L152 366Z',
    'M160 366L172 540L192 540L190 366',
    'M410 366L408 540L428 540L440 366',
    'M240 366L244 480L258 480L262 366',
    'M340 366L342 480L356 480L360 366',
  ],
  bottle: [
    'M262 70L338 70L338 112L262 112Z',
    'M270 112L270 190C270 240 215 240 215 300L215 510C215 535 385 535 385 510L385 300C385 240 330 240 330 190L330 112',
    'M217 340C260 352 340 352 384 340L384 450C340 462 260 462 217 450Z',
    'M250 395C280 402 320 402 350 395',
  ],
  sneaker: [
    'M110 300C100 340 96 380 100 410L500 410C510 384 490 350 440 338C390 326 350 290 318 236C290 262 240 262 216 232C200 226 180 232 176 262C150 288 130 296 110 300Z',
    'M98 408C90 436 94 452 110 458L486 458C512 456 516 430 502 408',
    'M408 334C400 360 400 390 408 410',
    'M112 302C150 316 168 350 164 410',
    'M262 276L318 250',
    'M282 300L340 268',
    'M306 322L366 292',
    'M196 396C240 396 300 380 330 340',
  ],
  lamp: [
    'M230 90L370 90L430 280L170 280Z',
    'M290 281L288 486L312 486L310 281',
    'M210 500C210 474 390 474 390 500C390 528 210 528 210 500Z',
  ],
} as const
export type SampleSketch = keyof typeof sampleSketches

export interface SketchOptions {
  seed?: number
  /** Pixels of the square. */
  size?: number
  look?: 'pen' | 'pencil' | 'doodle' | 'photo'
  /** Cut from the end of the second stroke, in units of the field. */
  gap?: number
}

/** The sketch as a PNG. */
export async function drawSketch(
  name: SampleSketch,
  { seed = 1, size = 800, look = 'pen', gap = 0 }: SketchOptions = {},
): Promise<Uint8Array> {
  const strokes = sampleSketches[name].map((d, index) =>
    strokeOf(d, { seed: seed * 31 + index, look, gap: index === 1 ? gap : 0 }),
  )
  const ground =
    look === 'doodle' ? '' : `<rect width="100%" height="100%" fill="${look === 'photo' ? '#efe6d2' : '#fff'}"/>`
  const turn = look === 'photo' ? 'rotate(4 300 300)' : ''
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 600 600">${ground}<g transform="${turn}">${strokes.join('')}</g></svg>`
  const png = await sharp(Buffer.from(svg)).png().toBuffer()
  return look === 'photo' ? photograph(png, seed) : png
}

function strokeOf(d: string, { seed, look, gap }: { seed: number; look: string; gap: number }): string {
  const drawn = generator.path(d, {
    seed,
    roughness: 1.1,
    bowing: 0.8,
    preserveVertices: true,
    disableMultiStroke: look === 'doodle',
  })
  const path = drawn.sets.map((set) => generator.opsToPath(set, 1)).join('')
  const ink = { pen: '#1c1c24', pencil: '#77767c', doodle: '#222', photo: '#5a5654' }[look]
  const width = look === 'doodle' ? 5 : look === 'pen' ? 2.4 : 2
  const dash = gap ? ` pathLength="1000" stroke-dasharray="${1000 - gap} ${gap}"` : ''
  return `<path d="${path}" fill="none" stroke="${ink}" stroke-width="${width}" stroke-linecap="round"${dash}/>`
}

/** Under a lamp on one side, with the paper's grain and the camera's. */
async function photograph(png: Uint8Array, seed: number): Promise<Uint8Array> {
  const raster = await readRaster(png)
  const { width, height, data } = raster
  const grain = noise(width, height, openRandom(seed, 'grain'), 2)
  const crumple = noise(width, height, openRandom(seed, 'crumple'), width / 5)
  for (let i = 0; i < grain.values.length; i++) {
    const x = (i % width) / width
    const y = Math.floor(i / width) / height
    const light = 1.02 - 0.42 * (x - 0.2) ** 2 - 0.38 * (y - 0.3) ** 2 + 0.03 * (crumple.values[i] as number)
    for (let c = 0; c < 3; c++) data[i * 4 + c] = (data[i * 4 + c] as number) * light + 7 * (grain.values[i] as number)
  }
  return sharp(await writePng(raster))
    .blur(0.7)
    .jpeg({ quality: 80 })
    .toBuffer()
}

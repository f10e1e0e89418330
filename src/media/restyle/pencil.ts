/** Pencil: the outline by dodging a picture with its own blur, tone by hatching, both catching on the paper's grain. */

import { openRandom } from '../draw/random.ts'
import { luma, mix, noise, type Plane, ramp, sample, softBlur } from '../pixels/plane.ts'
import { eachPixel, type Raster } from '../pixels/raster.ts'
import { kuwahara } from './kuwahara.ts'
import { roughPaper } from './paper.ts'

const PAPER = [250, 248, 242] as const
const GRAPHITE = [46, 46, 52] as const

/** Each darker layer of hatching turns the pencil: its angle in radians, and the brightness below which it is laid. */
const LAYERS = [
  { angle: -0.82, from: 190, to: 60, strength: 0.5 },
  { angle: -1.25, from: 115, to: 30, strength: 0.42 },
  { angle: 0.3, from: 70, to: 5, strength: 0.45 },
] as const

/** `inColour` draws with coloured pencils instead of graphite. */
export function pencil(
  raster: Raster,
  { amount, scale, seed, inColour = false }: { amount: number; scale: number; seed: number; inColour?: boolean },
): Raster {
  const { width, height } = raster
  const calm = kuwahara(raster, 1.6 * scale)
  const tone = luma(calm)
  const soft = softBlur(tone, 7 * scale)
  const paper = roughPaper(width, height, openRandom(seed, 'paper'), 0.8 * scale)
  const hatches = LAYERS.map(({ angle }, i) => hatching(width, height, { angle, scale, seed: seed + i }))
  eachPixel(calm, (r, g, b, out, i) => {
    const value = tone.values[i] as number
    const grain = paper.values[i] as number
    // Colour dodge: flat ground becomes paper, whatever is darker than its surroundings stays a line.
    const line = 1 - Math.min(1, (value + 6) / ((soft.values[i] as number) + 6))
    let lead = Math.min(1, line * 2.1) ** 0.85
    const wash = (soft.values[i] as number) * 0.4 + value * 0.6
    LAYERS.forEach(({ from, to, strength }, layer) => {
      const stroke = (hatches[layer] as Plane).values[i] as number
      lead += (1 - lead) * ramp(from, to, wash) * strength * (0.35 + 0.65 * ramp(-0.35, 0.45, stroke))
    })
    lead = Math.min(1, lead * amount * (1 + 0.35 * grain) + 0.02 * (1 + grain))
    const ink = inColour ? vivid(r, g, b) : GRAPHITE
    for (let c = 0; c < 3; c++) out[c] = mix(PAPER[c] as number, ink[c] as number, lead)
  })
  return calm
}

/** Strokes of -1 to 1 in one direction: noise that is long along the stroke and thin across it. */
function hatching(
  width: number,
  height: number,
  { angle, scale, seed }: { angle: number; scale: number; seed: number },
): Plane {
  const reach = Math.ceil(Math.hypot(width, height))
  const strokes = noise(reach, reach, openRandom(seed, 'hatching'), 34 * scale, 2.1 * scale)
  const values = new Float32Array(width * height)
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const dx = x - width / 2
      const dy = y - height / 2
      values[i] = sample(strokes, reach / 2 + dx * cos + dy * sin, reach / 2 - dx * sin + dy * cos)
    }
  }
  return { width, height, values }
}

/** The pencil to take from the box: the hue of the place, darker and stronger. */
function vivid(r: number, g: number, b: number): [number, number, number] {
  const grey = 0.299 * r + 0.587 * g + 0.114 * b
  const dark = (value: number) => Math.min(225, Math.max(20, (grey + (value - grey) * 1.7) * 0.78))
  return [dark(r), dark(g), dark(b)]
}

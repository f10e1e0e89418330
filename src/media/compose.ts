/** Puts a subject into a scene: in scale, in the scene's light, with a shadow under it. */

import { type Placement, readPlacement } from './compose/placement.ts'
import { castShadow } from './compose/shadow.ts'
import { cutOutRaster } from './cutout.ts'
import { fromLab, toLab, toLabPlanes } from './pixels/oklab.ts'
import { clamp, mix } from './pixels/plane.ts'
import { eachPixel, type Raster, readRaster, resizeRaster, writePng } from './pixels/raster.ts'
import { measure } from './restyle/color-transfer.ts'

export interface ComposeOptions {
  scene: Uint8Array
  /** With transparency it is used as it is; without, it is cut out first. */
  subject: Uint8Array
  /** May say where and how large: "small, on the left". */
  prompt: string
  seed: number
}

/** The longest edge of the scene, and of the subject, in pixels: more would take seconds. */
const SCENE_EDGE = 1536
const SUBJECT_EDGE = 1024
/** How far the subject's colours go toward the scene's: enough to belong, too little to change a brand's red. */
const MATCH = 0.3

/**
 * Draws the subject on the scene, by default standing in the lower middle. The result has the scene's size, at most 1536
 * pixels on its longest edge. The same input gives the same bytes. Throws `UnreadablePicture`.
 */
export async function compose({ scene, subject, prompt, seed }: ComposeOptions): Promise<{ bytes: Uint8Array }> {
  const ground = await readRaster(scene, { maxEdge: SCENE_EDGE })
  const { raster } = await cutOutRaster(await readRaster(subject, { maxEdge: SUBJECT_EDGE }))
  const figure = crop(raster)
  if (!figure) return { bytes: await writePng(ground) }
  const placement = readPlacement(prompt, seed)
  const size = fitSize(figure, ground, placement)
  const fitted = await resizeRaster(figure, size.width, size.height)
  const at = stand(size, ground, placement)
  matchLight(fitted, around(ground, at, size))
  if (placement.stands) castShadow(ground, fitted, at)
  draw(ground, fitted, at)
  return { bytes: await writePng(ground) }
}

/** The part of a cut-out that shows, or `undefined` when nothing does. */
function crop({ width, height, data }: Raster): Raster | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if ((data[(y * width + x) * 4 + 3] as number) < 24) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
    }
  }
  if (right < 0) return undefined
  const size = { width: right - left + 1, height: bottom - top + 1 }
  const part = new Uint8ClampedArray(size.width * size.height * 4)
  for (let y = 0; y < size.height; y++) {
    const from = ((top + y) * width + left) * 4
    part.set(data.subarray(from, from + size.width * 4), y * size.width * 4)
  }
  return { ...size, data: part }
}

/** As high as wished, but never wider than most of the scene, and never so enlarged that it turns soft. */
function fitSize(figure: Raster, ground: Raster, { height }: Placement) {
  const scale = Math.min((height * ground.height) / figure.height, (0.8 * ground.width) / figure.width, 2.5)
  return {
    width: Math.max(1, Math.round(figure.width * scale)),
    height: Math.max(1, Math.round(figure.height * scale)),
  }
}

/** The upper left corner: the placement's point is the middle of the feet when it stands, the middle of it otherwise. */
function stand(size: { width: number; height: number }, ground: Raster, { x, y, stands }: Placement) {
  const left = x * ground.width - size.width / 2
  const top = y * ground.height - size.height * (stands ? 1 : 0.5)
  const room = (free: number, wish: number) => Math.round(free > 0 ? clamp(wish, 0.02 * free, 0.98 * free) : free / 2)
  return { left: room(ground.width - size.width, left), top: room(ground.height - size.height, top) }
}

/** The piece of the scene that the subject will stand in, small: its light is what the subject should be in. */
function around(
  ground: Raster,
  { left, top }: { left: number; top: number },
  size: { width: number; height: number },
): Raster {
  const edge = 48
  const data = new Uint8ClampedArray(edge * edge * 4)
  for (let y = 0; y < edge; y++) {
    for (let x = 0; x < edge; x++) {
      const px = clamp(Math.round(left + size.width * ((1.6 * x) / edge - 0.3)), 0, ground.width - 1)
      const py = clamp(Math.round(top + size.height * ((1.3 * y) / edge - 0.1)), 0, ground.height - 1)
      const from = (py * ground.width + px) * 4
      data.set(ground.data.subarray(from, from + 3), (y * edge + x) * 4)
      data[(y * edge + x) * 4 + 3] = 255
    }
  }
  return { width: edge, height: edge, data }
}

function matchLight(figure: Raster, scene: Raster) {
  const own = measure(toLabPlanes(figure), figure)
  const light = measure(toLabPlanes(scene), scene)
  const gain = mix(1, clamp(light.spread / Math.max(0.02, own.spread), 0.8, 1.15), MATCH)
  const lift = MATCH * 0.8 * (light.mean[0] - own.mean[0])
  // The scene's own hue is the tint of its light. The difference of the two would take the red out of a red cup.
  const [red, yellow] = [MATCH * light.mean[1], MATCH * light.mean[2]]
  eachPixel(figure, (r, g, b, out) => {
    const [l, a, bb] = toLab(r, g, b)
    const lightness = own.mean[0] + (l - own.mean[0]) * gain + lift
    const color = fromLab(lightness, a + red, bb + yellow)
    for (let c = 0; c < 3; c++) out[c] = color[c] as number
  })
}

function draw(ground: Raster, figure: Raster, { left, top }: { left: number; top: number }) {
  for (let y = Math.max(0, -top); y < figure.height && top + y < ground.height; y++) {
    for (let x = Math.max(0, -left); x < figure.width && left + x < ground.width; x++) {
      const from = (y * figure.width + x) * 4
      const to = ((top + y) * ground.width + left + x) * 4
      const alpha = (figure.data[from + 3] as number) / 255
      if (alpha === 0) continue
      for (let c = 0; c < 3; c++)
        ground.data[to + c] = mix(ground.data[to + c] as number, figure.data[from + c] as number, alpha)
      ground.data[to + 3] = Math.max(ground.data[to + 3] as number, 255 * alpha)
    }
  }
}

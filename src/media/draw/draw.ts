/** Draws what a prompt names, from an open icon set and a pen: no network, no weights, the same picture for the same seed. */
import { abstract } from './abstract.ts'
import { backdrops } from './backdrops.ts'
import { type Canvas, LONGEST_SIDE, SHORT_SIDE } from './canvas.ts'
import { finish } from './finish.ts'
import { loadIcons } from './icons.ts'
import type { Pen } from './ink.ts'
import { type Detail, subjects } from './layout.ts'
import { mixPalette, sparse } from './palette.ts'
import { openRandom } from './random.ts'
import { document, toPng } from './render.ts'
import { readScene } from './scene.ts'
import { looks, type Style } from './styles.ts'
import { weatherOver } from './weather.ts'

export interface Drawing {
  /** Any text in any script. */
  prompt: string
  /** Pixels. */
  width: number
  height: number
  seed: number
  /** With 'simple', a style that the prompt names wins. */
  style: Style
}

/** In the background, and again among the subjects. */
const MOST_HATCHED = 16

/** How far a drawing has come: what a person would have on paper after a while. */
type Stage = 'background' | Detail

/** Draws what the prompt names. Same drawing in, same bytes out: PNG of exactly the size asked for. */
export async function draw(drawing: Drawing): Promise<Uint8Array> {
  return render(drawing, 'full')
}

/**
 * Draws unfinished versions of what `draw` returns, in order: the background, then where things will stand, then
 * pale shapes, then everything. With a `count` above 4 the later ones repeat; the last is not the finished picture's bytes
 * unless `count` reaches 4.
 */
export async function sketchStages(drawing: Drawing, count: number): Promise<Uint8Array[]> {
  const stages: Stage[] = ['background', 'shadows', 'underpainting', 'full']
  const wanted = Array.from(
    { length: Math.max(0, Math.min(8, Math.trunc(count))) },
    (_, index) => stages[Math.min(index, stages.length - 1)],
  )
  return Promise.all(wanted.map((stage) => render(drawing, stage ?? 'full')))
}

async function render(drawing: Drawing, stage: Stage): Promise<Uint8Array> {
  const canvas = await prepare(drawing)
  const inside = compose(canvas, drawing, stage)
  const { width, height } = drawing
  return toPng(document(finish(canvas, inside), { width, height, units: canvas }), { width, height })
}

/** Reads the prompt and lays out paper and paint. */
async function prepare({ prompt, width, height, seed, style }: Drawing): Promise<Canvas> {
  const icons = await loadIcons()
  const scene = readScene(prompt, { icons, style, random: openRandom(seed, 'scene') })
  const scale = Math.min(SHORT_SIDE / Math.min(width, height), LONGEST_SIDE / Math.max(width, height))
  let ids = 0
  const pen: Pen = {
    random: openRandom(seed, 'pen'),
    look: looks[scene.style],
    scale: 1,
    uniqueId: () => `g${ids++}-`,
    hatching: { left: 0 },
  }
  const palette = mixPalette(scene, openRandom(seed, 'palette'))
  return {
    pen,
    scene,
    icons,
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
    palette: scene.style === 'minimalist' ? sparse(palette, scene) : palette,
  }
}

function compose(canvas: Canvas, { prompt, seed }: Drawing, stage: Stage): string {
  const { scene, pen } = canvas
  // Each part has its own stream, so that one more blade of grass does not move the cat.
  const part = (name: string): Canvas => ({
    ...canvas,
    pen: { ...pen, random: openRandom(seed, name), hatching: { left: MOST_HATCHED } },
  })
  const says =
    scene.things.length > 0 ||
    scene.isPlaceNamed ||
    scene.weather !== 'clear' ||
    scene.celestial ||
    scene.time !== 'day'
  if (!says) return abstract(part('abstract'), prompt, stage === 'full')
  const backdrop = backdrops[scene.place](part('backdrop'))
  if (stage === 'background') return backdrop.back + backdrop.front
  const figures = scene.things.length > 0 ? subjects(part('subjects'), backdrop, stage) : ''
  return backdrop.back + figures + backdrop.front + (stage === 'full' ? weatherOver(part('weather')) : '')
}

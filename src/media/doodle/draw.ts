/** Draws what words name as a doodle: pen strokes, no network, no weights, the same doodle for the same seed. */
import type { Cast } from '../draw/cast.ts'
import { loadIcons } from '../draw/icons.ts'
import { openRandom } from '../draw/random.ts'
import { readScene } from '../draw/scene.ts'
import { looks, type Style } from '../draw/styles.ts'
import type { Scene, Thing } from '../draw/thing.ts'
import { tokenise } from '../draw/tokens.ts'
import { numbers } from '../draw/words.ts'
import { arrange } from './arrange.ts'
import type { Doodle } from './doodle.ts'
import { emphasis } from './emphasis.ts'
import { flourish } from './flourish.ts'
import { ink } from './ink.ts'
import { penLooks } from './looks.ts'
import { scenery } from './scenery.ts'

export interface DoodleWish {
  /** Any text in any script. */
  description: string
  style: Style
  seed: number
  /** Pixels. */
  width: number
  height: number
  /** `false` for what is to be animated: lines that stand for movement would move along. */
  trails?: boolean
}

/**
 * A line drawing of what the description names. Of a description that names nothing drawable, its words in handwriting.
 * Same wish in, same doodle out.
 */
export async function drawDoodle({
  description,
  style,
  seed,
  width,
  height,
  trails = true,
}: DoodleWish): Promise<Doodle> {
  const icons = await loadIcons()
  const read = readScene(description, { icons, style: 'simple', random: openRandom(seed, 'scene') })
  const scene: Scene = { ...read, things: read.things.length > 0 ? read.things : standIns(read, description) }
  const cast: Cast = { place: 'studio', icons, pen: flatPen(seed, trails) }
  const sheet = { width, height }
  const drawn =
    scene.things.length > 0
      ? [
          ...scenery(scene, sheet),
          ...arrange(cast, scene, {
            sheet,
            random: openRandom(seed, 'places'),
            isWaving: /\bwav(?:e|es|ing)\b/i.test(description),
          }),
        ]
      : flourish(cast.pen, description, sheet)
  const shapes = style === 'cartoon' ? [...drawn, ...emphasis(drawn, sheet)] : drawn
  const paper = { look: penLooks[style], random: openRandom(seed, 'hand'), size: Math.min(width, height) }
  return { width, height, strokes: ink(shapes, paper) }
}

/** A pen that lays flat paint and no outlines: those are drawn later, by hand. */
function flatPen(seed: number, trails: boolean): Cast['pen'] {
  let ids = 0
  return {
    random: openRandom(seed, 'pen'),
    look: { ...looks.minimalist, trails },
    scale: 8,
    uniqueId: () => `d${ids++}-`,
    hatching: { left: 0 },
  }
}

/** What a place, an hour or a weather looks like when nothing is in it. */
const STAND_INS: Partial<Record<Scene['place'], string[]>> = {
  mountains: ['mountain'],
  hill: ['deciduous-tree'],
  meadow: ['blossom', 'tulip', 'butterfly'],
  forest: ['evergreen-tree', 'deciduous-tree', 'evergreen-tree'],
  beach: ['palm-tree'],
  sea: ['own:sailboat'],
  underwater: ['tropical-fish', 'octopus'],
  desert: ['cactus'],
  snow: ['snowman-without-snow'],
  city: ['office-building', 'house', 'office-building'],
  street: ['house', 'automobile'],
  space: ['rocket', 'ringed-planet'],
  moon: ['rocket', 'crescent-moon'],
  sky: ['cloud', 'sun'],
  room: ['couch-and-lamp'],
  table: ['own:coffee-cup'],
  stage: ['microphone'],
}

function standIns({ place, isPlaceNamed, celestial, time, weather }: Scene, description: string): Thing[] {
  const thing = (icon: string, count = 1): Thing => ({ word: icon, icon, count, size: 1, colours: [], wears: [] })
  const stars = starsIn(description)
  if (stars > 0) return [thing('star', stars)]
  if (isPlaceNamed) return (STAND_INS[place] ?? []).map((icon) => thing(icon))
  if (weather === 'rain' || weather === 'storm') return [thing('umbrella')]
  if (weather === 'snow') return [thing('snowman-without-snow')]
  if (celestial === 'moon' || time === 'night') return [thing('crescent-moon')]
  return celestial === 'sun' || time === 'sunset' ? [thing('sun')] : []
}

/** Of "five stars", five: elsewhere the word only says that it is night. */
function starsIn(description: string): number {
  const tokens = tokenise(description)
  const at = tokens.indexOf('stars')
  return at < 0 ? 0 : (numbers.get(tokens[at - 1] ?? '') ?? 3)
}

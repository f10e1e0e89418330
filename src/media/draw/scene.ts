/** What a prompt asks for: things with number, size, colour and action, how they relate, and where and when it is. */
import type { Icons } from './icons.ts'
import { airborne, canAct, floating, instruments, swimmers } from './nouns.ts'
import { homes, type Place } from './places.ts'
import type { Random } from './random.ts'
import { MOST_THINGS, type Reading, read } from './reading.ts'
import type { Style } from './styles.ts'
import type { Scene, Thing } from './thing.ts'

/** Reads a prompt. Same prompt, same scene: what is left open (where does a cat live?) `random` decides. */
export function readScene(
  prompt: string,
  { icons, style, random }: { icons: Icons; style: Style; random: Random },
): Scene {
  const scene: Scene = {
    things: [],
    place: 'meadow',
    isPlaceNamed: false,
    time: 'day',
    weather: 'clear',
    style,
  }
  const reading = read(prompt, scene, icons)
  scene.isPlaceNamed = reading.place !== undefined
  scene.place = reading.place ?? usualPlace(reading, random)
  scene.time = reading.time ?? (scene.place === 'space' || scene.place === 'moon' ? 'night' : 'day')
  scene.weather = reading.weather ?? 'clear'
  if (reading.weather === 'snow' && (!reading.place || reading.place === 'meadow')) scene.place = 'snow'
  scene.things = limit(perform(scene.things))
  scene.place = shore(scene)
  if (style === 'simple') scene.style = styleNamed(reading.tokens) ?? style
  return scene
}

/** A cat and a piano with nothing said of them: the cat plays. */
function perform(things: Thing[]): Thing[] {
  const [player, tool, ...rest] = things
  const plays = player && tool && rest.length === 0 && instruments.has(tool.icon) && canAct(player.icon)
  return plays && !player.action && !player.relation ? [{ ...player, action: 'play', object: tool }] : things
}

/** At sea only what swims, floats or flies has a place: a fish goes under, a lighthouse stays ashore. */
function shore({ place, things }: Scene): Place {
  if (place !== 'sea' || things.length === 0) return place
  if (things.every(({ icon }) => homes.get(icon) === 'underwater')) return 'underwater'
  const standing = things.filter(
    ({ icon, action, relation }) =>
      !relation &&
      !floating.has(icon) &&
      !swimmers.has(icon) &&
      !airborne.has(icon) &&
      !/^(swim|sail|fly)$/.test(action ?? ''),
  )
  return standing.length > 0 ? 'beach' : 'sea'
}

function usualPlace({ scene, time, weather }: Reading, random: Random): Place {
  for (const thing of scene.things) {
    const withIt = homes.get(thing.object?.icon ?? '')
    // A book is at home on a table, its reader is not.
    if (withIt && withIt !== 'table' && withIt !== 'sky') return withIt
    if (thing.action === 'swim') return 'sea'
    const home = homes.get(thing.icon)
    if (home && home !== 'sky' && !thing.object && thing.action !== 'fly') return home
  }
  // The sky is for those who share it with nothing on the ground.
  const flies = ({ icon, action, object }: Thing) => !object && (action === 'fly' || homes.get(icon) === 'sky')
  if (scene.things.length > 0 && scene.things.every(flies)) return 'sky'
  if (scene.things.length === 0 && (time || weather)) return random.pick(['mountains', 'hill', 'sea'])
  return random.pick(['meadow', 'meadow', 'hill'])
}

function styleNamed(tokens: string[]): Style | undefined {
  const has = (...names: string[]) => names.some((name) => tokens.includes(name))
  if (has('minimalist', 'minimalistic', 'minimalism', 'minimal')) return 'minimalist'
  if (has('cartoon', 'comic', 'anime', 'manga')) return 'cartoon'
  if (has('detailed', 'intricate', 'photorealistic', 'realistic', 'hyperrealistic')) return 'detailed'
  return undefined
}

/** Cuts the counts so that no more things are placed than can be told apart; the first named keep theirs. */
function limit(things: Thing[]): Thing[] {
  let left = MOST_THINGS
  const kept = things.slice(0, 6).map((thing) => {
    const count = Math.max(1, Math.min(thing.count, left - 1))
    left -= count
    return { ...thing, count }
  })
  return kept.map((thing) =>
    thing.relation && thing.relation.to >= kept.length ? { ...thing, relation: undefined } : thing,
  ) as Thing[]
}

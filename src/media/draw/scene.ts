/** What a prompt asks for: things with number, size, colour and action, how they relate, and where and when it is. */
import type { Icons } from './icons.ts'
import { findNoun, type Noun } from './lookup.ts'
import { canAct, instruments } from './nouns.ts'
import { homes, type Place, placeWords, type Time, timeWords, type Weather, weatherWords } from './places.ts'
import type { Random } from './random.ts'
import type { Style } from './styles.ts'
import { tokenise } from './tokens.ts'
import {
  type Action,
  actions,
  colours,
  numbers,
  otherVerbs,
  type Relation,
  relations,
  sizes,
  stopWords,
  type Tone,
  tones,
  wearable,
} from './words.ts'

export interface Thing {
  /** The words of the prompt that name it. */
  word: string
  icon: string
  count: number
  /** Times the usual size. */
  size: number
  /** In the order they are given to the copies. */
  colours: string[]
  action?: Action
  /** What it reads, plays, rides or holds. */
  object?: Thing
  /** What it has on: icons. */
  wears: Thing[]
  /** Where it is: the index of another thing in the scene. */
  relation?: { kind: Exclude<Relation, 'of' | 'wearing'>; to: number }
}

export interface Scene {
  things: Thing[]
  place: Place
  /** Whether the prompt itself names the place. */
  isPlaceNamed: boolean
  time: Time
  weather: Weather
  tone?: Tone
  /** Paint for the ground, from words such as "green hill". */
  groundColour?: string
  /** What shines in the sky because the prompt says so. */
  celestial?: 'sun' | 'moon'
  isWooden: boolean
  style: Style
}

/** More than this many things in one picture would each be too small to recognise. */
export const MOST_THINGS = 12
/** A plural without a number: "cats". */
const SOME = 3

/** What has been read so far and belongs to the noun that comes next. */
interface Reading {
  scene: Scene
  icons: Icons
  tokens: string[]
  count?: number
  size: number
  colours: string[]
  relation?: Relation
  /** An action whose doer or object has not come yet. */
  action?: Action
  doer?: number
  objectOf?: number
  last?: number
  isDenied: boolean
  place?: Place
  time?: Time
  weather?: Weather
}

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
    isWooden: false,
    style,
  }
  const reading: Reading = { scene, icons, tokens: tokenise(prompt), size: 1, colours: [], isDenied: false }
  for (let at = 0; at < reading.tokens.length; ) at += readAt(reading, at)
  scene.isPlaceNamed = reading.place !== undefined
  scene.place = reading.place ?? usualPlace(reading, random)
  scene.time = reading.time ?? (scene.place === 'space' || scene.place === 'moon' ? 'night' : 'day')
  scene.weather = reading.weather ?? 'clear'
  if (reading.weather === 'snow' && (!reading.place || reading.place === 'meadow')) scene.place = 'snow'
  scene.things = limit(perform(scene.things))
  if (style === 'simple') scene.style = styleNamed(reading.tokens) ?? style
  return scene
}

/** Reads the word or phrase at a position; returns how many tokens it took. */
function readAt(reading: Reading, at: number): number {
  const { tokens } = reading
  const token = tokens[at] ?? ''
  if (/^[,.;:!?]$/.test(token)) return endPhrase(reading)
  if (token === 'no' || token === 'without') return take(reading, { isDenied: true })
  const noun = findNoun(reading.icons, tokens, at)
  // "orange cat" is a colour, "an orange" is fruit; "rose garden", "gold coin" likewise.
  const colour = colours.get(token)
  const isColour = colour && (!noun?.words || noun.words === 1) && (!noun || nounFollows(reading, at + 1))
  if (noun && noun.words > 1 && !numbers.has(token)) return addNoun(reading, noun)
  for (const [words, relation] of relations) {
    if (words.every((word, index) => tokens[at + index] === word)) return addRelation(reading, relation, words.length)
  }
  const count = numbers.get(token) ?? (/^\d+$/.test(token) ? Math.min(MOST_THINGS, Number(token)) : undefined)
  if (count !== undefined) return take(reading, { count: Math.max(1, count) })
  if (isColour) return take(reading, { colours: [...reading.colours, colour] })
  const size = sizes.get(token)
  if (size !== undefined) return take(reading, { size })
  const action = actions.get(token)
  if (action) return addAction(reading, action, at)
  if (readSurroundings(reading, token, at)) return 1
  if (noun && !stopWords.has(token) && !otherVerbs.has(token)) return addNoun(reading, noun)
  return 1
}

function take(reading: Reading, found: Partial<Reading>): number {
  Object.assign(reading, found)
  return 1
}

/** After a comma a new thought starts: what was said of the next noun no longer holds. */
function endPhrase(reading: Reading): number {
  return take(reading, { count: undefined, size: 1, relation: undefined, objectOf: undefined, isDenied: false })
}

function addRelation(reading: Reading, relation: Relation, words: number): number {
  // "red and blue balloons": the colours are still waiting for their noun.
  if (relation === 'with' && reading.colours.length > 0) return words
  reading.relation = relation
  return words
}

function nounFollows({ icons, tokens }: Reading, at: number): boolean {
  const next = tokens[at]
  if (!next) return false
  if (placeWords.has(next) || colours.has(next) || sizes.has(next)) return true
  if (next === 'and' && colours.has(tokens[at + 1] ?? '')) return true
  return (
    findNoun(icons, tokens, at) !== undefined || (stopWords.has(next) && findNoun(icons, tokens, at + 1) !== undefined)
  )
}

/** "A sleeping cat" says what the next noun does, "a cat sleeping" what the last one does. */
function addAction(reading: Reading, action: Action, at: number): number {
  const before = reading.tokens[at - 1]
  const isAdjective =
    reading.last === undefined || before === 'a' || before === 'an' || before === 'the' || before === 'two'
  if (isAdjective || reading.last === undefined) return take(reading, { action })
  // In "a dog beside a house running" the dog runs: the doer is the first thing of its phrase.
  const things = reading.scene.things
  const related = things[reading.last]?.relation
  const doer = related ? reading.last : reading.last
  const thing = things[doer]
  if (thing && !thing.action) thing.action = action
  return take(reading, { objectOf: doer, relation: undefined })
}

function readSurroundings(reading: Reading, token: string, at: number): boolean {
  const { scene } = reading
  const tone = tones.get(token)
  if (tone) scene.tone ??= tone
  if (token === 'wooden' || token === 'wood') scene.isWooden = true
  if (token === 'moon' || token === 'moonlight') scene.celestial = 'moon'
  if (token === 'sun' || token === 'sunny' || token === 'sunset' || token === 'sunrise') scene.celestial ??= 'sun'
  const time = timeWords.get(token)
  const weather = weatherWords.get(token)
  const place = placeWords.get(token)
  // "space" is a place in "in space", and no more than a word in "empty space around".
  if (time) reading.time = time
  if (weather && !(weather === 'snow' && reading.weather)) reading.weather = weather
  if (place) settle(reading, place, at)
  else if (token === 'moon' && reading.relation === 'on') settle(reading, 'moon', at)
  return Boolean(tone || time || weather || place || token === 'sun')
}

/** Takes a place, unless a better one is known: "a table in a garden" is first of all a table. */
function settle(reading: Reading, place: Place, at: number): void {
  const vague = new Set<Place>(['sky', 'studio', 'meadow'])
  if (!reading.place || (vague.has(reading.place) && !vague.has(place))) {
    reading.place = place
    const paint = reading.colours.at(-1)
    if (paint) reading.scene.groundColour = paint
  }
  if (reading.tokens[at] === 'studio' && reading.colours.length > 0) return
  Object.assign(reading, { colours: [], size: 1, count: undefined, relation: undefined, objectOf: undefined })
}

function addNoun(reading: Reading, noun: Noun): number {
  const { scene, relation, last, objectOf } = reading
  const done = () => {
    Object.assign(reading, {
      count: undefined,
      size: 1,
      colours: [],
      relation: undefined,
      action: undefined,
      isDenied: false,
    })
    return noun.words
  }
  if (reading.isDenied) return done()
  const thing: Thing = {
    word: noun.word,
    icon: noun.icon,
    count: reading.count ?? (noun.isPlural ? SOME : 1),
    size: reading.size,
    colours: reading.colours,
    wears: [],
  }
  if (reading.action) thing.action = reading.action
  const doer = objectOf === undefined ? undefined : scene.things[objectOf]
  const lastThing = last === undefined ? undefined : scene.things[last]
  if (
    lastThing &&
    (relation === 'wearing' ||
      (relation === 'with' && wearable.has(thing.icon)) ||
      (relation === 'in' && wearable.has(thing.icon)))
  ) {
    lastThing.wears.push(thing)
    return done()
  }
  if (doer && takesObject(doer, relation)) {
    doer.object = thing
    reading.objectOf = undefined
    return done()
  }
  scene.things.push(thing)
  const index = scene.things.length - 1
  if (last !== undefined && relation && relation !== 'of' && relation !== 'wearing') {
    const from = scene.things[last]
    if (relation === 'with') thing.relation = { kind: 'with', to: last }
    else if (from && !from.relation) from.relation = { kind: relation, to: index }
    else thing.relation = { kind: 'with', to: last }
  }
  // The thing first named stays the one that later relations and actions are about: "a robot reading a book under a tree".
  if (relation !== undefined && relation !== 'with' && last !== undefined) reading.last = last
  else reading.last = index
  return done()
}

function takesObject({ action, object }: Thing, relation: Relation | undefined): boolean {
  if (!action || object) return false
  if (relation === undefined) return action !== 'sleep' && action !== 'run' && action !== 'jump'
  return (
    (relation === 'on' || relation === 'with' || relation === 'in') &&
    (action === 'play' || action === 'ride' || action === 'sail')
  )
}

/** A cat and a piano with nothing said of them: the cat plays. */
function perform(things: Thing[]): Thing[] {
  const [player, tool, ...rest] = things
  const plays = player && tool && rest.length === 0 && instruments.has(tool.icon) && canAct(player.icon)
  return plays && !player.action && !player.relation ? [{ ...player, action: 'play', object: tool }] : things
}

function usualPlace({ scene, time, weather }: Reading, random: Random): Place {
  for (const thing of scene.things) {
    const withIt = homes.get(thing.object?.icon ?? '')
    // A book is at home on a table, its reader is not.
    if (withIt && withIt !== 'table') return withIt
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

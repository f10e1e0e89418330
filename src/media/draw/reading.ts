/** Walks through a prompt word by word and collects what it says of the scene. */
import type { Icons } from './icons.ts'
import { findNoun, type Noun } from './lookup.ts'
import { canAct } from './nouns.ts'
import { type Place, placeWords, type Time, timeWords, type Weather, weatherWords } from './places.ts'
import type { Scene, Thing } from './thing.ts'
import { tokenise } from './tokens.ts'
import {
  type Action,
  actions,
  colours,
  handheld,
  numbers,
  otherVerbs,
  type Relation,
  relations,
  sizes,
  stopWords,
  tones,
  wearable,
} from './words.ts'

/** More than this many things in one picture would each be too small to recognise. */
export const MOST_THINGS = 12
/** A plural without a number: "cats". */
const SOME = 3

/** What has been read so far and belongs to the noun that comes next. */
export interface Reading {
  scene: Scene
  icons: Icons
  tokens: string[]
  count?: number
  size: number
  colours: string[]
  relation?: Relation
  /** An action whose doer or object has not come yet. */
  action?: Action
  objectOf?: number
  last?: number
  isDenied: boolean
  place?: Place
  time?: Time
  weather?: Weather
}

/** Reads a prompt into a scene; what the prompt leaves open is left open. */
export function read(prompt: string, scene: Scene, icons: Icons): Reading {
  const reading: Reading = { scene, icons, tokens: tokenise(prompt), size: 1, colours: [], isDenied: false }
  for (let at = 0; at < reading.tokens.length; ) at += readAt(reading, at)
  return reading
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
  const thing = reading.scene.things[reading.last]
  if (thing && !thing.action) thing.action = action
  return take(reading, { objectOf: reading.last, relation: undefined })
}

function readSurroundings(reading: Reading, token: string, at: number): boolean {
  const { scene } = reading
  const tone = tones.get(token)
  if (tone) scene.tone ??= tone
  if (token === 'moon' || token === 'moonlight') scene.celestial = 'moon'
  if (token === 'sun' || token === 'sunny' || token === 'sunset' || token === 'sunrise') scene.celestial ??= 'sun'
  const time = timeWords.get(token)
  const weather = weatherWords.get(token)
  const place = placeWords.get(token)
  // "space" is a place in "in space", and no more than a word in "empty space around".
  if (time) reading.time = time
  if (weather && !(weather === 'snow' && reading.weather)) reading.weather = weather
  if (place) settle(reading, place === 'sea' && reading.relation === 'under' ? 'underwater' : place, at)
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

/** Puts a noun where it belongs: on somebody, in somebody's hands, or in the scene as a thing of its own. */
function addNoun(reading: Reading, noun: Noun): number {
  const { scene, relation, last, objectOf } = reading
  if (!reading.isDenied) {
    const thing = toThing(reading, noun)
    const doer = objectOf === undefined ? undefined : scene.things[objectOf]
    const lastThing = last === undefined ? undefined : scene.things[last]
    if (lastThing && isWorn(thing, relation)) lastThing.wears.push(thing)
    else if (doer && takesObject(doer, relation)) {
      doer.object = thing
      reading.objectOf = undefined
    } else if (lastThing && relation === 'with' && isHeld(thing, lastThing))
      Object.assign(lastThing, { action: 'hold', object: thing })
    else place(reading, thing)
  }
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

function toThing({ count, size, colours, action }: Reading, { word, icon, isPlural }: Noun): Thing {
  return { word, icon, count: count ?? (isPlural ? SOME : 1), size, colours, wears: [], ...(action && { action }) }
}

const isWorn = ({ icon }: Thing, relation: Relation | undefined) =>
  relation === 'wearing' || ((relation === 'with' || relation === 'in') && wearable.has(icon))

const isHeld = ({ icon, count }: Thing, holder: Thing) =>
  count === 1 && handheld.has(icon) && canAct(holder.icon) && !holder.action

/** Adds a thing, related to the one before as the prompt says. */
function place(reading: Reading, thing: Thing): void {
  const { scene, relation, last } = reading
  const index = scene.things.push(thing) - 1
  const from = last === undefined ? undefined : scene.things[last]
  const isRelated = relation !== undefined && relation !== 'of' && relation !== 'wearing'
  if (from && last !== undefined && isRelated) {
    if (relation === 'with' || from.relation) thing.relation = { kind: 'with', to: last }
    else from.relation = { kind: relation, to: index }
  }
  // What a relation leads to is not what the next words are about: "a robot under a tree reading a book".
  if (!from || relation === undefined || relation === 'with') reading.last = index
}

function takesObject({ action, object }: Thing, relation: Relation | undefined): boolean {
  if (!action || object) return false
  if (relation === undefined) return action !== 'sleep' && action !== 'run' && action !== 'jump'
  return (
    (relation === 'on' || relation === 'with' || relation === 'in') &&
    (action === 'play' || action === 'ride' || action === 'sail')
  )
}

/** Breaks a story into panels by rules, where no model that talks is there: sentences, then clauses, dealt out evenly. */
import { placeWords, timeWords, weatherWords } from '../../../media/draw/places.ts'
import { type Board, type Character, mentioning, type Panel } from './board.ts'
import { castOf, pronounOf } from './cast.ts'
import { toGerund } from './verbs.ts'

/** How a film tells: where we are, who it is, what it feels like. */
const VIEWS: [shot: string, camera: string][] = [
  ['wide shot', 'eye level'],
  ['medium shot', 'eye level'],
  ['close-up', 'slightly low angle'],
  ['medium shot', 'high angle'],
  ['wide shot', 'low angle'],
  ['close-up', 'eye level'],
]
const MAX_CAPTION = 140
const MAX_ACTION = 500

export interface Wishes {
  panels: number
  /** As the user describes them: "Mia: a girl in a yellow coat". */
  characters: string[]
}

/** The same board for the same story. */
export function tell(story: string, { panels, characters }: Wishes): Board {
  const cast = castOf(story, characters)
  const units = resolve(unitsOf(story, panels), cast)
  const groups = deal(units, panels)
  let setting: Setting = {}
  const told = groups.map((group, index): Panel => {
    const [shot, camera] = VIEWS[index % VIEWS.length] as (typeof VIEWS)[number]
    const action = group.map(({ action }) => action).join(' ')
    const here = settingIn(action)
    const carried = inWords(setting, here)
    setting = { ...setting, ...here }
    // Where a unit is shown from several sides, its words stand under the first.
    const isNew = group[0] !== groups[index - 1]?.[0]
    const caption = isNew ? cutAtWord(group.map(({ text }) => text).join(' '), MAX_CAPTION) : ''
    return { shot, camera, action: cutAtWord(action, MAX_ACTION), setting: carried, caption }
  })
  return { characters: cast, panels: told }
}

/** Sentences; where these are too few, the longest are taken apart until there are enough or nothing comes apart. */
function unitsOf(story: string, wanted: number): string[] {
  const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })
  const sentences = story
    .split(/\n+/)
    .flatMap((line) => [...segmenter.segment(line)].map(({ segment }) => segment.trim()))
    .filter((sentence) => /\p{L}/u.test(sentence))
  const units = joinFragments(sentences.length > 0 ? sentences : [story.trim()])
  while (units.length < wanted) {
    const [longest] = units
      .map((unit, at) => ({ at, parts: clausesOf(unit), length: unit.length }))
      .filter(({ parts }) => parts.length > 1)
      .toSorted((a, b) => b.length - a.length)
    if (!longest) break
    units.splice(longest.at, 1, ...longest.parts)
  }
  return units
}

/** "INT. CAFE - DAY." stands before something, and is no picture by itself. */
function joinFragments(sentences: string[]): string[] {
  const joined: string[] = []
  let fragment = ''
  for (const [index, sentence] of sentences.entries()) {
    const words = sentence.match(/\p{L}+/gu) ?? []
    const isFragment = words.length < 4 && !words.some(toGerund) && index < sentences.length - 1
    if (isFragment) fragment += `${sentence} `
    else joined.push(fragment + sentence)
    if (!isFragment) fragment = ''
  }
  return joined
}

const JOINT = /;\s+|,\s+(?:and then|and|but|then|so|while|until|when)\s+|\s+(?:and then|but|then|while|until)\s+/i

/** In two at its first joint: "wakes up | and finds a key", but not "cats and dogs". */
function clausesOf(text: string): string[] {
  const joint = JOINT.exec(text)
  const and = [...text.matchAll(/\s+and\s+(?=(\p{L}+))/gu)].find(([, next = '']) => toGerund(next))
  const [at] = [joint, and].flatMap((match) => (match ? [match] : [])).toSorted((a, b) => a.index - b.index)
  if (!at) return [text]
  return [text.slice(0, at.index), text.slice(at.index + at[0].length)].map((part) => part.trim()).filter(Boolean)
}

interface Unit {
  text: string
  /** With names in the place of pronouns. */
  action: string
}

/** "She" is the last one it can be; a clause without anybody goes on about whoever acted before. */
function resolve(units: string[], cast: Character[]): Unit[] {
  const recent: Character[] = []
  const note = (character: Character) => {
    const before = recent.indexOf(character)
    if (before >= 0) recent.splice(before, 1)
    recent.unshift(character)
  }
  // A fox with a name is "she" as well, where nobody else can be.
  const who = (pronoun: string) =>
    [pronoun, undefined, 'it'].flatMap((wanted) => recent.filter((one) => pronounOf(one) === wanted))[0]
  return units.map((text) => {
    const plain = withoutAppositions(text, cast)
    const action = plain.replace(/(?<![\p{L}’'])(she|he|they|it)(?=[\s,])/giu, (word, _, at: number) => {
      const pronoun = word.toLowerCase()
      // "It" is a being only where it acts; elsewhere it is the key that was found.
      const isActing = toGerund(/^\s+(\p{L}+)/u.exec(plain.slice(at + word.length))?.[1] ?? '') !== undefined
      if (pronoun === 'they') return recent.length > 1 ? nameAll(recent.slice(0, 2)) : word
      if (pronoun === 'it' && !isActing) return word
      const found = who(pronoun)
      return found ? spoken(found) : word
    })
    const first = /^\p{L}+/u.exec(action)?.[0] ?? ''
    const [last] = recent
    const whole = last && toGerund(first) ? `${spoken(last)} ${action}` : action
    mentioning(whole, cast, (character, mention) => {
      note(character)
      return mention
    })
    return { text, action: whole.charAt(0).toUpperCase() + whole.slice(1) }
  })
}

/** "Mia, a small fox, wakes up": what she is, her description says. */
const withoutAppositions = (text: string, cast: Character[]) =>
  cast.reduce((rest, { name, noun }) => {
    if (!noun || name === noun || !rest.includes(name)) return rest
    const [before = '', ...after] = rest.split(name)
    const [first = '', ...others] = after
    return [
      before,
      first.replace(/^,\s+(?:an?|the|his|her|their)\s+[^,.;:!?]{2,50}(?:,(?=\s)|(?=[.;:!?]|$))/i, ''),
      ...others,
    ].join(name)
  }, text)

const spoken = ({ name, noun }: Character) => (name === noun ? `the ${name}` : name)
const nameAll = (characters: Character[]) => characters.toReversed().map(spoken).join(' and ')

/** So that no panel has more than one unit more than another; where units are few, each is shown from several sides. */
function deal<T>(units: T[], panels: number): T[][] {
  return Array.from({ length: panels }, (_, index) => {
    const from = Math.floor((index * units.length) / panels)
    const to = Math.floor(((index + 1) * units.length) / panels)
    return units.slice(from, Math.max(to, from + 1))
  })
}

type Setting = Partial<Record<'place' | 'time' | 'weather', string>>

/** The words in a text that say where and when. */
function settingIn(text: string): Setting {
  // The robot waves: no sea.
  const words = (text.toLowerCase().match(/\p{L}+/gu) ?? []).filter((word) => toGerund(word) === undefined)
  const place = words.findLast((word) => placeWords.has(word) && !passing.has(placeWords.get(word) ?? ''))
  const time = words.findLast((word) => timeWords.has(word))
  const weather = words.findLast((word) => weatherWords.has(word))
  return {
    ...(place ? { place } : {}),
    ...(time ? { time: timeWords.get(time) as string } : {}),
    ...(weather ? { weather } : {}),
  }
}

const ON = new Set(
  'beach shore coast island hill street road moon path mountain cliff sea ocean lake river farm meadow'.split(' '),
)

/** Where nobody stays for the next panel. */
const passing = new Set(['table', 'sky', 'stage', 'studio'])

/** What still holds from before, as far as a text does not say otherwise. */
function inWords(before: Setting, here: Setting): string {
  const place = here.place ? undefined : before.place
  const time = here.time ? undefined : before.time
  return [place && `${ON.has(place) ? 'on' : 'in'} the ${place}`, time && time !== 'day' && `at ${time}`]
    .filter(Boolean)
    .join(' ')
}

function cutAtWord(text: string, max: number): string {
  if (text.length <= max) return text
  return `${text.slice(0, max - 1).replace(/\s+\S*$/, '')}…`
}

/** Who is in a story, by rules: names, and beings that are called what they are. Each gets a look that stays. */
import { busts, canAct, faces, nouns } from '../../../media/draw/nouns.ts'
import { colours, stopWords } from '../../../media/draw/words.ts'
import type { Character } from './board.ts'
import { toGerund } from './verbs.ts'

/** Told apart at a glance, also by most who see colours otherwise: one after the other, as characters come up. */
const CLOTHES = ['red', 'blue', 'yellow', 'green', 'purple', 'orange', 'white', 'black']
const COATS = ['brown', 'grey', 'white', 'black']
const MANY_COATS = /cat|dog|rabbit|horse|bird|mouse|cow|goat/
const MADE = /robot|alien|monster/
const MOST = 6

/** Capitalised, and no name. */
const NO_NAMES = new Set(
  `monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
  october november december suddenly finally later next meanwhile once together everyone nobody somebody someone everything
  today tomorrow yesterday tonight mr mrs ms dr god yes no oh ok okay instead soon inside outside everybody`.split(
    /\s+/,
  ),
)
const PLACE_BEFORE = /\b(?:in|at|from|near|of|across)\s$/i
const SHE = /\b(?:she|her|hers|herself)\b/i
const HE = /\b(?:he|him|his|himself)\b/i
/** The ends of names that are women's as a rule, and the best known of those that are not. */
const HER_NAME = /(?:a|ah|elle|ette|ine|lyn|lynn)$/
const HIS_NAMES = /^(?:luca|noah|joshua|jonah|micah|elijah|ezra|nikita|sasha|mustafa|krishna)$/
/** Whoever does what somebody else does not: "keeper", "violinist". */
const BY_TRADE = /(?:[^e]er|or|ist|ian|man|woman|maid)$/
/** How far after a name its pronoun is looked for. Characters. */
const PRONOUN_WITHIN = 200

/** What the user said of characters ("Mia: a girl in a yellow coat") comes first, word for word. */
export function castOf(story: string, told: string[]): Character[] {
  const given = told.map(readCharacter)
  const taken = new Set(given.map(({ name }) => name.toLowerCase()))
  const named = namesIn(story).filter((name) => !taken.has(name.toLowerCase()))
  const all = [...given, ...named.map((name) => describeName(name, story))]
  const nounsTaken = new Set(all.flatMap(({ name, noun }) => [name.toLowerCase(), ...(noun ? [noun] : [])]))
  const beings = beingsIn(story).filter(({ name }) => !nounsTaken.has(name))
  return [...all, ...beings].slice(0, Math.max(MOST, given.length)).map(withColour)
}

/** "Mia: …", "Mia - …", "Mia, …", "Mia is …"; a text without any of these is both name and description. */
function readCharacter(text: string): Character {
  const [, name = '', description = ''] =
    /^([^:,(–—]{1,60}?)(?:\s*[:,(–—]\s*|\s+-\s+|\s+is\s+)(.+?)\)?$/s.exec(text.trim()) ?? []
  const said = description || text.trim()
  return { name: (name || text.trim()).slice(0, 60), description: said.slice(0, 300), ...nounOf(said) }
}

function namesIn(story: string): string[] {
  const found = new Map<string, boolean>()
  for (const match of story.matchAll(/(?<![\p{L}’'])\p{Lu}\p{Ll}+(?![\p{L}])/gu)) {
    const [word] = match
    const lower = word.toLowerCase()
    const before = story.slice(0, match.index)
    if (NO_NAMES.has(lower) || stopWords.has(lower) || PLACE_BEFORE.test(before)) continue
    const isFirst = before.trim() === '' || /[.!?…:"“”'‘\n]\s*$/.test(before)
    const [, next = ''] = /^[^\p{L}]*(\p{L}+)/u.exec(story.slice(match.index + word.length)) ?? []
    // A sentence begins with a capital whatever it begins with: a name is one who acts, or who is written so elsewhere.
    const isSure =
      !isFirst || toGerund(next) !== undefined || /^\s*,\s+an?\s/.test(story.slice(match.index + word.length))
    found.set(word, (found.get(word) ?? false) || isSure)
  }
  return [...found].flatMap(([word, isSure]) => (isSure ? [word] : []))
}

function describeName(name: string, story: string): Character {
  const apposition = new RegExp(`\\b${name},\\s+((?:an?|the|his|her|their)\\s+[^,.;:!?]{2,50})`, 'u').exec(story)?.[1]
  const called = new RegExp(`\\b((?:an?|the)\\s+(?:[\\p{L}-]+\\s+){1,4})(?:named|called)\\s+${name}\\b`, 'u').exec(
    story,
  )?.[1]
  const said = (apposition ?? called)?.replace(/^(?:the|his|her|their)\s/i, 'a ').trim()
  if (said) return { name, description: said, ...nounOf(said) }
  const lower = name.toLowerCase()
  const isHers = HER_NAME.test(lower) && !HIS_NAMES.test(lower)
  const noun = isHers ? 'woman' : personAfter(story, name)
  return { name, description: `a ${noun === 'person' ? '' : 'young '}${noun}`, noun }
}

/** By the first pronoun after a mention. */
function personAfter(story: string, mention: string): 'woman' | 'man' | 'person' {
  const at = story.indexOf(mention)
  const rest = story.slice(at, at + PRONOUN_WITHIN)
  const [she, he] = [rest.search(SHE), rest.search(HE)]
  return she >= 0 && (he < 0 || she < he) ? 'woman' : he >= 0 ? 'man' : 'person'
}

/** The being that a description is about: its last word that names one. */
function nounOf(description: string): Pick<Character, 'noun'> {
  const words = description.toLowerCase().match(/\p{L}+/gu) ?? []
  // What follows "with" or "in" is what it has on, not what it is.
  const end = words.findIndex((word) => ['with', 'in', 'who', 'wearing', 'from', 'of'].includes(word))
  const noun = (end < 0 ? words : words.slice(0, end)).findLast(isBeing)
  return noun ? { noun } : {}
}

const iconOf = (word: string) => nouns.get(word) ?? word
const isBeing = (word: string) => canAct(iconOf(word))

/** "A small fox … the fox": what somebody is called who has no name. */
function beingsIn(story: string): Character[] {
  const found = new Map<string, Character>()
  for (const match of story.matchAll(/\b(an?|the|his|her|their|my|our)\s+((?:[\p{L}-]+\s+){0,3})([\p{L}-]+)/giu)) {
    const words = `${match[2] ?? ''}${match[3] ?? ''}`.toLowerCase().split(/\s+/)
    const at = words.findIndex((word, index) => isBeing(word) || isTrade(word, words[index + 1]))
    const noun = words[at]
    if (noun === undefined || found.has(noun)) continue
    const adjectives = words.slice(0, at).filter((word) => !/^(other|same|whole|very|own)$/.test(word))
    const look = withArticle([...adjectives, noun].join(' '))
    const description = isBeing(noun) ? look : `a ${personAfter(story, match[0])}, ${look}`
    found.set(noun, { name: noun, description, noun })
  }
  return [...found.values()]
}

const isTrade = (word: string, next = '') => BY_TRADE.test(word) && toGerund(next) !== undefined
const withArticle = (text: string) => `${/^[aeiou]/i.test(text) ? 'an' : 'a'} ${text}`

/** Its own colour where one is told; else clothes for people, a coat for animals that have many, paint for what is made. */
function withColour(character: Character, index: number): Character {
  const { description } = character
  const words = description.toLowerCase().split(/[^\p{L}]+/u)
  const noun = words.find((word) => isBeing(word))
  if (!noun || words.some((word) => colours.has(word))) return character
  const icon = iconOf(noun)
  const paint = CLOTHES[index % CLOTHES.length]
  const coat = COATS[index % COATS.length]
  const isPerson = faces.has(icon) || busts.has(icon)
  const colour = isPerson ? `${paint}-clad` : MADE.test(icon) ? paint : MANY_COATS.test(icon) ? coat : undefined
  if (!colour) return character
  const [, rest = description] = /^an?\s+(.*)$/is.exec(description) ?? []
  return { ...character, description: withArticle(rest.replace(new RegExp(`\\b${noun}\\b`, 'i'), `${colour} ${noun}`)) }
}

/** Which pronoun a character goes by; `undefined`: any. */
export function pronounOf({ description, noun = '' }: Character): 'she' | 'he' | 'it' | undefined {
  const words = `${noun} ${description}`.toLowerCase()
  if (/\b(?:woman|girl|lady|queen|princess|mother|grandma|grandmother|sister|daughter|witch)\b/.test(words))
    return 'she'
  if (/\b(?:man|boy|king|prince|father|grandpa|grandfather|brother|son|wizard)\b/.test(words)) return 'he'
  const isPerson = words.split(/[^\p{L}]+/u).some((word) => faces.has(iconOf(word)) || busts.has(iconOf(word)))
  return isPerson ? undefined : 'it'
}

/** From the words of a prompt to the name of an icon. */
import type { Icons } from './icons.ts'
import { nouns } from './nouns.ts'
import { own } from './own.ts'
import { singulars } from './tokens.ts'
import { actions, colours, numbers, otherVerbs, relations, sizes, stopWords } from './words.ts'

export interface Noun {
  /** As the prompt has it. */
  word: string
  icon: string
  isPlural: boolean
  /** How many tokens it took. */
  words: number
}

const LONGEST = 3
/** Containers that disappear behind what is in them: "a glass of wine" is drawn as wine. */
const CONTAINERS = new Set(
  'cup mug glass bottle plate slice piece bowl basket bunch pile jar pot box bag herd flock'.split(' '),
)
const FRUIT = new Set('fruit fruits apples oranges bananas pears grapes cherries lemons'.split(' '))
const prepositions = new Set(relations.flatMap(([words]) => (words.length === 1 ? words : [])))

/** The thing named at a position, the longest name first: "fire engine" before "fire". */
export function findNoun(icons: Icons, tokens: string[], at: number): Noun | undefined {
  const contained = findContained(icons, tokens, at)
  if (contained) return contained
  for (let words = Math.min(LONGEST, tokens.length - at); words > 0; words--) {
    const phrase = tokens.slice(at, at + words).join(' ')
    const found = lookUp(icons, phrase)
    if (found) return { ...found, word: phrase, words }
  }
  return undefined
}

/** "A cup of coffee", "a bowl of fruit", "a slice of pizza". */
function findContained(icons: Icons, tokens: string[], at: number): Noun | undefined {
  const [container = '', of, content = ''] = tokens.slice(at, at + 3)
  if (of !== 'of' || !CONTAINERS.has(singulars(container)[0] ?? container) || !content) return undefined
  const word = `${container} of ${content}`
  if ((container === 'bowl' || container === 'basket' || container === 'plate') && FRUIT.has(content)) {
    return { word, icon: 'own:fruit-bowl', isPlural: false, words: 3 }
  }
  const found = lookUp(icons, content)
  return found && { word, icon: found.icon, isPlural: singulars(container).length > 0, words: 3 }
}

/** Whether a word may name a thing at all: keywords of the icon set include verbs, moods and articles. */
function isSilent(word: string): boolean {
  return (
    stopWords.has(word) ||
    otherVerbs.has(word) ||
    actions.has(word) ||
    numbers.has(word) ||
    prepositions.has(word) ||
    sizes.has(word)
  )
}

function lookUp(icons: Icons, phrase: string): Pick<Noun, 'icon' | 'isPlural'> | undefined {
  const emoji = icons.forEmoji(phrase)
  if (emoji) return { icon: nouns.get(emoji.replaceAll('-', ' ')) ?? emoji, isPlural: false }
  const isKnown = (icon: string | undefined) => icon !== undefined && (own.has(icon) || icons.get(icon) !== undefined)
  const exact = nouns.get(phrase)
  if (exact && isKnown(exact)) return { icon: exact, isPlural: isPluralNoun(phrase) }
  const [first = ''] = phrase.split(' ')
  const pluralOf = singulars(phrase).find((single) => nouns.has(single))
  if (pluralOf) return { icon: nouns.get(pluralOf) ?? '', isPlural: true }
  if (isSilent(phrase) || isSilent(first) || phrase.length < 2) return undefined
  for (const single of singulars(phrase)) {
    const icon = nouns.get(single) ?? (isSilent(single) ? undefined : icons.find(single))
    if (isKnown(icon)) return { icon: icon ?? '', isPlural: true }
  }
  const found = colours.has(phrase) ? undefined : icons.find(phrase)
  return found ? { icon: found, isPlural: false } : undefined
}

const isPluralNoun = (word: string) => {
  const single = singulars(word)[0]
  return single !== undefined && nouns.has(single)
}

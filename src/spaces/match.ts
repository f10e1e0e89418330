/** From what a person types to the space that does it: by sentences, by phrases, and by the words they share. */
import type { Space } from './define.ts'

export interface Match {
  space: Space
  /** From 0 to 1: how sure it is. */
  confidence: number
  /** What of the prompt has led there. */
  matchedKeywords: string[]
}

/** Less is a guess, and no match is better than a wrong one. */
const SURE_ENOUGH = 0.35
const MOST_ALTERNATIVES = 3
/** A sentence that surely means a space; phrases come next, and single words of its name and description last. */
const WEIGHTS = { pattern: 0.6, phrase: 0.35, keyword: 0.25, word: 0.12 }
const MAX_PROMPT = 2000

/** The best match and others that come near it; `undefined` where no space is meant. */
export function match(spaces: Space[], prompt: string): { best: Match; alternatives: Match[] } | undefined {
  const text = prompt.slice(0, MAX_PROMPT).toLowerCase()
  const words = wordsOf(text)
  const rarity = rarityOf(spaces)
  const ranked = spaces
    .map((space) => score(space, text, words, rarity))
    .filter(({ confidence }) => confidence >= SURE_ENOUGH)
    .toSorted((a, b) => b.confidence - a.confidence)
  const [best, ...others] = ranked
  return best && { best, alternatives: others.slice(0, MOST_ALTERNATIVES) }
}

function score(space: Space, text: string, words: string[], rarity: Map<string, number>): Match {
  const patterns = space.patterns.filter((pattern) => new RegExp(pattern.source, withoutState(pattern)).test(text))
  const keywords = space.keywords.filter((keyword) => holds(words, wordsOf(keyword.toLowerCase())))
  const phrases = keywords.filter((keyword) => wordsOf(keyword).length > 1)
  const own = new Set(wordsOf(`${space.name} ${space.description}`.toLowerCase()))
  const shared = [...new Set(words)].filter((word) => own.has(word))
  // A word that every space has in its description says nothing.
  const telling = shared.reduce((sum, word) => sum + (rarity.get(word) ?? 0), 0)
  const total =
    (patterns.length > 0 ? WEIGHTS.pattern : 0) +
    phrases.length * WEIGHTS.phrase +
    (keywords.length - phrases.length) * WEIGHTS.keyword +
    telling * WEIGHTS.word
  return { space, confidence: Math.round(Math.min(1, total) * 100) / 100, matchedKeywords: [...keywords] }
}

/** `g` and `y` make a pattern remember where it was. */
const withoutState = ({ flags }: RegExp) => [...new Set(`${flags.replace(/[gy]/g, '')}i`)].join('')

/** How much a word tells one space from the others: 1 where only one has it, 0 where all have it. */
function rarityOf(spaces: Space[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { name, description } of spaces) {
    for (const word of new Set(wordsOf(`${name} ${description}`.toLowerCase()))) {
      counts.set(word, (counts.get(word) ?? 0) + 1)
    }
  }
  const all = Math.max(2, spaces.length)
  return new Map([...counts].map(([word, count]) => [word, Math.log(all / count) / Math.log(all)]))
}

/** Words without those that say nothing, and without their endings: "removing backgrounds" is "remov background". */
function wordsOf(text: string): string[] {
  const found = text.match(/[\p{L}\p{N}]+/gu) ?? []
  return found.filter((word) => !silent.has(word)).map(stem)
}

/** The lightest of stemmers: what English adds to a word. */
function stem(word: string): string {
  if (word.length < 4) return word
  const root = word.replace(/(?:ies)$/, 'y').replace(/(?:ing|ed|er|es|s)$/, '')
  return (root.length < 3 ? word : root).replace(/(.)\1$/, '$1').replace(/e$/, '')
}

/** Whether the words of a phrase stand together in a text, in order, with at most two others in between. */
function holds(words: string[], phrase: string[]): boolean {
  const [first, ...rest] = phrase
  return words.some((word, at) => {
    if (word !== first) return false
    let place = at
    return rest.every((next) => {
      const found = words.indexOf(next, place + 1)
      const isNear = found >= 0 && found - place <= 3
      place = found
      return isNear
    })
  })
}

const silent = new Set(
  'a an the this that these those my your our its it i you we me of to in on at for from with by and or is are be do can could would please want need like some any all one into onto make made get give out up so just'.split(
    ' ',
  ),
)

/** From what a person types to the space that does it: by sentences, by phrases, and by the words they share. */
import type { Space } from './define.ts'
import { plainGood, plainWord, sayings, silent, visual } from './match/vocabulary.ts'

export interface Match {
  space: Space
  /** From 0 to 1: how sure it is. Never 1: a sentence can always mean something else. */
  confidence: number
  /** Keywords of the space that the prompt has, in its words or in others. */
  matchedKeywords: string[]
}

/** Less is a guess, and no match is better than a wrong one. */
const SURE_ENOUGH = 0.4
const MOST_ALTERNATIVES = 3
/** How sure each piece of evidence is by itself; what each leaves open, the next takes its share of. */
const WEIGHTS = {
  /** A sentence that surely means the space. */
  pattern: 0.6,
  /** The same, once "my sneaker" is read as "my product". */
  paraphrase: 0.4,
  phrase: 0.4,
  /** A phrase the other way round, or one that is there only once "my sneaker" is read so. */
  loosePhrase: 0.34,
  keyword: 0.3,
  /** A keyword that is all there is. */
  nothingElse: 0.5,
  /** A word of its name, description or keywords that no other space has. */
  word: 0.08,
}
const MOST_WORDS = 3
const MAX_PROMPT = 2000

/** The best match and others that come near it; `undefined` where no space is meant. */
export function match(spaces: Space[], prompt: string): { best: Match; alternatives: Match[] } | undefined {
  const asked = read(prompt)
  const rarity = rarityOf(spaces)
  const ranked = spaces
    .map((space) => score(space, asked, rarity))
    .filter(({ confidence }) => confidence >= SURE_ENOUGH)
    .toSorted((a, b) => b.confidence - a.confidence)
  const [best, ...others] = ranked
  return best && { best, alternatives: others.slice(0, MOST_ALTERNATIVES) }
}

interface Asked {
  text: string
  /** The text in the words that spaces use. */
  plain: string
  /** Stems, without the silent ones. */
  words: string[]
  /** The same, with goods as products where the prompt is about pictures. */
  plainWords: string[]
}

function read(prompt: string): Asked {
  const text = prompt.slice(0, MAX_PROMPT).toLowerCase().replaceAll('’', "'").replace(/\s+/g, ' ').trim()
  const said = sayings.reduce((rest, [saying, word]) => rest.replace(saying, word), text)
  const simple = said.replace(WORD, plainWord)
  const isVisual = (simple.match(WORD) ?? []).some((word) => visual.has(word.replace(/s$/, '')))
  const plain = isVisual ? said.replace(WORD, plainGood) : simple
  return { text, plain, words: wordsOf(said), plainWords: wordsOf(plain) }
}

function score(space: Space, { text, plain, words, plainWords }: Asked, rarity: Map<string, number>): Match {
  const fits = (said: string) =>
    space.patterns.some((pattern) => new RegExp(pattern.source, withoutState(pattern)).test(said))
  const keywords = space.keywords
    .map((keyword) => ({ keyword, share: shareOf(wordsOf(keyword), words, plainWords) }))
    .filter(({ share }) => share > 0)
    .filter(({ keyword }, index, all) => all.findIndex((one) => isSame(one.keyword, keyword)) === index)
  const shared = new Set(words.filter((word) => wordsOfSpace(space).has(word)))
  // A word that every space has says nothing.
  const telling = [...shared].reduce((sum, word) => sum + (rarity.get(word) ?? 0), 0)
  const evidence = [
    fits(text) ? WEIGHTS.pattern : fits(plain) ? WEIGHTS.paraphrase : 0,
    ...keywords.map(({ share }) => share),
    Math.min(MOST_WORDS, telling) * WEIGHTS.word,
  ]
  const doubt = evidence.reduce((left, share) => left * (1 - share), 1)
  const matchedKeywords = keywords.map(({ keyword }) => keyword)
  return { space, confidence: Math.round((1 - doubt) * 100) / 100, matchedKeywords }
}

/** "Remove background" and "background removal" are one thing to have said. */
const isSame = (one: string, other: string) => wordsOf(one).toSorted().join(' ') === wordsOf(other).toSorted().join(' ')

/** How much a keyword in the prompt says; 0 where it is not there. */
function shareOf(keyword: string[], words: string[], plainWords: string[]): number {
  if (keyword.length === 1) {
    if (!words.includes(keyword[0] ?? '')) return 0
    return words.length === 1 ? WEIGHTS.nothingElse : WEIGHTS.keyword
  }
  if (holds(words, keyword)) return WEIGHTS.phrase
  return holds(words, keyword.toReversed()) || holds(plainWords, keyword) ? WEIGHTS.loosePhrase : 0
}

/** `g` and `y` make a pattern remember where it was. */
const withoutState = ({ flags }: RegExp) => [...new Set(`${flags.replace(/[gy]/g, '')}i`)].join('')

const wordsOfSpace = ({ name, description, keywords }: Space) =>
  new Set(wordsOf([name, description, ...keywords].join(' ')))

/** How much a word tells one space from the others: 1 where only one has it, 0 where all have it. */
function rarityOf(spaces: Space[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const space of spaces) {
    for (const word of wordsOfSpace(space)) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const all = Math.max(2, spaces.length)
  return new Map([...counts].map(([word, count]) => [word, Math.log(all / count) / Math.log(all)]))
}

const WORD = /[\p{L}\p{N}][\p{L}\p{N}'-]*/gu

/** Words in the spaces' terms, without those that say nothing, and without endings: "removing backgrounds" is "remov background". */
function wordsOf(text: string): string[] {
  const found = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []
  return found.filter((word) => !silent.has(word)).map((word) => stem(plainWord(word)))
}

/** The lightest of stemmers: what English adds to a word. */
function stem(word: string): string {
  if (word.length < 4) return word
  const root = word.replace(/ies$/, 'y').replace(/(?:ing|ed|er|es|s)$/, '')
  return (root.length < 3 ? word : root).replace(/([^s])\1$/, '$1').replace(/e$/, '')
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

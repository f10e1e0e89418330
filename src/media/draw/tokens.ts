/** Cuts a prompt into words, in any script, and finds the singular of a plural. */
import { foreign, splitUnspaced } from './foreign.ts'

/** Past this many characters a prompt only repeats itself; reading on would cost time and change nothing. */
const READ_AT_MOST = 2_000
const MOST_TOKENS = 160
const TOKEN = /\p{RGI_Emoji}|\p{L}[\p{L}\p{M}]*(?:['’\-]\p{L}[\p{L}\p{M}]*)*|\d+|[,.;:!?]/gv

export function tokenise(prompt: string): string[] {
  const text = prompt.slice(0, READ_AT_MOST).normalize('NFKC').toLowerCase().replaceAll('’', "'")
  const tokens = text.match(TOKEN) ?? []
  return tokens.slice(0, MOST_TOKENS).flatMap((token) => (isWhole(token) ? translate(token) : token.split('-')))
}

const UNSPACED = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/v

/** Words that stand for several things. */
const GROUPS: Record<string, string[]> = { family: ['man', 'and', 'woman', 'and', 'child'] }

function translate(token: string): string[] {
  const group = Object.hasOwn(GROUPS, token) ? GROUPS[token] : undefined
  if (group) return group
  const english = foreign.get(token)
  if (english) return [english]
  return UNSPACED.test(token) ? splitUnspaced(token) : [token]
}

// "t-rex" and "hot-air" must stay one word; "snow-covered" is two.
const isWhole = (token: string) => !token.includes('-') || token === 't-rex'

const IRREGULAR = new Map(
  Object.entries({
    mice: 'mouse',
    geese: 'goose',
    children: 'child',
    people: 'person',
    men: 'man',
    women: 'woman',
    leaves: 'leaf',
    wolves: 'wolf',
    knives: 'knife',
    loaves: 'loaf',
    feet: 'foot',
    teeth: 'tooth',
    oxen: 'ox',
    witches: 'witch',
    foxes: 'fox',
    boxes: 'box',
    elves: 'elf',
    heroes: 'hero',
    tomatoes: 'tomato',
    potatoes: 'potato',
    cacti: 'cactus',
    bunnies: 'bunny',
    puppies: 'puppy',
    ponies: 'pony',
    houses: 'house',
    horses: 'horse',
    roses: 'rose',
  }),
)

/** The singular forms a word may have, the likeliest first; empty when it cannot be a plural. */
export function singulars(word: string): string[] {
  const irregular = IRREGULAR.get(word)
  if (irregular) return [irregular]
  if (!word.endsWith('s') || word.endsWith('ss') || word.length < 4) return []
  const forms = [word.slice(0, -1)]
  if (word.endsWith('ies')) forms.unshift(`${word.slice(0, -3)}y`)
  if (word.endsWith('es')) forms.push(word.slice(0, -2))
  return forms
}

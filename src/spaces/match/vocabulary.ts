/** What words mean to the matching of prompts, as data. */

const list = (text: string) => text.trim().split(/\s+/)

/** Words that say nothing of what is wanted. */
export const silent = new Set(
  list(`a an the this that these those my your our its it i you we me of to in on at for from with by and or is are be am
  do does can could would should please pls want wanna need like some any all one ones into onto make makes made making get
  give let have has just so hey hi can't don't im i'd there here help thing things something`),
)

/** Different words for one thing, by the word that the spaces use. In the singular. */
const concepts: Record<string, string[]> = {
  picture: list('picture photo image pic photograph snapshot snap jpg jpeg png selfie pict img screenshot'),
  background: list('background backdrop bg'),
  sketch: list('sketch drawing scribble'),
  remove: list('remove removal remover erase delete strip'),
}

/** Sayings for one word. */
export const sayings: [RegExp, string][] = [
  [/\b(take|knock|clear)(ing)? (out|away|off)\b|\bget(ting)? rid of\b/g, 'remove'],
  [/\bsee[- ]through\b/g, 'transparent'],
  // What was spoken of, once more.
  [/\b(this|that|the other|another) one\b/g, '$1 picture'],
]

/** What people sell and photograph: a product where a prompt is about pictures, and only there. */
const goods = new Set(
  list(`product item merch sneaker shoe boot sandal bottle soda jar bag handbag backpack watch perfume candle mug cup lamp
  chair stool sofa couch table shirt t-shirt hoodie jacket dress sunglasses glasses necklace ring earring headphones phone
  laptop speaker toy cosmetics lipstick cream soap packaging packshot box teapot kettle bike car`),
)

/** Words that show that a prompt is about pictures: without one, "my watch" is not a product to be shown. */
export const visual = new Set(['picture', 'background', 'sketch', 'scene', 'render', 'shot', 'studio'])

const meanings = new Map(
  Object.entries(concepts).flatMap(([name, words]) => words.map((word): [string, string] => [word, name])),
)

const singulars = (word: string) => [word, word.replace(/s$/, ''), word.replace(/es$/, '')]

/** The word that stands for a thing, for any word for it, in the singular or plural; otherwise the word itself. */
export const plainWord = (word: string): string => singulars(word).flatMap((one) => meanings.get(one) ?? [])[0] ?? word

/** The same, with goods as products. */
export const plainGood = (word: string): string =>
  singulars(word).some((one) => goods.has(one)) ? 'product' : plainWord(word)

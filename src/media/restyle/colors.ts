/** Colour words and the ways to ask for more or less of one. */

/** Each word and its pure colour. */
export const colorWords: Record<string, string> = {
  red: '#e02020',
  crimson: '#c8102e',
  scarlet: '#ff2400',
  orange: '#ff8000',
  amber: '#ffb000',
  gold: '#f0b420',
  golden: '#f0b420',
  yellow: '#f5dc10',
  lime: '#9be010',
  green: '#20a040',
  emerald: '#10a868',
  teal: '#109090',
  turquoise: '#20c8c0',
  cyan: '#10c8e8',
  blue: '#2060e0',
  navy: '#203878',
  indigo: '#4030b0',
  violet: '#8030d8',
  purple: '#9030c0',
  lilac: '#b898e0',
  lavender: '#a890e0',
  magenta: '#e010c0',
  pink: '#ff70b0',
  rose: '#f05888',
  brown: '#8a5a30',
}

/** "Redder", "bluish": words that hold both the colour and the wish. */
const FORMS: Record<string, string> = {
  redder: 'red',
  reddish: 'red',
  yellower: 'yellow',
  yellowish: 'yellow',
  greener: 'green',
  greenish: 'green',
  bluer: 'blue',
  bluish: 'blue',
  pinker: 'pink',
  pinkish: 'pink',
  purplish: 'purple',
  browner: 'brown',
  brownish: 'brown',
}

const COLOR = `(${Object.keys(colorWords).join('|')}|#[0-9a-f]{6})`
const MORE =
  '(?:more|extra|add(?:ing)?(?: (?:some|more|a (?:touch|hint|bit|little) of|a))?|tint(?:ed)?(?: (?:it|this))?(?: in| with)?|toned|shades of|all in)'
const LESS = '(?:less|fewer|reduce(?: the)?|remove(?: the)?|take out(?: the)?|too)'
const MAKE = '(?:make|turn|paint|colou?r|dye)(?: (?:it|this|them|everything|all|(?:the|her|his|my) \\w+))'
const TINT =
  '(?:tint(?:ed|s)?|tone[sd]?|toned|hue[sd]?|tinge[sd]?|cast|wash|filter|glow|light(?:ing)?|mood|shades|overlay)'

/** Patterns with the colour in their one group, and whether they ask for more of it (1) or less (-1). */
export const tints: { pattern: RegExp; direction: 1 | -1 }[] = [
  { pattern: new RegExp(`\\b${LESS} ${COLOR}(?!\\w)`, 'g'), direction: -1 },
  { pattern: new RegExp(`\\b(?:${MORE}|${MAKE}) (?:a )?${COLOR}(?:[- ]${TINT})?(?!\\w)`, 'g'), direction: 1 },
  { pattern: new RegExp(`(?<!\\w)${COLOR}(?:ish)?[- ]${TINT}\\b`, 'g'), direction: 1 },
  { pattern: new RegExp(`\\b(${Object.keys(FORMS).join('|')})\\b`, 'g'), direction: 1 },
]

/** The `#rrggbb` of a colour's word, form or own notation. */
export function readColor(word: string): string | undefined {
  return word.startsWith('#') ? word : colorWords[FORMS[word] ?? word]
}

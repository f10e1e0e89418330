/** Rewrites a short prompt into a fuller one by rules: what a model needs to know and the prompt does not say. */

import { openRandom, type Random } from './draw/random.ts'
import { aspects, type Kind, kinds, namedMedium, SMALL_TALK } from './enhance/phrases.ts'

/** Longer prompts are cut off by some models, and bury their own subject. Characters. */
const LONGEST = 600
/** A prompt of this length says what it wants. Characters. */
const FULL = 320

/**
 * Adds medium, detail, setting, light, lens and composition where the prompt has none of them. Its own words stay as they
 * are, first and in their order, so the subject never changes. At most 600 characters, unless the prompt is longer itself:
 * then it is returned as it is. The same prompt and seed give the same text.
 * @example enhancePrompt('cat') // 'A photorealistic cat sitting on a windowsill, soft fur in fine detail, …'
 */
export function enhancePrompt(prompt: string, seed = 0): string {
  const asked = prompt.replace(/\s+/g, ' ').trim()
  const subject = asked
    .replace(SMALL_TALK, '')
    .replace(/[\s.,;]+$/, '')
    .trim()
  if (subject === '' || asked.length >= FULL) return asked
  const text = subject.toLowerCase()
  const random = openRandom(seed, text)
  const kind = kinds.find(({ words }) => words.test(text)) ?? anything
  const medium = namedMedium.test(text)
  const parts = [opening(subject, kind, { hasMedium: medium, random })]
  for (const { name, says, isForPhotos } of aspects) {
    if (says.test(text) || (medium && isForPhotos)) continue
    parts.push(random.pick(kind[name] as [string, ...string[]]))
  }
  return join(parts)
}

/** The prompt's own words, as the picture of something, in a place when they name none. */
function opening(subject: string, kind: Kind, { hasMedium, random }: { hasMedium: boolean; random: Random }): string {
  const place = hasPlace(subject) ? '' : random.pick(kind.place)
  if (hasMedium) return [capital(subject), place].filter(Boolean).join(' ')
  const [, article = '', rest = subject] = /^(an? |some |one |two |three |four |five |\d+ )?(.*)$/i.exec(subject) ?? []
  // "The photorealistic love" reads ill: what has its own name, or none of ours, is followed by the style instead.
  if (isNamed(subject) || kind === anything) return [capital(subject), kind.style, place].filter(Boolean).join(', ')
  const isCounted = article !== '' && !/^an? $/i.test(article)
  const start = isCounted
    ? `${capital(article)}${kind.style}`
    : article === '' && isPluralNoun(rest)
      ? capital(kind.style)
      : `A ${kind.style}`
  return [start, rest, place].filter(Boolean).join(' ')
}

const anything = kinds.at(-1) as Kind

/** Words of place, and of action: a dog that plays chess is not also resting on a stone. */
const hasPlace = (text: string) =>
  /\b(?:in|on|at|under|over|beside|near|inside|outside|above|below|between|among|through|across|against|before|behind|by|wearing|with|for|into|from|to)\b/i.test(
    text,
  ) ||
  /\b(?!(?:king|ring|wing|building|painting|spring|thing|morning|evening)\b)\w{2,}ing\b/i.test(text) ||
  text.split(' ').length > 9

/** "The Eiffel tower", "my dog", "Anna", or a whole sentence. */
const isNamed = (text: string) =>
  /^(?:the|my|our|his|her|their|this|that) |^[A-Z][a-z]+ [A-Z]|\b(?:is|are|was|were|has|have|should|i|we|it's|there)\b/.test(
    text,
  ) || /^the /i.test(text)

/** By the noun that the phrase is about: "cats", "cats playing chess", "people"; "glass" and "bus" are not plural. */
function isPluralNoun(text: string): boolean {
  const noun =
    text
      .split(/ (?:of|in|on|at|with|and|from|for|\w+ing)\b/)[0]
      ?.split(' ')
      .at(-1) ?? ''
  return (
    /^(?:people|men|women|children|mice|geese|sheep|fish)$/i.test(noun) ||
    (/s$/i.test(noun) && !/(?:ss|us|is)$/i.test(noun))
  )
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** As many parts as fit; what comes first matters most. */
function join(parts: string[]): string {
  let text = ''
  for (const part of parts) {
    const longer = text === '' ? part : `${text}, ${part}`
    if (longer.length >= LONGEST) break
    text = longer
  }
  return `${text}.`
}

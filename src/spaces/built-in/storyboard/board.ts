/** A story in panels: what a storyboard is drawn from, whoever has broken the story up. */
import { z } from 'zod'

const MAX_CHARACTERS = 8
export const MOST_PANELS = 12

const cut = (max: number) => z.string().transform((text) => text.trim().slice(0, max))

/** As it comes from a model: what is too long is cut, what is missing and can be done without is empty. */
export const board = z.object({
  characters: z
    .array(
      z.object({
        name: cut(60),
        /** The same words in every panel where it appears. */
        description: cut(300),
        /** What it is called beside its name: "girl". */
        noun: cut(40).optional(),
      }),
    )
    .transform((all) => all.filter(({ name }) => name !== '').slice(0, MAX_CHARACTERS))
    .catch([]),
  panels: z
    .array(
      z.object({
        /** How much is seen: "close-up". */
        shot: cut(60).catch(''),
        /** From where: "low angle". */
        camera: cut(80).catch(''),
        /** Who does what, characters by their names. */
        action: cut(500).pipe(z.string().min(1)),
        /** Where and when; empty where the action says it. */
        setting: cut(200).catch(''),
        /** For the reader, under the panel. */
        caption: cut(140).catch(''),
      }),
    )
    .min(1)
    .transform((all) => all.slice(0, MOST_PANELS)),
})
export type Board = z.infer<typeof board>
export type Character = Board['characters'][number]
export type Panel = Board['panels'][number]

/**
 * Puts into `text`, for each character that it mentions, what `first` makes of the first mention and `later` of the others.
 * A character is mentioned by name, or by what it is: "the small fox", "the girl".
 */
export function mentioning(
  text: string,
  characters: Character[],
  first: (character: Character, mention: string) => string,
  later: (character: Character, mention: string) => string = (_, mention) => mention,
): string {
  if (characters.length === 0) return text
  const sources = characters.map((one, index) => `(?<c${index}>${mentionOf(one)})`)
  const seen = new Set<Character>()
  return text.replace(new RegExp(sources.join('|'), 'giu'), (mention, ...rest) => {
    const groups = rest.at(-1) as Record<string, string | undefined>
    const character = characters.find((_, index) => groups[`c${index}`] !== undefined) as Character
    const isFirst = !seen.has(character)
    seen.add(character)
    return isFirst ? first(character, mention) : later(character, mention)
  })
}

const EDGE = ['(?<![\\p{L}\\p{N}])', '(?![\\p{L}\\p{N}])']
const DETERMINERS = '(?:the|a|an|this|that|his|her|their|its|our|my)'

function mentionOf({ name, description, noun }: Character): string {
  const byName = literal(name)
  if (!noun) return `${EDGE[0]}${byName}${EDGE[1]}`
  // "The old, small fox": words of its description may stand between.
  const words = description
    .split(/[^\p{L}]+/u)
    .filter(Boolean)
    .map(literal)
  const adjectives = words.length > 0 ? `(?:(?:${words.join('|')}),?\\s+)*` : ''
  const byNoun = `${DETERMINERS}\\s+${adjectives}${literal(noun)}`
  return `${EDGE[0]}(?:${byNoun}|${byName})${EDGE[1]}`
}

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

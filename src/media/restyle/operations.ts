/** Reads the operations that a prompt names, in its order: "a warmer, slightly blurred pencil sketch". */

import { readColor, tints } from './colors.ts'
import { type OperationName, terms } from './terms.ts'

export interface Operation {
  name: OperationName
  /** 1 as named, less for "slightly", more for "very"; below 0 takes a tint's colour out. */
  amount: number
  /** `#rrggbb`, of a tint. */
  color?: string
  /** Clockwise, of a turn. */
  degrees?: number
}

/** A named operation, where it stands, and what to do when it is negated. */
interface Found extends Operation {
  start: number
  end: number
  opposite?: OperationName
  isGeneral?: boolean
}

/** More in one prompt is a mistake or an attack, and each takes its time. */
const MOST = 8
/** A longer prompt is a text; what it says at its length is not about the picture. Characters. */
const LONGEST = 4000

const SLIGHTLY =
  /\b(slightly|a (?:tiny |little )?bit|a little|a touch|a hint(?: of)?|somewhat|subtl[ey]|gentl[ey]|lightly|mild(?:ly)?|light|faint(?:ly)?)(?: more| of)?(?: an?)? $/
const STRONGLY =
  /\b(very|much|a lot|lots of|far|strong(?:ly)?|heav(?:y|ily)|dramatic(?:ally)?|extreme(?:ly)?|super|really|intense(?:ly)?|deep(?:ly)?)(?: more)?(?: an?)? $/
const SLIGHT = 0.5
const STRONG = 1.6

/** What may stand between a "not" and the word that it denies. */
const BETWEEN =
  '(?: (?:make|making|made|it|its|this|the|look|looking|an?|any|be|being|use|using|add|adding|turn|turning|turned|into|in|get|getting|to|become|more|much|photo|picture|image))*'
const NEGATED = new RegExp(
  `\\b(?:not|no|without|never|avoid|instead of|rather than|don't|do not|isn't|mustn't|shouldn't)${BETWEEN} $`,
)
const LIMITED = new RegExp(
  `\\b(?:not|without|never|don't|do not|isn't|nothing)${BETWEEN} (?:too|so|overly|very|that|excessively)(?: much)? $`,
)
const LESS =
  /\b(?:less|reduced?(?: the)?|lower(?: the)?|decreased?(?: the)?|tone down(?: the)?|fewer|remove(?: the| all)?|get rid of(?: the)?)(?: of)?(?: (?:colou?r|overall))? $/
const TOO = /\b(?:too|overly|excessively)(?: much)? $/

const ROTATE =
  /\b(?:rotat(?:e|ed|ing)|turn(?:ed)?|spin|tilt(?:ed)?)(?: (?:it|this|the (?:picture|image|photo)))?(?: by)? (\d{1,3}) ?(?:°|degrees?|deg)?(?: to the)?( counter-?clockwise| anti-?clockwise| left| clockwise| right)?/g
const TURN =
  /\b(?:rotat(?:e|ed|ing)|turn(?:ed)?)(?: (?:it|this|the (?:picture|image|photo)))?(?: to the)?( counter-?clockwise| anti-?clockwise| left| clockwise| right)\b/g
const OVER = /\b(?:(?:turn(?:ed)?|flip(?:ped)?)(?: (?:it|this|the \w+))? )?upside[- ]down\b/g

const matchers = terms.map((term) => ({ term, pattern: new RegExp(`(?<![\\w-])${term.words}(?!\\w)`, 'g') }))

/** The operations a prompt names; empty when it names none that is known here. */
export function readOperations(prompt: string): Operation[] {
  const text = prompt.slice(0, LONGEST).toLowerCase().replaceAll('’', "'").replace(/\s+/g, ' ')
  const named = withoutOverlaps([...findTerms(text), ...findTints(text), ...findTurns(text)])
  const limited = new Set<OperationName>()
  const operations: Operation[] = []
  for (const found of named) {
    if (found.isGeneral && named.some((other) => isMedium(other) && !other.isGeneral)) continue
    const before = clauseBefore(text, found.start)
    if (LIMITED.test(before)) limited.add(found.name)
    else addOnce(operations, weigh(found, before, text.slice(found.end)))
  }
  return operations.slice(0, MOST).map((it) => (limited.has(it.name) ? { ...it, amount: it.amount * 0.6 } : it))
}

const MEDIA = new Set<OperationName>([
  'watercolour',
  'pencil',
  'coloured-pencil',
  'oil',
  'cartoon',
  'posterise',
  'pixel-art',
])
const isMedium = ({ name }: Operation) => MEDIA.has(name)

function findTerms(text: string): Found[] {
  return matchers.flatMap(({ term: { name, opposite, isGeneral }, pattern }) =>
    Array.from(text.matchAll(pattern), (match) => ({ name, opposite, isGeneral, amount: 1, ...place(match) })),
  )
}

function findTints(text: string): Found[] {
  return tints.flatMap(({ pattern, direction }) =>
    Array.from(text.matchAll(pattern), (match) => {
      const color = readColor(match[1] ?? '')
      return { name: 'tint' as const, amount: direction, color, ...place(match) }
    }),
  )
}

function findTurns(text: string): Found[] {
  const turn = (match: RegExpExecArray, degrees: number): Found => ({
    name: 'rotate',
    amount: 1,
    degrees: degrees % 360,
    ...place(match),
  })
  const signed = (degrees: number, way = '') => (/anti|counter|left/.test(way) ? 360 - (degrees % 360) : degrees)
  return [
    ...Array.from(text.matchAll(ROTATE), (match) => turn(match, signed(Number(match[1]), match[2]))),
    ...Array.from(text.matchAll(TURN), (match) => turn(match, signed(90, match[1]))),
    ...Array.from(text.matchAll(OVER), (match) => turn(match, 180)),
  ].filter(({ degrees }) => degrees !== 0)
}

function place(match: RegExpExecArray) {
  return { start: match.index, end: match.index + match[0].length }
}

/** In the order of the text; of two that share words the one that begins first, then the longer, is meant. */
function withoutOverlaps(found: Found[]): Found[] {
  let end = 0
  return found
    .sort((one, other) => one.start - other.start || other.end - one.end)
    .filter((it) => {
      if (it.start < end) return false
      end = it.end
      return true
    })
}

/** What is said in the same clause before a place: a "not" does not reach over a comma or a "but". */
function clauseBefore(text: string, start: number): string {
  const before = text.slice(Math.max(0, start - 60), start)
  return (before.split(/[.,;:!?()]|\bbut\b|\bthen\b/).at(-1) ?? '').replace(/^ ?/, ' ')
}

/** The operation with its strength, its opposite, or nothing when the prompt says that it is not wanted. */
function weigh(found: Found, before: string, after: string): Operation | undefined {
  const { name, color, degrees, opposite } = found
  const isEnough = /^ enough\b/.test(after)
  if (isEnough && !NEGATED.test(before)) return undefined
  if (NEGATED.test(before) && !isEnough) return undefined
  if (LESS.test(before) || TOO.test(before)) return opposite && { name: opposite, amount: 1 }
  const factor = SLIGHTLY.test(before) ? SLIGHT : STRONGLY.test(before) ? STRONG : 1
  return { name, amount: found.amount * factor, ...(color && { color }), ...(degrees && { degrees }) }
}

function addOnce(operations: Operation[], operation: Operation | undefined) {
  if (!operation) return
  const same = operations.find(({ name, color }) => name === operation.name && color === operation.color)
  if (!same) operations.push(operation)
  else if (same.amount > 0) same.amount = Math.max(same.amount, operation.amount)
}

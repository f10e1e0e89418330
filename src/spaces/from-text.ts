/** Inputs of a space that come as text, as forms and command lines have them. */
import type { InputView } from './view.ts'

/** The value that a text stands for; what is no number or boolean where one is due is left for the schema to refuse. */
export function fromText(input: InputView | undefined, text: string): unknown {
  const isNumber = input?.type === 'number' || (input?.type === 'choice' && typeof input.options?.[0] === 'number')
  if (isNumber && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  if (input?.type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true'
  return text
}

/** Adds a value under its name; what comes again is one more of a list. `false`: it came twice, and is no list. */
export function addInput(inputs: Record<string, unknown>, name: string, value: unknown, input: InputView | undefined) {
  const before = Object.hasOwn(inputs, name) ? inputs[name] : undefined
  const isList = input?.type === 'images' || input?.type === 'texts'
  if (!isList && before !== undefined) return false
  inputs[name] = isList ? [...((before as unknown[]) ?? []), value] : value
  return true
}

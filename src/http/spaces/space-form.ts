/** A run of a space as a form: each input in a part by its own name, pictures as files, everything else as text. */
import { Problem } from '../../errors.ts'
import type { Space } from '../../spaces/define.ts'
import { type InputView, viewInputs } from '../../spaces/view.ts'

/** Fields of the request itself, beside the inputs. */
const MAX_COST = 'maxCost'

export interface SpaceForm {
  inputs: Record<string, unknown>
  maxCost?: number
  files: Record<string, Uint8Array>
}

/** Throws `invalid_request` where one input is sent twice. Whether the inputs fit is not judged here. */
export async function readSpaceForm(space: Space, form: FormData): Promise<SpaceForm> {
  const types = new Map(viewInputs(space).map((input) => [input.name, input]))
  const read: SpaceForm = { inputs: {}, files: {} }
  for (const [part, value] of form) {
    // `images[]`, as some clients write a list.
    const name = part.replace(/\[\]$/, '')
    if (name === MAX_COST && !types.has(name) && typeof value === 'string') {
      read.maxCost = Number(value)
      continue
    }
    const given = typeof value === 'string' ? readPart(types.get(name), value) : await keepFile(read, value)
    add(read.inputs, name, given, types.get(name))
  }
  return read
}

async function keepFile({ files }: SpaceForm, file: File): Promise<string> {
  const key = `part${Object.keys(files).length}`
  files[key] = new Uint8Array(await file.arrayBuffer())
  return `file:${key}`
}

function add(inputs: Record<string, unknown>, name: string, value: unknown, input: InputView | undefined) {
  const isList = input?.type === 'images' || input?.type === 'texts'
  const before = Object.hasOwn(inputs, name) ? inputs[name] : undefined
  if (isList) inputs[name] = [...((before as unknown[]) ?? []), value]
  else if (before === undefined) inputs[name] = value
  else throw new Problem('invalid_request', `inputs.${name} was sent twice.`, { field: `inputs.${name}` })
}

/** Numbers and booleans travel as text in a form; what is neither is left for the schema to refuse. */
function readPart(input: InputView | undefined, text: string): unknown {
  const isNumber = input?.type === 'number' || (input?.type === 'choice' && typeof input.options?.[0] === 'number')
  if (isNumber && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  if (input?.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return text
}

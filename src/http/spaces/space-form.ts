/** A run of a space as a form: each input in a part by its own name, pictures as files, everything else as text. */
import { Problem } from '../../errors.ts'
import type { Space } from '../../spaces/define.ts'
import { addInput, fromText } from '../../spaces/from-text.ts'
import { viewInputs } from '../../spaces/view.ts'

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
    const input = types.get(name)
    const given = typeof value === 'string' ? fromText(input, value) : await keepFile(read, value)
    if (!addInput(read.inputs, name, given, input)) {
      throw new Problem('invalid_request', `inputs.${name} was sent twice.`, { field: `inputs.${name}` })
    }
  }
  return read
}

async function keepFile({ files }: SpaceForm, file: File): Promise<string> {
  const key = `part${Object.keys(files).length}`
  files[key] = new Uint8Array(await file.arrayBuffer())
  return `file:${key}`
}

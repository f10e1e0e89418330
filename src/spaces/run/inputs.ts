/** The inputs of a space: its pictures checked and stored, everything else by its schema. */
import { z } from 'zod'
import { check } from '../../check.ts'
import { Problem } from '../../errors.ts'
import { contentHash } from '../../jobs/idempotency.ts'
import { type CheckedInput, checkInput, keepInput, type Sources } from '../../jobs/inputs.ts'
import type { Parts } from '../../jobs/parts.ts'
import type { Space } from '../define.ts'
import { bare, type Image, isImage, toImage } from '../image.ts'

const MAX_IMAGES = 16

/** `one`: a picture; `many`: a list of them. */
export function pictureFields({ input }: Pick<Space, 'input'>): Map<string, 'one' | 'many'> {
  const fields = new Map<string, 'one' | 'many'>()
  for (const [name, schema] of Object.entries(input.shape as Record<string, z.ZodType>)) {
    const inner = bare(schema)
    if (isImage(schema)) fields.set(name, 'one')
    else if (inner.def.type === 'array' && isImage((inner as z.ZodArray<z.ZodType>).element)) fields.set(name, 'many')
  }
  return fields
}

/** Inputs that can be run, as far as anybody knows; nothing is stored yet. */
export interface CheckedInputs {
  /** What they are, whatever way the pictures came: for telling a repeated request. */
  fingerprint: unknown
  /** The input as the space will see it, but for the ids of pictures that are not stored yet. */
  parsed: Record<string, unknown>
  /** Stores the pictures. Gives the inputs as they are kept: pictures by the id of their asset. */
  keep(): Promise<Record<string, unknown>>
}

/** Throws `Problem`s that name the field: `inputs.product_image`. */
export async function checkInputs(
  parts: Parts,
  space: Space,
  given: Record<string, unknown>,
  sources: Sources,
): Promise<CheckedInputs> {
  const fields = pictureFields(space)
  const checked = new Map<string, CheckedInput[]>()
  const shown: Record<string, unknown> = { ...given }
  for (const [name, kind] of fields) {
    const references = given[name]
    if (references === undefined) continue
    const list = await checkPictures(parts, sources, references, { name, kind })
    checked.set(name, list)
    const images = list.map(asImage)
    shown[name] = kind === 'one' ? images[0] : images
  }
  const parsed = parse(space, shown)
  const hashes = Object.fromEntries([...checked].map(([name, list]) => [name, list.map(contentHash)]))
  return {
    fingerprint: { ...given, ...hashes },
    parsed,
    async keep() {
      const kept: Record<string, unknown> = { ...parsed }
      for (const [name, list] of checked) {
        const images: Image[] = []
        // One after the other: the same picture given twice is one asset.
        for (const one of list) images.push(toImage(await keepInput(parts, sources.owner, one)))
        kept[name] = fields.get(name) === 'one' ? images[0] : images
      }
      return kept
    },
  }
}

async function checkPictures(
  parts: Parts,
  sources: Sources,
  references: unknown,
  { name, kind }: { name: string; kind: 'one' | 'many' },
): Promise<CheckedInput[]> {
  const field = `inputs.${name}`
  const list = z.union([z.string().min(1), z.array(z.string().min(1)).max(MAX_IMAGES)]).safeParse(references)
  if (!list.success || (kind === 'one' && Array.isArray(list.data))) {
    const what = kind === 'one' ? 'a picture' : `a list of up to ${MAX_IMAGES} pictures`
    const ways = 'the id of an asset, an http(s) address, a data URI, or a file of the form'
    throw new Problem('invalid_request', `${field} must be ${what}: ${ways}.`, { field })
  }
  const all = [list.data].flat()
  const at = (index: number) => (Array.isArray(list.data) ? `${field}[${index}]` : field)
  return Promise.all(all.map((one, index) => checkInput(parts, sources, one, at(index))))
}

const asImage = (input: CheckedInput): Image => {
  const { mediaType, width, height } = 'known' in input ? input.known : input.facts
  return { id: 'known' in input ? input.known.id : 'new', mediaType, width, height }
}

/** Unknown names are refused, so that no wish is lost in silence. */
const parse = ({ input }: Space, given: Record<string, unknown>) =>
  check(z.object({ inputs: input.strict() }), { inputs: given }, 'inputs').inputs as Record<string, unknown>

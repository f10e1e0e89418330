/** The bodies of containers of one's own: a JSON text with slots, which a request fills. */
import { paintMask } from '../../media/mask.ts'
import type { Takes, Task } from '../../models/model.ts'
import type { Ask } from '../../models/provider.ts'
import { base64, dataUri, parseJson } from '../http.ts'
import { anySize, type Format, guidance, PROMPT_MAX, ratios, steps, unit } from './formats.ts'

/** What a template is filled with; a mask is white where the picture is to be changed. */
type Filling = Pick<Ask, Exclude<keyof Ask, 'mask'>> & { mask: Uint8Array | undefined }
type Slot = (filling: Filling) => string | number | undefined

const slots: Record<string, Slot> = {
  prompt: ({ prompt }) => prompt,
  negative_prompt: ({ negativePrompt }) => negativePrompt,
  width: ({ width }) => width,
  height: ({ height }) => height,
  size: ({ width, height }) => (width && height ? `${width}x${height}` : undefined),
  aspect_ratio: ({ aspectRatio }) => aspectRatio,
  seed: ({ seed }) => seed,
  steps: (filling) => filling.steps,
  guidance: (filling) => filling.guidance,
  strength: ({ strength }) => strength,
  n: ({ n }) => n,
  image: ({ images: [first] }) => first && base64(first),
  image_uri: ({ images: [first] }) => first && dataUri(first),
  mask: ({ mask }) => mask && base64({ bytes: mask }),
  mask_uri: ({ mask }) => mask && dataUri({ bytes: mask, mediaType: 'image/png' }),
}

const slotPattern = /\{\{\s*([\w-]+)\s*\}\}/g
const N = 4

/** Throws an `Error` for a template that is no JSON, or has a slot that there is not. */
export function templateFormat(text: string, variable: string): Format {
  const template = parseJson(text)
  if (typeof template !== 'object' || template === null) throw new Error(`${variable}: this is not JSON`)
  const named = [...text.matchAll(slotPattern)].map(([, name = '']) => name)
  const wrong = named.find((name) => !Object.hasOwn(slots, name))
  if (wrong !== undefined) {
    throw new Error(`${variable}: there is no slot {{${wrong}}}; there are ${Object.keys(slots).join(', ')}`)
  }
  return {
    contentType: 'application/json',
    accept: 'application/json',
    ...factsOf(new Set(named)),
    async payload({ mask, ...ask }) {
      const painted = mask && (await paintMask(mask.bytes, { changed: 'white' }))
      return fill(template, { ...ask, mask: painted })
    },
  }
}

/** A model takes what its template has a slot for. One with a picture is for edits: name the endpoint twice to have both. */
function factsOf(named: Set<string>): { tasks: Task[]; takes: Takes } {
  const has = (...names: string[]) => names.some((name) => named.has(name))
  const hasPicture = has('image', 'image_uri')
  const isSized = has('size') || (has('width') && has('height'))
  const takes: Takes = {
    promptMax: PROMPT_MAX,
    n: has('n') ? N : 1,
    images: hasPicture ? { min: 1, max: 1 } : { min: 0, max: 0 },
    ...(has('prompt') ? {} : { promptless: true }),
    ...(has('mask', 'mask_uri') ? { mask: true } : {}),
    ...(has('negative_prompt') ? { negativePrompt: true } : {}),
    ...(isSized ? { freeSize: anySize } : {}),
    ...(has('aspect_ratio') ? { aspectRatios: ratios } : {}),
    ...(has('seed') ? { seed: true } : {}),
    ...(has('steps') ? { steps } : {}),
    ...(has('guidance') ? { guidance } : {}),
    ...(has('strength') ? { strength: unit } : {}),
  }
  return { tasks: hasPicture ? ['edit'] : ['generate'], takes }
}

/** A value that is nothing but a slot keeps its type, and is left out when there is nothing to put into it. */
function fill(part: unknown, filling: Filling): unknown {
  if (typeof part === 'string') return fillText(part, filling)
  if (Array.isArray(part)) return part.map((one) => fill(one, filling)).filter((one) => one !== undefined)
  if (typeof part !== 'object' || part === null) return part
  const filled = Object.entries(part).map(([name, value]) => [name, fill(value, filling)] as const)
  return Object.fromEntries(filled.filter(([, value]) => value !== undefined))
}

function fillText(text: string, filling: Filling): string | number | undefined {
  const [whole] = text.matchAll(slotPattern)
  if (whole && whole[0] === text) return slots[whole[1] ?? '']?.(filling)
  return text.replace(slotPattern, (_, name: string) => String(slots[name]?.(filling) ?? ''))
}

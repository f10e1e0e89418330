/** Pictures: one call, answered at once. A lost answer cannot be found again on any of these servers. */
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import { paintMask } from '../../media/mask.ts'
import type { Answer, Ask, Call, Output, Picture } from '../../models/provider.ts'
import { base64, blobOf, callFile, callJson, dataUri, mayHoldKey, type Wire } from '../http.ts'
import type { Profile } from './profiles.ts'
import { refit } from './refit.ts'
import type { Server } from './servers.ts'

const made = z.object({
  b64_json: z.string().nullish(),
  url: z.string().nullish(),
  revised_prompt: z.string().nullish().catch(null),
  /** xAI: `false` where a picture was withheld. */
  respect_moderation: z.boolean().nullish().catch(null),
})
type Made = z.infer<typeof made>
export const usage = z.object({ cost_in_usd_ticks: z.number().nonnegative().nullish() }).nullish().catch(null)
const answer = z.object({ data: z.array(made), usage })

/** xAI bills in ten-billionths of a dollar. */
const TICKS_PER_MICRO = 10_000

export async function makePictures(wire: Wire, server: Server, wanted: Ask, call: Call): Promise<Answer> {
  const { ask, warnings } = refit(server.name, server.profile, wanted)
  const { path, ...sent } = await pictureRequest(server.profile, ask)
  const request = { ...sent, signal: call.signal, answer, pays: true }
  const { body, headers } = await callJson(wire, `${server.base}${path}`, request)
  const trace = traceOf(headers)
  const costMicros = microsOf(body.usage)
  const kept = body.data.filter((one) => one.respect_moderation !== false && (one.b64_json || one.url))
  if (kept.length === 0) throw nothingCame(body.data, costMicros, trace)
  const withheld = body.data.length - kept.length
  if (withheld > 0) warnings.push(`${server.name} withheld ${withheld} of ${body.data.length} pictures.`)
  for (const { revised_prompt: revised } of kept) {
    if (revised && revised !== ask.prompt) warnings.push(`The prompt was revised: ${revised}`)
  }
  return {
    outputs: await Promise.all(kept.map((one) => outputOf(wire, server, one, call))),
    ...(costMicros === undefined ? {} : { costMicros }),
    ...trace,
    ...(warnings.length > 0 ? { warnings } : {}),
  }
}

export function traceOf(headers: Headers): { requestId?: string } {
  const requestId = headers.get('x-request-id')
  return requestId ? { requestId } : {}
}

/** What was billed, where the server says so: xAI does. */
export function microsOf(used: z.infer<typeof usage>): number | undefined {
  const ticks = used?.cost_in_usd_ticks
  return ticks == null ? undefined : Math.ceil(ticks / TICKS_PER_MICRO)
}

export const chargedFor = (costMicros: number | undefined) =>
  costMicros === undefined ? 'unknown' : costMicros > 0 ? 'yes' : 'no'

function nothingCame(data: Made[], costMicros: number | undefined, trace: { requestId?: string }) {
  const charged = chargedFor(costMicros)
  const moderated = data.some((one) => one.respect_moderation === false)
  return moderated
    ? new ProviderError('content_refused', 'The picture was withheld by moderation.', { charged, ...trace })
    : new ProviderError('internal', 'The answer has no picture.', { charged, ...trace })
}

/** An address may be relative (SGLang). On a server with a key it may need the key, which whoever fetches results has not. */
async function outputOf(wire: Wire, server: Server, { b64_json, url }: Made, { signal }: Call): Promise<Output> {
  if (b64_json) return { bytes: Buffer.from(b64_json.replace(/^data:[^,]*,/, ''), 'base64') }
  const address = URL.parse(url ?? '', `${server.base}/`)?.href ?? ''
  if (!server.key || !mayHoldKey(wire, address)) return { url: address }
  try {
    const { bytes } = await callFile(wire, address, { method: 'GET', signal, pays: false })
    return { bytes }
  } catch (error) {
    if (signal.aborted) throw error
    return { url: address } // whoever fetches it has more patience
  }
}

/** Where a request goes, and its fields as this kind of server names them. */
async function pictureRequest(profile: Profile, ask: Ask) {
  const { images, mask } = ask
  const { pictures, responseFormat } = profile
  const [first] = images
  if (!first || !pictures) {
    return { path: '/images/generations', body: { ...fieldsOf(profile, ask), ...formatOf(responseFormat.generations) } }
  }
  const several = images.length > 1
  if (mask && profile.mask) {
    const fields = { ...fieldsOf(profile, ask, profile.mask.fields), ...formatOf(responseFormat.edits) }
    const form = formOf(fields, pictures.as === 'files' ? pictures : { one: 'image', several: 'image' }, images)
    form.append(profile.mask.field, blobOf(await maskFor(profile.mask.changed, mask)), 'mask.png')
    return { path: profile.mask.path, form }
  }
  const fields = fieldsOf(profile, ask)
  switch (pictures.as) {
    case 'files':
      return { path: '/images/edits', form: formOf({ ...fields, ...formatOf(responseFormat.edits) }, pictures, images) }
    case 'edits in JSON': {
      const named = images.map((picture) => ({ url: dataUri(picture), type: 'image_url' }))
      const inputs = several ? { [pictures.several]: named } : { [pictures.one]: named[0] }
      return { path: '/images/edits', body: { ...fields, ...formatOf(responseFormat.edits), ...inputs } }
    }
    default: {
      const write = pictures.as === 'base64 in generations' ? base64 : dataUri
      const inputs = several ? { [pictures.several]: images.map(write) } : { [pictures.one]: write(first) }
      return { path: '/images/generations', body: { ...fields, ...formatOf(responseFormat.generations), ...inputs } }
    }
  }
}

const formatOf = (format: string | undefined) => (format ? { response_format: format } : {})

function fieldsOf(profile: Profile, ask: Ask, renamed: Profile['fields'] = {}): Record<string, unknown> {
  const names = Object.entries({ ...profile.fields, ...renamed })
  const named = names.map(([ours, theirs]) => [theirs, ask[ours as keyof Profile['fields']]])
  return {
    model: ask.model,
    prompt: promptOf(profile, ask),
    n: ask.n,
    ...frameOf(profile, ask),
    ...Object.fromEntries(named.filter(([, value]) => value !== undefined)),
    ...ask.options,
  }
}

function frameOf({ frame }: Profile, { width, height, aspectRatio }: Ask): Record<string, unknown> {
  if (frame === 'aspect_ratio') return aspectRatio ? { aspect_ratio: aspectRatio } : {}
  if (!width || !height) return {}
  return frame === 'size' ? { size: `${width}x${height}` } : { width, height }
}

function promptOf({ prompt: way }: Profile, { prompt, negativePrompt, seed, steps, guidance }: Ask): string {
  if (way === 'negative after a bar') return negativePrompt ? `${prompt}|${negativePrompt}` : prompt
  if (way !== 'arguments in a tag') return prompt
  const sample = {
    ...(steps === undefined ? {} : { sample_steps: steps }),
    ...(guidance === undefined ? {} : { guidance: { txt_cfg: guidance } }),
  }
  const more = {
    ...(seed === undefined ? {} : { seed }),
    ...(negativePrompt ? { negative_prompt: negativePrompt } : {}),
    ...(Object.keys(sample).length > 0 ? { sample_params: sample } : {}),
  }
  return Object.keys(more).length > 0
    ? `${prompt}<sd_cpp_extra_args>${JSON.stringify(more)}</sd_cpp_extra_args>`
    : prompt
}

const maskFor = async (changed: 'transparent' | 'white', mask: Picture): Promise<Picture> =>
  changed === 'transparent' ? mask : { bytes: await paintMask(mask.bytes, { changed }), mediaType: 'image/png' }

function formOf(
  fields: Record<string, unknown>,
  { one, several }: { one: string; several: string },
  images: Picture[],
) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue
    form.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  const name = images.length > 1 ? several : one
  for (const [index, picture] of images.entries()) {
    form.append(name, blobOf(picture), `image-${index + 1}.${picture.mediaType.split('/')[1]}`)
  }
  return form
}

/** Pictures by OpenAI's image API. By hand: @ai-sdk/openai does not stream them, and drops parts of usage and errors. */
import { createParser } from 'eventsource-parser'
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import type { Answer, Ask, Call } from '../../models/provider.ts'
import {
  blobOf,
  callJson,
  parseJson,
  readAnswer,
  readPieces,
  send,
  traces,
  type Wire,
  type WireRequest,
} from '../http.ts'
import { lateError } from './errors.ts'
import { tokenPrices } from './models.ts'

const usage = z.object({
  input_tokens: z.number(),
  input_tokens_details: z.object({ image_tokens: z.number(), text_tokens: z.number() }).nullish().catch(null),
  output_tokens: z.number(),
})

/** A paid picture is never lost over its bill: usage that cannot be read only leaves the cost unknown. */
const tolerantUsage = usage.nullish().catch(null)

const made = z.object({ b64_json: z.string().min(1), revised_prompt: z.string().nullish() })
/** A drawing is written by a model that talks, and billed on top. What cannot be read has a model without a price. */
const authorUsage = z
  .object({ model: z.string(), input_tokens: z.number(), output_tokens: z.number() })
  .nullish()
  .catch({ model: '', input_tokens: 0, output_tokens: 0 })
const answer = z.object({ data: z.array(made).min(1), usage: tolerantUsage, svg_usage: authorUsage })

const streamed = z.union([
  z.object({ error: z.looseObject({}) }),
  z.object({
    type: z.enum(['image_generation.partial_image', 'image_edit.partial_image']),
    b64_json: z.string(),
    partial_image_index: z.number(),
  }),
  made.extend({ type: z.enum(['image_generation.completed', 'image_edit.completed']), usage: tolerantUsage }),
])

/** Makes or edits pictures. A lost answer cannot be found again: OpenAI keeps no list, and takes no idempotency key. */
export async function makePictures(wire: Wire, base: string, ask: Ask, call: Call): Promise<Answer> {
  const wantsPartials = (ask.partials ?? 0) > 0
  // With more than one picture the events do not say which one they are about; a GIF or SVG cannot be streamed.
  const cannotStream = notStreamed.has(ask.format ?? '')
  const streams = wantsPartials && ask.n === 1 && !cannotStream
  const { url, ...request } = pictureRequest(base, ask, streams)
  const paid: Paid = { ...request, signal: call.signal, answer, pays: true }
  const { body, headers } = await (streams ? stream(wire, url, paid, call) : callJson(wire, url, paid))
  const cost = pictureCost(ask, body)
  const requestId = headers.get('x-request-id')
  const warnings = body.data.flatMap((one) =>
    one.revised_prompt ? [`The prompt was revised: ${one.revised_prompt}`] : [],
  )
  if (body.data.length < ask.n) warnings.push(`OpenAI gave ${body.data.length} of ${ask.n} pictures.`)
  if (wantsPartials && cannotStream) warnings.push('Partial pictures do not come with a GIF or SVG.')
  else if (wantsPartials && !streams) warnings.push('Partial pictures come only when one picture is asked for.')
  return {
    outputs: body.data.map((one) => ({ bytes: Buffer.from(one.b64_json, 'base64') })),
    ...(cost === undefined ? {} : { costMicros: cost }),
    ...(requestId ? { requestId } : {}),
    ...(warnings.length > 0 ? { warnings } : {}),
  }
}

const notStreamed = new Set(['gif', 'svg'])

function pictureRequest(base: string, ask: Ask, streams: boolean) {
  // Whether it streams is decided here: an answer in another form than the expected one would be a paid picture lost.
  const { stream: _, ...options } = ask.options ?? {}
  const fields = {
    model: ask.model,
    prompt: ask.prompt,
    n: ask.n,
    size: ask.width && ask.height ? `${ask.width}x${ask.height}` : undefined,
    quality: ask.quality,
    background: ask.background,
    output_format: ask.format,
    ...(streams ? { stream: true, partial_images: ask.partials } : {}),
    ...options,
  }
  if (ask.images.length === 0) return { url: `${base}/images/generations`, body: fields }
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) form.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  const name = ask.images.length > 1 ? 'image[]' : 'image'
  for (const [index, picture] of ask.images.entries()) {
    form.append(name, blobOf(picture), `image-${index}.${picture.mediaType.split('/')[1]}`)
  }
  if (ask.mask) form.append('mask', blobOf(ask.mask), 'mask.png')
  return { url: `${base}/images/edits`, form }
}

type Paid = WireRequest<z.infer<typeof answer>>

/** Reads partial pictures as they come, up to the finished one. The paid answer counts, so nothing after it is read. */
async function stream(wire: Wire, url: string, request: Paid, call: Call) {
  const response = await send(wire, url, request)
  const { headers } = response
  const isStream = headers.get('content-type')?.includes('event-stream')
  if (!response.ok || !isStream) return readAnswer(wire, response, request)
  for await (const event of events(response, request)) {
    if ('error' in event) throw lateError(wire, response, event)
    if (!('partial_image_index' in event)) {
      return { body: { data: [event], usage: event.usage, svg_usage: null }, headers }
    }
    call.onPartial?.({ bytes: Buffer.from(event.b64_json, 'base64'), index: event.partial_image_index })
  }
  const said = 'The stream ended before the picture was finished.'
  throw new ProviderError('network', said, { charged: 'unknown', ...traces(response) })
}

async function* events(response: Response, request: Paid) {
  const arrived: z.infer<typeof streamed>[] = []
  const parser = createParser({
    onEvent({ event, data }) {
      const json = parseJson(data)
      const parsed = streamed.safeParse(event === 'error' ? { error: json, ...Object(json) } : json)
      if (parsed.success) arrived.push(parsed.data) // other events may appear; only these are needed
    },
  })
  for await (const piece of readPieces(response, request)) {
    parser.feed(piece)
    yield* arrived.splice(0)
  }
}

/**
 * What a call cost at list price, in millionths of a dollar; `undefined` when price or usage is not known.
 * Cached input is cheaper, but `usage` is not documented to say how much of it was cached: this is then the most it was.
 */
function pictureCost(ask: Ask, { usage: used, svg_usage: author }: z.infer<typeof answer>): number | undefined {
  const prices = tokenPrices[ask.model]
  const authorPrices = author ? tokenPrices[author.model] : undefined
  if (!prices || !used || (author && !authorPrices)) return undefined
  const onlyText = ask.images.length === 0 ? { image_tokens: 0, text_tokens: used.input_tokens } : undefined
  const input = used.input_tokens_details ?? onlyText
  if (!input) return undefined
  const written =
    authorPrices && author ? author.input_tokens * authorPrices.textIn + author.output_tokens * authorPrices.out : 0
  return Math.ceil(
    input.text_tokens * prices.textIn + input.image_tokens * prices.imageIn + used.output_tokens * prices.out + written,
  )
}

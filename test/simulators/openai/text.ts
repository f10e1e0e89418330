/** Responses, chat completions and moderations: as little as a client needs, but checked as strictly as the pictures. */
import type { Context } from 'hono'
import sharp from 'sharp'
import { readJson } from './image-request.ts'
import { findModel, type Served } from './models.ts'
import { integer, invalid, missing, oneOf, refuseUnknown, text } from './refused.ts'

const IMAGE_TOKENS = 765
const HIDDEN_REASONING_TOKENS = 12

export interface Talk {
  model: Served
  prompt: string
  answer: string
  refused: boolean
  cutShort: boolean
  inputTokens: number
  outputTokens: number
}

const responseFields = [
  'model',
  'input',
  'instructions',
  'max_output_tokens',
  'text',
  'temperature',
  'top_p',
  'store',
].concat(['reasoning', 'previous_response_id', 'safety_identifier', 'background', 'stream', 'tools', 'include'])
const completionFields = [
  'model',
  'messages',
  'max_completion_tokens',
  'response_format',
  'temperature',
  'top_p',
].concat(['store', 'safety_identifier', 'stream', 'reasoning_effort'])

export async function readResponse(c: Context): Promise<Talk> {
  const body = await readJson(c)
  refuseUnknown(body, responseFields)
  if (body.input === undefined) throw missing('input')
  const limit = body.max_output_tokens ?? null
  const input = typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : body.input
  const isJson = Object(Object(body.text).format).type === 'json_schema'
  return talk({ body, turns: input, param: 'input', parts: ['input_text', 'input_image'], limit, isJson })
}

export async function readCompletion(c: Context): Promise<Talk> {
  const body = await readJson(c)
  refuseUnknown(body, completionFields)
  if (body.messages === undefined) throw missing('messages')
  const limit = body.max_completion_tokens ?? null
  const isJson = Object(body.response_format).type === 'json_schema'
  return talk({ body, turns: body.messages, param: 'messages', parts: ['text', 'image_url'], limit, isJson })
}

interface Turns {
  body: Record<string, unknown>
  turns: unknown
  param: string
  parts: string[]
  limit: unknown
  isJson: boolean
}

async function talk({ body, turns, param, parts, limit, isJson }: Turns): Promise<Talk> {
  if (body.model === undefined) throw missing('model')
  const model = findModel(text('model', body.model, 200))
  if (model.kind !== 'text') throw invalid('model', `The model '${model.id}' cannot be used here.`)
  if (body.stream === true || body.background === true) throw invalid('stream', 'The simulator only answers at once.')
  if (limit !== null) integer('max_output_tokens', limit, { min: 16, max: 128_000 })
  if (!Array.isArray(turns) || turns.length === 0) throw invalid(param, `Invalid '${param}': expected a list.`)
  const words: string[] = []
  const pictures: string[] = []
  for (const turn of turns) {
    oneOf(`${param}.role`, turn.role, ['developer', 'system', 'user', 'assistant'])
    const content = typeof turn.content === 'string' ? [{ type: parts[0], text: turn.content }] : turn.content
    for (const part of content) {
      const type = oneOf(`${param}.content.type`, part.type, parts)
      if (type === parts[0]) words.push(text(`${param}.content.text`, part.text, 1_000_000))
      else
        pictures.push(await describe(param, typeof part.image_url === 'string' ? part.image_url : part.image_url?.url))
    }
  }
  const prompt = words.at(-1) ?? ''
  const refused = words.join(' ').includes('forbidden')
  const seen = pictures.length > 0 ? ` I see ${pictures.join(' and ')}.` : ''
  const whole = refused ? "I'm sorry, I can't help with that." : `A sleek picture of ${prompt}.${seen}`
  const most = typeof limit === 'number' ? limit - HIDDEN_REASONING_TOKENS : Number.POSITIVE_INFINITY
  const kept = whole.split(' ').slice(0, most)
  return {
    model,
    prompt,
    answer: isJson ? JSON.stringify({ text: kept.join(' ') }) : kept.join(' '),
    refused,
    cutShort: kept.length < whole.split(' ').length,
    inputTokens: tokens(words.join(' ')) + pictures.length * IMAGE_TOKENS,
    outputTokens: kept.length + HIDDEN_REASONING_TOKENS,
  }
}

async function describe(param: string, url: unknown) {
  const [, base64 = ''] = /^data:image\/(?:png|jpeg|webp|gif);base64,([A-Za-z0-9+/=]+)$/.exec(String(url)) ?? []
  const { width, height, format } = await sharp(Buffer.from(base64, 'base64'))
    .metadata()
    .catch(() => {
      throw invalid(param, 'The image data you provided does not represent a valid image.', 'invalid_base64_image')
    })
  return `a ${format} of ${width}x${height}`
}

export const tokens = (words: string) => Math.ceil(words.length / 4)

/** Reasoning comes before the message, as it does with the real models. */
export const responseBody = (id: string, created: number, said: Talk) => ({
  id,
  object: 'response',
  created_at: created,
  status: said.cutShort ? 'incomplete' : 'completed',
  model: said.model.id,
  error: null,
  incomplete_details: said.cutShort ? { reason: 'max_output_tokens' } : null,
  output: [
    { type: 'reasoning', id: `rs_${id}`, summary: [] },
    {
      type: 'message',
      id: `msg_${id}`,
      status: 'completed',
      role: 'assistant',
      content: said.refused
        ? [{ type: 'refusal', refusal: said.answer }]
        : [{ type: 'output_text', text: said.answer, annotations: [] }],
    },
  ],
  usage: {
    input_tokens: said.inputTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: said.outputTokens,
    output_tokens_details: { reasoning_tokens: HIDDEN_REASONING_TOKENS },
    total_tokens: said.inputTokens + said.outputTokens,
  },
})

export const completionBody = (id: string, created: number, said: Talk) => ({
  id,
  object: 'chat.completion',
  created,
  model: said.model.id,
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: said.refused ? null : said.answer,
        refusal: said.refused ? said.answer : null,
      },
      finish_reason: said.cutShort ? 'length' : 'stop',
      logprobs: null,
    },
  ],
  usage: {
    prompt_tokens: said.inputTokens,
    completion_tokens: said.outputTokens,
    total_tokens: said.inputTokens + said.outputTokens,
  },
})

const textOnly = ['harassment', 'harassment/threatening', 'hate', 'hate/threatening', 'illicit', 'illicit/violent']
const forImages = ['self-harm', 'self-harm/intent', 'self-harm/instructions', 'sexual', 'violence', 'violence/graphic']
const categories = [...textOnly, 'sexual/minors', ...forImages]

/** Judges "forbidden" in a text as violence, and nothing else. */
export async function moderate(c: Context) {
  const body = await readJson(c)
  refuseUnknown(body, ['model', 'input'])
  const model = oneOf('model', body.model ?? 'omni-moderation-latest', [
    'omni-moderation-latest',
    'omni-moderation-2024-09-26',
  ])
  if (body.input === undefined) throw missing('input')
  const inputs = Array.isArray(body.input) ? body.input : [body.input]
  if (inputs.length === 0) throw invalid('input', "Invalid 'input': it is empty.")
  if (inputs.every((one) => typeof one === 'string'))
    return { model, results: inputs.map((one) => judge([one], ['text'])) }
  const words: string[] = []
  const types = new Set<string>()
  for (const part of inputs) {
    const type = oneOf('input.type', Object(part).type, ['text', 'image_url'])
    types.add(type === 'text' ? 'text' : 'image')
    if (type === 'text') words.push(text('input.text', part.text, 1_000_000))
    else await describe('input', part.image_url?.url)
  }
  if (inputs.filter((part) => part.type === 'image_url').length > 1) {
    throw invalid('input', "Invalid 'input': only one image can be moderated at a time.")
  }
  return { model, results: [judge(words, [...types])] }
}

function judge(words: string[], types: string[]) {
  const flagged = words.some((one) => one.includes('forbidden'))
  const each = <T>(value: (name: string) => T) => Object.fromEntries(categories.map((name) => [name, value(name)]))
  return {
    flagged,
    categories: each((name) => flagged && name === 'violence'),
    category_scores: each((name) => (flagged && name === 'violence' ? 0.91 : 0.0001)),
    category_applied_input_types: each((name) => types.filter((type) => type === 'text' || forImages.includes(name))),
  }
}

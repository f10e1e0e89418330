/**
 * A strict stand-in for servers that copy OpenAI's API, one kind at a time: it takes the fields that this kind documents and
 * nothing else, answers as this kind does, and keeps count. A picture is charged for from the moment it is begun.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { type Completion, completion, type Fields, type Kind, kinds, type Model, tagged } from './compatible/kinds.ts'
import { type CompatibleRequest, Refused, readForm, readJson } from './compatible/requests.ts'
import { createVideos } from './compatible/videos.ts'
import { pictureFile, videoFile, type Wish } from './files.ts'
import { type Charge, type ProviderSimulator, type SimulatorEnv, startSimulator } from './simulator.ts'

export interface CompatibleOptions {
  profile?: Kind
  /** The name under which a Gesso knows it; the kind's own when not said. */
  name?: string
  latencyMs?: number
  /** Asks for this key; kinds that are services always have one. */
  key?: string
  /** Gives addresses whatever was asked for, as some servers do. */
  answersWith?: 'url'
}

export interface CompatibleSimulator extends ProviderSimulator {
  /** What a client takes as its base URL. */
  base: string
  key: string
  requests: CompatibleRequest[]
}

export async function startCompatible(options: CompatibleOptions = {}): Promise<CompatibleSimulator> {
  const { profile = 'plain', latencyMs = 0, answersWith } = options
  const facts = kinds[profile]
  const key = options.key ?? (facts.needsKey ? `sk-simulated-${profile}-0123456789` : '')
  const charges: Charge[] = []
  const requests: CompatibleRequest[] = []
  const kept = new Map<string, Wish>()
  const closing = new AbortController()
  let base = ''

  function charge(micros: number | null): string {
    const id = `call-${charges.length + 1}`
    charges.push({ id, micros })
    return id
  }

  const wait = () => (latencyMs > 0 ? delay(latencyMs, undefined, { signal: closing.signal }) : Promise.resolve())

  async function pictures(c: Context<SimulatorEnv>, fields: Fields, isEdit: boolean) {
    const model = findModel(fields.model)
    const prompt = plainPrompt(String(fields.prompt))
    refuseByPolicy(prompt)
    const n = Number(fields.n ?? 1)
    const id = charge(model.micros === null ? null : model.micros * n)
    await wait()
    const wish = wishOf(fields, prompt)
    const wantsUrl = answersWith === 'url' || (fields.response_format ?? defaultFormat(isEdit)) === 'url'
    const made = await Promise.all(
      Array.from({ length: n }, async (_, index) => {
        if (!wantsUrl) return { b64_json: (await pictureFile(wish)).toString('base64') }
        kept.set(`${id}-${index}`, wish)
        return { url: addressOf(`${id}-${index}`) }
      }),
    )
    return c.json(dress(made, { n, prompt, micros: model.micros }) as object)
  }

  const defaultFormat = (isEdit: boolean) =>
    profile === 'xai' || (profile === 'localai' && !isEdit) ? 'url' : 'b64_json'

  function addressOf(id: string): string {
    if (profile === 'sglang') return `/v1/images/${id}/content`
    return `${base.replace(/\/v1$/, '')}/generated-images/${id}.png`
  }

  function findModel(id: unknown): Model {
    const found = facts.models.find((model) => model.id === id)
    // stable-diffusion.cpp has one model, whatever is asked for.
    if (found ?? profile === 'sd-cpp') return found ?? { id: 'sd-cpp-local', micros: 0 }
    throw new Refused(404, `The model \`${id}\` does not exist.`, 'model_not_found')
  }

  function plainPrompt(prompt: string): string {
    const [, plain = prompt, extra] = /^(.*)<sd_cpp_extra_args>(.*)<\/sd_cpp_extra_args>$/s.exec(prompt) ?? []
    if (profile === 'sd-cpp' && extra !== undefined) tagged.parse(JSON.parse(extra))
    return plain
  }

  /** Local servers have no policy; xAI withholds the picture instead. */
  function refuseByPolicy(prompt: string) {
    if (!prompt.includes('forbidden')) return
    if (profile === 'plain') {
      throw new Refused(400, 'Your request was rejected by our safety system.', 'content_policy_violation')
    }
    if (profile === 'together') throw new Refused(422, 'The prompt was flagged by the safety checker (NSFW).')
  }

  function dress(
    made: { b64_json?: string; url?: string }[],
    more: { n: number; prompt: string; micros: number | null },
  ) {
    const created = Math.floor(Date.now() / 1000)
    switch (profile) {
      case 'together': {
        const typed = made.map((one, index) => ({ index, type: one.url ? 'url' : 'b64_json', ...one }))
        return { id: 'oc-1', model: 'm', object: 'list', data: typed }
      }
      case 'xai': {
        const isRefused = more.prompt.includes('forbidden')
        const data = made.map((one) => ({
          ...(isRefused ? {} : one),
          revised_prompt: '',
          respect_moderation: !isRefused,
        }))
        return { data, usage: { cost_in_usd_ticks: (more.micros ?? 0) * more.n * 10_000 } }
      }
      case 'vllm-omni':
        return { created, data: made.map((one) => ({ b64_json: null, url: null, revised_prompt: null, ...one })) }
      case 'localai': {
        const usage = { input_tokens: 0, output_tokens: 0, total_tokens: 0, prompt_tokens: 0 }
        return { id: 'la-1', created, data: made.map((one, index) => ({ index, ...one })), usage }
      }
      default:
        return { created, data: made }
    }
  }

  async function talk(c: Context<SimulatorEnv>, asked: Completion) {
    const model = findModel(asked.model)
    const parts = asked.messages.flatMap(({ content }) =>
      typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content,
    )
    const words = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []))
    const seen = parts.length - words.length
    charge(model.micros)
    await wait()
    const isRefused = words.join(' ').includes('forbidden')
    const content = isRefused ? '' : `${words.at(-1) || words.at(0)}, seen ${seen} times`
    return c.json({
      id: 'chat-1',
      object: 'chat.completion',
      created: 1,
      model: model.id,
      choices: [
        { index: 0, message: { role: 'assistant', content }, finish_reason: isRefused ? 'content_filter' : 'stop' },
      ],
      usage: {
        prompt_tokens: 3,
        completion_tokens: 5,
        total_tokens: 8,
        ...(profile === 'xai' ? { cost_in_usd_ticks: (model.micros ?? 0) * 10_000 } : {}),
      },
    })
  }

  const app = new Hono<SimulatorEnv>()
  app.get('/generated-images/:name', async (c) => {
    if (c.req.header('authorization')) return c.text('The key has no business here', 400)
    const wish = kept.get(c.req.param('name').replace(/\.png$/, ''))
    return wish ? new Response(new Uint8Array(await pictureFile(wish))) : c.notFound()
  })
  app.get('/video-files/:id', async (c) => {
    if (c.req.header('authorization')) return c.text('The key has no business here', 400)
    return new Response(new Uint8Array(await videoFile()))
  })
  app.use('/v1/*', async (c, next) => {
    if (key && c.req.header('authorization') !== `Bearer ${key}`) {
      const quoted = `Incorrect API key provided: ${c.req.header('authorization')?.slice(7) ?? 'none'}`
      throw profile === 'xai' ? new Refused(400, quoted) : new Refused(401, quoted, 'invalid_api_key')
    }
    await next()
    c.header('x-request-id', `req-${charges.length}`)
  })
  app.get('/v1/models', (c) => {
    const data = facts.models.map(({ id }) => ({ id, object: 'model', created: 1, owned_by: profile }))
    return c.json(facts.bareList ? data : { object: 'list', data })
  })
  app.post('/v1/images/generations', async (c) => {
    if (profile === 'ollama') throw new Refused(400, 'image generation models are not currently supported')
    const fields = await readJson(c, facts.generations)
    requests.push({ path: '/images/generations', fields, files: {} })
    return pictures(c, fields, false)
  })
  const { edits } = facts
  if (edits) {
    app.post(`/v1${edits.path}`, async (c) => {
      const request =
        edits.as === 'json' ? { fields: await readJson(c, edits.fields), files: {} } : await readForm(c, edits)
      requests.push({ path: edits.path, ...request })
      return pictures(c, request.fields, true)
    })
  }
  app.get('/v1/images/:id/content', async (c) => {
    const wish = kept.get(c.req.param('id'))
    if (!wish || profile !== 'sglang') throw new Refused(404, 'Not Found')
    return new Response(new Uint8Array(await pictureFile(wish)))
  })
  if (facts.chats) {
    app.post('/v1/chat/completions', async (c) => talk(c, (await readJson(c, completion)) as unknown as Completion))
  }
  if (facts.videos) {
    const note = (fields: Fields, files: Record<string, string[]>) =>
      void requests.push({ path: '/videos', fields, files })
    app.route(
      '/v1',
      createVideos(facts.videos, { charge, findModel, latencyMs, note, origin: () => base.replace(/\/v1$/, '') }),
    )
  }
  app.all('*', (c) => c.json(errorBody(facts.errors, 'Not Found', null), 404))
  app.onError((error, c) => {
    if (error instanceof Refused) return c.json(errorBody(facts.errors, error.message, error.code), error.status)
    if (closing.signal.aborted) return c.body(null, 500)
    throw error
  })

  const simulator = await startSimulator(app)
  base = `${simulator.url}/v1`
  const name = (options.name ?? profile).toUpperCase().replaceAll('-', '_')
  const setting = (what: string) => `GESSO_COMPATIBLE_${name}_${what}`
  const close = async () => {
    closing.abort()
    await simulator.close()
  }
  return {
    ...simulator,
    base,
    key,
    env: {
      [setting('URL')]: base,
      [setting('PROFILE')]: profile,
      [setting('MODELS')]: facts.models.map(({ id }) => id).join(', '),
      ...(key ? { [setting('KEY')]: key } : {}),
    },
    requests,
    charges,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function errorBody(shape: (typeof kinds)[Kind]['errors'], message: string, code: string | null) {
  if (shape === 'code and text') return { code: code ?? 'Client specified an invalid argument', error: message }
  if (shape === 'detail') return { detail: message }
  if (shape === 'text') return { error: message }
  return { error: { message, type: 'invalid_request_error', param: null, code } }
}

function wishOf(fields: Fields, text: string): Wish {
  const [width, height] = /^(\d+)x(\d+)$/.exec(String(fields.size))?.slice(1).map(Number) ?? []
  const format = fields.output_format === 'jpeg' ? 'jpeg' : 'png'
  return {
    width: width ?? (Number(fields.width) || 512),
    height: height ?? (Number(fields.height) || 512),
    format,
    text,
  }
}

/** The HTTP application: every route behind the same checks, on web-standard requests and responses. */
import { type Context, Hono } from 'hono'
import { ulid } from 'ulid'
import type { App } from '../app.ts'
import { Problem } from '../errors.ts'
import { createGate } from '../guard/gate.ts'
import { readBytes, readJson } from './body.ts'
import { invalid, problemResponse } from './problem.ts'
import type { ErrorShape, Route } from './route.ts'
import { routes } from './routes.ts'

/** Everything belongs to one owner until there are people. */
const OWNER = 'local'
/** Pictures may come as base64 inside the JSON. */
const MAX_JSON_BYTES = 96 * 1024 * 1024
const MAX_KEY_LENGTH = 255

type Env = { Variables: { requestId: string } }

export function createHttp(app: App) {
  const http = new Hono<Env>()
  const gate = createGate(app.config)

  http.use('*', async (c, next) => {
    const requestId = ulid()
    c.set('requestId', requestId)
    const startedAt = performance.now()
    await next()
    c.res.headers.set('x-request-id', requestId)
    c.res.headers.set('x-content-type-options', 'nosniff')
    const ms = Math.round((performance.now() - startedAt) * 10) / 10
    app.log.info({ request: requestId, method: c.req.method, path: c.req.path, status: c.res.status, ms }, 'request')
  })

  for (const route of routes) {
    const shape = route.errors ?? 'problem'
    http.on(route.method.toUpperCase(), honoPath(route.path), async (c) => {
      try {
        gate(c.req.raw, { public: route.public ?? false })
        return await route.handle((await readRequest(app, route, c)) as never, app)
      } catch (error) {
        return answerError(app, c, error, shape)
      }
    })
  }

  http.notFound((c) => answerError(app, c, unknownAddress(c), shapeOf(c.req.path)))
  http.onError((error, c) => answerError(app, c, error, shapeOf(c.req.path)))
  return http
}
export type Http = ReturnType<typeof createHttp>

const honoPath = (path: string) => path.replace(/\{(\w+)\}/g, ':$1')
const shapeOf = (path: string): ErrorShape => (path.startsWith('/v1/images/') ? 'openai' : 'problem')

function unknownAddress(c: Context): Problem {
  const known = routes.some((route) => new RegExp(`^${route.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(c.req.path))
  if (known) return new Problem('method_not_allowed', `${c.req.path} does not take ${c.req.method}.`)
  return new Problem('not_found', `There is nothing at ${c.req.path}. /docs lists what there is.`)
}

function answerError(app: App, c: Context<Env>, error: unknown, shape: ErrorShape): Response {
  const requestId = c.get('requestId')
  if (!(error instanceof Problem)) app.log.error({ request: requestId, path: c.req.path, error }, 'a fault')
  return problemResponse(error, { shape, requestId })
}

/** Checks everything that a route declares. */
async function readRequest(app: App, route: Route, c: Context<Env>) {
  const request = c.req.raw
  const base = app.config.publicUrl?.replace(/\/+$/, '') ?? new URL(request.url).origin
  const check = (schema: Route['body'], value: unknown, where: string) => {
    if (!schema) return undefined
    const parsed = schema.safeParse(value)
    if (!parsed.success) throw invalid(parsed.error, where)
    return parsed.data
  }
  const params = check(route.params, c.req.param(), 'path')
  const query = check(route.query, c.req.query(), 'query')
  const idempotencyKey = readIdempotencyKey(request)
  const bytes = route.rawBody ? await readBytes(request, route.rawBody) : new Uint8Array()
  const body = route.body && check(route.body, await readJson(request, MAX_JSON_BYTES), 'body')
  return { params, query, body, bytes, request, owner: OWNER, idempotencyKey, base, requestId: c.get('requestId') }
}

function readIdempotencyKey(request: Request): string | undefined {
  const key = request.headers.get('idempotency-key')?.trim()
  if (key && (key.length > MAX_KEY_LENGTH || !/^[\x21-\x7e]+$/.test(key))) {
    const detail = `Idempotency-Key must be 1 to ${MAX_KEY_LENGTH} visible ASCII characters.`
    throw new Problem('invalid_request', detail, { field: 'Idempotency-Key' })
  }
  return key || undefined
}

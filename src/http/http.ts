/** The HTTP application: every route behind the same checks, on web-standard requests and responses. */
import { type Context, Hono } from 'hono'
import type { App } from '../app.ts'
import { check } from '../check.ts'
import { Problem } from '../errors.ts'
import { createGate } from '../guard/gate.ts'
import { readBytes, readJson } from './body.ts'
import { problemResponse } from './problem.ts'
import type { ErrorShape, Route } from './route.ts'
import { routes } from './routes.ts'

/** Everything belongs to one owner until there are people. */
const OWNER = 'local'
/** Pictures may come as base64 inside the JSON. */
const MAX_JSON_BYTES = 96 * 1024 * 1024
const MAX_KEY_LENGTH = 255
const MAX_SHOWN_PATH = 200

type Env = { Variables: { requestId: string } }

export function createHttp(app: App) {
  const http = new Hono<Env>()
  const gate = createGate(app.config)

  http.use('*', async (c, next) => {
    const requestId = app.newId()
    c.set('requestId', requestId)
    const startedAt = performance.now()
    await next()
    // Nobody reads the body of an answer to HEAD: a file would stay open, and a stream would run to its end.
    if (c.req.method === 'HEAD') await c.res.body?.cancel()
    c.res.headers.set('x-request-id', requestId)
    c.res.headers.set('x-content-type-options', 'nosniff')
    const ms = Math.round((performance.now() - startedAt) * 10) / 10
    app.log.info({ request: requestId, method: c.req.method, path: c.req.path, status: c.res.status, ms }, 'request')
  })

  for (const route of routes) {
    const shape = route.errors ?? 'problem'
    http.on(route.method.toUpperCase(), honoPath(route), async (c) => {
      try {
        const signedFor = route.signable ? app.signer.ownerOf(new URL(c.req.url)) : undefined
        gate(c.req.raw, { public: route.public ?? signedFor !== undefined })
        return await route.handle((await readRequest(app, route, c, signedFor)) as never, app)
      } catch (error) {
        const answer = answerError(app, c, error, shape)
        // What is left of the body is not read: nothing can follow it on this connection.
        if (route.rawBody?.isStreamed) answer.headers.set('connection', 'close')
        return answer
      }
    })
  }

  http.notFound((c) => {
    const methods = methodsAt(c.req.path)
    const answer = answerError(app, c, unknownAddress(c, methods), shapeOf(c.req.path))
    if (methods.length > 0) answer.headers.set('allow', methods.join(', '))
    return answer
  })
  http.onError((error, c) => answerError(app, c, error, shapeOf(c.req.path)))
  return http
}
export type Http = ReturnType<typeof createHttp>

const honoPath = ({ path, slashes }: Route) => path.replace(/\{(\w+)\}/g, slashes ? ':$1{.+}' : ':$1')
/** Where no route answers, but a client of OpenAI may have asked. */
const shapeOf = (path: string): ErrorShape => (/^\/v1\/(images|models)\//.test(path) ? 'openai' : 'problem')

function methodsAt(path: string): string[] {
  const here = routes.filter((route) =>
    new RegExp(`^${route.path.replaceAll('.', '\\.').replace(/\{\w+\}/g, route.slashes ? '.+' : '[^/]+')}$`).test(path),
  )
  return here.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
}

function unknownAddress({ req }: Context, methods: string[]): Problem {
  const path = req.path.slice(0, MAX_SHOWN_PATH)
  if (methods.length === 0) return new Problem('not_found', `There is nothing at ${path}. /docs lists what there is.`)
  return new Problem('method_not_allowed', `${path} does not take ${req.method}, but ${methods.join(' and ')}.`)
}

function answerError(app: App, c: Context<Env>, error: unknown, shape: ErrorShape): Response {
  const requestId = c.get('requestId')
  if (!(error instanceof Problem)) app.log.error({ request: requestId, path: c.req.path, error }, 'a fault')
  return problemResponse(error, { shape, requestId })
}

const whose = (signedFor: string | undefined) => ({ owner: signedFor ?? OWNER, isSigned: signedFor !== undefined })

/** Checks everything that a route declares. */
async function readRequest(app: App, route: Route, c: Context<Env>, signedFor: string | undefined) {
  const request = c.req.raw
  const base = app.config.publicUrl?.replace(/\/+$/, '') ?? new URL(request.url).origin
  refuseNul(request)
  const params = route.params && check(route.params, c.req.param(), 'path')
  const query = route.query && check(route.query, c.req.query(), 'query')
  const idempotencyKey = route.method === 'post' ? readIdempotencyKey(request) : undefined
  const bytes = route.rawBody ? await readBytes(request, route.rawBody) : new Uint8Array()
  const body = route.body && check(route.body, await readJson(request, MAX_JSON_BYTES), 'body')
  return {
    params,
    query,
    body,
    bytes,
    request,
    ...whose(signedFor),
    idempotencyKey,
    base,
    requestId: c.get('requestId'),
  }
}

/** Postgres keeps no NUL, and no id, cursor or name has one. */
function refuseNul({ url }: Request) {
  const at = url.search(/%00/i)
  if (at < 0) return
  const query = url.indexOf('?')
  const field = query >= 0 && query < at ? 'query' : 'path'
  throw new Problem('invalid_request', 'An address must not hold a NUL (%00).', { field })
}

function readIdempotencyKey(request: Request): string | undefined {
  const key = request.headers.get('idempotency-key')?.trim()
  if (key && (key.length > MAX_KEY_LENGTH || !/^[\x21-\x7e]+$/.test(key))) {
    const detail = `Idempotency-Key must be 1 to ${MAX_KEY_LENGTH} visible ASCII characters.`
    throw new Problem('invalid_request', detail, { field: 'Idempotency-Key' })
  }
  return key || undefined
}

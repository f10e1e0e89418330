/** A route: its schemas check what comes in, give the types, and are the OpenAPI document. The handler only translates. */
import type { z } from 'zod'
import type { App } from '../app.ts'
import type { ProblemCode } from '../errors.ts'

/** What a handler gets, checked. */
export interface Incoming<Params, Query, Body> {
  params: Params
  query: Query
  body: Body
  /** The raw body, for routes that read it themselves. */
  bytes: Uint8Array
  request: Request
  /** Whose records these are. */
  owner: string
  idempotencyKey: string | undefined
  /** This server's own address as the client sees it, without a slash at its end. */
  base: string
  requestId: string
  /** The address was signed: what it asks for is what somebody was allowed. */
  isSigned: boolean
}

export interface AnswerSpec {
  description: string
  schema?: z.ZodType
  /** For answers that are not JSON. */
  mediaType?: string
}

/** Which answer shape errors have here. */
export type ErrorShape = 'problem' | 'openai'

export interface Route {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** With `{name}` for parameters, as in OpenAPI. */
  path: string
  /** The parameter goes on over slashes, as the names of models do. */
  slashes?: boolean
  summary: string
  tag: 'Jobs' | 'Spaces' | 'Doodles' | 'Assets' | 'Cards' | 'Models' | 'OpenAI-compatible' | 'Ledger' | 'Server'
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  /** The route reads the body itself: these media types, at most so many bytes. `schemas` are for the documents only. */
  rawBody?: {
    mediaTypes: string[]
    maxBytes: number
    /** It is not read beforehand: the handler takes it piece by piece. */
    isStreamed?: boolean
    schemas?: Record<string, z.ZodType>
  }
  /** Headers that mean something here, with what they mean. */
  headers?: Record<string, string>
  answers: Record<number, AnswerSpec>
  /** Beside those that every route with such checks has: see `problemsOf`. */
  problems: ProblemCode[]
  errors?: ErrorShape
  /** Open to all, even when the server wants a key. */
  public?: boolean
  /** An address that was signed for somebody is open to whoever has it. */
  signable?: boolean
  handle(incoming: Incoming<never, never, never>, app: App): Promise<Response> | Response
}

/** Every failure of the route: what it declares, and what its checks bring along. */
export function problemsOf({ problems, params, query, body, rawBody, method, ...route }: Route): ProblemCode[] {
  const checks = params || query || body || rawBody || method === 'post'
  const implied: ProblemCode[] = [
    ...(route.public ? [] : (['unauthorized', 'cross_origin'] as const)),
    ...(checks ? (['invalid_request'] as const) : []),
    ...(body ? (['invalid_json'] as const) : []),
    ...(body || rawBody ? (['payload_too_large', 'unsupported_media_type'] as const) : []),
  ]
  return [...new Set([...implied, ...problems])]
}

export const idempotencyHeader = {
  'Idempotency-Key': 'Sent again with the same request, it leads to the job that is already there',
}

type Of<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined

interface TypedRoute<
  P extends z.ZodObject | undefined,
  Q extends z.ZodObject | undefined,
  B extends z.ZodType | undefined,
> extends Omit<Route, 'params' | 'query' | 'body' | 'handle'> {
  params?: P
  query?: Q
  body?: B
  handle(incoming: Incoming<Of<P>, Of<Q>, Of<B>>, app: App): Promise<Response> | Response
}

/** Declares a route, with the types of its handler taken from its schemas. */
export const route = <
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(
  spec: TypedRoute<P, Q, B>,
): Route => spec as unknown as Route

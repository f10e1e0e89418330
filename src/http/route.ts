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
  method: 'get' | 'post' | 'delete'
  /** With `{name}` for parameters, as in OpenAPI. */
  path: string
  summary: string
  tag: 'Jobs' | 'Assets' | 'Models' | 'OpenAI-compatible' | 'Ledger' | 'Server'
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  /** The route reads the body itself: these media types, at most so many bytes. */
  rawBody?: { mediaTypes: string[]; maxBytes: number }
  answers: Record<number, AnswerSpec>
  problems: ProblemCode[]
  errors?: ErrorShape
  /** Open to all, even when the server wants a key. */
  public?: boolean
  handle(incoming: Incoming<never, never, never>, app: App): Promise<Response> | Response
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

/** The OpenAPI 3.1 document, made from the same schemas that check requests. */
import { z } from 'zod'
import { charged, type ProblemCode, problems, retries } from '../../errors.ts'
import { type AnswerSpec, problemsOf, type Route } from '../route.ts'

type Json = Record<string, unknown>

/** OpenAPI 3.1 uses JSON Schema as it is. */
export const jsonSchema = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
  return rest
}

/** `routes`: by the name of their operation. */
export function openapi(routes: Record<string, Route>): Json {
  const paths: Record<string, Json> = {}
  for (const [name, route] of Object.entries(routes)) {
    paths[route.path] = { ...paths[route.path], [route.method]: { operationId: name, ...operation(route) } }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gesso',
      version: '0.1.0',
      description:
        'A self-hosted runtime for generative media: prompts and pictures go in, durable jobs run on any model, and finished ' +
        'assets that the server keeps come out. Errors are RFC 9457 problem details with a stable `code`.',
    },
    paths,
    components: {
      schemas: { Problem: problemSchema, OpenaiError: openaiErrorSchema },
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
    },
    security: [{}, { key: [] }],
  }
}

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'retry', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { enum: Object.keys(problems) },
    retry: { enum: retries },
    field: { type: 'string', description: 'The field that is wrong' },
    errors: { type: 'array', items: { type: 'object' } },
    requestId: { type: 'string' },
  },
}

const openaiErrorSchema = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: {
        message: { type: 'string' },
        type: { type: 'string' },
        param: { type: ['string', 'null'] },
        code: { type: 'string' },
        charged: { enum: charged, description: 'What is known of the bill, when a call was made' },
      },
    },
  },
}

function operation(route: Route): Json {
  const parameters = parametersOf(route)
  const body = requestBody(route)
  return {
    summary: route.summary,
    tags: [route.tag],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: body } : {}),
    responses: { ...answers(route.answers), ...refusals(route) },
    ...(route.public ? { security: [{}] } : {}),
  }
}

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description?: string
  schema: Json
}

export function parametersOf({ params, query, headers = {} }: Route): Parameter[] {
  const inHeaders = Object.entries(headers).map(
    ([name, description]): Parameter => ({
      name,
      in: 'header',
      required: false,
      description,
      schema: { type: 'string' },
    }),
  )
  return [...properties(params, 'path'), ...properties(query, 'query'), ...inHeaders]
}

function properties(schema: z.ZodObject | undefined, where: Parameter['in']): Parameter[] {
  if (!schema) return []
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as { properties?: Json; required?: string[] }
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property as Json & { description?: string }
    const needed = where === 'path' || required.includes(name)
    return { name, in: where, required: needed, ...(description ? { description } : {}), schema: rest }
  })
}

function requestBody(route: Route): Json | undefined {
  if (route.rawBody) {
    const { mediaTypes, schemas = {} } = route.rawBody
    const content = mediaTypes.map((type) => {
      const schema = schemas[type]
      return [type, { schema: schema ? jsonSchema(schema, 'input') : { type: 'string', format: 'binary' } }]
    })
    return { required: true, content: Object.fromEntries(content) }
  }
  if (!route.body) return undefined
  return { required: true, content: { 'application/json': { schema: jsonSchema(route.body, 'input') } } }
}

function answers(specs: Record<number, AnswerSpec>): Json {
  return Object.fromEntries(
    Object.entries(specs).map(([status, { description, schema, mediaType = 'application/json' }]) => {
      const content = schema ? { schema: jsonSchema(schema, 'output') } : {}
      const hasContent = schema !== undefined || mediaType !== 'application/json'
      return [status, { description, ...(hasContent ? { content: { [mediaType]: content } } : {}) }]
    }),
  )
}

/** Every failure of the route, by status. */
function refusals(route: Route): Json {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of problemsOf(route)) {
    const { status } = problems[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  const isOpenai = route.errors === 'openai'
  const schema = { $ref: `#/components/schemas/${isOpenai ? 'OpenaiError' : 'Problem'}` }
  const mediaType = isOpenai ? 'application/json' : 'application/problem+json'
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      status,
      { description: list.join(', '), content: { [mediaType]: { schema } } },
    ]),
  )
}

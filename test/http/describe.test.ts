/** `/openapi.json` and `/docs` say what is there: no more, no less. */
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { failures, type ProblemCode, problems } from '../../src/errors.ts'
import { problemsOf } from '../../src/http/route.ts'
import { routes } from '../../src/http/routes.ts'
import { startTestApp, type TestApp } from '../app.ts'

const parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean(),
  schema: z.looseObject({}),
})
const content = z.record(z.string(), z.looseObject({}))
const operation = z.object({
  operationId: z.string().regex(/^[a-z][A-Za-z]+$/),
  summary: z.string().min(5),
  tags: z.array(z.string()).length(1),
  parameters: z.array(parameter).default([]),
  requestBody: z.object({ required: z.literal(true), content }).optional(),
  responses: z.record(
    z.string().regex(/^\d{3}$/),
    z.object({ description: z.string().min(1), content: content.optional() }),
  ),
  security: z.array(z.unknown()).optional(),
})
const document = z.object({ openapi: z.literal('3.1.0'), paths: z.record(z.string(), z.record(z.string(), operation)) })

let gesso: TestApp
let raw: Record<string, unknown>
let page: string
let described: z.infer<typeof document>
beforeAll(async () => {
  gesso = await startTestApp()
  raw = (await (await gesso.request('/openapi.json')).json()) as Record<string, unknown>
  described = document.parse(raw)
  page = await (await gesso.request('/docs')).text()
})
afterAll(() => gesso.close())

const operations = () =>
  Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({ path, method, ...one })),
  )

test('the document is valid OpenAPI 3.1', async () => {
  expect(await new Validator().validate(structuredClone(raw))).toEqual({ valid: true })
})

test('every route is in it, and nothing else', () => {
  const listed = operations().map(({ method, path }) => `${method} ${path}`)
  expect(listed.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort())
  const ids = operations().map(({ operationId }) => operationId)
  expect(new Set(ids).size).toBe(ids.length)
})

describe.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))('%s', (_, route) => {
  test('has its parameters, and a body where there is one', () => {
    const one = described.paths[route.path]?.[route.method]
    const inPath = one?.parameters.filter((each) => each.in === 'path').map((each) => each.name)
    expect(inPath).toEqual([...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]))
    expect(one?.requestBody !== undefined).toBe(route.body !== undefined || route.rawBody !== undefined)
    const inQuery = one?.parameters.filter((each) => each.in === 'query').map((each) => each.name)
    expect(inQuery).toEqual(Object.keys(route.query?.shape ?? {}))
  })

  test('names each of its problems at the status that the table has', () => {
    const one = described.paths[route.path]?.[route.method]
    const named = Object.entries(one?.responses ?? {}).flatMap(([status, { description }]) =>
      Number(status) < 400 ? [] : description.split(', ').map((code) => [code, Number(status)] as const),
    )
    expect(Object.fromEntries(named)).toEqual(
      Object.fromEntries(problemsOf(route).map((code) => [code, problems[code].status])),
    )
  })

  test('is on the page, with its summary', () => {
    expect(page).toContain(`<b>${route.method.toUpperCase()}</b>${route.path}`)
  })
})

test('every code of the table is the problem of some route, or of the address itself', () => {
  const ofAddresses: ProblemCode[] = ['not_found', 'method_not_allowed', 'internal']
  const used = new Set([...ofAddresses, ...routes.flatMap(problemsOf)])
  expect([...used].sort()).toEqual(Object.keys(problems).sort())
})

test('the page explains every code, and no other', () => {
  const explained = (kind: string) =>
    [...page.matchAll(new RegExp(`<tr id="${kind}-(\\w+)">`, 'g'))].map((match) => match[1])
  expect(explained('problem')).toEqual(Object.keys(problems))
  expect(explained('failure')).toEqual(Object.keys(failures))
  const linked = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1])
  const ids = new Set([...page.matchAll(/id="([^"]+)"/g)].map((match) => match[1]))
  expect(linked.filter((id) => !ids.has(id))).toEqual([])
})

test('the page loads nothing from elsewhere, and runs nothing', async () => {
  expect(page).not.toMatch(/<(script|link|img|iframe|object|embed|form|base)\b|\son\w+=|javascript:|@import|url\(/i)
  expect([...page.matchAll(/(?:src|href)="([^"#][^"]*)"/g)].map((match) => match[1])).toEqual(['/openapi.json'])
  const response = await gesso.request('/docs')
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'unsafe-inline';/)
})

test('what problems look like is said as they are', async () => {
  const schema = z.object({
    components: z.object({ schemas: z.object({ Problem: z.object({ required: z.array(z.string()) }) }) }),
  })
  const { Problem } = schema.parse(raw).components.schemas
  const body = (await (await gesso.request('/v1/jobs/nobody')).json()) as Record<string, unknown>
  expect(Object.keys(body)).toEqual(expect.arrayContaining(Problem.required))
})

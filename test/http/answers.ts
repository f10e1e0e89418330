/** What every refusal must look like, whatever caused it. */
import { expect } from 'vitest'
import { z } from 'zod'
import { charged, failureCodes, type ProblemCode, problems, retries } from '../../src/errors.ts'
import { problemsOf, type Route } from '../../src/http/route.ts'
import { routes } from '../../src/http/routes.ts'

const problemCodes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]]

/** RFC 9457, with what Gesso adds. */
export const problemBody = z.strictObject({
  type: z.string().regex(/^\/docs#problem-\w+$/),
  title: z.string().min(1),
  status: z.int().min(400).max(599),
  detail: z.string().min(1).max(3000),
  code: z.enum(problemCodes),
  retry: z.enum(retries),
  field: z.string().min(1).max(200).optional(),
  errors: z
    .array(z.strictObject({ field: z.string().min(1).max(200), detail: z.string().min(1) }))
    .max(50)
    .optional(),
  requestId: z.ulid(),
  // Of `version_conflict`: what is there now.
  card: z.looseObject({}).optional(),
  board: z.looseObject({}).optional(),
})

export const openaiBody = z.strictObject({
  error: z.strictObject({
    message: z.string().min(1),
    type: z.string().min(1),
    param: z.string().nullable(),
    code: z.enum([...problemCodes, ...failureCodes]),
    charged: z.enum(charged).optional(),
  }),
})

export interface Refusal {
  status: number
  code: string
  field: string | undefined
  detail: string
}

/** Reads a refusal in the shape that its address prescribes, and checks all that holds for every one. */
export async function readRefusal(response: Response, { method, path }: { method: string; path: string }) {
  const text = await response.text()
  expect(text).not.toMatch(/node_modules|\/src\/|\bat \w+ \(|\/tmp\/|gesso-app-/)
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9A-Z]{26}$/)
  expect(response.headers.get('x-should-retry')).toMatch(/^(true|false)$/)
  const refusal = isOpenai(path) ? readOpenai(response, text) : readProblem(response, text)
  const route = routeAt(method, path)
  if (route) expect([...problemsOf(route), ...failureCodes], `${method} ${path} declares it`).toContain(refusal.code)
  return refusal
}

function readProblem(response: Response, text: string): Refusal {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const { status, code, field, detail, type, title, retry, requestId } = problemBody.parse(JSON.parse(text))
  expect(status).toBe(response.status)
  expect({ status, title, retry }).toEqual(problems[code])
  expect(type).toBe(`/docs#problem-${code}`)
  expect(requestId).toBe(response.headers.get('x-request-id'))
  return { status, code, field, detail }
}

function readOpenai(response: Response, text: string): Refusal {
  expect(response.headers.get('content-type')).toBe('application/json')
  const { error } = openaiBody.parse(JSON.parse(text))
  return { status: response.status, code: error.code, field: error.param ?? undefined, detail: error.message }
}

const pathOf = (address: string) => new URL(address, 'http://localhost').pathname
const isOpenai = (address: string) => /^\/v1\/(images|models)\//.test(pathOf(address))

export function routeAt(method: string, path: string): Route | undefined {
  const pathname = pathOf(path)
  return routes.find(
    (route) =>
      route.method === method.toLowerCase() &&
      new RegExp(`^${route.path.replace(/\{\w+\}/g, route.slashes ? '.+' : '[^/]+')}$`).test(pathname),
  )
}

import { z } from 'zod'
import { type Route, route } from '../route.ts'
import { docsPage } from './docs-page.ts'
import { openapi } from './openapi.ts'

/** The page's style is its own; nothing is loaded, and no script runs. */
const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/** Two routes that tell of all the others, and of themselves: written when first asked for, as it takes 70 ms. */
export function describeRoutes(others: Record<string, Route>): Record<string, Route> {
  let document: string | undefined
  let page: string | undefined
  const own: Record<string, Route> = {
    openapiDocument: route({
      method: 'get',
      path: '/openapi.json',
      summary: 'This API as an OpenAPI 3.1 document',
      tag: 'Server',
      public: true,
      answers: { 200: { description: 'The document', schema: z.record(z.string(), z.unknown()) } },
      problems: [],
      handle: () => {
        document ??= JSON.stringify(openapi(all))
        return new Response(document, { headers: { 'content-type': 'application/json' } })
      },
    }),
    docs: route({
      method: 'get',
      path: '/docs',
      summary: 'This API as a page to read',
      tag: 'Server',
      public: true,
      answers: { 200: { description: 'The page', mediaType: 'text/html' } },
      problems: [],
      handle: () => {
        page ??= docsPage(Object.values(all))
        return new Response(page, {
          headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PAGE_POLICY },
        })
      },
    }),
  }
  const all = { ...others, ...own }
  return own
}

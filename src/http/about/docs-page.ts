/** The API as one page of plain HTML: no script, nothing loaded from elsewhere. */
import { failures, problems } from '../../errors.ts'
import type { Route } from '../route.ts'
import { jsonSchema, type Parameter, parametersOf } from './openapi.ts'

const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`).replace(/`([^`]+)`/g, '<code>$1</code>')

const style = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); --accent: #b4552d }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 6rem }
h1 { font-size: 1.9rem; margin: 0 0 .25rem } h2 { margin: 3rem 0 .5rem; border-bottom: 1px solid var(--line) }
h3 { font: 600 1rem/1.4 ui-monospace, monospace; margin: 2rem 0 .25rem; overflow-wrap: anywhere }
h3 b { color: var(--accent); margin-right: .6em } a { color: inherit }
p { margin: .25rem 0 } nav a { margin-right: 1rem }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; font-size: .9rem }
td, th { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
td:first-child { font-family: ui-monospace, monospace; white-space: nowrap }
code, pre { font-family: ui-monospace, monospace; font-size: .9em } pre { overflow-x: auto; padding: 1rem; border: 1px solid var(--line) }
small { opacity: .75 }`

const example = `curl localhost:8787/v1/jobs -H 'content-type: application/json' \\
  -d '{"prompt": "a cute cat playing piano", "n": 2, "wait": 30}'`

/** The whole page. */
export function docsPage(routes: Route[]): string {
  const tags = [...new Set(routes.map((route) => route.tag))]
  const anchor = (tag: string) => tag.toLowerCase().replace(/\W+/g, '-')
  const sections = tags.map((tag) => {
    const own = routes.filter((route) => route.tag === tag)
    return `<h2 id="${anchor(tag)}">${escapeHtml(tag)}</h2>${own.map(routeSection).join('')}`
  })
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Gesso API</title>
<meta name="viewport" content="width=device-width"><style>${style}</style></head><body>
<h1>Gesso API</h1><p>One server between a product and every image and video model.
The same as an <a href="/openapi.json">OpenAPI 3.1 document</a>.</p>
<nav>${tags.map((tag) => `<a href="#${anchor(tag)}">${escapeHtml(tag)}</a>`).join('')}<a href="#problems">Problems</a></nav>
<pre>${escapeHtml(example)}</pre>
${sections.join('')}${problemsSection()}</body></html>`
}

function routeSection(route: Route): string {
  const { method, path, summary, answers, problems: codes, rawBody } = route
  const outcomes = Object.entries(answers).map(([status, { description }]) => `${status}: ${escapeHtml(description)}`)
  const links = codes.map((code) => `<a href="#problem-${code}">${code}</a>`)
  return `<h3><b>${method.toUpperCase()}</b>${escapeHtml(path)}</h3><p>${escapeHtml(summary)}</p>
${fieldTable(fieldsOf(route))}
${rawBody ? `<p><small>Body: ${rawBody.mediaTypes.map(escapeHtml).join(', ')}</small></p>` : ''}
<p><small>Answers ${outcomes.join(' · ')}${links.length > 0 ? `. Problems: ${links.join(', ')}` : ''}</small></p>`
}

type Field = Pick<Parameter, 'name' | 'required' | 'description' | 'schema'>

function fieldsOf({ params, query, body }: Route): Field[] {
  const schema = body ? (jsonSchema(body, 'input') as { properties?: Record<string, object>; required?: string[] }) : {}
  const inBody = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const { description, ...rest } = property as { description?: string }
    return {
      name,
      required: schema.required?.includes(name) ?? false,
      ...(description ? { description } : {}),
      schema: rest,
    }
  })
  return [...parametersOf(params, 'path'), ...parametersOf(query, 'query'), ...inBody]
}

function fieldTable(fields: Field[]): string {
  if (fields.length === 0) return ''
  const rows = fields.map(
    ({ name, required, description, schema }) =>
      `<tr><td>${escapeHtml(name)}${required ? ' *' : ''}</td><td>${escapeHtml(typeWords(schema))}</td><td>${escapeHtml(description ?? '')}</td></tr>`,
  )
  return `<table>${rows.join('')}</table>`
}

/** A JSON schema in a few words: `integer 1 to 10, 1 if absent`. */
function typeWords(schema: Record<string, unknown>): string {
  const { type, enum: choices, minimum, maximum, items, default: fallback, anyOf, const: only } = schema
  if (Array.isArray(anyOf)) return anyOf.map((one) => typeWords(one as Record<string, unknown>)).join(' or ')
  const base = Array.isArray(choices) ? choices.join(' | ') : only !== undefined ? String(only) : String(type ?? 'any')
  const of = type === 'array' && items ? ` of ${typeWords(items as Record<string, unknown>)}` : ''
  // Zod writes the largest safe integer where there is no bound.
  const bounded = [minimum, maximum].every(
    (bound) => typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER,
  )
  return `${base}${of}${bounded ? ` ${minimum} to ${maximum}` : ''}${fallback === undefined ? '' : `, ${fallback} if absent`}`
}

function problemsSection(): string {
  const requestRows = Object.entries(problems).map(
    ([code, { status, title, retry }]) =>
      `<tr id="problem-${code}"><td>${code}</td><td>${status}</td><td>${escapeHtml(title)}</td><td>${retry}</td></tr>`,
  )
  const failureRows = Object.entries(failures).map(
    ([code, { detail, retry }]) => `<tr><td>${code}</td><td>${escapeHtml(detail)}</td><td>${retry}</td></tr>`,
  )
  return `<h2 id="problems">Problems</h2><p>A refused request: problem details with one of these codes.</p>
<table><tr><th>code</th><th>status</th><th>meaning</th><th>retry</th></tr>${requestRows.join('')}</table>
<p>A generation that failed: <code>results[].error.code</code>.</p>
<table><tr><th>code</th><th>meaning</th><th>retry</th></tr>${failureRows.join('')}</table>`
}

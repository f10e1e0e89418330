/** The API as one page of plain HTML: no script, nothing loaded from elsewhere. */
import { failures, problems } from '../../errors.ts'
import { problemsOf, type Route } from '../route.ts'
import { jsonSchema, type Parameter, parametersOf } from './openapi.ts'

const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`).replace(/`([^`]+)`/g, '<code>$1</code>')

const style = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 16%, transparent); --soft: color-mix(in srgb, currentColor 6%, transparent); --dim: color-mix(in srgb, currentColor 72%, transparent); --accent: light-dark(#a4431c, #f0946a) }
html { scroll-padding-top: 3.5rem }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 6rem }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem }
h2 { font-size: 1.4rem; margin: 3.5rem 0 1rem; padding-bottom: .3rem; border-bottom: 2px solid var(--line) }
h3 { font: 600 1rem/1.4 ui-monospace, monospace; margin: 0; overflow-wrap: anywhere }
h3 b { color: var(--accent); margin-right: .6em } a { color: inherit; text-underline-offset: .15em }
h3 a { text-decoration: none } h3 a:hover { text-decoration: underline }
p { margin: .3rem 0 }
nav { position: sticky; top: 0; padding: .7rem 0; background: Canvas; border-bottom: 1px solid var(--line); z-index: 1; display: flex; flex-wrap: wrap; gap: .1rem 1.1rem }
section { margin: 1.75rem 0 2.5rem }
section p { max-width: 46rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100%; margin: .75rem 0; font-size: .9rem; line-height: 1.45 }
td, th { text-align: left; padding: .35rem 1rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
th { font-weight: 600; color: var(--dim) }
td:first-child { font-family: ui-monospace, monospace; white-space: nowrap; width: 11rem }
.fields td:nth-child(2) { width: 17rem } .fields td:first-child i { font: .75rem system-ui, sans-serif; color: var(--dim); margin-left: .5em }
tr:target td { background: color-mix(in srgb, var(--accent) 15%, transparent) }
code, pre { font-family: ui-monospace, monospace; font-size: .9em }
pre { overflow-x: auto; padding: 1rem; background: var(--soft); border-radius: 6px; line-height: 1.45 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .6rem 0; font-size: .9rem } dt, dd { margin: 0 } dt { color: var(--dim) }
dd a { margin-right: .8em; white-space: nowrap; font-family: ui-monospace, monospace; font-size: .93em } summary { cursor: pointer; color: var(--dim); font-size: .9rem }
@media (max-width: 40rem) { nav { position: static } td:first-child { width: auto } dl { grid-template-columns: 1fr } dd { margin-bottom: .4rem }
  .fields, .fields tbody { display: block } .fields tr { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: .45rem 0; border-bottom: 1px solid var(--line) }
  .fields tr td { border: 0; padding: 0; width: auto } .fields tr td:nth-child(3) { flex-basis: 100% } }`

const examples = `# A job on the default model; waits up to 30 seconds for its end
curl localhost:8787/v1/jobs -H 'content-type: application/json' \\
  -d '{"prompt": "a cute cat playing piano", "n": 2, "wait": 30}'

# One prompt over several models, safe to send twice
curl localhost:8787/v1/jobs -H 'content-type: application/json' -H 'Idempotency-Key: order-17' \\
  -d '{"prompt": "a red fox", "models": ["offline/draw", "offline/draw-queued"]}'

# What happens in it, as it happens
curl -N localhost:8787/v1/jobs/JOB_ID/events`

/** The whole page. */
export function docsPage(routes: Route[]): string {
  const tags = [...new Set(routes.map((route) => route.tag))]
  const sections = tags.map((tag) => {
    const own = routes.filter((route) => route.tag === tag)
    return `<h2 id="${anchor(tag)}">${escapeHtml(tag)}</h2>${own.map(routeSection).join('')}`
  })
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Gesso API</title>
<meta name="viewport" content="width=device-width"><style>${style}</style></head><body>
<h1>Gesso API</h1><p>One server between a product and every image, video and sound model.
The same as an <a href="/openapi.json">OpenAPI 3.1 document</a>. Where the server has a key, it is sent as
<code>Authorization: Bearer …</code> or <code>x-api-key</code>.</p>
<nav>${tags.map((tag) => `<a href="#${anchor(tag)}">${escapeHtml(tag)}</a>`).join('')}<a href="#problems">Problems</a><a href="#failures">Failures</a></nav>
<pre>${escapeHtml(examples)}</pre>
${sections.join('')}${problemsSection()}</body></html>`
}

const anchor = (text: string) => text.toLowerCase().replace(/\W+/g, '-')

function routeSection(route: Route): string {
  const { method, path, summary, answers, rawBody } = route
  const id = anchor(`${method}${path}`)
  const outcomes = Object.entries(answers).map(([status, { description }]) => `${status}: ${escapeHtml(description)}`)
  const links = problemsOf(route).map((code) => `<a href="#problem-${code}">${code}</a>`)
  const facts = {
    Body: rawBody?.mediaTypes.map(escapeHtml).join(', '),
    Answers: outcomes.join('<br>'),
    Problems: links.join(' '),
  }
  const listed = Object.entries(facts).flatMap(([name, words]) => (words ? [`<dt>${name}</dt><dd>${words}</dd>`] : []))
  return `<section id="${id}"><h3><a href="#${id}"><b>${method.toUpperCase()}</b>${escapeHtml(path)}</a></h3>
<p>${escapeHtml(summary)}</p>${fieldTable(fieldsOf(route))}<dl>${listed.join('')}</dl>${answerFields(route)}</section>`
}

type Field = Pick<Parameter, 'name' | 'required' | 'schema'> & { description?: string; in: Parameter['in'] | 'body' }

function fieldsOf(route: Route): Field[] {
  const { body, rawBody } = route
  // One of several ways to send the same is enough to read.
  const [shown] = body ? [body] : Object.values(rawBody?.schemas ?? {})
  return [...parametersOf(route), ...(shown ? bodyFields(jsonSchema(shown, 'input')) : [])]
}

function bodyFields(schema: { properties?: Record<string, object>; required?: string[] }): Field[] {
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const { description, ...rest } = property as { description?: string }
    const required = schema.required?.includes(name) ?? false
    return { name, in: 'body', required, ...(description ? { description } : {}), schema: rest }
  })
}

/** What comes back, for those who want to know: folded. */
function answerFields({ answers }: Route): string {
  const schema = Object.values(answers).find((answer) => answer.schema)?.schema
  const fields = schema ? bodyFields(jsonSchema(schema, 'output')).map((field) => ({ ...field, required: false })) : []
  return fields.length > 0 ? `<details><summary>Fields of the answer</summary>${fieldTable(fields)}</details>` : ''
}

function fieldTable(fields: Field[]): string {
  if (fields.length === 0) return ''
  const rows = fields.map(({ name, in: where, required, description = '', schema }) => {
    const notes = [where === 'body' ? '' : where, required ? 'needed' : ''].filter(Boolean).join(', ')
    const words = [
      `${escapeHtml(name)}${notes && `<i>${notes}</i>`}`,
      escapeHtml(typeWords(schema)),
      escapeHtml(description),
    ]
    return `<tr>${words.map((word) => `<td>${word}</td>`).join('')}</tr>`
  })
  return `<div class="wide"><table class="fields">${rows.join('')}</table></div>`
}

type Schema = Record<string, unknown>

/** A JSON schema in a few words: `integer, 1 to 10; 1 if absent`. */
function typeWords(schema: Schema): string {
  const { enum: choices, items, default: fallback, anyOf, const: only, maxLength, maxItems } = schema
  if (Array.isArray(anyOf)) {
    // `null` is the same as leaving a field out.
    return (anyOf as Schema[])
      .filter(({ type }) => type !== 'null')
      .map(typeWords)
      .join(' or ')
  }
  const type = [schema.type]
    .flat()
    .filter((one) => one !== 'null')
    .join(' or ')
  const base = Array.isArray(choices) ? choices.join(' | ') : only !== undefined ? String(only) : type || 'anything'
  const many = typeof maxItems === 'number' ? `at most ${maxItems} of ` : ''
  const parts = [
    schema.format === 'binary' ? 'file' : type === 'array' ? 'list of' : base,
    type === 'array' && items ? `${many}${typeWords(items as Schema)}` : '',
    bounds(schema),
    typeof maxLength === 'number' ? `, at most ${maxLength} characters` : '',
    fallback === undefined ? '' : `; ${fallback} if absent`,
  ]
  return parts
    .filter(Boolean)
    .join(' ')
    .replace(/ ([,;])/g, '$1')
}

function bounds({ minimum, exclusiveMinimum, maximum }: Schema): string {
  // Zod writes the largest safe integer where there is no bound.
  const isBound = (bound: unknown) => typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER
  const from = isBound(minimum) ? `${minimum}` : isBound(exclusiveMinimum) ? `more than ${exclusiveMinimum}` : ''
  const to = isBound(maximum) ? `to ${maximum}` : ''
  return from || to ? `, ${[from, to].filter(Boolean).join(' ')}` : ''
}

function problemsSection(): string {
  const requestRows = Object.entries(problems).map(
    ([code, { status, title, retry }]) =>
      `<tr id="problem-${code}"><td>${code}</td><td>${status}</td><td>${escapeHtml(title)}</td><td>${retry}</td></tr>`,
  )
  const failureRows = Object.entries(failures).map(
    ([code, { detail, retry }]) =>
      `<tr id="failure-${code}"><td>${code}</td><td>${escapeHtml(detail)}</td><td>${retry}</td></tr>`,
  )
  return `<h2 id="problems">Problems</h2><p>A refused request: problem details with one of these codes.</p>
<p>Retry says whether sending the same thing again can help: never, later, or by your choice, since it may cost again.</p>
<div class="wide"><table><tr><th>code</th><th>status</th><th>meaning</th><th>retry</th></tr>${requestRows.join('')}</table></div>
<h2 id="failures">Failures</h2><p>A generation that failed: the code in <code>results[].error</code>, beside what is known of the bill.</p>
<div class="wide"><table><tr><th>code</th><th>meaning</th><th>retry</th></tr>${failureRows.join('')}</table></div>`
}

/** Writes `providers.md` from the registry: `npm run docs`. A test holds the page against the registry. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { fullName, type ModelFacts, type Price } from '../src/models/model.ts'
import type { ProviderFile } from '../src/models/provider.ts'
import { providerFiles } from '../src/providers/installed.ts'

const page = fileURLToPath(new URL('./providers.md', import.meta.url))

/** The whole page, as Markdown. */
export function providersPage(files: ProviderFile[]): string {
  return [
    '# Providers and models',
    '',
    'Made from the registry by `npm run docs`: what each provider file in `src/providers/` states. `gesso models` shows what can be',
    'used here, `gesso models --refresh` what the providers list today, and `gesso doctor` which keys work.',
    '',
    'Any other id of a provider that takes free ids is passed on as it is, at an unknown price: `fal/fal-ai/some-model`. Where a',
    'price is unknown it says so; under `maxCost` such a model is refused.',
    '',
    'A retired model leads to its successor, whatever name people have for it ("DALL-E 3", "Nova Canvas"), and the job says so; one',
    'that some accounts may still call is called by its full name.',
    '',
    '*Resumable*: its API has a queue, and a restart asks about what was submitted. *Cancelable*: it can be stopped there.',
    '*Idempotent*: a second submit under the same key never runs again. *Webhook*: it can report by itself.',
    '',
    ...settings(files),
    ...files.flatMap(section),
  ].join('\n')
}

function settings(files: ProviderFile[]): string[] {
  const rows = files.map((file) => {
    const keys = file.keyNames.map(code).join(' or ') || '–'
    const urls = Object.values(file.urls).map(({ env }) => code(env))
    const variables = Object.values(file.variables ?? {}).flatMap((one) =>
      'env' in one ? one.env.map(code) : [code(one.matching.source.replace(/^\^|\$$/g, ''))],
    )
    const caps = [
      file.limits?.concurrency ? `${file.limits.concurrency} at a time` : '',
      file.limits?.perMinute ? `${file.limits.perMinute} a minute` : '',
    ].filter(Boolean)
    return row([code(file.id), keys, [...urls, ...variables].join(', ') || '–', caps.join(', ') || '–'])
  })
  return [
    '## Settings',
    '',
    'Caps can be set for each: `GESSO_GOOGLE_RPM=15` (submits a minute), `GESSO_GOOGLE_CONCURRENCY=4` (generations under way).',
    '',
    row(['provider', 'key', 'addresses and other settings', 'caps when none are set']),
    row(['---', '---', '---', '---']),
    ...rows,
    '',
  ]
}

function section(file: ProviderFile): string[] {
  const sources = [...new Set(file.models.flatMap(({ price }) => (price ? [sourceOf(price)] : [])))]
  const rows = file.models.map((model) =>
    row([
      code(fullName(model)),
      model.tasks.join(', '),
      limits(model),
      price(model.price, sources),
      yes(model.queued),
      yes(model.cancelable),
      yes(model.idempotent),
      yes(model.webhook),
      state(model),
    ]),
  )
  const none = 'Its models follow from the settings: servers, endpoints or workflows of your own.'
  const head = ['model', 'tasks', 'limits', 'price', 'resumable', 'cancelable', 'idempotent', 'webhook', 'state']
  const table = rows.length > 0 ? [row(head), row(head.map(() => '---')), ...rows] : [none]
  const notes = sources.flatMap((source, index) => ['', `[${index + 1}] ${source}`])
  return [`## ${file.name}`, '', ...table, ...notes, '']
}

function limits({ takes }: ModelFacts): string {
  const { images, freeSize, sizes, aspectRatios, resolution, duration } = takes
  return [
    takes.n > 1 ? `n ≤ ${takes.n}` : '',
    images.max > 0 ? `${images.min === images.max ? '' : `${images.min}–`}${images.max} pictures` : '',
    takes.mask ? 'mask' : '',
    freeSize ? `${freeSize.minEdge}–${freeSize.maxEdge} px` : sizes?.length ? `${sizes.length} sizes` : '',
    aspectRatios?.length ? `${aspectRatios.length} ratios` : '',
    resolution?.length ? resolution.join(' / ') : '',
    duration ? `${duration.min}–${duration.max} s` : '',
    takes.voice ? `${takes.voice.length} voices` : '',
  ]
    .filter(Boolean)
    .join(', ')
}

const sourceOf = ({ source, asOf }: Price) => `${source} (${asOf})`

function price(price: Price | null, sources: string[]): string {
  if (!price) return 'unknown'
  const amounts = price.rates.map(({ usd }) => usd)
  const [low, high] = [Math.min(...amounts), Math.max(...amounts)]
  const range = high > low ? `$${low}–${high}` : `$${low}`
  return `${range} per ${price.unit} [${sources.indexOf(sourceOf(price)) + 1}]`
}

function state({ state }: ModelFacts): string {
  if (state.is === 'leaving') return `leaves on ${state.on}: ${code(state.successor)}`
  if (state.is === 'retired') return `retired on ${state.since}: ${code(state.successor)}`
  return state.is
}

const yes = (is: boolean) => (is ? 'yes' : '–')
const code = (text: string) => `\`${text}\``
const row = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(page, providersPage(providerFiles))

/**
 * Prodia: one call a job, answered when it is finished. A lost answer cannot be found again: no list, no key of one's own.
 * Wire facts: the source of `prodia` 1.6.0 (v2). The models are in `prodia/models.ts`; how an answer is read is in
 * `prodia/answer.ts`.
 */
import type { Answer, Ask, Call, Picture, Provider, ProviderFile, Settings } from '../models/provider.ts'
import { blobOf, send, type Wire } from './http.ts'
import { explain, readJob } from './prodia/answer.ts'
import { defaults, models, unlisted } from './prodia/models.ts'

export const prodia: ProviderFile = {
  id: 'prodia',
  name: 'Prodia',
  claims: /^inference\./,
  keyNames: ['PRODIA_API_KEY', 'PRODIA_TOKEN'],
  urls: { api: { env: 'GESSO_PRODIA_URL', fallback: 'https://inference.prodia.com/v2' } },
  models,
  defaults,
  unlisted,
  connect,
}

function connect({ key = '', urls, fetch, onRate }: Settings): Provider {
  const base = urls.api ?? ''
  const wire: Wire = {
    fetch,
    auth: { authorization: `Bearer ${key}` },
    origins: [base],
    explain,
    secrets: [key],
    onRate,
  }
  return { generate: (ask, call) => run(wire, base, ask, call) }
}

async function run(wire: Wire, base: string, ask: Ask, { signal }: Call): Promise<Answer> {
  const job = { type: ask.model, config: configOf(ask) }
  const request = {
    headers: { accept: acceptOf(ask) },
    ...(ask.images.length > 0 ? { form: formOf(job, ask.images) } : { body: job }),
    signal,
    pays: true,
  }
  // Without `price` the answer does not say what the job cost.
  return readJob(wire, await send(wire, `${base}/job?price=true`, request), request)
}

/** Its own options first, so that they cannot take the place of what is known here. */
function configOf(ask: Ask): Record<string, unknown> {
  const known = {
    prompt: ask.prompt || undefined,
    negative_prompt: ask.negativePrompt,
    width: ask.width,
    height: ask.height,
    aspect_ratio: ask.aspectRatio,
    seed: ask.seed,
    steps: ask.steps,
    guidance_scale: ask.guidance,
    strength: ask.strength,
    style_preset: ask.style,
    resolution: ask.resolution,
  }
  const wanted = Object.entries(known).filter(([, value]) => value !== undefined)
  return { ...ask.options, ...Object.fromEntries(wanted) }
}

/** The answer comes as a form, with the job beside its files; the type behind it is that of the files. */
function acceptOf({ task, format }: Ask): string {
  if (task === 'video') return 'multipart/form-data; video/mp4'
  // A cut-out is nothing without its transparency.
  const wanted = format ?? (task === 'cutout' ? 'png' : undefined)
  return wanted ? `multipart/form-data; image/${wanted}` : 'multipart/form-data'
}

function formOf(job: object, images: Picture[]): FormData {
  const form = new FormData()
  form.append('job', new Blob([JSON.stringify(job)], { type: 'application/json' }), 'job.json')
  for (const [index, picture] of images.entries()) {
    form.append('input', blobOf(picture), `input-${index}.${picture.mediaType.split('/')[1]}`)
  }
  return form
}

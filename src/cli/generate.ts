import { z } from 'zod'
import type { JobView } from '../jobs/view.ts'
import type { Client } from './client.ts'
import { command, type Surroundings } from './command.ts'
import { reference, slug, writeAsset } from './files.ts'
import type { Print } from './print.ts'
import { createProgress } from './progress.ts'
import { seeThrough, withServer } from './see-through.ts'

const number = z
  .string()
  .regex(/^(\d+(\.\d+)?|\.\d+)$/, 'must be a number')
  .transform(Number)

/** `raw=true`, `style_preset=anime`: JSON where it is JSON, else a text. */
const option = z
  .string()
  .regex(/^[^=]+=/, 'must be name=value')
  .transform((text): [string, unknown] => {
    const at = text.indexOf('=')
    const value = text.slice(at + 1)
    try {
      return [text.slice(0, at), JSON.parse(value)]
    } catch {
      return [text.slice(0, at), value] // no JSON: a word
    }
  })

const args = z.object({
  words: z.array(z.string()).transform((words) => (words.length > 0 ? words.join(' ') : undefined)),
  number: number.optional(),
  output: z.string().default('out'),
  model: z.array(z.string()).optional(),
  image: z.array(z.string()).optional(),
  mask: z.string().optional(),
  size: z.string().optional(),
  aspect: z.string().optional(),
  seed: number.optional(),
  style: z.string().optional(),
  voice: z.string().optional(),
  quality: z.string().optional(),
  format: z.string().optional(),
  negative: z.string().optional(),
  task: z.string().optional(),
  resolution: z.string().optional(),
  duration: number.optional(),
  option: z.array(option).optional(),
  fallback: z.array(z.string()).optional(),
  'max-cost': number.optional(),
  json: z.boolean().default(false),
})
type Args = z.output<typeof args>

export default command({
  name: 'generate',
  about:
    'Make pictures, films or sounds from a prompt, or from pictures and a prompt. Exit code 0: all, 2: refused, 3: some, 4: none.',
  usage:
    'generate "a cute cat playing piano" [-n 2] [-o out/] [-m model]... [--image photo.jpg]... [--mask mask.png]' +
    ' [--size 1024x1024 | --aspect 16:9] [--seed 7] [--style s] [--quality q] [--format png] [--negative text]' +
    ' [--task cutout|speech|music|…] [--voice nova] [--resolution 1K] [--duration 5] [--option name=value]... [--fallback model]...' +
    ' [--max-cost 0.50] [--json]',
  options: {
    number: { type: 'string', short: 'n' },
    output: { type: 'string', short: 'o' },
    model: { type: 'string', short: 'm', multiple: true },
    image: { type: 'string', short: 'i', multiple: true },
    mask: { type: 'string' },
    size: { type: 'string' },
    aspect: { type: 'string' },
    seed: { type: 'string' },
    style: { type: 'string' },
    voice: { type: 'string' },
    quality: { type: 'string' },
    format: { type: 'string' },
    negative: { type: 'string' },
    task: { type: 'string' },
    resolution: { type: 'string' },
    duration: { type: 'string' },
    option: { type: 'string', multiple: true },
    fallback: { type: 'string', multiple: true },
    'max-cost': { type: 'string' },
    json: { type: 'boolean' },
  },
  args,
  run: (given, surroundings) => withServer(given, surroundings, (client) => generate(client, given, surroundings)),
})

async function generate(client: Client, given: Args, { print, stop }: Surroundings): Promise<number> {
  const job = await client.submit(await requestOf(client, given))
  return seeThrough(
    client,
    job,
    { ...given, print, stop },
    {
      follow: (live) => follow(client, job, { print, live }),
      write: (ended, live) =>
        writeFiles(client, ended, given.output, (file) =>
          live ? print.line(`${file.path}  ${extentOf(file)}  ${file.model}`) : print.json({ type: 'file', ...file }),
        ),
    },
  )
}

/** Shows what happens until the job has ended. */
async function follow(client: Client, job: JobView, { print, live }: { print: Print; live: boolean }) {
  const progress = live ? createProgress(print, job) : undefined
  try {
    for await (const event of client.events(job.jobId)) {
      if (progress) progress.tell(event)
      else print.json({ ...client.printable(event), jobId: job.jobId, type: event.type })
    }
    const ended = await client.job(job.jobId)
    progress?.end(ended)
    return ended
  } finally {
    progress?.stop()
  }
}

async function requestOf(client: Client, given: Args) {
  const images = given.image && (await Promise.all(given.image.map((path) => reference(client, path))))
  const wanted = {
    prompt: given.words,
    task: given.task,
    resolution: given.resolution,
    duration: given.duration,
    options: given.option && Object.fromEntries(given.option),
    fallbacks: given.fallback,
    n: given.number,
    models: given.model,
    images,
    mask: given.mask && (await reference(client, given.mask)),
    size: given.size,
    aspectRatio: given.aspect,
    seed: given.seed,
    style: given.style,
    voice: given.voice,
    quality: given.quality,
    format: given.format,
    negativePrompt: given.negative,
    maxCost: given['max-cost'],
  }
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined))
}

interface Put {
  path: string
  model: string
  width: number
  height: number
  durationSeconds?: number
  mediaType: string
  sha256: string
  preview: boolean
}

/** How large it is, or of a sound how long. */
const extentOf = ({ width, height, durationSeconds = 0 }: Put) =>
  width > 0 ? `${width}×${height}` : `${durationSeconds.toFixed(1)} s`

async function writeFiles(client: Client, job: JobView, folder: string, tell: (file: Put) => void) {
  const files = job.results.flatMap(({ model, assets }) => assets.map((asset) => ({ ...asset, model })))
  for (const [index, { url, model, width, height, durationSeconds, mediaType, sha256, preview }] of files.entries()) {
    // Side by side, the model is what tells two pictures apart.
    const from = job.results.length > 1 ? `-${slug(model)}` : ''
    const name = `${slug(job.prompt)}-${job.jobId.slice(-6).toLowerCase()}-${index + 1}${from}`
    const path = await writeAsset(client, url, { folder, name })
    const length = durationSeconds === undefined ? {} : { durationSeconds }
    tell({ path, model, width, height, ...length, mediaType, sha256, preview })
  }
}

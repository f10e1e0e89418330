import { z } from 'zod'
import type { JobView } from '../jobs/view.ts'
import { addInput, fromText } from '../spaces/from-text.ts'
import type { spaceView } from '../spaces/view.ts'
import type { Client } from './client.ts'
import { command, Refused, type Surroundings } from './command.ts'
import { reference, slug, writeAsset } from './files.ts'
import type { Print } from './print.ts'
import { seeThrough, withServer } from './see-through.ts'
import { createSteps } from './steps.ts'

const input = z
  .string()
  .regex(/^[^=]+=/, 'must be name=value, or name=@file')
  .transform((text): [string, string] => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)])

const args = z.object({
  words: z.tuple([z.string()], 'one space is run: its id, as in gesso space list'),
  input: z.array(input).default([]),
  output: z.string().default('out'),
  'max-cost': z
    .string()
    .regex(/^\d*\.?\d+$/, 'must be a number')
    .transform(Number)
    .optional(),
  json: z.boolean().default(false),
})
type Args = z.output<typeof args>
type SpaceView = z.infer<typeof spaceView>

export default command({
  name: 'run',
  about: 'Run a space: a workflow of several steps. Exit code 0: done, 2: refused, 3: partly, 4: failed.',
  usage: 'run background-remover --input image=@photo.jpg [-i name=value]... [-o out/] [--max-cost 0.50] [--json]',
  options: {
    input: { type: 'string', short: 'i', multiple: true },
    output: { type: 'string', short: 'o' },
    'max-cost': { type: 'string' },
    json: { type: 'boolean' },
  },
  args,
  run: (given, surroundings) => withServer(given, surroundings, (client) => runSpace(client, given, surroundings)),
})

async function runSpace(client: Client, given: Args, { print, stop }: Surroundings): Promise<number> {
  const space = await client.space(given.words[0])
  const inputs = await readInputs(client, space, given.input)
  const maxCost = given['max-cost']
  const job = await client.submit({ space: space.id, inputs, ...(maxCost === undefined ? {} : { maxCost }) })
  return seeThrough(
    client,
    job,
    { ...given, print, stop },
    {
      follow: (live) => follow(client, job, space, { print, live }),
      async write(ended, live) {
        await writeOutputs(client, ended, given.output, { print, live })
        if (ended.error) print.remark(`${ended.error.step ? `${ended.error.step}: ` : ''}${ended.error.detail}`)
      },
    },
  )
}

/** A line for each step where a person watches, otherwise every event as JSON. */
async function follow(client: Client, { jobId }: JobView, space: SpaceView, { print, live }: Shown) {
  const steps = live ? createSteps(print, space.steps) : undefined
  try {
    for await (const event of client.events(jobId)) {
      if (steps) steps.tell(event)
      else print.json(client.printable({ ...event, jobId }))
    }
    return await client.job(jobId)
  } finally {
    steps?.stop()
  }
}

interface Shown {
  print: Print
  /** To a person. */
  live: boolean
}

async function writeOutputs(client: Client, job: JobView, folder: string, { print, live }: Shown) {
  for (const [index, { url, width, height, mediaType, sha256, preview }] of job.outputs.entries()) {
    const name = `${slug(job.space ?? '')}-${job.jobId.slice(-6).toLowerCase()}-${index + 1}`
    const path = await writeAsset(client, url, { folder, name })
    if (live) print.line(`${path}  ${width}×${height}`)
    else print.json({ type: 'file', path, width, height, mediaType, sha256, preview })
  }
}

/** `@photo.jpg` is a file of this machine. A name that comes again is one more of a list. */
async function readInputs(client: Client, { id, inputs }: SpaceView, given: [string, string][]) {
  const read: Record<string, unknown> = {}
  for (const [name, text] of given) {
    const known = inputs.find((one) => one.name === name)
    if (!known) throw new Refused(`${id} takes no ${name}, but ${inputs.map((one) => one.name).join(', ')}.`)
    const value = text.startsWith('@') ? await reference(client, text.slice(1)) : fromText(known, text)
    if (!addInput(read, name, value, known)) throw new Refused(`${name} was given twice.`)
  }
  return read
}

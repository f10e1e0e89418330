import { z } from 'zod'
import type { JobView } from '../jobs/view.ts'
import type { InputView, spaceView } from '../spaces/view.ts'
import { type Client, connect, type JobEvent } from './client.ts'
import { command, exit, Refused, type Surroundings } from './command.ts'
import { checkFolder, reference, slug, writeAsset } from './files.ts'
import type { Print } from './print.ts'
import { summary } from './progress.ts'
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
  async run(given, surroundings) {
    const { print } = surroundings
    let client: Client | undefined
    try {
      await checkFolder(given.output)
      client = await connect(surroundings)
      return await runSpace(client, given, surroundings)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (given.json || !print.live) print.json({ type: 'refused', detail: error.message })
      print.remark(error.message)
      return surroundings.stop.aborted ? exit.interrupted : exit.refused
    } finally {
      await client?.close()
    }
  },
})

async function runSpace(client: Client, given: Args, { print, stop }: Surroundings): Promise<number> {
  const space = await client.space(given.words[0])
  const inputs = await readInputs(client, space, given.input)
  const maxCost = given['max-cost']
  const job = await client.submit({ space: space.id, inputs, ...(maxCost === undefined ? {} : { maxCost }) })
  // Ctrl-C stops the job too, so that nothing is paid for unseen.
  const cancel = () => void client.cancel(job.jobId).catch((error: unknown) => print.remark(String(error)))
  stop.addEventListener('abort', cancel, { once: true })
  if (stop.aborted) cancel()
  const live = print.live && !given.json
  try {
    const ended = await follow(client, job, space, live ? print : undefined, (event) =>
      print.json(client.printable({ ...event, jobId: job.jobId })),
    )
    await writeOutputs(client, ended, given.output, live, print)
    if (ended.error) print.remark(`${ended.error.step ? `${ended.error.step}: ` : ''}${ended.error.detail}`)
    if (live) print.line(summary(ended))
    else print.json(client.printable({ type: 'job', ...ended }))
    if (stop.aborted) return exit.interrupted
    return { SUCCEEDED: exit.ok, PARTIAL: exit.partial }[ended.status as string] ?? exit.failed
  } catch (error) {
    // The job was accepted: that it cannot be followed from here does not undo it.
    print.remark(`${error instanceof Error ? error.message : error}\nThe server has the job: GET /v1/jobs/${job.jobId}`)
    return exit.fault
  }
}

/** A line for each step where a person watches, otherwise every event as JSON. */
async function follow(
  client: Client,
  { jobId }: JobView,
  space: SpaceView,
  print: Print | undefined,
  tell: (event: JobEvent) => void,
) {
  const steps = print && createSteps(print, space.steps)
  try {
    for await (const event of client.events(jobId)) {
      if (steps) steps.tell(event)
      else tell(event)
    }
    return await client.job(jobId)
  } finally {
    steps?.stop()
  }
}

async function writeOutputs(client: Client, job: JobView, folder: string, live: boolean, print: Print) {
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
    const value = await valueOfInput(client, known, text)
    const isList = known.type === 'images' || known.type === 'texts'
    if (isList) read[name] = [...((read[name] as unknown[]) ?? []), value]
    else if (name in read) throw new Refused(`${name} was given twice.`)
    else read[name] = value
  }
  return read
}

async function valueOfInput(client: Client, { type, options }: InputView, text: string): Promise<unknown> {
  if (text.startsWith('@')) return reference(client, text.slice(1))
  const isNumber = type === 'number' || (type === 'choice' && typeof options?.[0] === 'number')
  if (isNumber && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true'
  return text
}

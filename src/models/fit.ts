/** Fits what a client wants to what a model takes: nothing is sent that the model cannot honour, and nothing is lost unsaid. */
import { type ModelFacts, makesSound, type OptionRule, type Takes, type Task } from './model.ts'
import { fitSize, type Sized } from './size.ts'

export interface Wanted {
  prompt: string
  n: number
  width?: number | undefined
  height?: number | undefined
  aspectRatio?: string | undefined
  seed?: number | undefined
  negativePrompt?: string | undefined
  steps?: number | undefined
  guidance?: number | undefined
  strength?: number | undefined
  quality?: string | undefined
  background?: string | undefined
  style?: string | undefined
  voice?: string | undefined
  format?: string | undefined
  duration?: number | undefined
  partials?: number | undefined
  resolution?: string | undefined
  options?: Record<string, unknown> | undefined
  /** What it is for, where the client says so. */
  task?: Task | undefined
  /** How many input pictures. */
  images: number
  mask: boolean
}

export interface Misfit {
  /** `missing`: the request does not hold what the model needs. `unsupported`: it asks for what the model does not do. */
  kind: 'missing' | 'unsupported'
  field: string
  detail: string
}

export interface Fitted {
  task: Task
  /** Parameters to send, as far as the model takes them. */
  sent: Sized &
    Partial<
      Pick<Wanted, (typeof numbers)[number] | (typeof choices)[number] | 'seed' | 'negativePrompt' | 'partials'>
    > & {
      n: number
      options?: Record<string, unknown>
    }
  /** Parameters that were left out or changed. Refused when one model was asked, a warning when many were. */
  misfits: Misfit[]
  /** What no leaving-out can mend: the model cannot do this at all. */
  impossible: Misfit[]
}

const numbers = ['steps', 'guidance', 'strength', 'duration'] as const
const choices = ['quality', 'background', 'style', 'voice', 'format', 'resolution'] as const
/** What is done with input pictures, the most usual first. */
const imageTasks: Task[] = ['edit', 'cutout', 'compose', 'sketch', 'style', 'upscale', 'vectorise', 'video', 'music']
/** What can be done without any. */
const promptTasks: Task[] = ['generate', 'video', 'speech', 'music']

const unsupported = (field: string, detail: string): Misfit => ({ kind: 'unsupported', field, detail })
const missing = (field: string, detail: string): Misfit => ({ kind: 'missing', field, detail })

export function fitRequest({ tasks, takes }: Pick<ModelFacts, 'tasks' | 'takes'>, wanted: Wanted): Fitted {
  const misfits: Misfit[] = []
  const size = makesSound({ tasks }) ? withoutSize(wanted) : fitSize(takes, wanted)
  if (size.misfit) misfits.push(unsupported(size.misfit.field, size.misfit.detail))
  const sent: Fitted['sent'] = { n: Math.min(wanted.n, takes.n), ...size.sized }
  if (wanted.n > takes.n) misfits.push(unsupported('n', `at most ${takes.n} in one call`))
  for (const name of numbers) {
    const value = wanted[name]
    const range = takes[name]
    if (value === undefined) continue
    if (!range) misfits.push(unsupported(name, 'not supported'))
    else sent[name] = Math.min(Math.max(value, range.min), range.max)
    if (range && sent[name] !== value) misfits.push(unsupported(name, `must be ${range.min} to ${range.max}`))
  }
  for (const name of choices) {
    const value = wanted[name]
    const allowed = takes[name]
    // `auto` leaves the choice to the model, which is what a model without an `auto` does unasked.
    if (value === undefined || (value === 'auto' && !allowed?.includes('auto'))) continue
    if (allowed?.includes(value)) sent[name] = value
    else misfits.push(unsupported(name, allowed?.length ? `must be one of ${allowed.join(', ')}` : 'not supported'))
  }
  if (wanted.seed !== undefined && takes.seed) sent.seed = wanted.seed
  else if (wanted.seed !== undefined) misfits.push(unsupported('seed', 'not supported'))
  if (wanted.negativePrompt && takes.negativePrompt) sent.negativePrompt = wanted.negativePrompt
  else if (wanted.negativePrompt) misfits.push(unsupported('negativePrompt', 'not supported'))
  const options = fitOptions(takes, wanted.options ?? {})
  misfits.push(...options.misfits)
  if (Object.keys(options.kept).length > 0) sent.options = options.kept
  // Partial pictures are a courtesy on the way: where a model has none, the result is all the same.
  if (wanted.partials && takes.partials) sent.partials = Math.min(wanted.partials, takes.partials)
  return { task: taskFor(tasks, wanted), sent, misfits, impossible: impossibilities({ tasks, takes }, wanted) }
}

/** A sound has no frame. */
function withoutSize({ width, aspectRatio }: Wanted): ReturnType<typeof fitSize> {
  const field = width !== undefined ? 'size' : aspectRatio !== undefined ? 'aspectRatio' : undefined
  return { sized: {}, ...(field ? { misfit: { field, detail: 'not supported' } } : {}) }
}

/** What the model does with this many pictures. */
function taskFor(tasks: Task[], { images, task: said }: Wanted): Task {
  if (said && tasks.includes(said)) return said
  if (images === 0) return promptTasks.find((task) => tasks.includes(task)) ?? 'generate'
  return imageTasks.find((task) => tasks.includes(task)) ?? 'edit'
}

/** Options the model has and that keep to its rules. */
function fitOptions({ options = {}, openOptions }: Takes, wanted: Record<string, unknown>) {
  const kept: Record<string, unknown> = {}
  const misfits: Misfit[] = []
  for (const [name, value] of Object.entries(wanted)) {
    const rule = Object.hasOwn(options, name) ? options[name] : undefined
    const detail = rule ? brokenRule(rule, value) : openOptions ? undefined : 'not supported'
    if (detail) misfits.push(unsupported(`options.${name}`, detail))
    else kept[name] = value
  }
  return { kept, misfits }
}

function brokenRule(rule: OptionRule, value: unknown): string | undefined {
  switch (rule.is) {
    case 'number':
    case 'whole number': {
      const isWhole = rule.is === 'number' || Number.isInteger(value)
      const fits = typeof value === 'number' && isWhole && value >= rule.min && value <= rule.max
      return fits ? undefined : `must be a ${rule.is} from ${rule.min} to ${rule.max}`
    }
    case 'choice':
      return rule.of.includes(value as string) ? undefined : `must be one of ${rule.of.join(', ')}`
    case 'text':
      if (typeof value !== 'string') return 'must be a text'
      return value.length <= rule.max ? undefined : `takes at most ${rule.max} characters`
    case 'flag':
      return typeof value === 'boolean' ? undefined : 'must be true or false'
    case 'json':
      return undefined
  }
}

function impossibilities({ tasks, takes }: Pick<ModelFacts, 'tasks' | 'takes'>, wanted: Wanted): Misfit[] {
  const found: Misfit[] = []
  const { min, max } = takes.images
  const makes = [...promptTasks, ...imageTasks]
  const talks = wanted.task === 'chat' || wanted.task === 'vision'
  if (!talks && !tasks.some((task) => makes.includes(task))) {
    found.push(unsupported('model', `makes no pictures: it is for ${tasks.join(' and ')}`))
  } else if (wanted.task && !tasks.includes(wanted.task)) {
    found.push(unsupported('task', `is for ${tasks.join(' and ')}`))
  } else if (wanted.images > max) {
    found.push(unsupported('images', max === 0 ? 'takes no input pictures' : `takes at most ${max} input pictures`))
  } else if (wanted.images < min) {
    found.push(missing('images', `needs ${min === 1 ? 'an input picture' : `${min} input pictures`}`))
  } else if (!talks && wanted.images === 0 && !promptTasks.some((task) => tasks.includes(task))) {
    found.push(missing('images', 'needs an input picture'))
  }
  if (wanted.mask && !takes.mask) found.push(unsupported('mask', 'takes no mask'))
  for (const [name, rule] of Object.entries(takes.options ?? {})) {
    if (rule.required && wanted.options?.[name] === undefined) {
      found.push(missing(`options.${name}`, 'is needed'))
    }
  }
  if (wanted.prompt === '' && !takes.promptless) found.push(missing('prompt', 'is missing'))
  if (wanted.prompt.length > takes.promptMax) {
    found.push(unsupported('prompt', `takes at most ${takes.promptMax} characters`))
  }
  return found
}

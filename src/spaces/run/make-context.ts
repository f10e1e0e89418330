/** The context of one run: every call leads to the journal, to the jobs, or to the events. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { NewEvent } from '../../catalog/catalog.ts'
import type { SpaceRun } from '../../catalog/records.ts'
import { callModel, type ModelCall, planCall } from '../../jobs/for-spaces/call-model.ts'
import { keepMade } from '../../jobs/for-spaces/keep-made.ts'
import { hash } from '../../jobs/idempotency.ts'
import type { Parts } from '../../jobs/parts.ts'
import { fullName } from '../../models/model.ts'
import type { Context, PictureCall, TalkCall } from '../context.ts'
import { type Image, toImage } from '../image.ts'
import type { Journal } from './journal.ts'

const MAX_MESSAGE = 1000
/** Where nothing is said of it. Enough for a page, and it bounds the price. */
const MAX_TOKENS = 1500

interface Scope {
  step: string
  /** How often each call was made in this step. */
  calls: Map<string, number>
}

export function createContext(parts: Parts, run: SpaceRun, journal: Journal, options: Options): Context {
  const { signal, maxCost, tell } = options
  const { jobId, owner } = run
  const scope = new AsyncLocalStorage<Scope>()

  async function step<T>(name: string, work: () => Promise<T> | T): Promise<T> {
    signal.throwIfAborted()
    const outer = scope.getStore()?.step
    const full = outer === undefined ? name : `${outer}/${name}`
    return journal.once(full, () => scope.run({ step: full, calls: new Map() }, async () => work()))
  }

  /** The place of a call: the same one in the same step is the same call, whatever else goes on beside it. */
  function placeOf(call: object) {
    const here = scope.getStore()
    if (!here) throw new Error('A model is asked within a step: step("name", () => generate({ … })).')
    const what = hash(call).slice(0, 16)
    const nth = (here.calls.get(what) ?? 0) + 1
    here.calls.set(what, nth)
    return { jobId, owner, maxCost, step: here.step, stepCall: nth === 1 ? what : `${what} ${nth}` }
  }

  async function generate(call: PictureCall): Promise<Image> {
    signal.throwIfAborted()
    const wanted = wantedOf(call)
    const { assets, generation } = await callModel(parts, placeOf(wanted), wanted, signal)
    const [first] = assets
    if (!first) throw new Error(`${generation.model} has succeeded without a picture.`)
    return toImage(first)
  }

  async function talk(call: TalkCall): Promise<string> {
    signal.throwIfAborted()
    const { images = [], offline, task = images.length > 0 ? 'vision' : 'chat', maxTokens = MAX_TOKENS, ...more } = call
    const { pictures: _, ...rest } = more
    const wanted: ModelCall = { ...rest, task, maxTokens, images: ids(images) }
    if (offline && planCall(parts.models, wanted).facts.preview) return offline()
    const { generation } = await callModel(parts, placeOf(wanted), wanted, signal)
    return generation.result?.text ?? ''
  }

  async function make(
    from: Image[],
    work: (files: Uint8Array[]) => Promise<Uint8Array> | Uint8Array,
    { isPreview = false }: { isPreview?: boolean } = {},
  ) {
    signal.throwIfAborted()
    const sources = await Promise.all(from.map(({ id }) => read(id)))
    const bytes = await work(sources.map((source) => source.bytes))
    const preview = isPreview || sources.some((source) => source.preview)
    return toImage(await keepMade(parts, { jobId, owner, bytes, parents: ids(from), preview }))
  }

  async function measure<T>(from: Image[], work: (files: Uint8Array[]) => Promise<T> | T): Promise<T> {
    signal.throwIfAborted()
    const sources = await Promise.all(from.map(({ id }) => read(id)))
    return work(sources.map(({ bytes }) => bytes))
  }

  async function read(id: string) {
    const asset = await parts.catalog.findAsset(owner, id)
    const bytes = asset && (await parts.storage.read(asset.sha256))
    if (!bytes) throw new Error(`The picture ${id} is no longer there.`)
    return { bytes, preview: asset.preview }
  }

  const inStep = () => {
    const here = scope.getStore()?.step
    return here === undefined ? {} : { step: here }
  }

  return {
    step,
    generate,
    chat: (call) => talk(typeof call === 'string' ? { prompt: call } : call),
    vision: (call) => talk(call),
    make,
    measure,
    modelFor: (call) => fullName(planCall(parts.models, wantedOf(call)).facts),
    isOffline: (call) => planCall(parts.models, wantedOf(call)).facts.preview === true,
    signal,
    progress(message, share) {
      const data = { message: message.slice(0, MAX_MESSAGE), ...(share === undefined ? {} : { share }), ...inStep() }
      tell({ type: 'progress', data })
    },
    async emit(image) {
      const asset = await parts.catalog.findAsset(owner, image.id)
      if (!asset) throw new Error(`The picture ${image.id} is no longer there.`)
      const { id, sha256, mediaType, width, height } = asset
      tell({ type: 'picture', data: { asset: { id, sha256, mediaType, width, height }, ...inStep() } })
      return image
    },
    log(message) {
      parts.log.info({ job: jobId, space: run.space, message: message.slice(0, MAX_MESSAGE) }, 'a space says')
      tell({ type: 'log', data: { message: message.slice(0, MAX_MESSAGE), ...inStep() } })
    },
  }
}

interface Options {
  signal: AbortSignal
  /** US dollars. */
  maxCost: number | undefined
  /** Adds an event to the job, in order. */
  tell(event: NewEvent): Promise<void>
}

const wantedOf = ({ images = [], mask, prompt = '', pictures: _, ...call }: PictureCall): ModelCall => ({
  ...call,
  prompt,
  images: ids(images),
  ...(mask ? { mask: mask.id } : {}),
})

const ids = (images: Image[]) => images.map(({ id }) => id)

/** The models of the configured servers: those that the operator has listed, and any other by its id. */
import type { ModelFacts, Price } from '../../models/model.ts'
import type { Configured } from '../../models/provider.ts'
import { takesOfAny, videoTakesOfAny } from './profiles.ts'
import { isOwnNetwork, readServers, type Server, splitId } from './servers.ts'

const DEADLINE_MS = 10 * 60_000
const VIDEO_DEADLINE_MS = 30 * 60_000

/** A server behind an address of one's own, which is no proxy to somebody who bills. */
const free: Price = { unit: 'image', rates: [{ usd: 0 }], source: 'runs on your own machine', asOf: '2026-11-21' }

/** No server says what its models make; those that make videos have it in their names: `grok-imagine-video`, `Wan2.2-T2V`. */
const makesVideos = (model: string) => /video|\b[ti]{1,2}2v\b/i.test(model)

const base: Omit<ModelFacts, 'id' | 'name' | 'tasks' | 'takes' | 'price' | 'queued'> = {
  provider: 'compatible',
  aliases: [],
  state: { is: 'live' },
  idempotent: false,
  cancelable: false, // closing the connection may or may not stop the work
  webhook: false,
  deadlineMs: DEADLINE_MS,
}

const video = { tasks: ['video'], queued: true, deadlineMs: VIDEO_DEADLINE_MS } satisfies Partial<ModelFacts>

/** The models that the operator has listed. A bare name leads to the first server that has it. */
export function localModels(configured: Configured): ModelFacts[] {
  const seen = new Set<string>()
  return readServers(configured).flatMap((server) =>
    server.models.map((model) => {
      const aliases = seen.has(model) ? [] : [model]
      seen.add(model)
      return { ...listed(server, model), aliases }
    }),
  )
}

function listed(server: Server, model: string): ModelFacts {
  const { name, profile } = server
  const facts = { ...base, id: `${name}/${model}`, name: `${model} on ${name}`, price: priceOf(server, model) }
  if (profile.video && makesVideos(model)) return { ...facts, ...video, takes: profile.video.takes }
  return { ...facts, tasks: profile.tasks, takes: profile.takes, queued: false }
}

function priceOf({ base, profile }: Server, model: string): Price | null {
  if (Object.hasOwn(profile.prices, model)) return profile.prices[model] ?? null
  return profile.selfHosted && isOwnNetwork(base) ? free : null
}

/** Whether it talks, draws, or films cannot be told: the request says what it is for, and the server what it can. */
export function unlisted(id: string): ModelFacts {
  const { model } = splitId(id)
  const facts: ModelFacts = {
    ...base,
    id,
    name: id,
    state: { is: 'unlisted' },
    tasks: ['generate', 'edit', 'chat', 'vision'],
    takes: takesOfAny,
    price: null,
    queued: false,
  }
  return makesVideos(model) ? { ...facts, ...video, takes: videoTakesOfAny } : facts
}

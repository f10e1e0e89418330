/** Records for the suites of this folder, valid as they stand; each says what is different of its own. */
import { ulid } from 'ulid'
import type { Catalog, Move, NewJob } from '../catalog.ts'
import type { Asset, Generation, LedgerLine, SpaceRun } from '../records.ts'

export const AT = 1_795_000_000_000

export const aGeneration = (jobId: string, position: number, more: Partial<Generation> = {}): Generation => ({
  id: ulid(),
  jobId,
  owner: 'ann',
  position,
  step: null,
  stepCall: null,
  wish: null,
  provider: 'toy',
  model: 'toy/draw',
  task: 'generate',
  state: 'queued',
  attempt: 0,
  tries: 0,
  worker: null,
  open: true,
  dueAt: null,
  callId: null,
  sent: { n: 1, seed: 7 },
  operation: null,
  result: null,
  warnings: [],
  error: null,
  estimatedMicros: 40_000,
  fallbacks: { left: [], tried: [] },
  chargedMicros: null,
  timings: { queued: AT },
  ...more,
})

export function aJob(generations = 1, more: Partial<NewJob['job']> = {}): NewJob {
  const id = more.id ?? ulid()
  const job = { id, owner: 'ann', prompt: 'a fox', request: { n: 1 }, warnings: [], onUncertain: 'fail', createdAt: AT }
  return {
    job: { ...job, ...more } as NewJob['job'],
    generations: Array.from({ length: generations }, (_, position) =>
      aGeneration(id, position, { owner: more.owner ?? 'ann' }),
    ),
  }
}

/** A job that runs a space, with no generation yet. */
export function aRun(more: Partial<SpaceRun> = {}): NewJob & { run: SpaceRun } {
  const job = aJob(0)
  const run = { jobId: job.job.id, owner: 'ann', space: 'swap', inputs: { image: { id: 'a' } }, attempt: 0, open: true }
  return { ...job, run: { ...run, outcome: null, error: null, ...more } }
}

export const forStep = (job: NewJob, step: string, more: Partial<Generation> = {}) => {
  const { position: _, ...generation } = aGeneration(job.job.id, 0, {
    step,
    stepCall: 'first',
    wish: { prompt: 'a cup' },
    ...more,
  })
  return generation
}

export const aLine = (generation: Generation, more: Partial<LedgerLine> = {}): LedgerLine => ({
  id: ulid(),
  owner: generation.owner,
  jobId: generation.jobId,
  generationId: generation.id,
  provider: 'toy',
  model: 'toy/draw',
  state: 'intended',
  estimatedMicros: 40_000,
  chargedMicros: null,
  operation: null,
  providerRequestId: null,
  at: AT,
  updatedAt: AT,
  ...more,
})

export const anAsset = (more: Partial<Asset> = {}): Asset => ({
  id: ulid(),
  owner: 'ann',
  sha256: 'a'.repeat(64),
  mediaType: 'image/png',
  bytes: 10,
  width: 2,
  height: 2,
  color: '#ffffff',
  blur: null,
  durationMs: null,
  codec: null,
  frames: 1,
  name: null,
  role: 'result',
  preview: false,
  jobId: null,
  generationId: null,
  position: 0,
  parents: [],
  createdAt: AT,
  deletedAt: null,
  ...more,
})

/** Moves a generation along these states, and returns it as it then is. */
export async function walk(catalog: Catalog, generation: Generation, ...states: Move['to'][]) {
  let current = generation
  for (const to of states) {
    const moved = await catalog.move({ generation: current, to, at: AT + 1 })
    if (!moved) throw new Error(`not moved to ${to}`)
    current = moved.generation
  }
  return current
}

export const only = (job: NewJob) => job.generations[0] as Generation

export const sha = (letter: string) => letter.repeat(64)
export const ids = (assets: Asset[]) => assets.map(({ id }) => id)

/** Opens a catalog that holds these. */
export const holdingIn =
  (open: () => Promise<Catalog>) =>
  async (...assets: Asset[]): Promise<Catalog> => {
    const catalog = await open()
    for (const asset of assets) await catalog.addAsset(asset)
    return catalog
  }

/** Where every fact is kept. One interface; `suite.ts` says what each home for records must do. */
import type { Asset, Event, Generation, Job, LedgerLine, SpaceRun, Step } from './records.ts'
import type { GenerationState, JobStatus } from './states.ts'

export interface Page<T> {
  data: T[]
  /** Hand it back to get the next page; absent on the last one. */
  nextCursor?: string
}

export interface JobDetail {
  job: Job
  generations: Generation[]
  /** Results only, by generation and position. */
  assets: Asset[]
  /** Of a job that runs a space. */
  run?: SpaceRun
}

export interface NewJob {
  job: Omit<Job, 'status' | 'lastEvent' | 'endedAt'>
  generations: Generation[]
  /** Of a job that runs a space: it has the job's status, and its generations come as it goes. */
  run?: SpaceRun
  /** Same key and hash: the job that is already there. Same key, other hash: refused. */
  idempotency?: { key: string; bodyHash: string }
}

export type Created = { outcome: 'created' | 'repeated'; jobId: string } | { outcome: 'conflict' }

export type NewEvent = Pick<Event, 'type'> & { data?: Record<string, unknown> }

/** A change to the ledger that belongs to a change of state. A line that was settled, released or failed stays so. */
export type LedgerChange =
  | { open: LedgerLine }
  | { id: string; state?: LedgerLine['state']; chargedMicros?: number; operation?: string; providerRequestId?: string }

/** One change of a generation's state, with everything that must be true from the same moment on. */
export interface Move {
  generation: Pick<Generation, 'id' | 'jobId' | 'attempt' | 'state'>
  to: GenerationState
  at: number
  set?: Partial<
    Pick<
      Generation,
      | 'attempt'
      | 'tries'
      | 'worker'
      | 'open'
      | 'dueAt'
      | 'callId'
      | 'operation'
      | 'result'
      | 'warnings'
      | 'error'
      | 'chargedMicros'
      // A fallback takes another model's place.
      | 'provider'
      | 'model'
      | 'task'
      | 'sent'
      | 'estimatedMicros'
      | 'fallbacks'
    >
  >
  ledger?: LedgerChange[]
  assets?: Asset[]
  /** What the event of this change says beside the new state. */
  data?: Record<string, unknown>
}

export interface Moved {
  generation: Generation
  jobStatus: JobStatus
}

/** A change of a run, if it still is where the caller last saw it; its job has this status from then on. */
export interface RunMove {
  run: Pick<SpaceRun, 'jobId' | 'attempt' | 'open'>
  status: JobStatus
  at: number
  set: Partial<Pick<SpaceRun, 'attempt' | 'open' | 'outcome' | 'error'>>
  /** What the client should know of it from then on; nothing when absent. */
  warnings?: string[]
}

/** `over`: the job's calls could cost more than they may; `totalMicros` is what, or `null` when a price is unknown. */
export type AddedGeneration =
  | { outcome: 'added' | 'there'; generation: Generation }
  | { outcome: 'over'; totalMicros: number | null }
  | { outcome: 'ended' }

export interface JobFilter {
  status?: JobStatus
  model?: string
  cursor?: string
  limit: number
}

export interface Catalog {
  /** Writes a job, its generations and its first event, all or nothing. */
  createJob(job: NewJob): Promise<Created>
  /** What an idempotency key was used for. */
  findKeyUse(owner: string, key: string): Promise<{ bodyHash: string; jobId: string } | undefined>
  findJob(owner: string, id: string): Promise<JobDetail | undefined>
  /** How far a job is, and no more: for who waits for its end. */
  findJobStatus(owner: string, id: string): Promise<JobStatus | undefined>
  /** What is asked for, and no more: each generation of a job needs it, and would else read all the others. */
  findPrompt(owner: string, id: string): Promise<string | undefined>
  /** Newest first. */
  listJobs(owner: string, filter: JobFilter): Promise<Page<JobDetail>>

  /**
   * Moves a generation on if it still is where the caller last saw it (same id, attempt and state), and writes what goes
   * with it, all or nothing; the job's status follows. `undefined`: somebody was faster. Stop, and ask no provider again.
   */
  move(move: Move): Promise<Moved | undefined>
  /** For the runner, which works for every owner. */
  findGeneration(id: string): Promise<Generation | undefined>
  /**
   * Adds a generation to the run of a space, at the next place. `there`: one for the same step was added before, and is given
   * back as it stands. `ended`: the run is over, and takes no more.
   */
  addGeneration(generation: Omit<Generation, 'position'>, maxMicros: number | undefined): Promise<AddedGeneration>
  /** Generations with something left to do, by id, from `after` on. */
  openGenerations(after: string, limit: number): Promise<Pick<Generation, 'id' | 'state' | 'model' | 'dueAt'>[]>

  /**
   * Adds events that go with no change of state. Returns the last sequence number; `undefined`, and nothing is added, when
   * the generation they are about has ended.
   */
  addEvents(jobId: string, generationId: string | null, at: number, events: NewEvent[]): Promise<number | undefined>
  events(owner: string, jobId: string, after: number, limit: number): Promise<Event[]>

  addAsset(asset: Asset): Promise<void>
  findAsset(owner: string, id: string): Promise<Asset | undefined>
  /** Any asset of this owner with this content. */
  findAssetByHash(owner: string, sha256: string): Promise<Asset | undefined>
  /** Newest first; partial pictures are left out. */
  listAssets(owner: string, filter: { role?: Asset['role']; cursor?: string; limit: number }): Promise<Page<Asset>>

  changeLedger(change: LedgerChange, at: number): Promise<void>
  findLedgerLine(id: string): Promise<LedgerLine | undefined>
  /** Newest first. */
  listLedger(
    owner: string,
    filter: { jobId?: string; state?: LedgerLine['state']; cursor?: string; limit: number },
  ): Promise<Page<LedgerLine>>
  /** Whether a paid call already has this operation: no two generations may claim one. */
  isOperationTaken(provider: string, operation: string): Promise<boolean>

  findRun(jobId: string): Promise<SpaceRun | undefined>
  /** Jobs whose run has not ended, by id, from `after` on. */
  openRuns(after: string, limit: number): Promise<string[]>
  /** `undefined`: somebody was faster, or it has ended. */
  moveRun(move: RunMove): Promise<SpaceRun | undefined>
  /** Keeps a step's result. The first one stays: a second write of the same step changes nothing and returns the first. */
  finishStep(step: Step): Promise<Step>
  steps(jobId: string): Promise<Step[]>

  close(): Promise<void>
}

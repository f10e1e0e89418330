/** Where every fact is kept. One interface; `suite.ts` says what each home for records must do. */
import type { CardChange, CardFilter, CardLink, Claim, NewCard } from './card-changes.ts'
import type { Asset, Board, Card, Event, Generation, Job, LedgerLine, SpaceRun, Step, Variant } from './records.ts'
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

/** What a job was for: of a space what it gave back and made itself, otherwise every result in order. */
export const resultsOf = ({ run, assets }: Pick<JobDetail, 'run' | 'assets'>): Asset[] =>
  run ? (run.outcome?.outputs ?? []).flatMap((id) => assets.find((asset) => asset.id === id) ?? []) : assets

export interface NewJob {
  job: Omit<Job, 'status' | 'lastEvent' | 'endedAt'>
  generations: Generation[]
  /** Of a job that runs a space: it has the job's status, and its generations come as it goes. */
  run?: SpaceRun
  /** Same key and hash: the job that is already there. Same key, other hash: refused. */
  idempotency?: { key: string; bodyHash: string }
  /** The card that shows this job from the moment on that the job is there. */
  card?: CardLink
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

/** What still needs an asset: something that was made from it, a job that has not ended, or a card that shows it or its job. */
export type Need = 'child' | 'job' | 'card'

export interface CardDetail {
  card: Card
  /** That of its `assetId`. */
  asset?: Asset
  job?: JobDetail
}

export interface AssetFilter {
  role?: Asset['role']
  /** The first part of its media type. */
  kind?: 'image' | 'video' | 'audio'
  jobId?: string
  model?: string
  space?: string
  /** Words of the prompt, or of the name of an upload. */
  text?: string
  since?: number
  until?: number
  /** What is in the trash, and nothing else. */
  trash?: boolean
  cursor?: string
  limit: number
}

export interface AgedFilter {
  role?: Asset['role']
  kind?: 'image' | 'video' | 'audio'
  before: number
}

export interface Catalog {
  /** Writes a job, its generations, its first event and what its card holds, all or nothing. Throws `CardError`. */
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
  /**
   * Keeps an upload, or finds the owner's asset with the same content, which comes out of the trash if it lay there. Its file
   * is expected no longer.
   */
  keepAsset(asset: Asset): Promise<{ asset: Asset; isNew: boolean }>
  /** Also one in the trash: whoever was promised it before can still have it. */
  findAsset(owner: string, id: string): Promise<Asset | undefined>
  /** Those that are there, in no order. */
  findAssets(owner: string, ids: string[]): Promise<Asset[]>
  /** Any asset of this owner with this content, but not one in the trash. */
  findAssetByHash(owner: string, sha256: string): Promise<Asset | undefined>
  /** The same where one in the trash is meant, because a card shows it: a card's picture stays. */
  findAssetOfCard(owner: string, sha256: string): Promise<Asset | undefined>
  /** Newest first; partial pictures are left out. */
  listAssets(owner: string, filter: AssetFilter): Promise<Page<Asset>>
  /** What was made from an asset, oldest first; what is in the trash is left out. */
  listChildren(owner: string, id: string, limit: number): Promise<Asset[]>
  /** Puts an asset into the trash at this time, or takes it out again with `null`. `undefined`: there is none. */
  trashAsset(owner: string, id: string, at: number | null): Promise<Asset | undefined>
  /** What still needs an asset. */
  needOf(id: string): Promise<Need | undefined>
  /** Removes the record of an asset for good, unless something needs it, which is then said. Its file stays. */
  purgeAsset(id: string): Promise<Need | 'purged'>
  /** Assets of all owners that were in the trash before this time, by id, from `after` on. */
  trashedAssets(before: number, after: string, limit: number): Promise<Asset[]>
  /** Living assets of all owners that are older than this, by id, from `after` on. */
  agedAssets(which: AgedFilter, after: string, limit: number): Promise<Asset[]>
  /** Every asset, also those in the trash, by id, from `after` on: for a check of everything. */
  allAssets(after: string, limit: number): Promise<Asset[]>

  /** A file is about to be stored that no record names yet. Should the process die before one does, the file is to go. */
  expectFile(sha256: string, at: number): Promise<void>
  /** It was not stored, or was removed again. */
  forgetFile(sha256: string): Promise<void>
  expectedFiles(before: number): Promise<string[]>
  /** Whether a record names this file: an asset, a variant, or a generation whose results are being stored. */
  isFileNamed(sha256: string): Promise<boolean>

  findVariant(source: string, name: string): Promise<Variant | undefined>
  /** Keeps a variant; the first one of a name stays. */
  keepVariant(variant: Variant): Promise<void>
  useVariant(source: string, name: string, at: number): Promise<void>
  dropVariant(source: string, name: string): Promise<void>
  variantsOf(source: string): Promise<Variant[]>
  /** Those that were not used for longest. */
  staleVariants(limit: number): Promise<Variant[]>
  allVariants(after: { source: string; name: string }, limit: number): Promise<Variant[]>
  variantBytes(): Promise<number>

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

  /** Throws `CardError`. */
  createCard(card: NewCard): Promise<Card>
  /** A compare-and-set when a version is given. Throws `CardError`. */
  changeCard(change: CardChange): Promise<Card>
  /** Its asset and its job stay. Throws `CardError`. */
  removeCard(card: Pick<Card, 'owner' | 'id'> & { version?: number | undefined }): Promise<void>
  findCard(owner: string, id: string): Promise<CardDetail | undefined>
  /** In the order of the board. */
  listCards(owner: string, filter: CardFilter): Promise<CardDetail[]>

  /** Throws `CardError`. */
  createBoard(board: Board, claim?: Claim): Promise<void>
  findBoard(owner: string, id: string): Promise<Board | undefined>
  /** By id, from `after` on. */
  listBoards(owner: string, after: string, limit: number): Promise<Board[]>
  /** Throws `CardError`. */
  renameBoard(
    board: Pick<Board, 'owner' | 'id' | 'name'> & { version?: number | undefined; at: number },
  ): Promise<Board>
  /** `cards`: those on it go too; otherwise it has to be empty. Throws `CardError`. */
  removeBoard(
    board: Pick<Board, 'owner' | 'id'> & { version?: number | undefined; at: number; cards: boolean },
  ): Promise<void>
  /** What a client's key has made: a card or a board. */
  findClaim(owner: string, key: string): Promise<{ bodyHash: string; id: string } | undefined>

  close(): Promise<void>
}

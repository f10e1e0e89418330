/** The state machine of a generation, and the status of a job that follows from it. Pure rules, no storage. */

export const generationStates = [
  'queued',
  'submitting',
  'running',
  'storing',
  'succeeded',
  'failed',
  'canceled',
  'uncertain',
] as const
export type GenerationState = (typeof generationStates)[number]

/** Where a generation may go from each state. Any other change is refused by the catalog. */
export const moves: Record<GenerationState, readonly GenerationState[]> = {
  // Staying: its provider cannot be asked now, and another model takes its place.
  queued: ['submitting', 'queued', 'failed', 'canceled'],
  // Back to `queued`: the provider did not take it and charged nothing, so it waits for another try.
  submitting: ['submitting', 'running', 'storing', 'queued', 'failed', 'canceled', 'uncertain'],
  // Back to `queued`: it came to nothing and cost nothing, and another model takes its place.
  running: ['running', 'storing', 'queued', 'failed', 'canceled'],
  storing: ['storing', 'succeeded', 'failed', 'canceled'],
  // Nobody knows whether the provider took it. Asking the provider, or the client's `onUncertain`, decides.
  uncertain: ['running', 'queued', 'failed', 'canceled'],
  succeeded: [],
  // A person may ask for another try.
  failed: ['queued'],
  // Staying: the provider has been told to stop, and its bill is settled.
  canceled: ['canceled', 'queued'],
}

export const isTerminal = (state: GenerationState) =>
  state === 'succeeded' || state === 'failed' || state === 'canceled'

export const jobStatuses = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'PARTIAL', 'FAILED', 'CANCELED'] as const
export type JobStatus = (typeof jobStatuses)[number]

export const isFinished = (status: JobStatus) => status !== 'QUEUED' && status !== 'RUNNING'

export const cardStatuses = ['empty', 'pending', 'ready', 'failed', 'canceled'] as const
export type CardStatus = (typeof cardStatuses)[number]

const ofItsJob: Record<JobStatus, CardStatus> = {
  QUEUED: 'pending',
  RUNNING: 'pending',
  SUCCEEDED: 'ready',
  PARTIAL: 'ready',
  FAILED: 'failed',
  CANCELED: 'canceled',
}

/** The statuses of a job that give its card this status. */
export const jobStatusesOf = (status: CardStatus) => jobStatuses.filter((one) => ofItsJob[one] === status)

/** What a card is follows from its job, where it has one; it is written down nowhere else. */
export const cardStatus = (assetId: string | null, job: JobStatus | undefined): CardStatus =>
  job ? ofItsJob[job] : assetId === null ? 'empty' : 'ready'

/**
 * The status of a job whose generations are in these states. `now`: its status until now. One that has begun runs until it
 * ends, however often a generation waits for another try; one that was retried waits for its first call again.
 */
export function jobStatus(states: readonly GenerationState[], now: JobStatus): JobStatus {
  const left = states.filter((state) => !isTerminal(state))
  if (left.length > 0) return now !== 'RUNNING' && left.every((state) => state === 'queued') ? 'QUEUED' : 'RUNNING'
  const succeeded = states.filter((state) => state === 'succeeded').length
  if (succeeded === states.length) return 'SUCCEEDED'
  if (succeeded > 0) return 'PARTIAL'
  return states.includes('failed') ? 'FAILED' : 'CANCELED'
}

/** Calls the provider: the one place where a paid call begins. */
import type { Generation, LedgerLine } from '../../catalog/records.ts'
import { type FailureCode, Problem, ProviderError } from '../../errors.ts'
import { loadSharp } from '../../media/sharp.ts'
import type { ModelFacts } from '../../models/model.ts'
import type { Ask, Call, Provider, Started } from '../../models/provider.ts'
import type { Connection } from '../../models/registry.ts'
import type { Outcome } from '../lanes.ts'
import { buildAsk, toChat } from './ask.ts'
import { canFallBack, failOver } from './fall-back.ts'
import { failure, move, note } from './move.ts'
import { partialKeeper } from './partials.ts'
import type { Run } from './run.ts'
import { accept, acceptText } from './store.ts'
import { handleCallError } from './try-again.ts'

/** How long a generation waits for a provider that keeps failing. */
const RESTING_PATIENCE_MS = 15 * 60_000

/** How long a provider with a queue may take to take something into it: pictures that go along have to be sent. */
const START_MS = 3 * 60_000

/** Takes a waiting generation up: reserves its cost, writes the intent down, then calls. */
export async function submit(run: Run, generation: Generation, signal: AbortSignal): Promise<void> {
  if (run.live.closing) return
  if (generation.dueAt !== null && generation.dueAt > run.now()) {
    return run.queue.push(generation.id, { at: generation.dueAt })
  }
  const connection = run.models.connection(generation.model)
  if (connection && !(await mayGo(run, generation, connection))) return
  const target = await prepare(run, generation)
  if (!target) return run.lanes.leave(generation.id)
  // A call that may be repeated under its key goes on with its line; any other call is a new line.
  const callId = generation.callId ?? run.newId()
  const moved = await move(run, generation, 'submitting', {
    set: { attempt: generation.attempt + 1, worker: run.worker, callId, dueAt: null },
    ledger: generation.callId ? [] : [{ open: intendedLine(run, generation, callId) }],
  })
  if (moved) await carryOut(run, moved.generation, target, signal)
  else run.lanes.leave(generation.id)
}

/** Whether it is its turn. If not, its lane has it looked at again; from a provider that rests it may turn to another. */
async function mayGo(run: Run, generation: Generation, connection: Connection): Promise<boolean> {
  const restsUntil = run.lanes.restsUntil(connection)
  // A call that may have been heard is repeated under its key, and by nobody else.
  if (restsUntil !== undefined && generation.callId === null) {
    const resting = failure('overloaded', `${connection.account} keeps failing, and is not asked for a while.`, 'no')
    const waitedMs = run.now() - (generation.timings.queued ?? run.now())
    if (canFallBack(generation, resting) || waitedMs > RESTING_PATIENCE_MS) {
      await failOver(run, generation, resting)
      return false
    }
  }
  return run.lanes.enter(connection, generation)
}

interface Target {
  facts: ModelFacts
  provider: Provider
  ask: Ask
}

/** Everything a call needs. `undefined`: it cannot be made, and the generation has failed. */
export async function prepare(run: Run, generation: Generation): Promise<Target | undefined> {
  const facts = run.models.facts(generation.model)
  const provider = run.models.connection(generation.model)?.provider
  if (!facts || !provider) {
    return endUnsent(run, generation, 'auth', `${generation.provider} has no key here any more.`)
  }
  loadSharp() // what cannot be opened afterwards must not be paid for
  try {
    return { facts, provider, ask: await buildAsk(run, generation, facts) }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return endUnsent(run, generation, 'invalid_request', error.message)
  }
}

/** Ends a generation that cannot be sent. What was sent before, under a key that may be repeated, stays unknown. */
async function endUnsent(run: Run, generation: Generation, code: FailureCode, said: string): Promise<undefined> {
  const { callId } = generation
  const ledger = callId === null ? [] : [{ id: callId, state: 'uncertain' as const }]
  await failOver(run, generation, failure(code, said, callId === null ? 'no' : 'unknown'), { ledger })
}

function intendedLine(run: Run, generation: Generation, id: string): LedgerLine {
  const { owner, jobId, provider, model, estimatedMicros } = generation
  const at = run.now()
  return {
    id,
    owner,
    jobId,
    generationId: generation.id,
    provider,
    model,
    state: 'intended',
    estimatedMicros,
    chargedMicros: null,
    operation: null,
    providerRequestId: null,
    at,
    updatedAt: at,
  }
}

/** Makes the call of a generation that was written down as `submitting`, and does what its answer, or its failure, asks for. */
export async function carryOut(
  run: Run,
  generation: Generation,
  { facts, provider, ask }: Target,
  signal: AbortSignal,
) {
  const callId = generation.callId as string
  const deadline = new AbortController()
  const timer = setTimeout(
    () => deadline.abort(new ProviderError('timeout', 'no answer in time', { charged: 'unknown' })),
    facts.queued ? Math.min(facts.deadlineMs, START_MS) : facts.deadlineMs,
  )
  const partials = partialKeeper(run, generation)
  const call: Call = {
    idempotencyKey: callId,
    // The start of an operation is not broken off by a cancel: it is short, and only its answer tells what to stop.
    signal: facts.queued ? deadline.signal : AbortSignal.any([signal, deadline.signal]),
    onPartial: partials.keep,
    ...(facts.webhook && run.publicUrl ? { webhookUrl: webhookUrl(run.publicUrl, generation) } : {}),
  }
  let goOn: () => Promise<void>
  try {
    goOn = await send(run, generation, { facts, provider, ask }, call, signal)
  } catch (error) {
    await partials.done()
    const known = toProviderError(error, deadline.signal)
    run.lanes.answered(generation.id, signal.aborted ? 'broken off' : outcomeOf(known))
    return handleCallError(run, generation, facts, known, signal)
  } finally {
    clearTimeout(timer)
  }
  run.lanes.answered(generation.id, 'answered')
  await partials.done()
  // The provider has answered: what fails from here on is ours, and throws, so that the next look goes on from what is written.
  await goOn()
}

/** Makes the call. Gives what to do with its answer. */
async function send(
  run: Run,
  generation: Generation,
  { facts, provider, ask }: Target,
  call: Call,
  signal: AbortSignal,
) {
  if (generation.task === 'chat' || generation.task === 'vision') {
    if (!provider.chat) throw new Error(`${generation.provider} cannot talk.`)
    const answer = await provider.chat(toChat(ask, generation), call)
    return () => acceptText(run, generation, answer)
  }
  if (facts.queued) {
    if (!provider.start) throw new Error(`${generation.provider} has no queue.`)
    const started = await provider.start(ask, call)
    return () => begin(run, generation, started, call)
  }
  if (!provider.generate) throw new Error(`${generation.provider} cannot answer at once.`)
  const answer = await provider.generate(ask, call)
  return () => accept(run, generation, answer, { signal, prompt: ask.prompt })
}

/** Writes an operation down before anything else. */
async function begin(run: Run, generation: Generation, started: Started, call: Call) {
  const operation = JSON.stringify(started.operation)
  const trace = started.requestId ? { providerRequestId: started.requestId } : {}
  const moved = await move(run, generation, 'running', {
    set: { operation: started.operation },
    ledger: [{ id: call.idempotencyKey, operation, ...trace }],
  })
  if (moved) return run.queue.push(generation.id)
  // Canceled meanwhile: the operation is written to its line, from where the cancel takes it.
  await note(run, { id: call.idempotencyKey, operation, ...trace })
  await run.queue.push(generation.id)
}

/** The public address may have a path of its own, behind a proxy. */
const webhookUrl = (publicUrl: string, { provider, id }: Generation) =>
  `${publicUrl.replace(/\/+$/, '')}/webhooks/${provider}/${id}`

/** What a failed call says of its provider. A request that is refused was answered all the same. */
function outcomeOf({ code, retryAfterMs }: ProviderError): Outcome {
  if (code === 'rate_limited') return { limitedForMs: retryAfterMs }
  return code === 'overloaded' || code === 'network' || code === 'timeout' || code === 'internal'
    ? 'failed'
    : 'answered'
}

/** What broke the call off. Anything that is not the provider's word leaves the bill unknown. */
function toProviderError(error: unknown, deadline: AbortSignal): ProviderError {
  if (error instanceof ProviderError) return error
  if (deadline.aborted && deadline.reason instanceof ProviderError) return deadline.reason
  const said = error instanceof Error ? error.message : String(error)
  return new ProviderError('internal', said, { charged: 'unknown', cause: error })
}

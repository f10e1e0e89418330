/** Brings results home: a generation has succeeded only when its files are stored and each was decoded once. */

import { newAsset } from '../../assets/new-asset.ts'
import type { Asset, Generation } from '../../catalog/records.ts'
import { Problem } from '../../errors.ts'
import { Unanswered } from '../../guard/fetch.ts'
import { type FileFacts, inspectFile } from '../../media/file.ts'
import { UnreadablePicture } from '../../media/picture.ts'
import { usd } from '../../models/price.ts'
import type { Answer, ChatAnswer } from '../../models/provider.ts'
import type { Stored } from '../../storage/storage.ts'
import { readDataUri } from '../inputs.ts'
import { bounded } from '../warnings.ts'
import { backoffMs } from './backoff.ts'
import { type Embed, recipeWriter } from './embed.ts'
import { fail, failure, move, note, write } from './move.ts'
import { countMiss, forgetMisses } from './patience.ts'
import type { Run } from './run.ts'

/** The most one result may have: it is held in memory while it is checked. */
const MAX_RESULT_BYTES = 256 * 1024 ** 2
/** How often a result that cannot be fetched is asked for again, over about five minutes. */
const FETCH_TRIES = 18

interface Found {
  stored: Stored
  /** Or why it cannot be used. */
  facts: unknown
}

interface Accepting {
  signal: AbortSignal
  /** Of the call, where it is at hand. */
  prompt?: string
}

/** Takes a provider's answer: the charge is written down with the place of the results, then they are brought home. */
export async function accept(
  run: Run,
  generation: Generation,
  answer: Answer,
  { signal, prompt }: Accepting,
): Promise<void> {
  const bytes = answer.outputs.flatMap((output) => {
    if ('bytes' in output) return [output.bytes]
    return output.url.startsWith('data:') ? [bytesOf(output.url)] : []
  })
  const urls = answer.outputs.flatMap((output) =>
    'url' in output && !output.url.startsWith('data:') ? [output.url] : [],
  )
  // Decoding and storing go side by side; only success waits for both.
  const facts = bytes.map((one) => inspectFile(run.aside, one).catch((error: unknown) => error))
  const callMicros = answer.costMicros ?? generation.estimatedMicros
  const total = callMicros === null ? generation.chargedMicros : (generation.chargedMicros ?? 0) + callMicros
  const settled = {
    id: generation.callId as string,
    state: 'settled' as const,
    ...(callMicros === null ? {} : { chargedMicros: callMicros }),
    ...(answer.requestId ? { providerRequestId: answer.requestId } : {}),
  }
  const embed = recipeWriter(run, { ...generation, chargedMicros: total }, prompt)
  let stored: Stored[]
  try {
    stored = await Promise.all(bytes.map((one, position) => keep(run, embed, one, position)))
  } catch (error) {
    // An operation can be asked for its result once more. The answer to a call is nowhere but here.
    if (generation.operation) throw error
    const said = error instanceof Error ? error.message : String(error)
    const lost = failure('storage_failed', said, callMicros === 0 ? 'no' : 'yes')
    const failed = await fail(run, generation, lost, { set: { chargedMicros: total }, ledger: [settled] })
    if (!failed) await note(run, settled)
    return
  }
  const moved = await move(run, generation, 'storing', {
    set: {
      result: { files: stored.map((one) => one.sha256), urls },
      chargedMicros: total,
      warnings: bounded([...generation.warnings, ...shortfall(generation, answer), ...(answer.warnings ?? [])]),
    },
    ledger: [settled],
  })
  // Canceled meanwhile: the work was done and is paid, but its result is not wanted any more.
  if (!moved) return note(run, settled)
  const checked = await Promise.all(stored.map(async (one, index) => ({ stored: one, facts: await facts[index] })))
  await finish(run, moved.generation, checked, { urls, embed, signal })
}

/** Stores a file, again and again while it cannot be. */
async function keep(run: Run, embed: Embed, bytes: Uint8Array, position: number): Promise<Stored> {
  const file = await embed(bytes, position)
  return write(run, () => run.storage.put(file))
}

/** A text in one column. More than any model here says unless it is told to. */
const MAX_TEXT = 10_000

/** Takes the words of a model that talks: written down with the charge, they are the result. */
export async function acceptText(run: Run, generation: Generation, answer: ChatAnswer): Promise<void> {
  const callMicros = answer.costMicros ?? generation.estimatedMicros
  const settled = {
    id: generation.callId as string,
    state: 'settled' as const,
    ...(callMicros === null ? {} : { chargedMicros: callMicros }),
    ...(answer.requestId ? { providerRequestId: answer.requestId } : {}),
  }
  const text = answer.text.toWellFormed().replaceAll('\0', '')
  const cut = text.length > MAX_TEXT ? [`${generation.model} said more than is kept: its answer was cut.`] : []
  const moved = await move(run, generation, 'storing', {
    set: {
      result: { text: text.slice(0, MAX_TEXT).toWellFormed() },
      chargedMicros: callMicros === null ? generation.chargedMicros : (generation.chargedMicros ?? 0) + callMicros,
      warnings: bounded([...generation.warnings, ...cut]),
    },
    ledger: [settled],
  })
  if (!moved) return note(run, settled)
  await move(run, moved.generation, 'succeeded', { data: { costUsd: usd(moved.generation.chargedMicros) } })
}

/** A data URI that cannot be read is a file that cannot be decoded, and will not get better. */
function bytesOf(dataUri: string): Uint8Array {
  try {
    return readDataUri(dataUri, { maxBytes: MAX_RESULT_BYTES })
  } catch {
    return new Uint8Array() // `inspectFile` says that it is no file of a known kind
  }
}

/** Fewer results than asked for are better than none, but not to be passed over. */
function shortfall({ sent, model }: Generation, { outputs }: Answer): string[] {
  if (outputs.length === 0 || outputs.length >= sent.n) return []
  return [`${model} was asked for ${sent.n} results and gave ${outputs.length}.`]
}

/** Goes on with a generation whose results are known: files in storage, or addresses. */
export async function store(run: Run, generation: Generation, signal: AbortSignal): Promise<void> {
  const { files = [], urls = [], text } = generation.result ?? {}
  if (text !== undefined) {
    await move(run, generation, 'succeeded', { data: { costUsd: usd(generation.chargedMicros) } })
    return
  }
  const checked = await Promise.all(files.map((sha256) => checkStored(run, sha256)))
  await finish(run, generation, checked, { urls, embed: recipeWriter(run, generation), signal })
}

async function checkStored(run: Run, sha256: string): Promise<Found> {
  const bytes = await run.storage.read(sha256)
  if (!bytes) return { stored: { sha256, bytes: 0 }, facts: new UnreadablePicture('empty', 'The stored file is gone.') }
  return {
    stored: { sha256, bytes: bytes.length },
    facts: await inspectFile(run.aside, bytes).catch((error: unknown) => error),
  }
}

interface Left {
  urls: string[]
  embed: Embed
  signal: AbortSignal
}

async function finish(run: Run, generation: Generation, files: Found[], left: Left) {
  const fetched = await fetchAll(run, generation, files.length, left)
  if (!fetched) return
  const all = [...files, ...fetched]
  // Not the file's fault: it is stored and paid, and looked at again.
  for (const { facts } of all) if (facts instanceof Error && !(facts instanceof UnreadablePicture)) throw facts
  // A position counts those as well that are left out: it is in the file already.
  const assets = all.flatMap(({ stored, facts }, position) =>
    facts instanceof Error ? [] : [toAsset(run, generation, { stored, facts: facts as FileFacts, position })],
  )
  const faults = all.flatMap((one) => (one.facts instanceof Error ? [one.facts.message] : []))
  if (assets.length === 0) {
    const said = faults[0] ?? 'The provider sent no file.'
    await fail(run, generation, failure('invalid_result', said, 'yes'))
    return
  }
  const shown = assets.map(({ id, sha256, mediaType, width, height }) => ({ id, sha256, mediaType, width, height }))
  const leftOut = faults.map((fault) => `A result of ${generation.model} was left out: ${fault}`)
  await move(run, generation, 'succeeded', {
    set: { warnings: bounded([...generation.warnings, ...leftOut]) },
    assets,
    data: { assets: shown, costUsd: usd(generation.chargedMicros) },
  })
}

/** Fetches every address. `undefined`: not now, or never; the generation has been dealt with. */
async function fetchAll(run: Run, generation: Generation, first: number, { urls, embed, signal }: Left) {
  try {
    const fetched = await Promise.all(
      urls.map(async (url, index) => {
        const { bytes, facts } = await fetchOne(run, generation, url, signal)
        return { stored: await keep(run, embed, bytes, first + index), facts }
      }),
    )
    forgetMisses(run, generation.id, 'result')
    return fetched
  } catch (error) {
    if (signal.aborted) return undefined
    const misses = countMiss(run, 'result', generation.id)
    run.log.warn({ job: generation.jobId, generation: generation.id, error, misses }, 'a result could not be fetched')
    const gone = error instanceof Unanswered && (error.status === 404 || error.status === 410 || error.status === 403)
    const never = error instanceof Problem && error.code !== 'input_unreachable'
    if ((gone && misses >= 3) || never || misses >= FETCH_TRIES) {
      forgetMisses(run, generation.id, 'result')
      const code = gone ? 'result_expired' : 'storage_failed'
      await fail(run, generation, failure(code, error instanceof Error ? error.message : undefined, 'yes'))
      return undefined
    }
    await run.queue.push(generation.id, { at: run.now() + backoffMs(misses, run.random) })
    return undefined
  }
}

async function fetchOne(run: Run, generation: Generation, url: string, signal: AbortSignal) {
  const trustedOrigins = run.trustedOrigins(generation.provider)
  const bytes = await run.fetchFile(url, { maxBytes: MAX_RESULT_BYTES, signal, trustedOrigins })
  return { bytes, facts: await inspectFile(run.aside, bytes).catch((error: unknown) => error) }
}

interface Checked {
  stored: Stored
  facts: FileFacts
  position: number
}

function toAsset(run: Run, generation: Generation, { stored, facts, position }: Checked): Asset {
  const { owner, jobId, id: generationId, model, sent } = generation
  return newAsset(run, stored, facts, {
    owner,
    role: 'result',
    preview: run.models.facts(model)?.preview ?? false,
    jobId,
    generationId,
    position,
    parents: sent.images ?? [],
  })
}

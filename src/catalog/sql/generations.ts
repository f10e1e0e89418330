/** The SQL of generations: the compare-and-set that the whole state machine hangs on. */
import { z } from 'zod'
import type { Move, Moved } from '../catalog.ts'
import type { Generation } from '../records.ts'
import { type GenerationState, generationStates, isTerminal, jobStatus, jobStatuses, moves } from '../states.ts'
import { writeAsset } from './assets.ts'
import { writeEvents } from './events.ts'
import { setStatus } from './jobs.ts'
import { writeLedger } from './ledger.ts'
import { generationColumns, generationRow } from './rows.ts'
import { assignments, type Database, type Sql } from './sql.ts'
import { Stale, unlessStale } from './stale.ts'

const progressRow = z.object({
  state: z.enum(generationStates),
  status: z.enum(jobStatuses),
  run: z.string().nullable(),
})
const timingsRow = generationRow.pick({ timings: true })
const openRow = generationRow.pick({ id: true, state: true, model: true, dueAt: true })

export const generations = (database: Database) => ({
  async move(move: Move): Promise<Moved | undefined> {
    const { state } = move.generation
    if (!moves[state].includes(move.to)) throw new Error(`A generation cannot go from ${state} to ${move.to}.`)
    return unlessStale(database.transaction((sql) => makeMove(sql, move)))
  },

  findGeneration: (id: string) =>
    database.first(generationRow, `select ${generationColumns} from generations where id = ?`, [id]),

  openGenerations: (after: string, limit: number) =>
    database.all(
      openRow,
      'select id, state, model, due_at as "dueAt" from generations where open = 1 and id > ? order by id limit ?',
      [after, limit],
    ),
})

async function makeMove(sql: Sql, { generation, to, at, set, ledger = [], assets = [], data }: Move): Promise<Moved> {
  // First the event: it locks the job's row, so that moves of one job come one after the other on every database.
  const staying = to === generation.state
  const type = `generation.${to}`
  if (!staying || data)
    await writeEvents(sql, generation.jobId, generation.id, at, [{ type, data: { state: to, ...data } }])
  const moved = await compareAndSet(sql, { generation, to, at, ...(set ? { set } : {}) })
  for (const change of ledger) await writeLedger(sql, change, at)
  for (const asset of assets) await writeAsset(sql, asset)
  return { generation: moved, jobStatus: await followStatus(sql, moved.jobId, at) }
}

async function compareAndSet(sql: Sql, { generation, to, at, set }: Pick<Move, 'generation' | 'to' | 'at' | 'set'>) {
  const before = await sql.first(timingsRow, 'select timings from generations where id = ?', [generation.id])
  if (!before) throw new Stale()
  const timings = to === generation.state ? before.timings : enter(before.timings, generation.state, to, at)
  const change = assignments({ open: !isTerminal(to), ...set, state: to, timings })
  const moved = await sql.first(
    generationRow,
    `update generations set ${change.text} where id = ? and attempt = ? and state = ? returning ${generationColumns}`,
    [...change.values, generation.id, generation.attempt, generation.state],
  )
  if (!moved) throw new Stale()
  return moved
}

/** When each state was entered. Back in the queue, the times of the try before are gone; after an end, all of them. */
function enter(timings: Generation['timings'], from: GenerationState, to: GenerationState, at: number) {
  if (to !== 'queued') return { ...timings, [to]: at }
  return { queued: isTerminal(from) ? at : (timings.queued ?? at) }
}

/** Brings the job's status in step with its generations; the run of a space has a word of its own. */
async function followStatus(sql: Sql, jobId: string, at: number) {
  const text = `select distinct g.state, j.status, r.job_id as "run" from generations g
    join jobs j on j.id = g.job_id left join runs r on r.job_id = g.job_id where g.job_id = ?`
  const rows = await sql.all(progressRow, text, [jobId])
  const [first] = rows
  if (!first) throw new Error(`Job ${jobId} has no generations.`)
  if (first.run) return first.status
  const status = jobStatus(
    rows.map((row) => row.state),
    first.status,
  )
  if (status !== first.status) await setStatus(sql, jobId, status, at)
  return status
}

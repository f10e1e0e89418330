/** The SQL of runs: a space under way, and the generations that its steps add. */
import { z } from 'zod'
import type { AddedGeneration, RunMove } from '../catalog.ts'
import type { Generation, SpaceRun } from '../records.ts'
import { writeEvents } from './events.ts'
import { setStatus } from './jobs.ts'
import { generationColumns, generationRow, runColumns, runRow } from './rows.ts'
import { assignments, type Database, insert, type Reads, type Sql } from './sql.ts'
import { Stale, unlessStale } from './stale.ts'

const openRow = z.object({ jobId: z.string() })
const spentRow = z.object({ count: z.number(), micros: z.number() })

export const runs = (database: Database) => ({
  findRun: (jobId: string): Promise<SpaceRun | undefined> => findRun(database, jobId),

  async openRuns(after: string, limit: number) {
    const text = 'select job_id as "jobId" from runs where open = 1 and job_id > ? order by job_id limit ?'
    return (await database.all(openRow, text, [after, limit])).map(({ jobId }) => jobId)
  },

  moveRun: (move: RunMove) => unlessStale(database.transaction((sql) => moveRun(sql, move))),

  addGeneration: (generation: Omit<Generation, 'position'>, maxMicros: number | undefined) =>
    database.transaction((sql) => addGeneration(sql, generation, maxMicros)),
})

const findRun = (sql: Reads, jobId: string) =>
  sql.first(runRow, `select ${runColumns} from runs where job_id = ?`, [jobId])

async function moveRun(sql: Sql, { run, status, at, set, warnings = [] }: RunMove): Promise<SpaceRun> {
  // First the event: it locks the job's row, so that a cancel and an end come one after the other on every database.
  await setStatus(sql, run.jobId, status, at)
  const change = assignments(set)
  const text = `update runs set ${change.text} where job_id = ? and attempt = ? and open = ? returning ${runColumns}`
  const moved = await sql.first(runRow, text, [...change.values, run.jobId, run.attempt, run.open ? 1 : 0])
  if (!moved) throw new Stale()
  const job = assignments({ warnings })
  await sql.run(`update jobs set ${job.text} where id = ?`, [...job.values, run.jobId])
  return moved
}

async function addGeneration(
  sql: Sql,
  generation: Omit<Generation, 'position'>,
  maxMicros: number | undefined,
): Promise<AddedGeneration> {
  const { id, jobId, step, stepCall, estimatedMicros } = generation
  const at = generation.timings.queued ?? 0
  await lockJob(sql, jobId, at)
  const ofStep = `select ${generationColumns} from generations where job_id = ? and step = ? and step_call = ?`
  const there = await sql.first(generationRow, ofStep, [jobId, step, stepCall])
  if (there) return { outcome: 'there', generation: there }
  if (!(await findRun(sql, jobId))?.open) return { outcome: 'ended' }
  const { count, micros } = await spentBy(sql, jobId)
  const totalMicros = estimatedMicros === null ? null : micros + estimatedMicros
  if (maxMicros !== undefined && (totalMicros === null || totalMicros > maxMicros)) {
    return { outcome: 'over', totalMicros }
  }
  await insert(sql, 'generations', { ...generation, position: count })
  const { model, task } = generation
  await writeEvents(sql, jobId, id, at, [{ type: 'generation.queued', data: { state: 'queued', step, model, task } }])
  return { outcome: 'added', generation: { ...generation, position: count } }
}

/** Until the transaction ends nobody else adds to this job or ends it: an event of nothing takes the lock that events take. */
const lockJob = (sql: Sql, jobId: string, at: number) => writeEvents(sql, jobId, null, at, [])

/** What the job has cost, what may still be charged for calls under way or of unknown outcome, and what waits to be sent. */
async function spentBy(sql: Sql, jobId: string) {
  const text = `select
      (select count(*) from generations where job_id = ?) as count,
      cast(coalesce((select sum(case l.state
        when 'released' then 0
        when 'failed' then coalesce(l.charged_micros, 0)
        when 'settled' then coalesce(l.charged_micros, l.estimated_micros, 0)
        else coalesce(l.estimated_micros, 0) end) from ledger l where l.job_id = ?), 0)
      + coalesce((select sum(g.estimated_micros) from generations g
        where g.job_id = ? and g.state = 'queued' and g.call_id is null), 0) as bigint) as micros`
  const row = await sql.first(spentRow, text, [jobId, jobId, jobId])
  return row ?? { count: 0, micros: 0 }
}

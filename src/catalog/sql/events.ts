/** The SQL of events: appended with the next number of their job, read in order. */
import { z } from 'zod'
import type { NewEvent } from '../catalog.ts'
import { generationStates, isFinished, isTerminal, type JobStatus } from '../states.ts'
import { eventColumns, eventRow } from './rows.ts'
import { assignments, type Database, insert, type Sql } from './sql.ts'
import { Stale, unlessStale } from './stale.ts'

const stateRow = z.object({ state: z.enum(generationStates) })
const lastEventRow = z.object({ lastEvent: z.number() })

export const events = (database: Database) => ({
  addEvents: (jobId: string, generationId: string | null, at: number, list: NewEvent[]) =>
    unlessStale(
      database.transaction(async (sql) => {
        const last = await writeEvents(sql, jobId, generationId, at, list)
        if (generationId !== null) await expectUnderWay(sql, generationId)
        return last
      }),
    ),

  events: (owner: string, jobId: string, after: number, limit: number) =>
    database.all(
      eventRow,
      `select ${eventColumns} from events
       where job_id = (select id from jobs where id = ? and owner = ?) and seq > ? order by seq limit ?`,
      [jobId, owner, after, limit],
    ),
})

/** Asked after the job's row is locked, so that nobody ends the generation between the question and the commit. */
async function expectUnderWay(sql: Sql, generationId: string) {
  const row = await sql.first(stateRow, 'select state from generations where id = ?', [generationId])
  if (!row || isTerminal(row.state)) throw new Stale()
}

/**
 * Appends events within a transaction, and sets the job's status with them if one is given. The job's row is locked until
 * the transaction ends, so numbers have no gaps and no doubles.
 */
export async function writeEvents(
  sql: Sql,
  jobId: string,
  generationId: string | null,
  at: number,
  list: NewEvent[],
  status?: JobStatus,
) {
  const set =
    status === undefined ? { text: '', values: [] } : assignments({ status, endedAt: isFinished(status) ? at : null })
  const bumped = await sql.first(
    lastEventRow,
    `update jobs set last_event = last_event + ?${set.text && `, ${set.text}`} where id = ? returning last_event as "lastEvent"`,
    [list.length, ...set.values, jobId],
  )
  if (!bumped) throw new Error(`Job ${jobId} is not in the catalog, so it can have no events.`)
  let seq = bumped.lastEvent - list.length
  for (const { type, data = {} } of list)
    await insert(sql, 'events', { jobId, seq: ++seq, at, type, generationId, data })
  return seq
}

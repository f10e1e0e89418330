/** The SQL of jobs: created whole, read whole, listed by page. */
import { z } from 'zod'
import type { Created, JobDetail, JobFilter, NewJob } from '../catalog.ts'
import { type JobStatus, jobStatuses } from '../states.ts'
import { linkCard } from './cards.ts'
import { writeEvents } from './events.ts'
import { withDetail } from './job-detail.ts'
import { jobColumns, jobRow, page } from './rows.ts'
import { type Database, insert, type Reads, type Sql } from './sql.ts'

const statusRow = z.object({ status: z.enum(jobStatuses) })
const promptRow = jobRow.pick({ prompt: true })
const keyUseRow = z.object({ bodyHash: z.string(), jobId: z.string() })

export const jobs = (database: Database) => ({
  createJob: ({ job, generations, run, idempotency, card }: NewJob): Promise<Created> =>
    database.transaction(async (sql) => {
      if (idempotency) {
        const claim = { owner: job.owner, key: idempotency.key, bodyHash: idempotency.bodyHash, jobId: job.id }
        const claimed = await insert(sql, 'idempotency', claim, 'on conflict (owner, key) do nothing')
        if (claimed === 0) return repeated(sql, job.owner, idempotency)
      }
      await insert(sql, 'jobs', { ...job, status: 'QUEUED', lastEvent: 0, endedAt: null })
      for (const generation of generations) await insert(sql, 'generations', generation)
      if (run) await insert(sql, 'runs', run)
      if (card) await linkCard(sql, card, job)
      await writeEvents(sql, job.id, null, job.createdAt, [{ type: 'job.queued', data: { status: 'QUEUED' } }])
      return { outcome: 'created', jobId: job.id }
    }),

  findKeyUse: (owner: string, key: string) => findKeyUse(database, owner, key),

  async findJob(owner: string, id: string): Promise<JobDetail | undefined> {
    const job = await database.first(jobRow, `select ${jobColumns} from jobs where owner = ? and id = ?`, [owner, id])
    return job && (await withDetail(database, [job]))[0]
  },

  async findJobStatus(owner: string, id: string): Promise<JobStatus | undefined> {
    const text = 'select status from jobs where owner = ? and id = ?'
    return (await database.first(statusRow, text, [owner, id]))?.status
  },

  async findPrompt(owner: string, id: string): Promise<string | undefined> {
    const text = 'select prompt from jobs where owner = ? and id = ?'
    return (await database.first(promptRow, text, [owner, id]))?.prompt
  },

  async listJobs(owner: string, { status, model, cursor, limit }: JobFilter) {
    const where = ['owner = ?']
    const values: (string | number)[] = [owner]
    const narrow = (condition: string, value: string | undefined) => {
      if (value === undefined) return
      where.push(condition)
      values.push(value)
    }
    narrow('status = ?', status)
    narrow('exists (select 1 from generations g where g.job_id = jobs.id and g.model = ?)', model)
    narrow('id < ?', cursor)
    const text = `select ${jobColumns} from jobs where ${where.join(' and ')} order by id desc limit ?`
    const rows = await database.all(jobRow, text, [...values, limit + 1])
    const { data, nextCursor } = page(rows, limit, (job) => job.id)
    return { data: await withDetail(database, data), ...(nextCursor ? { nextCursor } : {}) }
  },
})

const findKeyUse = (sql: Reads, owner: string, key: string) =>
  sql.first(
    keyUseRow,
    'select body_hash as "bodyHash", job_id as "jobId" from idempotency where owner = ? and key = ?',
    [owner, key],
  )

async function repeated(
  sql: Sql,
  owner: string,
  { key, bodyHash }: { key: string; bodyHash: string },
): Promise<Created> {
  const earlier = await findKeyUse(sql, owner, key)
  if (earlier?.bodyHash !== bodyHash) return { outcome: 'conflict' }
  return { outcome: 'repeated', jobId: earlier.jobId }
}

/** Sets a job's status, and tells it as an event. */
export const setStatus = (sql: Sql, jobId: string, status: JobStatus, at: number) =>
  writeEvents(sql, jobId, null, at, [{ type: `job.${status.toLowerCase()}`, data: { status } }], status)

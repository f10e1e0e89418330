/** The SQL of steps: the journal that lets a space go on where it stopped. */
import type { Step } from '../records.ts'
import { stepColumns, stepRow } from './rows.ts'
import { type Database, insert } from './sql.ts'

export const steps = (database: Database) => ({
  finishStep: (step: Step) =>
    database.transaction(async (sql) => {
      const record = { ...step, result: JSON.stringify(step.result ?? null) }
      await insert(sql, 'steps', record, 'on conflict (job_id, name) do nothing')
      const text = `select ${stepColumns} from steps where job_id = ? and name = ?`
      return (await sql.first(stepRow, text, [step.jobId, step.name])) ?? step
    }),

  steps: (jobId: string) =>
    database.all(stepRow, `select ${stepColumns} from steps where job_id = ? order by at, name`, [jobId]),
})

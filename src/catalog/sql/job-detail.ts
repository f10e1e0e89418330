/** The SQL of whole jobs: with their generations, their results and the run of their space. */
import type { JobDetail } from '../catalog.ts'
import type { Job } from '../records.ts'
import { assetColumns, assetRow, generationColumns, generationRow, runColumns, runRow } from './rows.ts'
import type { Reads } from './sql.ts'

/** Three questions, however many jobs there are. */
export async function withDetail(sql: Reads, jobList: Job[]): Promise<JobDetail[]> {
  if (jobList.length === 0) return []
  const ids = jobList.map((job) => job.id)
  const among = `job_id in (${ids.map(() => '?').join(', ')})`
  const generations = await sql.all(
    generationRow,
    `select ${generationColumns} from generations where ${among} order by job_id, position`,
    ids,
  )
  const assets = await sql.all(
    assetRow,
    `select ${assetColumns} from assets where ${among} and role = 'result' order by generation_id, position`,
    ids,
  )
  const runs = await sql.all(runRow, `select ${runColumns} from runs where ${among}`, ids)
  return jobList.map((job) => {
    const run = runs.find(({ jobId }) => jobId === job.id)
    return {
      job,
      generations: generations.filter((generation) => generation.jobId === job.id),
      assets: assets.filter((asset) => asset.jobId === job.id),
      ...(run ? { run } : {}),
    }
  })
}

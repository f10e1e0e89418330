/** What commands that run a job have in common: a server to talk to, Ctrl-C, and how the job's end becomes an exit code. */
import type { JobView } from '../jobs/view.ts'
import { type Client, connect } from './client.ts'
import { exit, Refused, type Surroundings } from './command.ts'
import { checkFolder } from './files.ts'
import { summary } from './progress.ts'

interface Given {
  /** The folder that results go into. */
  output: string
  json: boolean
}

/** Does `work` with a server. What is refused is said, to a program as JSON too. Gives the exit code. */
export async function withServer(
  { output, json }: Given,
  surroundings: Surroundings,
  work: (client: Client) => Promise<number>,
): Promise<number> {
  const { print, stop } = surroundings
  let client: Client | undefined
  try {
    await checkFolder(output)
    client = await connect(surroundings)
    return await work(client)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    if (json || !print.live) print.json({ type: 'refused', detail: error.message })
    print.remark(error.message)
    return stop.aborted ? exit.interrupted : exit.refused
  } finally {
    await client?.close()
  }
}

interface Way {
  /** Shows what happens until the job has ended. */
  follow(live: boolean): Promise<JobView>
  /** Puts down what came of it. */
  write(ended: JobView, live: boolean): Promise<void>
}

/** Follows an accepted job to its end. Gives the exit code. */
export async function seeThrough(
  client: Client,
  { jobId }: JobView,
  { json, print, stop }: Pick<Given, 'json'> & Pick<Surroundings, 'print' | 'stop'>,
  { follow, write }: Way,
): Promise<number> {
  // Ctrl-C stops the job too, so that nothing is paid for unseen.
  const cancel = () => void client.cancel(jobId).catch((error: unknown) => print.remark(String(error)))
  stop.addEventListener('abort', cancel, { once: true })
  if (stop.aborted) cancel()
  const live = print.live && !json
  try {
    const ended = await follow(live)
    await write(ended, live)
    if (live) print.line(summary(ended))
    else print.json({ type: 'job', ...client.printable(ended) })
    if (stop.aborted) return exit.interrupted
    return { SUCCEEDED: exit.ok, PARTIAL: exit.partial }[ended.status as string] ?? exit.failed
  } catch (error) {
    // The job was accepted: that it cannot be followed from here does not undo it.
    print.remark(`${error instanceof Error ? error.message : error}\nThe server has the job: GET /v1/jobs/${jobId}`)
    return exit.fault
  }
}

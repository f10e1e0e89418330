/** Durable generations a second, embedded: every state of every one is flushed to the disk. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { createApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import type { ProviderFile } from '../src/models/provider.ts'
import { load, type Measurement, median, rounds, spread } from './measure.ts'
import { distinct, smallPicture } from './pictures.ts'
import { temporaryFolder } from './processes.ts'

const ROUNDS = 5
const JOBS = 3000
const IN_FLIGHT = 64
const WARM_UP = 1000
const OWNER = 'local'

export const durable: Measurement = {
  name: 'durable',
  about: `In this process: jobs.submit until succeeded, ${IN_FLIGHT} at a time, a provider that answers at once; ${WARM_UP} jobs of warm-up`,
  async measure() {
    await using folder = await temporaryFolder()
    const files = [instant(await smallPicture())]
    const env = { GESSO_DATA: join(folder.path, 'data'), GESSO_LOG: 'silent' }
    const app = await createApp(readConfig(env, files), files)
    await app.start()
    const run = async () => {
      const request = { prompt: `a picture ${randomUUID()}`, n: 1, partials: 0, onUncertain: 'fail' as const }
      const { jobId } = await app.jobs.submit(request, { owner: OWNER })
      const ended = await app.jobs.waitForEnd(OWNER, jobId, new AbortController().signal)
      if (ended?.job.status !== 'SUCCEEDED') throw new Error(`The job ended as ${ended?.job.status}.`)
    }
    await load(IN_FLIGHT, WARM_UP, run)
    const cpuBefore = process.cpuUsage()
    const loads = await rounds(ROUNDS, () => load(IN_FLIGHT, JOBS, run))
    const cpu = process.cpuUsage(cpuBefore)
    const one = await load(1, 300, run)
    await app.close()
    const perSecond = loads.map((one) => one.callsPerSecond)
    return [
      {
        what: 'durable generations per second, embedded, small images',
        value: median(perSecond),
        unit: '/s',
        budget: 1000,
        wanted: 'at least',
        note: spread(perSecond),
      },
      {
        what: 'processor time of one durable generation, all threads',
        value: (cpu.user + cpu.system) / 1000 / (ROUNDS * JOBS),
        unit: 'ms',
      },
      { what: 'one durable generation alone, from submit to end, p50', value: median(one.ms), unit: 'ms' },
    ]
  },
}

/** A provider that has a small picture ready at once, as base64 like most. */
function instant(picture: Buffer): ProviderFile {
  const next = distinct(picture)
  const facts = {
    id: 'picture',
    provider: 'instant',
    name: 'Instant',
    aliases: [],
    tasks: ['generate' as const],
    state: { is: 'live' as const },
    takes: { promptMax: 1000, n: 1, images: { min: 0, max: 0 } },
    price: null,
    queued: false,
    idempotent: false,
    cancelable: false,
    webhook: false,
    deadlineMs: 60_000,
  }
  return {
    id: 'instant',
    name: 'Instant',
    otherNames: [],
    keyNames: [],
    urls: {},
    models: [facts],
    defaults: { generate: 'picture' },
    connect: () => ({
      generate: async () => ({ outputs: [{ bytes: Buffer.from(next().toString('latin1'), 'base64') }], costMicros: 1 }),
    }),
  }
}

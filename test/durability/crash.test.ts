/**
 * A server that is killed while a provider is at work, for every provider: what has a handle is asked about and never submitted
 * again; what has none is said to be unknown. Real processes, real SIGKILLs.
 */
import { describe, expect, test } from 'vitest'
import { a1111Case } from '../providers/a1111.ts'
import { bedrockCase, bedrockFilmCase } from '../providers/bedrock.ts'
import { blackForestLabsCase } from '../providers/black-forest-labs.ts'
import { comfyuiCase } from '../providers/comfyui.ts'
import { compatibleCase } from '../providers/compatible.ts'
import { falCase } from '../providers/fal.ts'
import { googlePicturesCase, googleSoundsCase, googleVideosCase } from '../providers/google.ts'
import { kieCase } from '../providers/kie.ts'
import { openaiCase, openaiSpeechCase } from '../providers/openai.ts'
import { prodiaCase } from '../providers/prodia.ts'
import { recraftCase } from '../providers/recraft.ts'
import { replicateCase } from '../providers/replicate.ts'
import { sagemakerCase, sagemakerQueueCase } from '../providers/sagemaker.ts'
import { queuedStabilityCase, stabilityCase } from '../providers/stability.ts'
import type { ProviderCase } from '../providers/suite.ts'
import type { ProviderSimulator } from '../simulators/simulator.ts'
import { clientOf, sendTo } from './client.ts'
import { openFolder } from './servers.ts'
import { until } from './stage.ts'

type AnyCase = Omit<ProviderCase, 'webhook'>

const cases: Record<string, AnyCase> = {
  openai: openaiCase,
  'openai, speech': openaiSpeechCase,
  'google, pictures': googlePicturesCase,
  'google, sounds': googleSoundsCase,
  'google, videos': googleVideosCase,
  'black-forest-labs': blackForestLabsCase,
  recraft: recraftCase,
  stability: stabilityCase,
  'stability, queued': queuedStabilityCase,
  bedrock: bedrockCase,
  'bedrock, videos': bedrockFilmCase,
  sagemaker: sagemakerCase,
  'sagemaker, queued': sagemakerQueueCase,
  fal: falCase,
  replicate: replicateCase,
  prodia: prodiaCase,
  kie: kieCase,
  compatible: compatibleCase,
  comfyui: comfyuiCase,
  a1111: a1111Case,
}

/** Longer than a server takes to start twice. */
const WORK_MS = 4000

async function open({ open: openSimulator }: AnyCase) {
  const sim: ProviderSimulator = await openSimulator({ latencyMs: WORK_MS })
  const folder = await openFolder(sim.env)
  let server = await folder.start()
  return {
    sim,
    client: () => clientOf(sendTo(server.url)),
    async killAndStart() {
      await server.kill('SIGKILL')
      server = await folder.start()
    },
    async [Symbol.asyncDispose]() {
      await folder.close()
      await sim.close()
    },
  }
}

describe.concurrent('killed while a provider is at work', () => {
  test.each(Object.entries(cases))('%s', { timeout: 120_000 }, async (_, one) => {
    await using stage = await open(one)
    const { jobId } = await stage.client().submit(one.job)
    const state = one.status ? 'running' : 'submitting'
    await until(async () => expect((await stage.client().job(jobId)).results[0]?.status).toBe(state))
    await until(() => expect(stage.sim.charges.length + (one.status ? 1 : 0)).toBeGreaterThanOrEqual(1))
    await stage.killAndStart()
    const view = await stage.client().end(jobId)
    const lines = await stage.client().ledger()
    if (one.status) {
      expect([view.status, lines.map((line) => line.state)]).toEqual(['SUCCEEDED', ['settled']])
    } else {
      expect(view.results[0]?.error).toMatchObject({ code: 'outcome_unknown', charged: 'unknown' })
      expect(lines.map((line) => line.state)).toEqual(['uncertain'])
    }
    expect(stage.sim.charges).toHaveLength(1)
  })
})

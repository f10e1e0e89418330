/** Twenty models on nine providers, each simulated, at speeds that differ: for the test of the command line, and for the bench. */
import { startBedrock } from '../simulators/bedrock.ts'
import { startBlackForestLabs } from '../simulators/black-forest-labs.ts'
import { startFal } from '../simulators/fal.ts'
import { startGoogle } from '../simulators/google.ts'
import { startKie } from '../simulators/kie.ts'
import { startOpenai } from '../simulators/openai.ts'
import { startProdia } from '../simulators/prodia.ts'
import { startRecraft } from '../simulators/recraft.ts'
import { startReplicate } from '../simulators/replicate.ts'
import { startStability } from '../simulators/stability.ts'

export const twentyModels = [
  ...['openai/gpt-image-2', 'openai/gpt-image-2.6-flare', 'openai/gpt-image-1-mini'],
  ...['google/gemini-nano-banana-2.1', 'google/gemini-3-pro-image'],
  ...['black-forest-labs/flux-2-pro', 'black-forest-labs/flux-pro-1.1', 'black-forest-labs/flux-dev'],
  ...['recraft/recraftv3', 'recraft/recraftv4'],
  ...['stability/core', 'stability/ultra', 'stability/sd3.5-large'],
  ...['bedrock/stability.sd3-5-large-v1:0', 'bedrock/stability.stable-image-core-v1:1'],
  ...['fal/fal-ai/flux/dev', 'fal/fal-ai/flux/schnell'],
  ...['replicate/black-forest-labs/flux-schnell', 'prodia/inference.flux-fast.schnell.txt2img.v2'],
  'kie/google/nano-banana',
]

/** Starts them all; the slowest of them takes `slowestMs`. */
export async function startTwenty({ slowestMs }: { slowestMs: number }) {
  const share = (part: number) => Math.round(slowestMs * part)
  const openai = await startOpenai({ latencyMs: slowestMs })
  const fal = await startFal({ latencyMs: share(0.5), queueMs: 0 })
  const others = {
    google: await startGoogle({ latencyMs: share(0.7) }),
    blackForestLabs: await startBlackForestLabs({ latencyMs: share(0.8) }),
    recraft: await startRecraft({ latencyMs: share(0.3) }),
    stability: await startStability({ latencyMs: share(0.4) }),
    bedrock: await startBedrock({ latencyMs: share(0.6) }),
    replicate: await startReplicate({ latencyMs: share(0.2) }),
    prodia: await startProdia({ latencyMs: share(0.1) }),
    kie: await startKie({ latencyMs: share(0.5) }),
  }
  const all = [openai, fal, ...Object.values(others)]
  const close = async () => void (await Promise.all(all.map((one) => one.close())))
  return {
    openai,
    fal,
    ...others,
    env: Object.assign({}, ...all.map((one) => one.env)) as Record<string, string>,
    charges: () => all.reduce((sum, one) => sum + one.charges.length, 0),
    close,
    [Symbol.asyncDispose]: close,
  }
}

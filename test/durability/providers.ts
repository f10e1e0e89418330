/** Both simulated providers, each behind a gateway where a test can stop time, and the environment that leads there. */
import { type FalOptions, startFal } from '../simulators/fal.ts'
import { type OpenaiOptions, startOpenai } from '../simulators/openai.ts'
import { startGateway } from './gateway.ts'

export const GPT = 'openai/gpt-image-2'
export const DEV = 'fal/fal-ai/flux/dev'
export const SCHNELL = 'fal/fal-ai/flux/schnell'

/** The smallest picture that OpenAI makes. */
export const gptJob = { modelId: GPT, size: '1024x640', quality: 'low' }
export const falJob = { modelId: DEV, size: '256x256' }

export interface ProviderOptions {
  openai?: OpenaiOptions
  fal?: FalOptions
}

export async function startProviders(options: ProviderOptions = {}) {
  const openai = await startOpenai(options.openai)
  const fal = await startFal(options.fal)
  const toOpenai = await startGateway(openai.url)
  const toFal = await startGateway(fal.url)
  const close = async () => {
    for (const part of [toOpenai, toFal, openai, fal]) await part.close()
  }
  return {
    openai,
    fal,
    toOpenai,
    toFal,
    env: {
      OPENAI_API_KEY: openai.key,
      GESSO_OPENAI_URL: `${toOpenai.url}/v1`,
      FAL_KEY: fal.key,
      GESSO_FAL_QUEUE_URL: toFal.url,
      GESSO_FAL_RUN_URL: `${toFal.url}/run`,
      GESSO_FAL_REST_URL: toFal.url,
      GESSO_FAL_API_URL: `${toFal.url}/v1`,
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
export type Providers = Awaited<ReturnType<typeof startProviders>>

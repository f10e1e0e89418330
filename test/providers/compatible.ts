/** Servers of every kind side by side, as the contract suite runs them. */
import { compatible } from '../../src/providers/compatible.ts'
import type { Kind } from '../simulators/compatible/kinds.ts'
import { type CompatibleSimulator, startCompatible } from '../simulators/compatible.ts'
import { mask, type ProviderCase, photo, secondPhoto } from './suite.ts'

const prompt = 'a red fox'
const others: Kind[] = ['plain', 'localai', 'together', 'vllm-omni', 'sglang', 'sd-cpp', 'ollama']

/** The one that faults are put to is xAI's: it says what it charges, and what it withholds. */
async function openFleet(options: { latencyMs?: number } = {}): Promise<CompatibleSimulator> {
  const xai = await startCompatible({ ...options, profile: 'xai' })
  const rest = await Promise.all(others.map((profile) => startCompatible({ ...options, profile })))
  const all = [xai, ...rest]
  const close = async () => void (await Promise.all(all.map((one) => one.close())))
  return {
    ...xai,
    env: Object.assign({}, ...all.map((one) => one.env)),
    get charges() {
      return all.flatMap((one) => one.charges)
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

export const compatibleCase: ProviderCase<CompatibleSimulator> = {
  file: compatible,
  open: openFleet,
  tasks: [
    { name: 'xAI generates', body: { prompt, modelId: 'grok-imagine-image', aspectRatio: '16:9', resolution: '1k' } },
    {
      name: 'xAI composes',
      body: { prompt, modelId: 'compatible/xai/grok-imagine-image', images: [photo, secondPhoto] },
    },
    { name: 'xAI films', body: { prompt, modelId: 'grok-imagine-video', duration: 5 }, mediaTypes: ['video/mp4'] },
    {
      name: 'Together generates',
      body: { prompt, modelId: 'black-forest-labs/FLUX.1-schnell', size: '1024x768', steps: 4 },
    },
    { name: 'Together edits', body: { prompt, modelId: 'black-forest-labs/FLUX.1-kontext-pro', images: [photo] } },
    {
      name: 'LocalAI generates',
      body: { prompt, modelId: 'localai/flux.1-dev', size: '512x512', negativePrompt: 'rain' },
    },
    {
      name: 'LocalAI changes what is masked',
      body: { prompt, modelId: 'flux.1-dev', images: [photo], mask, steps: 9 },
    },
    { name: 'vLLM-Omni generates', body: { prompt, modelId: 'Qwen/Qwen-Image', seed: 7, guidance: 4, steps: 20 } },
    { name: 'vLLM-Omni changes what is masked', body: { prompt, modelId: 'Qwen/Qwen-Image', images: [photo], mask } },
    {
      name: 'vLLM-Omni films',
      body: { prompt, modelId: 'Wan-AI/Wan2.2-T2V-A14B', size: '832x480' },
      mediaTypes: ['video/mp4'],
    },
    { name: 'SGLang edits', body: { prompt, modelId: 'black-forest-labs/FLUX.1-dev', images: [photo] } },
    {
      name: 'stable-diffusion.cpp generates',
      body: { prompt, modelId: 'sd-cpp-local', seed: 7, negativePrompt: 'rain' },
    },
    { name: 'any other edits', body: { prompt, modelId: 'house-model', images: [photo, secondPhoto], mask } },
    { name: 'a model that is not listed is passed on', body: { prompt, modelId: 'compatible/sd-cpp/whatever' } },
  ],
  job: { prompt, modelId: 'compatible/xai/grok-imagine-image' },
  submit: { path: '/images/generations', method: 'POST' },
  refusals: [
    {
      what: 'a wrong field',
      answer: { status: 400, body: { code: 'x', error: 'n: too many' } },
      code: 'invalid_request',
    },
    { what: 'a wrong key', answer: { status: 401, body: { error: { message: 'no' } } }, code: 'auth' },
    {
      what: 'a wrong key at xAI',
      answer: { status: 400, body: { error: 'Incorrect API key provided: x' } },
      code: 'auth',
    },
    { what: 'no credit', answer: { status: 402, body: { error: { message: 'Pay' } } }, code: 'quota_exhausted' },
    {
      what: 'a used-up quota',
      answer: { status: 429, body: { error: { message: 'You exceeded your quota', code: 'insufficient_quota' } } },
      code: 'quota_exhausted',
    },
    { what: 'an unknown model', answer: { status: 404, body: { detail: 'Not Found' } }, code: 'not_found' },
    {
      what: 'too many calls',
      answer: { status: 429, body: { error: 'slow down' }, headers: { 'retry-after': '1' } },
      code: 'rate_limited',
    },
    { what: 'a model that is loading', answer: { status: 503, body: { detail: 'Loading' } }, code: 'overloaded' },
    { what: 'a request that took too long', answer: { status: 408, body: { error: 'Timeout' } }, code: 'timeout' },
    { what: 'a fault', answer: { status: 500, body: { error: 'CUDA out of memory' } }, code: 'internal' },
    {
      what: 'moderation',
      answer: { status: 400, body: { error: 'Rejected by content moderation.' } },
      code: 'content_refused',
    },
  ],
  refused: { prompt: 'something forbidden' },
}

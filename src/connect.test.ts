import { expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { connectProviders } from './connect.ts'
import type { ModelFacts } from './models/model.ts'
import type { ProviderFile, Settings } from './models/provider.ts'
import { compatible } from './providers/compatible.ts'

const modelOf = (provider: string, id: string, more: Partial<ModelFacts> = {}): ModelFacts => ({
  ...{ id, provider, name: `${provider} ${id}`, aliases: [], tasks: ['generate'], state: { is: 'live' } },
  takes: { promptMax: 1000, n: 1, images: { min: 0, max: 0 } },
  ...{ price: null, queued: false, idempotent: false, cancelable: false, webhook: false, deadlineMs: 60_000 },
  ...more,
})

/** A provider that remembers the keys it was connected with. */
function toy(id: string, models: ModelFacts[], connected: Settings[]): ProviderFile {
  const connect = (settings: Settings) => {
    connected.push(settings)
    return { chat: async () => ({ text: settings.key ?? 'none' }) }
  }
  return { id, name: id, keyNames: [`${id.toUpperCase()}_KEY`], urls: {}, defaults: {}, models, connect }
}

function open(env: Record<string, string>) {
  const connected: Settings[] = []
  const retired = { is: 'retired', since: '2026-01-01', successor: 'new' } as const
  const files = [
    toy(
      'acme',
      [modelOf('acme', 'new'), modelOf('acme', 'old', { state: retired }), modelOf('acme', 'other')],
      connected,
    ),
    toy('zeta', [modelOf('zeta', 'draw')], connected),
    compatible,
  ]
  const rates: string[] = []
  const models = connectProviders(readConfig(env, files), files, {
    fetch: () => Promise.reject(new Error('no request is needed')),
    onRate: (account) => void rates.push(account),
  })
  const keyOf = async (model: string) => {
    const chat = models.connection(model)?.provider.chat
    return chat && (await chat({ model, prompt: '', images: [] }, { signal: new AbortController().signal })).text
  }
  return { models, keyOf, connected, rates }
}

test('a provider without a key gets the one that comes with a model of the set, and no other provider does', async () => {
  const { keyOf } = open({ MODEL_COUNT: '1', MODEL_1_NAME: 'acme old', MODEL_1_KEY: 'k-acme' })
  expect(await keyOf('acme/new')).toBe('k-acme')
  expect(await keyOf('acme/other')).toBe('k-acme')
  expect(await keyOf('zeta/draw')).toBeUndefined()
})

test('its own key counts more; a model of the set keeps the key that it came with, also as its successor', async () => {
  const { keyOf, models } = open({
    ...{ ACME_KEY: 'k-own', MODEL_COUNT: '2' },
    ...{ MODEL_1_NAME: 'acme old', MODEL_1_KEY: 'k-special', MODEL_2_NAME: 'acme/other', MODEL_2_KEY: 'k-own' },
  })
  expect(await keyOf('acme/new')).toBe('k-special')
  expect(await keyOf('acme/other')).toBe('k-own')
  // What is allowed at once is counted for each key.
  expect(models.connection('acme/new')?.account).not.toBe(models.connection('acme/other')?.account)
})

test('a name that nobody knows takes nothing along', async () => {
  const { keyOf } = open({
    ...{ MODEL_COUNT: '2', MODEL_1_NAME: 'no such thing', MODEL_1_KEY: 'k1' },
    ...{ MODEL_2_NAME: 'zeta/draw', MODEL_2_KEY: 'k2' },
  })
  expect(await keyOf('zeta/draw')).toBe('k2')
  expect(await keyOf('acme/new')).toBeUndefined()
})

test('a model with an address of its own is asked there, and its key goes to no provider', async () => {
  const { models, connected } = open({
    ...{ MODEL_COUNT: '1', MODEL_1_NAME: 'acme old', MODEL_1_KEY: 'k1', MODEL_1_URL: 'http://10.1.2.3/v1' },
  })
  expect(models.resolve('compatible/model1/acme old', 'generate').facts.provider).toBe('compatible')
  expect(connected).toEqual([])
})

test('what answers say of limits is laid to the account they came from', () => {
  const set = { MODEL_COUNT: '1', MODEL_1_NAME: 'acme/other', MODEL_1_KEY: 'k2' }
  const { models, connected, rates } = open({ ACME_KEY: 'k', ...set })
  for (const { onRate } of connected) onRate?.({ remaining: 1 })
  expect(rates).toEqual(['acme/new', 'acme/other'].map((name) => models.connection(name)?.account))
})

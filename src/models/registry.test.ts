import { describe, expect, test } from 'vitest'
import { Problem } from '../errors.ts'
import { providerFiles } from '../providers/installed.ts'
import { fullName, type ModelFacts } from './model.ts'
import type { Provider, ProviderFile } from './provider.ts'
import { createModels } from './registry.ts'

const provider: Provider = {}

/** The installed providers, these of them with what they need. */
const withKeys = (...ready: string[]) =>
  createModels(
    providerFiles.map((file) => ({ file, provider: ready.includes(file.id) ? provider : undefined, limits: {} })),
  )

const modelFacts = (id: string, state: ModelFacts['state'], more: Partial<ModelFacts> = {}): ModelFacts => ({
  ...{ id, provider: 'acme', name: id, aliases: [], tasks: ['generate'], state, price: null, deadlineMs: 1000 },
  ...{ queued: false, idempotent: false, cancelable: false, webhook: false },
  takes: { promptMax: 100, n: 1, images: { min: 0, max: 0 } },
  ...more,
})

const acme = (models: ModelFacts[], more: Partial<ProviderFile> = {}): ProviderFile => ({
  ...{ id: 'acme', name: 'Acme', keyNames: ['ACME_KEY', 'ACME_TOKEN'], urls: {}, defaults: {} },
  models,
  connect: () => provider,
  ...more,
})
const acmeModels = (models: ModelFacts[], more: Partial<ProviderFile> = {}) =>
  createModels([{ file: acme(models, more), provider, limits: {} }])

function refused(action: () => unknown): Problem {
  try {
    action()
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('the default', () => {
  const tasks = ['generate', 'edit', 'cutout', 'compose', 'chat', 'vision'] as const

  test('is offline for every task until a key is set', () => {
    for (const task of tasks) expect(withKeys('offline').defaultFor(task).provider).toBe('offline')
  })

  test('is the first provider that has a key and a model for the task', () => {
    const models = withKeys('openai', 'fal', 'offline')
    expect(tasks.map((task) => models.defaultFor(task).provider)).toEqual([
      ...['openai', 'openai', 'fal', 'fal', 'openai', 'openai'],
    ])
  })

  test('stays offline for what the providers with a key do not do', () => {
    expect(withKeys('fal', 'offline').defaultFor('chat').provider).toBe('offline')
    expect(withKeys('openai', 'offline').defaultFor('cutout').provider).toBe('offline')
  })

  test('of a provider is meant by its name alone', () => {
    expect(fullName(withKeys('openai', 'offline').resolve('mock', 'generate').facts)).toBe('offline/draw')
    expect(fullName(withKeys('fal').resolve('fal', 'edit').facts)).toBe('fal/fal-ai/flux-pro/kontext')
  })

  test('may be missing: that is said, and not guessed', () => {
    expect(refused(() => withKeys('fal').resolve('fal', 'chat'))).toMatchObject({ code: 'model_not_found' })
    expect(refused(() => acmeModels([]).defaultFor('generate'))).toMatchObject({ code: 'model_not_found' })
  })
})

describe('a name that cannot be used', () => {
  test('of nobody: with a suggestion, for the field that holds it', () => {
    const problem = refused(() => withKeys('openai', 'offline').resolve('gtp-image-2', 'generate', 'models[1]'))
    expect(problem).toMatchObject({
      ...{ code: 'model_not_found', field: 'models[1]' },
      message: 'No model is called “gtp-image-2”. Did you mean openai/gpt-image-2?',
    })
  })

  test('like no other: with the place to look', () => {
    expect(refused(() => withKeys('offline').resolve('zzz', 'generate')).message).toContain('GET /v1/models')
  })

  test('endless: cut', () => {
    expect(refused(() => withKeys('offline').resolve('z'.repeat(10_000), 'generate')).message.length).toBeLessThan(250)
  })

  test('of a provider without a key: with the names of the key', () => {
    for (const name of ['acme', 'acme/one', 'one']) {
      const file = acme([modelFacts('one', { is: 'live' })], { defaults: { generate: 'one' } })
      const models = createModels([{ file, provider: undefined, limits: {} }])
      expect(refused(() => models.resolve(name, 'generate'))).toMatchObject({
        ...{ code: 'provider_unavailable', message: 'Acme has no key here: set ACME_KEY or ACME_TOKEN.' },
      })
    }
  })
})

describe('a model that is not there any more', () => {
  const models = acmeModels([
    modelFacts('one', { is: 'retired', since: '2024-01-01', successor: 'two' }),
    modelFacts('two', { is: 'retired', since: '2025-01-01', successor: 'three' }),
    modelFacts('three', { is: 'leaving', on: '2027-01-01', successor: 'four' }),
    modelFacts('four', { is: 'live' }),
    modelFacts('orphan', { is: 'retired', since: '2024-01-01', successor: 'gone' }),
  ])

  test('leads to its successor, and every step is said', () => {
    const { facts, warnings } = models.resolve('one', 'generate')
    expect(facts.id).toBe('three')
    expect(warnings).toEqual([
      'acme/one was retired on 2024-01-01: acme/two is used instead.',
      'acme/two was retired on 2025-01-01: acme/three is used instead.',
      'acme/three leaves on 2027-01-01; its successor is acme/four.',
    ])
  })

  test('is used to its last day when it is only leaving', () => {
    expect(models.resolve('acme/three', 'generate').facts.id).toBe('three')
  })

  test('is not found when its successor is gone too', () => {
    expect(refused(() => models.resolve('orphan', 'generate'))).toMatchObject({ code: 'model_not_found' })
  })

  test('a living one says nothing', () => {
    expect(models.resolve('four', 'generate').warnings).toEqual([])
  })

  test('DALL-E 3 is a name in many configurations', () => {
    const { facts, warnings } = withKeys('openai').resolve('DALL-E 3', 'generate')
    expect(facts.id).toBe('gpt-image-2')
    expect(warnings).toEqual(['openai/dall-e-3 was retired on 2026-05-12: openai/gpt-image-2 is used instead.'])
  })
})

test('an id that is not listed passes through, at an unknown price, with a warning', () => {
  const { facts, warnings } = withKeys('openai').resolve('gpt-image-7', 'generate')
  expect(facts).toMatchObject({ id: 'gpt-image-7', price: null })
  expect(warnings).toEqual(['openai/gpt-image-7 is not in the registry: passed on as it is, at an unknown price.'])
})

describe('facts by full name, as stored with a generation', () => {
  const models = withKeys('offline')

  test('are found for providers without a key too, and for ids that are not listed', () => {
    expect(models.facts('fal/fal-ai/flux/dev')).toMatchObject({ id: 'fal-ai/flux/dev', queued: true })
    expect(models.facts('openai/dall-e-3')).toMatchObject({ state: { is: 'retired' } })
    expect(models.facts('openai/gpt-image-7')).toMatchObject({ state: { is: 'unlisted' } })
  })

  test('are not made up', () => {
    for (const name of ['offline/nothing', 'nobody/draw', 'draw', '']) expect(models.facts(name)).toBeUndefined()
  })
})

test('only models of providers that can be called are listed', () => {
  expect(
    new Set(
      withKeys('offline')
        .list()
        .map((model) => model.provider),
    ),
  ).toEqual(new Set(['offline']))
  expect(withKeys().list()).toEqual([])
  expect(withKeys('offline').connection('openai/gpt-image-2')).toBeUndefined()
  expect(withKeys('offline').connection('offline/draw')?.provider).toBe(provider)
})

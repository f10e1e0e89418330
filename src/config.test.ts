import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError, isLoopback, readConfig } from './config.ts'
import type { ProviderFile } from './models/provider.ts'
import { providerFiles } from './providers/installed.ts'

const read = (env: Record<string, string | undefined> = {}) => readConfig(env, providerFiles)
const KEY = 'a-long-random-key-0123456789'

test('nothing set: this machine only, one folder, no key, every provider at its own address', () => {
  expect(read()).toMatchObject({
    ...{ port: 8787, host: '127.0.0.1', data: resolve('.gesso'), logLevel: 'info', secrets: [] },
    ...{ publicUrl: undefined, apiKey: undefined, serverUrl: undefined },
    providers: {
      openai: { key: undefined, urls: { api: 'https://api.openai.com/v1' }, trustedOrigins: [] },
      offline: { key: undefined, urls: {}, trustedOrigins: [] },
    },
  })
})

test('set but empty is not set, and spaces do not count', () => {
  const names = ['PORT', 'HOST', 'GESSO_DATA', 'GESSO_PUBLIC_URL', 'GESSO_API_KEY', 'GESSO_URL', 'GESSO_LOG']
  const set = [...names, 'OPENAI_API_KEY', 'GESSO_OPENAI_URL']
  for (const empty of ['', '  ', undefined]) {
    expect(read(Object.fromEntries(set.map((name) => [name, empty])))).toEqual(read())
  }
  expect(read({ PORT: ' 80 ', OPENAI_API_KEY: ' sk-123456\n' })).toMatchObject({
    port: 80,
    providers: { openai: { key: 'sk-123456' } },
  })
})

test('everything set', () => {
  const env = {
    ...{ PORT: '0', HOST: '0.0.0.0', GESSO_DATA: '/var/lib/gesso', GESSO_API_KEY: KEY, GESSO_LOG: 'silent' },
    ...{ GESSO_PUBLIC_URL: 'https://pictures.example/gesso/', GESSO_URL: 'http://10.0.0.5:8787' },
  }
  expect(read(env)).toMatchObject({
    ...{ port: 0, host: '0.0.0.0', data: '/var/lib/gesso', apiKey: KEY, logLevel: 'silent', secrets: [KEY] },
    ...{ publicUrl: 'https://pictures.example/gesso/', serverUrl: 'http://10.0.0.5:8787' },
  })
})

describe('what cannot be used is refused, with the name of the setting', () => {
  test.each([
    ['PORT', 'eighty'],
    ['PORT', '80 80'],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['GESSO_PUBLIC_URL', 'pictures.example'],
    ['GESSO_PUBLIC_URL', 'ftp://pictures.example'],
    ['GESSO_URL', 'localhost:8787'],
    ['GESSO_LOG', 'loud'],
    ['GESSO_OPENAI_URL', 'api.example/v1'],
    ['GESSO_OPENAI_URL', 'file:///etc/passwd'],
    ['GESSO_API_KEY', 'too-short'],
  ])('%s=%s', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(ConfigError)
    expect(() => read({ [name]: value })).toThrow(name)
  })

  test('everything at once, so that one look mends it', () => {
    expect(() => read({ PORT: 'x', GESSO_LOG: 'y' })).toThrow(/PORT: .*\nGESSO_LOG: /s)
  })

  test('and a key is not repeated', () => {
    expect(() => read({ GESSO_API_KEY: 'hunter2-hunter' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    )
  })
})

describe('an address that other machines can reach', () => {
  test.each(['0.0.0.0', '::', '192.168.1.5', 'gesso.example', '127.0.0.1.example'])('%s needs a key', (host) => {
    expect(() => read({ HOST: host })).toThrow(/GESSO_API_KEY/)
    expect(read({ HOST: host, GESSO_API_KEY: KEY }).host).toBe(host)
  })

  test.each(['localhost', '127.0.0.1', '127.1.2.3', '::1', 'LOCALHOST'])('%s needs none', (host) => {
    expect(read({ HOST: host }).apiKey).toBeUndefined()
  })
})

test.each([
  ['[::1]', true],
  ['localhost.example', false],
  ['1127.0.0.1', false],
  ['0.0.0.0', false],
  ['', false],
])('%s is this machine: %s', (host, itIs) => {
  expect(isLoopback(host)).toBe(itIs)
})

describe('a provider', () => {
  const file = (more: Partial<ProviderFile>): ProviderFile => ({
    ...{ id: 'acme', name: 'Acme', keyNames: ['ACME_KEY', 'ACME_TOKEN'], models: [], defaults: {} },
    urls: { api: { env: 'GESSO_ACME_URL', fallback: 'https://api.acme.example/v1/' } },
    connect: () => ({}),
    ...more,
  })
  const acme = (env: Record<string, string>) => readConfig(env, [file({})]).providers.acme

  test('takes the first key that is set', () => {
    expect(acme({})?.key).toBeUndefined()
    expect(acme({ ACME_TOKEN: 'token-2' })?.key).toBe('token-2')
    expect(acme({ ACME_KEY: 'key-1', ACME_TOKEN: 'token-2' })?.key).toBe('key-1')
    expect(acme({ ACME_KEY: '', ACME_TOKEN: 'token-2' })?.key).toBe('token-2')
  })

  test('is trusted at an address that the operator has set, and at no other', () => {
    expect(acme({})).toMatchObject({ urls: { api: 'https://api.acme.example/v1' }, trustedOrigins: [] })
    expect(acme({ GESSO_ACME_URL: 'http://10.0.0.7:9000/v1//' })).toMatchObject({
      ...{ urls: { api: 'http://10.0.0.7:9000/v1' }, trustedOrigins: ['http://10.0.0.7:9000'] },
    })
  })

  test('has no password in its address: fetch would refuse it, and say it', () => {
    const set = () => acme({ GESSO_ACME_URL: 'https://user:hunter22@acme.example' })
    expect(set).toThrow(ConfigError)
    expect(set).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hunter22') }))
  })

  test('every key is a secret', () => {
    const env = { ACME_KEY: 'key-1', GESSO_API_KEY: KEY }
    expect(readConfig(env, [file({})]).secrets).toEqual(['key-1', KEY])
  })
})

test('who moves the address of fal’s REST API has moved the platform API beside it too', () => {
  const fal = (env: Record<string, string>) => read(env).providers.fal
  expect(fal({})?.urls.api).toBe('https://api.fal.ai/v1')
  expect(fal({ GESSO_FAL_REST_URL: 'http://127.0.0.1:9/' })?.urls.api).toBe('http://127.0.0.1:9/v1')
  const both = { GESSO_FAL_REST_URL: 'http://127.0.0.1:9', GESSO_FAL_API_URL: 'http://127.0.0.1:8/x' }
  expect(fal(both)?.urls.api).toBe('http://127.0.0.1:8/x')
})

describe('the set of models', () => {
  const set = { MODEL_COUNT: '2', MODEL_1_NAME: 'DALL-E 3', MODEL_1_KEY: 'sk-one', MODEL_2_NAME: ' Flux Pro ' }

  test('is read with its keys, which no log shows', () => {
    const { modelSet, secrets } = read({ ...set, PROMPT_MODEL_INDEX: '2' })
    expect(modelSet).toEqual({
      models: [
        { number: 1, name: 'DALL-E 3', lookUp: 'DALL-E 3', key: 'sk-one' },
        { number: 2, name: 'Flux Pro', lookUp: 'Flux Pro', key: undefined },
      ],
      promptModel: 2,
    })
    expect(secrets).toContain('sk-one')
    expect(read().modelSet).toEqual({ models: [], promptModel: undefined })
  })

  test('has a server of its own for a model with an address', () => {
    const { modelSet, providers } = read({ ...set, MODEL_2_URL: 'http://10.0.0.7:8000/v1', MODEL_2_KEY: 'k2' })
    expect(modelSet.models[1]?.lookUp).toBe('compatible/model2/Flux Pro')
    expect(providers.compatible).toMatchObject({
      variables: { GESSO_COMPATIBLE_MODEL2_URL: 'http://10.0.0.7:8000/v1', GESSO_COMPATIBLE_MODEL2_KEY: 'k2' },
      trustedOrigins: ['http://10.0.0.7:8000'],
    })
  })

  test('lends its server no key of another one', () => {
    const other = { GESSO_COMPATIBLE_MODEL2_URL: 'https://a.example/v1', GESSO_COMPATIBLE_MODEL2_KEY: 'key-of-a' }
    const { providers } = read({ ...set, ...other, MODEL_2_URL: 'https://b.example/v1' })
    expect(providers.compatible?.variables).toEqual({ GESSO_COMPATIBLE_MODEL2_URL: 'https://b.example/v1' })
  })

  test.each([
    [{ MODEL_COUNT: '21' }, /MODEL_COUNT: 21 are more than 20/],
    [{ MODEL_COUNT: 'nine' }, /MODEL_COUNT: nine is not a whole number/],
    [{ MODEL_COUNT: '3' }, /MODEL_3_NAME is not set, and MODEL_COUNT is 3/],
    [{ PROMPT_MODEL_INDEX: '3' }, /PROMPT_MODEL_INDEX: 3 is beyond MODEL_COUNT/],
  ])('that cannot be is refused by name: %j', (more, message) => {
    expect(() => read({ ...set, ...more })).toThrow(message)
  })
})

test('caps are read for each provider, and take the place of what it is known for', () => {
  const { providers } = read({ GESSO_BLACK_FOREST_LABS_CONCURRENCY: '6', GESSO_GOOGLE_RPM: '15' })
  expect(providers['black-forest-labs']?.limits).toEqual({ concurrency: 6 })
  expect(providers.google?.limits).toEqual({ perMinute: 15 })
  expect(read().providers['black-forest-labs']?.limits).toEqual({ concurrency: 24 })
})

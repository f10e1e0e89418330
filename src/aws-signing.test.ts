import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAwsCredentials, signForAws } from './aws-signing.ts'

/** The suite of test vectors that AWS publishes for Signature Version 4. */
const vectors = {
  now: new Date('2015-08-30T12:36:00Z'),
  credentials: {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  },
  service: 'service',
  region: 'us-east-1',
}

describe('a signature', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: vectors.now }))
  afterEach(() => void vi.useRealTimers())

  test.each([
    ['get-vanilla', 'GET', '/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['post-vanilla', 'POST', '/', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'get-vanilla-query-order-key-case',
      'GET',
      '/?Param2=value2&Param1=value1',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
  ])('is what AWS says it is for %s', async (_, method, path, signature) => {
    const request = { method, url: `https://example.amazonaws.com${path}`, headers: {} }
    expect(await signForAws(request, vectors)).toEqual({
      'x-amz-date': '20150830T123600Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
        `SignedHeaders=host;x-amz-date, Signature=${signature}`,
    })
  })

  test('covers the token of a session, the other headers and the body', async () => {
    const request = { method: 'POST', url: 'https://example.amazonaws.com/', headers: { accept: 'application/json' } }
    const credentials = { ...vectors.credentials, sessionToken: 'a-token' }
    const sign = (body: string, more: object = {}) =>
      signForAws({ ...request, ...more, body: Buffer.from(body) }, { ...vectors, credentials })
    const first = await sign('{"a":1}')
    expect(first['x-amz-security-token']).toBe('a-token')
    expect(first.authorization).toContain('SignedHeaders=accept;host;x-amz-date;x-amz-security-token,')
    expect(first).not.toHaveProperty('host')
    expect((await sign('{"a":2}')).authorization).not.toBe(first.authorization)
    expect((await sign('{"a":1}', { headers: { accept: '*/*' } })).authorization).not.toBe(first.authorization)
  })
})

describe('credentials', () => {
  let folder = ''

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gesso-aws-'))
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) vi.stubEnv(name, undefined)
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true') // a question to an instance that is none takes seconds
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'))
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'))
    vi.stubEnv('AWS_PROFILE', 'gesso')
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true, force: true })
  })

  test('that are given are taken as they are', async () => {
    const given = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' }
    expect(await createAwsCredentials(given)()).toEqual(given)
  })

  test('come from a profile where none are given', async () => {
    const profile = '[gesso]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = of-the-profile\n'
    await writeFile(join(folder, 'credentials'), profile)
    const found = { accessKeyId: 'AKIDPROFILE', secretAccessKey: 'of-the-profile' }
    expect(await createAwsCredentials({})()).toMatchObject(found)
    expect(await createAwsCredentials({ accessKeyId: 'half-of-a-pair' })()).toMatchObject(found)
  })

  /** A program that gives another key each time that it is asked. */
  async function program(seconds: number) {
    const file = join(folder, 'give.sh')
    const ends = new Date(Date.now() + seconds * 1000).toISOString()
    const given = { Version: 1, AccessKeyId: 'AKID$N', SecretAccessKey: 'x', SessionToken: 'y', Expiration: ends }
    const lines = ['#!/bin/sh', `echo asked >> ${folder}/asked`, `N=$(($(wc -l < ${folder}/asked)))`]
    await writeFile(file, [...lines, `cat <<END\n${JSON.stringify(given)}\nEND\n`].join('\n'))
    await chmod(file, 0o700)
    await writeFile(join(folder, 'config'), `[profile gesso]\ncredential_process = ${file}\n`)
    return createAwsCredentials({})
  }

  test('that last are kept', async () => {
    const credentials = await program(3600)
    for (const _ of [1, 2, 3]) expect(await credentials()).toMatchObject({ accessKeyId: 'AKID1', sessionToken: 'y' })
  })

  test('that end soon are renewed before they do', async () => {
    const credentials = await program(60)
    expect(await credentials()).toMatchObject({ accessKeyId: 'AKID1' })
    // The old ones are good until the new ones are there.
    await vi.waitFor(async () => expect(await credentials()).toMatchObject({ accessKeyId: 'AKID2' }))
  })

  test('that are nowhere are an error', async () => {
    await expect(createAwsCredentials({})()).rejects.toThrow('Could not load credentials')
  })
})

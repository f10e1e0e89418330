import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { describe, expect, test } from 'vitest'
import { startAwsSecrets } from '../test/simulators/aws-secrets.ts'
import { simulatedAws } from '../test/simulators/aws-signature.ts'
import { readReference, resolveReferences } from './references.ts'

const kept = {
  secrets: { 'gesso/openai': 'sk-from-a-secret', 'gesso/all': JSON.stringify({ fal: 'fal-from-json', count: 3 }) },
  parameters: { '/gesso/bfl': 'bfl-from-a-parameter' },
}

test.each<[string, unknown]>([
  ['aws-secretsmanager:gesso/openai', { service: 'secretsmanager', id: 'gesso/openai' }],
  ['aws-secretsmanager:gesso/all#fal', { id: 'gesso/all', property: 'fal' }],
  ['aws-ssm:/gesso/bfl', { service: 'ssm', id: '/gesso/bfl' }],
  [
    'arn:aws:secretsmanager:eu-west-1:123456789012:secret:gesso-AbCdEf#fal',
    { service: 'secretsmanager', region: 'eu-west-1', property: 'fal' },
  ],
  ['arn:aws-cn:ssm:cn-north-1:123456789012:parameter/gesso/bfl', { service: 'ssm', region: 'cn-north-1' }],
])('%s is a reference', (value, expected) => {
  expect(readReference(value)).toMatchObject(expected as object)
})

test.each(['sk-123', 'aws-', 'arn:aws:s3:::bucket', 'https://example.org/#a', 'vault:secret'])(
  '%s is a value',
  (value) => {
    expect(readReference(value)).toBeUndefined()
  },
)

describe('references', () => {
  test('are replaced by what they refer to, each asked for once; everything else stays', async () => {
    await using aws = await startAwsSecrets(kept)
    const env = {
      ...aws.env,
      OPENAI_API_KEY: 'aws-secretsmanager:gesso/openai',
      FAL_KEY: 'aws-secretsmanager:gesso/all#fal',
      MODEL_1_KEY: 'aws-secretsmanager:gesso/openai',
      BFL_API_KEY: 'aws-ssm:/gesso/bfl',
      PORT: '8787',
    }
    expect(await resolveReferences(env)).toEqual({
      ...env,
      OPENAI_API_KEY: 'sk-from-a-secret',
      FAL_KEY: 'fal-from-json',
      MODEL_1_KEY: 'sk-from-a-secret',
      BFL_API_KEY: 'bfl-from-a-parameter',
    })
    expect(aws.asked.sort()).toEqual(['/gesso/bfl', 'gesso/all', 'gesso/openai'])
  })

  test.each([
    ['of something that is not there', { FAL_KEY: 'aws-secretsmanager:nothing' }, /FAL_KEY: nothing .*can't find/],
    ['of a property that is no text', { FAL_KEY: 'aws-secretsmanager:gesso/all#count' }, /no text called count/],
    [
      'of a property of a plain text',
      { FAL_KEY: 'aws-secretsmanager:gesso/openai#a' },
      /FAL_KEY: .*it is not a JSON object/,
    ],
    ['with a wrong key', { FAL_KEY: 'aws-ssm:/gesso/bfl', AWS_SECRET_ACCESS_KEY: 'wrong' }, /FAL_KEY: .*signature/],
  ])('%s are refused by the name of the setting', async (_, more, message) => {
    await using aws = await startAwsSecrets(kept)
    await expect(resolveReferences({ ...aws.env, ...more })).rejects.toThrow(message)
  })

  test('without a region say which setting is missing', async () => {
    await expect(resolveReferences({ FAL_KEY: 'aws-ssm:/a' })).rejects.toThrow(/FAL_KEY: .*AWS_REGION/)
  })

  test('of other programs are left alone', async () => {
    const env = { OTHER_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:theirs-AbCdEf' }
    expect(await resolveReferences(env, () => Promise.reject(new Error('nobody asked for it')))).toBe(env)
  })

  test('cost nothing where there are none', async () => {
    const env = { PORT: '1' }
    expect(await resolveReferences(env, () => Promise.reject(new Error('no request is needed')))).toBe(env)
  })
})

test("AWS's own clients get the same from the simulator", async () => {
  await using aws = await startAwsSecrets(kept)
  const options = { endpoint: aws.url, region: 'us-east-1', credentials: simulatedAws }
  const secrets = new SecretsManagerClient(options)
  expect(await secrets.send(new GetSecretValueCommand({ SecretId: 'gesso/openai' }))).toMatchObject({
    SecretString: 'sk-from-a-secret',
  })
  await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'x' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  })
  const { Parameter } = await new SSMClient(options).send(
    new GetParameterCommand({ Name: '/gesso/bfl', WithDecryption: true }),
  )
  expect(Parameter?.Value).toBe('bfl-from-a-parameter')
})

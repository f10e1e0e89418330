/** A strict stand-in for AWS Secrets Manager and the SSM Parameter Store, on one origin. Facts: their API references. */
import { Hono } from 'hono'
import { z } from 'zod'
import { checkSignature, signatureException, simulatedAws } from './aws-signature.ts'
import { type SimulatorEnv, startSimulator } from './simulator.ts'

export interface Kept {
  secrets?: Record<string, string>
  parameters?: Record<string, string>
}

const askSecret = z.object({ SecretId: z.string().min(1) })
const askParameter = z.object({ Name: z.string().min(1), WithDecryption: z.boolean().optional() })

export async function startAwsSecrets({ secrets = {}, parameters = {} }: Kept) {
  const asked: string[] = []
  const app = new Hono<SimulatorEnv>()
  app.post('/', async (c) => {
    const target = c.req.header('x-amz-target') ?? ''
    const isSecret = target === 'secretsmanager.GetSecretValue'
    const refuse = (type: string, message: string) => c.json({ __type: type, message }, 400)
    const wrong = await checkSignature(c.req.raw.clone(), {
      ...simulatedAws,
      service: isSecret ? 'secretsmanager' : 'ssm',
    })
    if (wrong) return refuse(signatureException(wrong), wrong)
    if (c.req.header('content-type') !== 'application/x-amz-json-1.1') return refuse('SerializationException', '')
    if (isSecret) {
      const { SecretId: id } = askSecret.parse(await c.req.json())
      asked.push(id)
      const value = secrets[id]
      if (value === undefined)
        return refuse('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
      return c.json({
        ARN: `arn:aws:secretsmanager:us-east-1:123456789012:secret:${id}`,
        Name: id,
        SecretString: value,
      })
    }
    if (target !== 'AmazonSSM.GetParameter') return refuse('UnknownOperationException', '')
    const { Name: name, WithDecryption: decrypts } = askParameter.parse(await c.req.json())
    asked.push(name)
    const value = parameters[name]
    if (value === undefined) return refuse('ParameterNotFound', '')
    return c.json({ Parameter: { Name: name, Type: 'SecureString', Value: decrypts ? value : 'AQICAHenciphered' } })
  })
  const simulator = await startSimulator(app)
  return {
    ...simulator,
    asked,
    env: {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: simulator.url,
      AWS_ENDPOINT_URL_SSM: simulator.url,
      AWS_ACCESS_KEY_ID: simulatedAws.accessKeyId,
      AWS_SECRET_ACCESS_KEY: simulatedAws.secretAccessKey,
      AWS_REGION: 'us-east-1',
    },
  }
}

/** What Amazon SNS delivers by HTTP of an asynchronous endpoint, signed with a key of the tests, and where it keeps its certificate. */
import { randomUUID, sign } from 'node:crypto'
import { Hono } from 'hono'
import type { SimulatorEnv } from '../simulator.ts'
import { signer } from './certificate.ts'
import type { Inference } from './queue.ts'

/** Where SNS is, to who checks a message. */
export const SNS = 'https://sns.us-east-1.amazonaws.com'
export const TOPIC = 'arn:aws:sns:us-east-1:123456789012:gesso-done'
const CERTIFICATE = '/SimpleNotificationService-simulated.pem'

export type Envelope = Record<string, string | null>
export interface Delivery {
  headers: Headers
  body: Uint8Array<ArrayBuffer>
}

const order: Record<string, string[]> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
}

export function createTopic() {
  const confirmed: string[] = []
  const certificateReads: string[] = []
  const tokens = new Set<string>()
  const app = new Hono<SimulatorEnv>()
  app.get(`/sns${CERTIFICATE}`, (c) => {
    certificateReads.push(c.req.path)
    return c.text(signer().pem)
  })
  app.get('/sns/', (c) => {
    const { Action, Token = '', TopicArn } = c.req.query()
    if (Action !== 'ConfirmSubscription' || TopicArn !== TOPIC || !tokens.has(Token)) {
      return c.text('<ErrorResponse><Error><Code>InvalidParameter</Code></Error></ErrorResponse>', 400)
    }
    confirmed.push(Token)
    return c.text('<ConfirmSubscriptionResponse/>')
  })

  /** `more` takes the place of fields before they are signed, `forged` after. */
  function deliver(type: string, fields: Envelope, { more = {}, forged = {} }: Change = {}): Delivery {
    const envelope: Envelope = {
      Type: type,
      MessageId: randomUUID(),
      TopicArn: TOPIC,
      Timestamp: new Date().toISOString(),
      SignatureVersion: '1',
      SigningCertURL: `${SNS}${CERTIFICATE}`,
      ...fields,
      ...more,
    }
    const names = order[type] ?? []
    const text = names.flatMap((name) => (envelope[name] == null ? [] : [`${name}\n${envelope[name]}\n`])).join('')
    const hash = envelope.SignatureVersion === '2' ? 'sha256' : 'sha1'
    const signature = sign(hash, Buffer.from(text), signer().privateKey).toString('base64')
    const headers = new Headers({
      'content-type': 'text/plain; charset=UTF-8',
      'x-amz-sns-message-type': type,
      'x-amz-sns-message-id': envelope.MessageId ?? '',
      'x-amz-sns-topic-arn': envelope.TopicArn ?? '',
    })
    const body = new TextEncoder().encode(JSON.stringify({ ...envelope, Signature: signature, ...forged }))
    return { headers, body }
  }

  return {
    app,
    confirmed,
    certificateReads,
    notification: (
      inference: Pick<Inference, 'id' | 'endpoint' | 'outputLocation'>,
      change?: Change & { failed?: true },
    ) =>
      deliver('Notification', { Subject: null, Message: JSON.stringify(resultOf(inference, change?.failed)) }, change),
    confirmation(change?: Change) {
      const token = randomUUID()
      tokens.add(token)
      const query = new URLSearchParams({ Action: 'ConfirmSubscription', TopicArn: TOPIC, Token: token })
      const fields = { Token: token, SubscribeURL: `${SNS}/?${query}`, Message: 'You have chosen to subscribe.' }
      return deliver('SubscriptionConfirmation', fields, change)
    },
  }
}

export interface Change {
  more?: Envelope
  forged?: Envelope
}

function resultOf(
  { id, endpoint, outputLocation }: Pick<Inference, 'id' | 'endpoint' | 'outputLocation'>,
  failed?: true,
) {
  const at = new Date().toISOString()
  const common = {
    awsRegion: 'us-east-1',
    eventTime: at,
    receivedTime: at,
    invocationStatus: failed ? 'Failed' : 'Completed',
    requestParameters: { endpointName: endpoint, inputLocation: 's3://gesso-in/42.json' },
    inferenceId: id,
    eventVersion: '1.0',
    eventSource: 'aws:sagemaker',
    eventName: 'InferenceResult',
  }
  return failed
    ? { ...common, failureReason: 'ClientError: Received server error (500) from model.' }
    : { ...common, responseParameters: { contentType: 'application/json', outputLocation } }
}

/** A `fetch` that finds SNS at the simulator. */
export function fetchFromSns(url: string): typeof fetch {
  return (input, init) => fetch(String(input).replace(SNS, `${url}/sns`), init)
}

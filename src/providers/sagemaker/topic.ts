/**
 * What SageMaker publishes on a topic of Amazon SNS: that a request in its queue has ended. A signature proves only that SNS
 * sent it, and anybody may publish there; so only the topics that the operator has named are listened to.
 * Wire facts: "Verifying the signatures of Amazon SNS messages" of the SNS developer guide.
 */
import { type KeyObject, verify, X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { Problem, ProviderError } from '../../errors.ts'
import type { Provider, WebhookNews } from '../../models/provider.ts'
import { parseJson, readText, refusal, send, type Wire } from '../http.ts'

const envelope = z.object({
  Type: z.string(),
  MessageId: z.string(),
  TopicArn: z.string(),
  Message: z.string(),
  Subject: z.string().nullish(),
  Timestamp: z.string(),
  SignatureVersion: z.string(),
  Signature: z.string(),
  SigningCertURL: z.string(),
  Token: z.string().optional(),
  SubscribeURL: z.string().optional(),
})
type Envelope = z.infer<typeof envelope>
const news = z.object({ inferenceId: z.string().min(1), invocationStatus: z.string().nullish() })

/** The fields that are signed, in order; one that is not there is passed over. */
const signed = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const

const hashes: Record<string, string> = { '1': 'sha1', '2': 'sha256' }
/** SNS changes its certificate about once a year, and each region has its own. */
const CERTIFICATES = 8
/** SNS gives up on a delivery after 15 s, and repeats it. */
const FETCH_MS = 10_000
/** SNS tries a delivery for less than this; an older one is a replay. */
const OLDEST_MS = 60 * 60_000

/**
 * Makes the check of one server. It throws `Problem('webhook_rejected')` for what is not genuine, and `ProviderError` when the
 * certificate could not be read (SNS delivers again). A subscription to one of the topics is confirmed at once.
 */
export function createTopicCheck(topics: string[], fetch: Wire['fetch']): NonNullable<Provider['webhook']> {
  const kept = new Map<string, Promise<KeyObject>>()

  function keyAt(address: string): Promise<KeyObject> {
    const known = kept.get(address)
    if (known) return known
    const [oldest] = kept.keys()
    if (kept.size >= CERTIFICATES && oldest) kept.delete(oldest)
    const reading = readKey(address, fetch)
    kept.set(address, reading)
    reading.catch(() => kept.delete(address))
    return reading
  }

  return async ({ body, nowMs }) => {
    const parsed = envelope.safeParse(parseJson(Buffer.from(body).toString()))
    if (!parsed.success) throw rejected('This is no message of Amazon SNS.')
    const message = parsed.data
    const { Type, TopicArn, SigningCertURL } = message
    if (!topics.includes(TopicArn)) throw rejected('The topic is none of GESSO_SAGEMAKER_TOPICS.')
    if (!isAtSns(SigningCertURL, TopicArn) || !URL.parse(SigningCertURL)?.pathname.endsWith('.pem')) {
      throw rejected('The certificate does not lie at Amazon SNS.')
    }
    if (!isSigned(message, await keyAt(SigningCertURL))) throw rejected('The signature of this message is not right.')
    const at = Date.parse(message.Timestamp)
    if (!(Math.abs(nowMs - at) <= OLDEST_MS)) throw rejected('This message is more than an hour old.')
    if (Type === 'Notification') return newsOf(message)
    await confirm(message, fetch)
    return { deliveryId: message.MessageId, operation: {} }
  }
}

/** Delivered at least once, in any order, and by more than one topic. */
function newsOf({ Message }: Envelope): WebhookNews {
  const parsed = news.safeParse(parseJson(Message))
  if (!parsed.success) throw rejected('The message names no inference.')
  const { inferenceId, invocationStatus } = parsed.data
  return { deliveryId: `${inferenceId} ${invocationStatus}`, callId: inferenceId, operation: { inferenceId } }
}

async function confirm({ SubscribeURL = '', TopicArn }: Envelope, fetch: Wire['fetch']) {
  const query = URL.parse(SubscribeURL)?.searchParams
  const isRight = query?.get('Action') === 'ConfirmSubscription' && query.get('TopicArn') === TopicArn
  if (!isAtSns(SubscribeURL, TopicArn) || !isRight)
    throw rejected('The address of the subscription does not lie at Amazon SNS.')
  await read(SubscribeURL, fetch)
}

function isSigned(message: Envelope, key: KeyObject): boolean {
  const hash = hashes[message.SignatureVersion]
  const names = Object.hasOwn(signed, message.Type) ? signed[message.Type as keyof typeof signed] : undefined
  if (!hash || !names) return false
  const lines = names.flatMap((name) => (message[name] == null ? [] : [name, message[name]]))
  const text = lines.map((line) => `${line}\n`).join('')
  return verify(hash, Buffer.from(text), key, Buffer.from(message.Signature, 'base64'))
}

/** In the region of the topic, and nowhere else: `sns.s3.amazonaws.com` is somebody's bucket. */
function isAtSns(address: string, topic: string): boolean {
  const region = topic.split(':')[3]
  const url = URL.parse(address)
  return url?.origin === `https://sns.${region}.amazonaws.com` && !(url.username || url.password)
}

async function readKey(address: string, fetch: Wire['fetch']): Promise<KeyObject> {
  const text = await read(address, fetch)
  try {
    return new X509Certificate(text).publicKey
  } catch (cause) {
    throw new ProviderError('internal', 'What lies at the address of the certificate is none.', {
      charged: 'no',
      cause,
    })
  }
}

/** Whoever may read it: no credentials go along. */
async function read(address: string, fetch: Wire['fetch']): Promise<string> {
  const signal = AbortSignal.timeout(FETCH_MS)
  const wire: Wire = { fetch, auth: {}, origins: [address], explain: () => ({}), secrets: [] }
  const request = { method: 'GET', signal, pays: false } as const
  try {
    const response = await send(wire, address, request)
    const text = await readText(response, request)
    if (!response.ok) throw refusal(wire, response, text)
    return text
  } catch (error) {
    if (!signal.aborted) throw error
    throw new ProviderError('timeout', 'Amazon SNS did not answer in time.', { charged: 'no', cause: error })
  }
}

const rejected = (detail: string) => new Problem('webhook_rejected', detail)

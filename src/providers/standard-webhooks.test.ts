/** Signed by the standard's own library, checked by ours. */
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { Problem } from '../errors.ts'
import { checkStandardWebhook } from './standard-webhooks.ts'

const secret = `whsec_${Buffer.from('a secret of twenty-four!').toString('base64')}`
const other = `whsec_${Buffer.from('another secret, as long!').toString('base64')}`
const nowMs = Date.UTC(2026, 10, 27, 12)
const body = Buffer.from('{"id":"p1","status":"succeeded"}')

function sealed({ at = nowMs, by = [secret], id = 'msg_1' } = {}) {
  const signatures = by.map((one) => new Webhook(one).sign(id, new Date(at), body.toString()))
  return new Headers({
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': signatures.join(' '),
  })
}

describe('a message', () => {
  test('that is signed with the secret is genuine, and has its id', () => {
    expect(checkStandardWebhook({ headers: sealed(), body, nowMs }, secret)).toBe('msg_1')
  })

  test('that is signed twice, while a secret is being changed, is genuine', () => {
    const headers = sealed({ by: [other, secret] })
    expect(checkStandardWebhook({ headers, body, nowMs }, secret)).toBe('msg_1')
  })

  test.each<[string, Headers, Buffer]>([
    ['by another secret', sealed({ by: [other] }), body],
    ['with another body', sealed(), Buffer.from('{"id":"p1","status":"failed"}')],
    ['six minutes ago', sealed({ at: nowMs - 6 * 60_000 }), body],
    ['six minutes ahead', sealed({ at: nowMs + 6 * 60_000 }), body],
    ['by nobody', new Headers({ 'webhook-id': 'msg_1', 'webhook-timestamp': String(nowMs / 1000) }), body],
    ['in another scheme', withHeader(sealed(), 'webhook-signature', 'v2,AAAA'), body],
    ['under another id', withHeader(sealed(), 'webhook-id', 'msg_2'), body],
    ['at no time', withHeader(sealed(), 'webhook-timestamp', 'now'), body],
  ])('that is signed %s is refused', (_, headers, sent) => {
    expect(() => checkStandardWebhook({ headers, body: sent, nowMs }, secret)).toThrow(Problem)
  })
})

function withHeader(headers: Headers, name: string, value: string) {
  headers.set(name, value)
  return headers
}

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toGsAddress, toHttpsAddress } from './gs-address.ts'

const here = { base: 'http://localhost:8787', bucket: 'es-nanosheet' }
const sha256 = 'ab'.repeat(32)

describe('a stored file', () => {
  test('has both forms, and each leads to the other', () => {
    const [https, gs] = [`${here.base}/assets/${sha256}.png`, `gs://es-nanosheet/assets/${sha256}.png`]
    expect([toGsAddress(https, here), toHttpsAddress(gs, here)]).toEqual([gs, https])
    expect(toGsAddress(`${https}?w=512&h=512`, here)).toBe(gs)
  })

  test('of another server is not ours, and has no such form', () => {
    expect(toGsAddress(`https://example.com/assets/${sha256}.png`, here)).toBeUndefined()
    expect(toGsAddress(`${here.base}.evil.com/assets/${sha256}.png`, here)).toBeUndefined()
    expect(toGsAddress(`${here.base}/v1/jobs`, here)).toBeUndefined()
  })
})

describe('an object of Google’s', () => {
  test('has both forms too', () => {
    expect(toGsAddress('https://storage.googleapis.com/my-bucket/a%20b/c.png', here)).toBe('gs://my-bucket/a b/c.png')
    expect(toHttpsAddress('gs://my-bucket/a b/c.png', here)).toBe(
      'https://storage.googleapis.com/my-bucket/a%20b/c.png',
    )
  })

  test.each(['gs://', 'gs://b', 'gs:///x', 'gs://UPPER/x', 'gs://user@host/x', 'gs://host:80/x', 'http://b/x', ''])(
    '“%s” is none',
    (address) => expect(toHttpsAddress(address, here)).toBeUndefined(),
  )

  test('there and back is where it was, and never another host', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z0-9]{3,20}$/),
        fc.string({ minLength: 1, unit: 'grapheme' }),
        (name, object) => {
          const address = `gs://${name}/${object}`
          const https = toHttpsAddress(address, here)
          fc.pre(https !== undefined)
          expect(new URL(https as string).origin).toBe('https://storage.googleapis.com')
          expect(toGsAddress(https as string, here)).toBe(address)
        },
      ),
    )
  })
})

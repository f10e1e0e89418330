/** A key and a certificate for it, as Amazon SNS signs with: X.509 version 1, written by hand, since Node only reads them. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

export interface Signer {
  privateKey: KeyObject
  /** The certificate. */
  pem: string
}

/** One pair serves every simulator: making it takes a tenth of a second. */
let kept: Signer | undefined

export function signer(): Signer {
  kept ??= createSigner()
  return kept
}

export function createSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  // sha256WithRSAEncryption, and its parameters: none.
  const algorithm = sequence(oid('2a864886f70d01010b'), Buffer.from('0500', 'hex'))
  const commonName = sequence(oid('550403'), der(0x0c, Buffer.from('sns.amazonaws.com')))
  const name = sequence(der(0x31, commonName))
  const validity = sequence(utcTime('200101000000Z'), utcTime('491231235959Z'))
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const body = sequence(der(0x02, Buffer.from([1])), algorithm, name, validity, name, spki)
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]))
  const lines =
    sequence(body, algorithm, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return { privateKey, pem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n` }
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
const sequence = (...parts: Buffer[]) => der(0x30, Buffer.concat(parts))
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
const utcTime = (text: string) => der(0x17, Buffer.from(text))

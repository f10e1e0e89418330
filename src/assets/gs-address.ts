/**
 * A stored file by two addresses: where this server serves it, and as `gs://bucket/…`, which clients of Google Cloud Storage
 * keep in their records. Both name the content, so either can be had from the other without looking anything up.
 * Form: https://cloud.google.com/storage/docs/request-endpoints (`gs://BUCKET/OBJECT`, `https://storage.googleapis.com/BUCKET/OBJECT`).
 */

export interface Addresses {
  /** This server's own address, without a slash at its end. */
  base: string
  /** What the stored files' bucket is called. */
  bucket: string
}

const GOOGLE = 'https://storage.googleapis.com'
/** As buckets are named: https://cloud.google.com/storage/docs/buckets#naming. */
const gsPattern = /^gs:\/\/([a-z0-9][a-z0-9._-]{1,220}[a-z0-9])\/(.+)$/
const ownPath = /^assets\/[0-9a-f]{64}(\.\w+)?$/

/** `https://…` → `gs://…`: of a file of this server, or of an object of Google's. `undefined`: neither. */
export function toGsAddress(url: string, { base, bucket }: Addresses): string | undefined {
  const plain = url.split(/[?#]/)[0] ?? ''
  const path = plain.startsWith(`${base}/`) ? plain.slice(base.length + 1) : ''
  if (ownPath.test(path)) return `gs://${bucket}/${path}`
  if (!plain.startsWith(`${GOOGLE}/`)) return undefined
  const address = `gs://${decode(plain.slice(GOOGLE.length + 1))}`
  return gsPattern.test(address) ? address : undefined
}

/** `gs://…` → `https://…`. `undefined`: it is no such address. What is in another bucket is at Google's own address. */
export function toHttpsAddress(address: string, { base, bucket }: Addresses): string | undefined {
  const [, name, object = ''] = gsPattern.exec(address) ?? []
  if (name === undefined) return undefined
  if (name === bucket && ownPath.test(object)) return `${base}/${object}`
  return `${GOOGLE}/${name}/${object.split('/').map(encodeURIComponent).join('/')}`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

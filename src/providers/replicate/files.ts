/** Pictures that go along: small ones inside the input, larger ones as files that Replicate keeps for a while. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import type { Picture } from '../../models/provider.ts'
import { blobOf, callJson, dataUri, revised, type Wire } from '../http.ts'

/** Replicate advises addresses for files of more than 256 kB. */
const INLINE_MAX_BYTES = 256_000

const uploaded = z.object({ urls: z.object({ get: z.string().min(1) }) })
const kept = z.object({ checksums: z.object({ sha256: z.string() }).nullish().catch(null) })

export const isInline = ({ bytes }: Picture) => bytes.length <= INLINE_MAX_BYTES

export const hashOf = ({ bytes }: Picture) => createHash('sha256').update(bytes).digest('hex')

interface Place {
  wire: Wire
  base: string
  signal: AbortSignal
}

/** What stands for a picture in an input. Throws `ProviderError`, always with nothing charged. */
export async function attach({ wire, base, signal }: Place, picture: Picture): Promise<string> {
  if (isInline(picture)) return dataUri(picture)
  const form = new FormData()
  form.append('content', blobOf(picture), `${hashOf(picture)}.${picture.mediaType.replace(/^.*\/|\+.*$/g, '')}`)
  try {
    const { body } = await callJson(wire, `${base}/files`, { form, signal, pays: false, answer: uploaded })
    return body.urls.get
  } catch (error) {
    throw error instanceof ProviderError ? revised(error, { charged: 'no' }) : error
  }
}

/** Whether an address in an input is a file of this account that holds this picture. `undefined`: it cannot be told. */
export async function isFileOf({ wire, base, signal }: Place, url: string, picture: Picture) {
  const id = URL.parse(url)?.pathname.match(/\/files\/([\w-]+)$/)?.[1]
  if (!id) return undefined
  try {
    const asking = { method: 'GET', signal, pays: false, answer: kept } as const
    const { body } = await callJson(wire, `${base}/files/${id}`, asking)
    return body.checksums ? body.checksums.sha256 === hashOf(picture) : undefined
  } catch (error) {
    // It was there when the prediction was made, and is gone now.
    if (error instanceof ProviderError && error.code === 'not_found') return undefined
    throw error
  }
}

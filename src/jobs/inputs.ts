/** Input pictures: whatever way they come, they are checked, stored as assets, and named by id from then on. */

import { hash } from 'node:crypto'
import { checkPicture } from '../assets/check-picture.ts'
import { MAX_PICTURE_BYTES } from '../assets/limits.ts'
import { newAsset } from '../assets/new-asset.ts'
import { keepFile } from '../assets/upload.ts'
import type { Asset } from '../catalog/records.ts'
import { Problem } from '../errors.ts'
import { inspect, type PictureFacts } from '../media/picture.ts'
import type { Picture } from '../models/provider.ts'
import type { Parts } from './parts.ts'

const ulidPattern = /^[0-9A-HJKMNP-TV-Z]{26}$/

type InputParts = Pick<Parts, 'catalog' | 'storage' | 'fetchFile' | 'now' | 'newId'>

/** A picture that was checked: one that is stored already, or the bytes of a new one. */
export type CheckedInput = { known: Asset } | { bytes: Uint8Array; facts: PictureFacts }

/** Checks bytes from outside, and cleans them as an upload is cleaned; what is known here stays what it is. */
async function checkBytes(parts: InputParts, owner: string, bytes: Uint8Array, field: string): Promise<CheckedInput> {
  const known = await parts.catalog.findAssetByHash(owner, hash('sha256', bytes))
  if (known && known.role !== 'partial') return asInput(known, field)
  const { bytes: cleaned, facts } = await checkPicture(bytes, field)
  return { bytes: cleaned, facts }
}

function asInput(known: Asset, field: string): CheckedInput {
  if (known.mediaType.startsWith('image/')) return { known }
  throw new Problem('invalid_image', `The asset ${known.id} is ${known.mediaType}; a picture is needed.`, { field })
}

/** Where the references of a request lead: to the owner's assets, and to the files that came with the request. */
export interface Sources {
  owner: string
  /** Files by name; a request refers to them as `file:name`. */
  files?: Record<string, Uint8Array> | undefined
  /** This server's own address: what it gave out itself is an asset, and is not fetched. */
  base?: string | undefined
}

/** The content hash in an asset's own address, as `assetUrl` writes it; `undefined` of every other address. */
export function hashInAddress(base: string | undefined, address: string): string | undefined {
  if (!base || !address.startsWith(base)) return undefined
  return /^\/assets\/([0-9a-f]{64})(\.\w+)?$/.exec(address.slice(base.length))?.[1]
}

/** Reads a reference of a request (an asset's id or address, another address, a data URI); `field` is where it stands. */
export async function checkInput(
  parts: InputParts,
  { owner, files = {}, base }: Sources,
  reference: string,
  field: string,
): Promise<CheckedInput> {
  const name = reference.startsWith('file:') ? reference.slice(5) : ''
  const file = Object.hasOwn(files, name) ? files[name] : undefined
  if (file) return checkBytes(parts, owner, file, field)
  if (ulidPattern.test(reference)) {
    const known = await parts.catalog.findAsset(owner, reference)
    if (!known || known.deletedAt !== null)
      throw new Problem('asset_not_found', `There is no asset ${reference}.`, { field })
    return asInput(known, field)
  }
  if (reference.startsWith('data:')) {
    return checkBytes(parts, owner, readDataUri(reference, { maxBytes: MAX_PICTURE_BYTES, field }), field)
  }
  const sha256 = hashInAddress(base, reference)
  if (sha256) {
    const known = await parts.catalog.findAssetByHash(owner, sha256)
    if (!known) throw new Problem('asset_not_found', `There is no asset at ${reference}.`, { field })
    return asInput(known, field)
  }
  // Every other scheme goes there too: the guard knows which are fetched, and says so.
  if (/^[a-z][a-z0-9+.-]*:/i.test(reference)) {
    return checkBytes(parts, owner, await fetchInput(parts, reference, field), field)
  }
  const detail = 'An input picture is the id of an asset, an http(s) address, or a data URI.'
  throw new Problem('invalid_request', detail, { field })
}

/** A mask must cover its picture, and say by transparency where. Throws `invalid_image`. */
export async function checkMask(parts: InputParts, mask: CheckedInput, picture: CheckedInput) {
  const [of, over] = [sizeOf(mask), sizeOf(picture)]
  if (of.width !== over.width || of.height !== over.height) {
    const detail = `The mask is ${of.width}x${of.height}, the first picture ${over.width}x${over.height}: they must be equal.`
    throw new Problem('invalid_image', detail, { field: 'mask' })
  }
  if (!(await hasAlpha(parts, mask))) {
    throw new Problem('invalid_image', 'The mask has no transparency, so it marks nothing.', { field: 'mask' })
  }
}

async function hasAlpha({ storage }: InputParts, input: CheckedInput): Promise<boolean> {
  if ('facts' in input) return input.facts.hasAlpha
  const bytes = await storage.read(input.known.sha256)
  return bytes !== undefined && (await inspect(bytes)).hasAlpha
}

const sizeOf = (input: CheckedInput) => ('known' in input ? input.known : input.facts)

/** Stores a checked picture as an asset of the owner, or finds the one with the same content. */
export async function keepInput(parts: InputParts, owner: string, input: CheckedInput): Promise<Asset> {
  if ('known' in input) return input.known
  const stored = await keepFile(parts, hash('sha256', input.bytes), input.bytes)
  return (await parts.catalog.keepAsset(newAsset(parts, stored, input.facts, { owner, role: 'input' }))).asset
}

async function fetchInput(parts: InputParts, url: string, field: string) {
  try {
    return await parts.fetchFile(url, { maxBytes: MAX_PICTURE_BYTES })
  } catch (error) {
    if (error instanceof Problem) throw new Problem(error.code, error.message, { field, cause: error })
    throw error
  }
}

/** RFC 2397, base64 only. Throws `invalid_image`, or `payload_too_large` past `maxBytes`. */
export function readDataUri(uri: string, { maxBytes, field }: { maxBytes: number; field?: string }): Uint8Array {
  const comma = uri.indexOf(',')
  const head = uri.slice(0, Math.max(comma, 0))
  const body = uri.slice(comma + 1)
  if (comma < 0 || !/;base64$/i.test(head) || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(body)) {
    throw new Problem('invalid_image', 'A data URI must look like data:image/png;base64,…', field ? { field } : {})
  }
  if (body.length > (maxBytes * 4) / 3 + 4) {
    throw new Problem('payload_too_large', `A picture here may have ${maxBytes} bytes.`, field ? { field } : {})
  }
  return Buffer.from(body, 'base64')
}

/** The bytes of stored inputs, as a provider gets them. Throws when a file is gone from storage. */
export function readPictures(
  parts: Pick<Parts, 'catalog' | 'storage'>,
  owner: string,
  ids: string[],
): Promise<Picture[]> {
  return Promise.all(
    ids.map(async (id) => {
      const asset = await parts.catalog.findAsset(owner, id)
      const bytes = asset && (await parts.storage.read(asset.sha256))
      if (!bytes) throw new Problem('asset_not_found', `The input picture ${id} is no longer there.`)
      return { bytes, mediaType: asset.mediaType }
    }),
  )
}

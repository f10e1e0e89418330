/** Looks into a finished file of any kind that a provider may send: a picture, a drawing, a video or a sound. */

import { open, readFile } from 'node:fs/promises'
import type { Aside, FileRef } from './aside.ts'
import type { FileFacts } from './facts.ts'
import { impressionFrom, inspect, openOptions, rasterTypes } from './picture.ts'
import { sharp } from './sharp.ts'
import { sniff } from './sniff.ts'

export type { AudioType, FileFacts, FileType, VideoType } from './facts.ts'

/** As many bytes as `sniff` looks at. */
const HEAD = 4096

/**
 * Reads the file far enough to know that it is whole. Pictures are decoded here, within the bounds of `picture.ts`; all else by
 * `aside`. Throws `UnreadablePicture` for anything that cannot be used, and what `aside` throws.
 */
export async function inspectFile(aside: Aside, file: FileRef): Promise<FileFacts> {
  const head = file instanceof Uint8Array ? file : await readHead(file.path)
  const type = sniff(head)
  if (type === 'image/svg+xml') return inspectDrawing(aside, await allOf(file))
  if (type?.startsWith('video/') || type?.startsWith('audio/')) return aside.probe(file)
  const isPicture = (rasterTypes as readonly unknown[]).includes(type)
  const { mediaType, width, height, color, blur, frames } = await inspect(isPicture ? await allOf(file) : head)
  return { mediaType, width, height, color, blur, durationMs: null, codec: null, frames }
}

async function inspectDrawing(aside: Aside, bytes: Uint8Array): Promise<FileFacts> {
  const { png, width, height } = await aside.renderSvg(bytes, {})
  const { color, blur } = await impressionFrom(sharp(png, openOptions()).flatten({ background: '#ffffff' }))
  return { mediaType: 'image/svg+xml', width, height, color, blur, durationMs: null, codec: null, frames: 1 }
}

async function readHead(path: string): Promise<Uint8Array> {
  await using handle = await open(path)
  const { buffer, bytesRead } = await handle.read(new Uint8Array(HEAD), 0, HEAD, 0)
  return buffer.subarray(0, bytesRead)
}

const allOf = async (file: FileRef) => (file instanceof Uint8Array ? file : await readFile(file.path))

/**
 * Finds in a film or a sound what it says of its maker: place, time, device, words. It is overwritten where it stands, so that
 * every offset in the file stays true and a film of gigabytes is not written anew.
 */
import type { FileType } from '../file.ts'
import type { MediaType } from '../sniff.ts'
import { privateInMatroska } from './matroska.ts'
import { privateInMp4 } from './movie.ts'
import { changing, type Patch, type RandomAccess } from './patch.ts'
import { privateInFlac, privateInMpegAudio, privateInWav } from './sound.ts'

export type { Patch, RandomAccess } from './patch.ts'

/** Ogg has its words among its sounds, with a checksum over each page: they stay. ADTS may have an ID3 tag around it. */
const finders: Partial<Record<FileType | MediaType, (file: RandomAccess) => Promise<Patch[]>>> = {
  'video/mp4': privateInMp4,
  'video/quicktime': privateInMp4,
  'audio/mp4': privateInMp4,
  'video/webm': privateInMatroska,
  'video/x-matroska': privateInMatroska,
  'audio/webm': privateInMatroska,
  'audio/mpeg': privateInMpegAudio,
  'audio/aac': privateInMpegAudio,
  'audio/wav': privateInWav,
  'audio/flac': privateInFlac,
}

/**
 * What has to be written where, so that the file says nothing private and plays as before; nothing for a file that is clean. A
 * damaged file is followed as far as it can be: it throws only what `read` throws.
 */
export async function findPrivate(file: RandomAccess, mediaType: FileType | MediaType): Promise<Patch[]> {
  const find = finders[mediaType]
  return find ? changing(file, await find(file)) : []
}

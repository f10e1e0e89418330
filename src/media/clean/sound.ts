/** What MP3, WAV and FLAC say of their making: it is emptied where it stands. */
import { type Patch, type RandomAccess, zeros } from './patch.ts'

/** No honest file has more tags, chunks or blocks. */
const MAX_PARTS = 1000

const ID3_HEAD_BYTES = 10
/** A tag with a copy of its head behind it (ID3v2.4 §3.1). */
const ID3_FOOTER = 0x10
const ID3V1_BYTES = 128
/** APEv2's head and foot; the foot is what is found from behind. */
const APE_BYTES = 32
const APE_HAS_HEAD = 0x80000000

/** ID3v2 tags become padding (§3.3); ID3v1 and APEv2, which lie behind the sound, become zeros. */
export async function privateInMpegAudio(file: RandomAccess): Promise<Patch[]> {
  const patches: Patch[] = []
  let at = 0
  for (let count = 0; count < MAX_PARTS; count++) {
    const head = Buffer.from(await file.read(at, ID3_HEAD_BYTES))
    if (head.length < ID3_HEAD_BYTES || head.toString('latin1', 0, 3) !== 'ID3') break
    const size = [6, 7, 8, 9].reduce((sum, index) => sum * 128 + ((head[index] as number) & 0x7f), 0)
    const whole = size + ((head[5] as number) & ID3_FOOTER ? ID3_HEAD_BYTES : 0)
    const end = Math.min(file.bytes, at + ID3_HEAD_BYTES + whole)
    const plain = [0, ...[21, 14, 7, 0].map((shift) => (whole >>> shift) & 0x7f)]
    patches.push({ at: at + 5, bytes: Buffer.from(plain) }, ...zeros(at + ID3_HEAD_BYTES, end))
    at = end
  }
  return [...patches, ...(await privateBehind(file, at))]
}

async function privateBehind(file: RandomAccess, from: number): Promise<Patch[]> {
  let end = file.bytes
  const before = async (length: number) => Buffer.from(end - length < from ? [] : await file.read(end - length, length))
  const patches: Patch[] = []
  if ((await before(ID3V1_BYTES)).toString('latin1', 0, 3) === 'TAG') {
    patches.push(...zeros(end - ID3V1_BYTES, end))
    end -= ID3V1_BYTES
  }
  const foot = await before(APE_BYTES)
  if (foot.toString('latin1', 0, 8) !== 'APETAGEX') return patches
  const length = foot.readUInt32LE(12) + (foot.readUInt32LE(20) >= APE_HAS_HEAD ? APE_BYTES : 0)
  return [...patches, ...zeros(Math.max(from, end - length), end)]
}

/** What a player or a sampler needs (RIFF; EBU Tech 3306); `fact` counts the samples of a compressed sound. */
const wavSound = new Set(['fmt ', 'data', 'fact', 'ds64', 'cue ', 'smpl', 'inst', 'wavl', 'slnt'])

/** Every other chunk becomes one of junk. */
export async function privateInWav(file: RandomAccess): Promise<Patch[]> {
  const patches: Patch[] = []
  let at = 12
  for (let count = 0; at + 8 <= file.bytes && count < MAX_PARTS; count++) {
    const head = Buffer.from(await file.read(at, 8))
    const size = head.readUInt32LE(4)
    const end = Math.min(file.bytes, at + 8 + size)
    if (!wavSound.has(head.toString('latin1', 0, 4))) {
      patches.push({ at, bytes: Buffer.from('junk') }, ...zeros(at + 8, end))
    }
    at = end + (size & 1)
  }
  return patches
}

/** Padding, applications, Vorbis comments, pictures (RFC 9639 §8.1). */
const flacPrivate = new Set([1, 2, 4, 6])
const FLAC_PADDING = 1
const FLAC_LAST = 0x80

/** Blocks of words, pictures and applications become padding. */
export async function privateInFlac(file: RandomAccess): Promise<Patch[]> {
  const patches: Patch[] = []
  let at = 4
  for (let count = 0; at + 4 <= file.bytes && count < MAX_PARTS; count++) {
    const head = Buffer.from(await file.read(at, 4))
    const [mark = 0] = head
    const end = Math.min(file.bytes, at + 4 + head.readUIntBE(1, 3))
    if (flacPrivate.has(mark & ~FLAC_LAST)) {
      patches.push({ at, bytes: Buffer.from([(mark & FLAC_LAST) | FLAC_PADDING]) }, ...zeros(at + 4, end))
    }
    if (mark & FLAC_LAST) break
    at = end
  }
  return patches
}

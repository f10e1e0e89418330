/** Changes to a file where it stands: its length and every offset in it stay. */

/** Something that is read at random places. */
export interface RandomAccess {
  bytes: number
  /** Fewer bytes than asked for only at the end. */
  read(at: number, length: number): Promise<Uint8Array>
}

export interface Patch {
  at: number
  bytes: Uint8Array
}

/** A longer stretch is several patches, which share their zeros: gigabytes cost no memory. */
const PIECE_BYTES = 1024 * 1024
const nothing = new Uint8Array(PIECE_BYTES)

/** Zeros in a stretch of a file. */
export function zeros(from: number, to: number): Patch[] {
  const patches: Patch[] = []
  for (let at = from; at < to; at += PIECE_BYTES) patches.push({ at, bytes: nothing.subarray(0, to - at) })
  return patches
}

/** Those that change something: of a clean file, none. */
export async function changing(file: RandomAccess, patches: Patch[]): Promise<Patch[]> {
  const changes: Patch[] = []
  for (const patch of patches) {
    const there = await file.read(patch.at, patch.bytes.length)
    if (Buffer.compare(there, patch.bytes) !== 0)
      changes.push({ ...patch, bytes: patch.bytes.subarray(0, there.length) })
  }
  return changes
}

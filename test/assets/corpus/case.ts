/** A file of the corpus, and what becomes of it. */

interface Described {
  /** A sentence about the file, in one line. */
  name: string
  make(): Uint8Array | Promise<Uint8Array>
  /** What a client says of it, which nobody believes. */
  said?: { name: string; type: string }
  /** A process beside the server tries for seconds, and is killed: one way in is enough. */
  isSlow?: true
}

/** It becomes an asset. */
export interface Taken extends Described {
  mediaType: string
  /** As shown; of a sound 0 × 0. */
  size: [width: number, height: number]
  frames?: number
  /** Milliseconds, at least and at most. */
  lasts?: [number, number]
  /** The average colour, nearly. */
  color?: string
  /** What is in the file as it is sent, and must not be in the file as it is kept. */
  secrets?: string[]
  /** It cannot be shown here. */
  hasNoPicture?: true
}

export interface Refused extends Described {
  code: 'invalid_image' | 'invalid_file' | 'payload_too_large'
}

export type Case = Taken | Refused

export const isTaken = (one: Case): one is Taken => 'mediaType' in one

export const RED = '#c83214'
export const SECRET = 'Erika Mustermann'
export const PLACE = '52.5163 N'

/** The start of a ZIP with one empty file in it, and its end: what opens archives from behind finds them (PKWARE APPNOTE 4.3). */
export function zip(): Buffer {
  const name = 'evil.txt'
  const local = Buffer.alloc(30 + name.length)
  local.write('PK\x03\x04', 0, 'latin1')
  local.writeUInt16LE(name.length, 26)
  local.write(name, 30)
  const central = Buffer.alloc(46 + name.length)
  central.write('PK\x01\x02', 0, 'latin1')
  central.writeUInt16LE(name.length, 28)
  central.write(name, 46)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, central, end])
}

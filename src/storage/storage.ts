/** Where files live: under the hash of their content, never changed. Homes differ; `suite.ts` says what all of them keep. */

export interface Stored {
  /** 64 hexadecimal digits, in lower case. */
  sha256: string
  bytes: number
}

/** A part of a file, both ends included, as in an HTTP range. Without an `end`, or with one behind the last byte: the rest. */
export interface Range {
  start: number
  end?: number
}

export interface Opened {
  /** The file, or the part asked for. Nothing is held open until it is read; then read it to its end or cancel it. */
  body: ReadableStream<Uint8Array<ArrayBuffer>>
  /** The size of the whole file. */
  bytes: number
}

export interface Listed extends Stored {
  /** When it was last put, in milliseconds since 1970. */
  storedAt: number
}

/** A key that is no hash of this form names nothing, so it is answered like a file that is not there. */
export interface Storage {
  /**
   * Keeps a file under the hash of its content.
   *
   * Durable when it returns, and then seen whole; until then not seen at all. Twice the same content is one file.
   * The bytes must stay as they are until it returns. Throws `TooLarge` (the stream is then canceled), `StorageFailed`,
   * or the stream's own error; none of them leaves anything behind.
   */
  put(body: Uint8Array | ReadableStream<Uint8Array>, options?: { maxBytes?: number }): Promise<Stored>
  /** A file or a part of it. Throws `RangeError` when the part begins at or behind the end, or is none. */
  open(sha256: string, range?: Range): Promise<Opened | undefined>
  /** A whole file in memory. */
  read(sha256: string): Promise<Uint8Array<ArrayBuffer> | undefined>
  /** The size of a file. */
  bytes(sha256: string): Promise<number | undefined>
  /**
   * Durable when it returns; removing what is not there is no error. `storedBefore`: only if it was not put since then, in
   * milliseconds since 1970, also not at this very moment. Returns whether a file was removed.
   */
  remove(sha256: string, options?: { storedBefore?: number }): Promise<boolean>
  /** Every file, in no order. What is put or removed meanwhile may or may not be in it. */
  list(): AsyncIterable<Listed>
  /** Waits for puts under way; nothing may be asked of it afterwards. */
  close(): Promise<void>
}

/** The body has more bytes than `put` was told to keep. */
export class TooLarge extends Error {
  readonly maxBytes: number

  constructor(maxBytes: number) {
    super(`The file has more than ${maxBytes} bytes, the most that was allowed for it.`)
    this.name = 'TooLarge'
    this.maxBytes = maxBytes
  }
}

/** The home itself failed (a full disk, a lost bucket), as opposed to the stream that was being stored. */
export class StorageFailed extends Error {
  constructor(detail: string, more: { cause: unknown }) {
    super(detail, more)
    this.name = 'StorageFailed'
  }
}

export const isSha256 = (key: string) => /^[0-9a-f]{64}$/.test(key)

/** The first byte and the number of bytes that a range asks of a file. Throws `RangeError`. */
export function partOf(bytes: number, range: Range | undefined): { start: number; length: number } {
  if (!range) return { start: 0, length: bytes }
  const { start, end = bytes - 1 } = range
  const sound = Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && end >= start && start < bytes
  if (!sound) throw new RangeError(`The range ${start}-${range.end ?? ''} does not lie in a file of ${bytes} bytes.`)
  return { start, length: Math.min(end, bytes - 1) - start + 1 }
}

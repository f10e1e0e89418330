/** Bare samples as a file that can be played. */

/** How the samples of a sound lie: whole numbers of 16 bits, the lower byte first, the channels in turn. */
export interface Samples {
  /** Samples of one channel in a second. */
  rate: number
  channels: number
}

const HEADER = 44
const BYTES_PER_SAMPLE = 2
const PCM = 1
const FORMAT_BYTES = 16

/**
 * Puts the header of a WAVE file before samples of 16 bits; half a sample at the end is left off. The layout is that of
 * "Multimedia Programming Interface and Data Specifications 1.0" (IBM and Microsoft, 1991), chapter 3.
 */
export function wavOf(samples: Uint8Array, { rate, channels }: Samples): Uint8Array {
  const frame = channels * BYTES_PER_SAMPLE
  const size = samples.length - (samples.length % frame)
  const file = new Uint8Array(HEADER + size)
  const view = new DataView(file.buffer)
  const write = (at: number, mark: string) => file.set(new TextEncoder().encode(mark), at)
  write(0, 'RIFF')
  view.setUint32(4, HEADER - 8 + size, true)
  write(8, 'WAVEfmt ')
  view.setUint32(16, FORMAT_BYTES, true)
  view.setUint16(20, PCM, true)
  view.setUint16(22, channels, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, rate * frame, true)
  view.setUint16(32, frame, true)
  view.setUint16(34, BYTES_PER_SAMPLE * 8, true)
  write(36, 'data')
  view.setUint32(40, size, true)
  file.set(samples.subarray(0, size), HEADER)
  return file
}

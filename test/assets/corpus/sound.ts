import { sound } from '../../films.ts'
import { type Case, SECRET } from './case.ts'

const wav = () => sound('pcm-s16', ({ WavOutputFormat }) => new WavOutputFormat())
const flac = () => sound('flac', ({ FlacOutputFormat }) => new FlacOutputFormat())
const ogg = () => sound('opus', ({ OggOutputFormat }) => new OggOutputFormat())
const mp3 = () => sound('mp3', ({ Mp3OutputFormat }) => new Mp3OutputFormat())
const aac = () => sound('aac', ({ AdtsOutputFormat }) => new AdtsOutputFormat())
const m4a = async () => {
  const bytes = Buffer.from(await sound('aac', ({ Mp4OutputFormat }) => new Mp4OutputFormat()))
  bytes.write('M4A ', 8, 'latin1')
  return bytes
}

/** A tag with one comment (ID3v2.4 §3.1, §4.10). */
function id3(text: string): Buffer {
  const frame = Buffer.concat([
    Buffer.from('TPE1'),
    Buffer.from([0, 0, 0, text.length + 1, 0, 0, 3]),
    Buffer.from(text),
  ])
  return Buffer.concat([Buffer.from('ID3\x04\0\0', 'latin1'), Buffer.from([0, 0, 0, frame.length]), frame])
}

/** A chunk of words behind the sound. */
function withWords(bytes: Uint8Array): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(SECRET.length)
  const whole = Buffer.concat([bytes, Buffer.from('INFO'), size, Buffer.from(SECRET)])
  whole.writeUInt32LE(whole.length - 8, 4)
  return whole
}

const second = { size: [0, 0] as [number, number], lasts: [980, 1100] as [number, number] }

export const sounds: Case[] = [
  { ...second, name: 'a WAV', mediaType: 'audio/wav', make: wav },
  { ...second, name: 'a FLAC', mediaType: 'audio/flac', make: flac },
  { ...second, name: 'an Ogg', mediaType: 'audio/ogg', make: ogg },
  { ...second, name: 'an MP3', mediaType: 'audio/mpeg', make: mp3 },
  { ...second, name: 'an AAC', mediaType: 'audio/aac', make: aac },
  { ...second, name: 'an M4A', mediaType: 'audio/mp4', make: m4a },
  {
    ...second,
    ...{ name: 'an MP3 with the name of its maker', mediaType: 'audio/mpeg', secrets: [SECRET] },
    make: async () => Buffer.concat([id3(SECRET), await mp3()]),
  },
  {
    ...second,
    ...{ name: 'a WAV with the name of its maker', mediaType: 'audio/wav', secrets: [SECRET] },
    make: async () => withWords(await wav()),
  },
  {
    ...second,
    ...{ name: 'a WAV that says it is a picture', mediaType: 'audio/wav', said: { name: 'a.png', type: 'image/png' } },
    make: wav,
  },
  { code: 'invalid_file', name: 'the header of a WAV alone', make: async () => (await wav()).subarray(0, 44) },
  { code: 'invalid_file', name: 'a WAV that is cut off', make: async () => (await wav()).subarray(0, -5000) },
  { code: 'invalid_file', name: 'a FLAC that is cut off', make: async () => (await flac()).subarray(0, -500) },
  { code: 'invalid_file', name: 'an Ogg that is cut off', make: async () => (await ogg()).subarray(0, -500) },
  { code: 'invalid_file', name: 'an MP3 that is cut off', make: async () => (await mp3()).subarray(0, -500) },
  { code: 'invalid_file', name: 'an AAC that is cut off', make: async () => (await aac()).subarray(0, -50) },
  { code: 'invalid_file', name: 'an M4A that is cut off', make: async () => (await m4a()).subarray(0, -50) },
  { code: 'invalid_file', name: 'a tag of an MP3 without a sound', make: () => id3(SECRET) },
]

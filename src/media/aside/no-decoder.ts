/** The server was installed without its video decoder. The message is a sentence for the person who asked for a frame. */
export class NoDecoder extends Error {
  constructor(cause?: unknown) {
    super('Frames of videos cannot be read here: the optional package @mediabunny/server is not installed.', { cause })
    this.name = 'NoDecoder'
  }
}

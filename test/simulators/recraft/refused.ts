/** A request that Recraft does not take. How its errors look is hardly documented: this is one of the forms seen. */
export class Refused extends Error {
  readonly body: { code: string; message: string }

  constructor(message: string, code = 'invalid_request') {
    super(message)
    this.body = { code, message }
  }
}

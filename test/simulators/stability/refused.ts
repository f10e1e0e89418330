/** An answer with Stability's error body. */
import { randomBytes } from 'node:crypto'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

export class Refused extends Error {
  readonly status: ContentfulStatusCode
  readonly body: object

  constructor(status: ContentfulStatusCode, name: string, errors: string[], id = randomBytes(16).toString('hex')) {
    super(errors.join('; '))
    this.status = status
    this.body = { id, name, errors }
  }
}

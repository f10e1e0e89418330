/** How the simulated APIs say no. */
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { z } from 'zod'

export class Refused extends Error {
  readonly status: ContentfulStatusCode
  readonly body: object

  constructor(status: ContentfulStatusCode, body: object) {
    super(JSON.stringify(body))
    this.status = status
    this.body = body
  }
}

/** In the form of the whole API: a number, words, and the name of the number. */
export const refuse = (status: ContentfulStatusCode, name: string, message: string, details: object[] = []) =>
  new Refused(status, {
    error: { code: status, message, status: name, ...(details.length > 0 ? { details } : {}) },
  })

/** In the form of the Interactions API: the code is a word. */
export const refuseInteraction = (status: ContentfulStatusCode, code: string, message: string) =>
  new Refused(status, { error: { code, message } })

export const firstIssue = (error: z.ZodError) => {
  const { path, message } = error.issues[0] ?? { path: [], message: '' }
  return `Invalid value at '${path.join('.')}': ${message}`
}

export const gone = (model: string) =>
  refuse(404, 'NOT_FOUND', `models/${model} is no longer available. Please use a newer model.`)

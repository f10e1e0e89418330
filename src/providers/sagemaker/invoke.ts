/** Calls an endpoint. What it gets and gives is its container's business. */
import { parseJson, readText, refusal, send, type Wire, type WireRequest } from '../http.ts'
import { explain } from './errors.ts'

export interface Runtime {
  wire: Wire
  /** Without a slash at its end. */
  base: string
}

/** `path`: `{endpoint}/invocations`. Throws `ProviderError` for an error answer, whose class stands in a header. */
export async function invoke({ wire, base }: Runtime, path: string, request: Omit<WireRequest<unknown>, 'answer'>) {
  const response = await send(wire, `${base}/endpoints/${path}`, request)
  if (response.ok) return response
  const text = await readText(response, request)
  const errorType = response.headers.get('x-amzn-errortype')
  throw refusal({ ...wire, explain: (body) => explain(body, errorType) }, response, parseJson(text) ?? text)
}

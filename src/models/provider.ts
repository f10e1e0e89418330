/** The seam between Gesso and a provider. `providers/` has one file for each; nothing above knows which it talks to. */

import type { ProviderError } from '../errors.ts'
import type { ModelFacts, Task } from './model.ts'

/** An input picture, already checked: it is what its media type says, and it can be decoded. */
export interface Picture {
  bytes: Uint8Array
  mediaType: string
}

/** What a model is asked for. It holds only what the model takes (`fit.ts` saw to that). Sizes are pixels. */
export interface Ask {
  /** The provider's own model id. */
  model: string
  task: Task
  prompt: string
  n: number
  width?: number
  height?: number
  aspectRatio?: string
  seed?: number
  negativePrompt?: string
  steps?: number
  guidance?: number
  strength?: number
  quality?: string
  background?: string
  style?: string
  format?: string
  duration?: number
  /** How many partial pictures the client wants while it renders. */
  partials?: number
  images: Picture[]
  mask?: Picture
}

/** What goes with one call. */
export interface Call {
  /** The same for every try at the same paid call: the id of its ledger line. */
  idempotencyKey: string
  /** Fires when the generation is canceled, its deadline passes, or the server gives up waiting for it. */
  signal: AbortSignal
  /** Where the provider may report to, if this server has a public address. */
  webhookUrl?: string
  /** A picture on the way. Index counts from 0. */
  onPartial?(partial: { bytes: Uint8Array; index: number }): void
}

/** One result: its bytes, or the address where the provider keeps them for a while (`https:` or `data:`). */
export type Output = { bytes: Uint8Array } | { url: string }

/** A finished call. */
export interface Answer {
  outputs: Output[]
  /** What the provider says it cost, in millionths of a US dollar; absent when it does not say. */
  costMicros?: number
  /** The provider's own id for this request, for its support desk. */
  requestId?: string
  /** What the client should know: "the seed was ignored", "the prompt was revised". */
  warnings?: string[]
}

/** A provider's handle on a generation under way: plain JSON, at most 4 kB. */
export type Operation = Record<string, string | number | boolean | null>

export interface Started {
  operation: Operation
  requestId?: string
}

export type Status =
  | { state: 'running'; askAgainMs?: number; queuePosition?: number; note?: string }
  | ({ state: 'succeeded' } & Answer)
  | { state: 'failed'; error: ProviderError }

/** How a cancel went. `charged` says what is known of the bill afterwards. */
export interface Canceled {
  charged: 'no' | 'yes' | 'unknown'
}

/** Whether a submit whose answer was lost reached the provider. */
export type Found = { found: Operation } | { found: 'never-arrived' } | { found: 'not-yet-known'; askAgainMs: number }

/** Which submit to look for. */
export interface Lost {
  ask: Ask
  /** When it was about to be sent, in ms since 1970. */
  sentAt: number
  /** Operations that belong to other generations: never the lost one. */
  isTaken(operation: Operation): Promise<boolean>
}

export interface ChatAsk {
  model: string
  system?: string
  prompt: string
  images: Picture[]
  maxTokens?: number
}

export interface ChatAnswer {
  text: string
  costMicros?: number
  requestId?: string
}

/** What a webhook is about, once it is known to be genuine. */
export interface WebhookNews {
  /** The part of the operation that the provider names: fal sends the `requestId` only. Compare the fields that are here. */
  operation: Operation
}

/**
 * A provider that has what it needs to be called. Every method throws `ProviderError` and nothing else, except
 * `AbortError` when the signal fired. `status` throws when it could not ask; it returns `failed` when the provider failed.
 */
export interface Provider {
  /** For models that answer at once. */
  generate?(ask: Ask, call: Call): Promise<Answer>
  /** For models with a queue. Returns as soon as the provider has taken the work. */
  start?(ask: Ask, call: Call): Promise<Started>
  status?(operation: Operation, call: Pick<Call, 'signal'>): Promise<Status>
  cancel?(operation: Operation, call: Pick<Call, 'signal'>): Promise<Canceled>
  /** Looks for a submit whose answer never came. */
  find?(lost: Lost, call: Pick<Call, 'signal'>): Promise<Found>
  chat?(ask: ChatAsk, call: Pick<Call, 'signal'>): Promise<ChatAnswer>
  /** Checks that a webhook is genuine and says what it is about. Throws `Problem('webhook_rejected')`. */
  webhook?(request: { headers: Headers; body: Uint8Array; nowMs: number }): Promise<WebhookNews>
}

/** What a provider needs: its key, its addresses, and the outside world. */
export interface Settings {
  key: string | undefined
  urls: Record<string, string>
  fetch: typeof fetch
  now: () => number
  random: () => number
}

/** An address of a provider's API. */
export interface UrlSetting {
  /** The environment name that replaces it. */
  env: string
  fallback: string
  /** Another address that this one lies beside: who moves that one, and not this, has moved both. */
  beside?: { url: string; path: string }
}

/** A provider file exports one of these. */
export interface ProviderFile {
  id: string
  name: string
  /** What else people call it. */
  otherNames?: string[]
  /** Bare model names that are surely meant for this provider: `gpt-image-…`. */
  claims?: RegExp
  /** Environment names that may hold the key, the first that is set wins. Empty: needs none. */
  keyNames: string[]
  /** Addresses by name. */
  urls: Record<string, UrlSetting>
  models: ModelFacts[]
  /** The model to use when a client names none, by task. */
  defaults: Partial<Record<Task, string>>
  /** Facts for an id that is not listed: default capabilities, unknown price. Absent: such ids do not exist. */
  unlisted?(id: string): ModelFacts
  connect(settings: Settings): Provider
}

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
  voice?: string
  format?: string
  duration?: number
  resolution?: string
  /** Parameters that only this model has, under the provider's own names. */
  options?: Record<string, unknown>
  /** How many partial pictures the client wants while it renders. */
  partials?: number
  images: Picture[]
  /** Transparent where the first picture is to be changed; `media/mask.ts` turns it into what an API wants. */
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
  | {
      state: 'running'
      askAgainMs?: number
      queuePosition?: number
      /** How far it is, from 0 to 1: only where the provider says so. */
      progress?: number
      /** What it is doing, in the provider's words. */
      note?: string
    }
  | ({ state: 'succeeded' } & Answer)
  | { state: 'failed'; error: ProviderError }

/** How a cancel went. `charged` says what is known of the bill afterwards. */
export interface Canceled {
  charged: 'no' | 'yes' | 'unknown'
  /** It cannot be stopped: it runs to its end, and is billed. */
  runsOn?: true
}

/** Whether a submit whose answer was lost reached the provider. */
export type Found = { found: Operation } | { found: 'never-arrived' } | { found: 'not-yet-known'; askAgainMs: number }

/** Which submit to look for. */
export interface Lost {
  /** The key that it was sent under: some providers let the client choose an id. */
  idempotencyKey: string
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

export interface ModerationAsk {
  model: string
  text?: string
  images: Picture[]
}

export interface ModerationAnswer {
  flagged: boolean
  /** How sure the model is of each category, from 0 to 1. */
  scores: Record<string, number>
  /** The categories that are over the provider's own threshold. */
  categories: string[]
  requestId?: string
}

/** A model as its provider lists it now. */
export interface ListedModel {
  id: string
  name?: string
  /** The day it is to be shut down, as `2027-03-15`. */
  leavesOn?: string
}

/** What a webhook is about, once it is known to be genuine. */
export interface WebhookNews {
  /** The same for every delivery of the same news: a second one is a replay, and does nothing. */
  deliveryId?: string
  /** The `idempotencyKey` of the call, where the provider gives it back: it tells what the news is about. */
  callId?: string
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
  moderate?(ask: ModerationAsk, call: Pick<Call, 'signal'>): Promise<ModerationAnswer>
  /** A free call that needs the key. Says what it learned in a few words: "answers, 12.30 US dollars left". */
  check?(call: Pick<Call, 'signal'>): Promise<string>
  /** Every model that the provider lists now. */
  list?(call: Pick<Call, 'signal'>): Promise<ListedModel[]>
  /** Lets go of what is held open between calls. */
  close?(): void
  /** Checks that a webhook is genuine and says what it is about. Throws `Problem('webhook_rejected')`. */
  webhook?(request: { headers: Headers; body: Uint8Array; nowMs: number }): Promise<WebhookNews>
}

/** What the operator has set for a provider. */
export interface Configured {
  key: string | undefined
  /** Addresses by name, without a slash at their end. */
  urls: Record<string, string>
  /** Values by name: the name in `variables`, or for one that is found by a pattern its name in the environment. */
  variables: Record<string, string>
}

/** What a provider says of its limits with an answer: `remaining` calls until `resetMs` from now have passed. */
export interface Rate {
  limit?: number
  remaining?: number
  resetMs?: number
}

/** What a provider needs: its settings, and the outside world. */
export interface Settings extends Configured {
  fetch: typeof fetch
  openSocket: (url: string) => WebSocket
  now: () => number
  random: () => number
  /** Told what the headers of an answer say of limits. `providers/http.ts` does so for every call through a `Wire`. */
  onRate?: (rate: Rate) => void
}

/** An address of a provider's API. */
export interface UrlSetting {
  /** The environment name that replaces it. */
  env: string
  /** Absent: a server of one's own, which is there when its address is set. */
  fallback?: string
  /** Another address that this one lies beside: who moves that one, and not this, has moved both. */
  beside?: { url: string; path: string }
}

/** Another setting: the first of some environment names that is set, or every name that matches a pattern. */
export type VariableSetting =
  | { env: string[]; secret?: boolean }
  | {
      matching: RegExp
      /** Which of the matching names hold secrets. */
      secret?: RegExp
    }

/** How much may be asked of a provider at the same time, with one key. */
export interface Limits {
  /** Generations under way. */
  concurrency?: number
  /** Submits within any 60 seconds. */
  perMinute?: number
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
  variables?: Record<string, VariableSetting>
  /** What to set, where `keyNames` and `urls` do not say it all. */
  setUp?: string
  /** Whether it can be called as it is set. When absent: if it has a key, or needs none. */
  isUsable?(configured: Configured): boolean
  /** Addresses beside `urls` that the operator has set: results may come from there, also within a private network. */
  ownAddresses?(configured: Configured): string[]
  /** Which of several accounts or servers a model is asked of; limits are counted for each. */
  accountOf?(id: string): string
  /** What the provider is known to allow; configuration may say otherwise. */
  limits?: Limits
  models: ModelFacts[]
  /** Models that the operator's settings add: workflows, endpoints, servers. */
  localModels?(configured: Configured): ModelFacts[]
  /** The model to use when a client names none, by task. */
  defaults: Partial<Record<Task, string>>
  /** Facts for an id that is not listed: default capabilities, unknown price. Absent: such ids do not exist. */
  unlisted?(id: string): ModelFacts
  connect(settings: Settings): Provider
}

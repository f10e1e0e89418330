/** What the code of a space is given to work with. Everything that costs something happens in a named step, and only once. */
import type { ModelCall } from '../jobs/for-spaces/call-model.ts'
import type { Task } from '../models/model.ts'
import type { Image } from './image.ts'

/** What a model is asked for in a step, as far as it is known beforehand. The same object goes into the call itself. */
export interface Ask {
  task: Task
  /** Tasks that will do as well, where a provider has no model for the first: the better ones first. */
  instead?: readonly Task[]
  /** How many pictures go along, where it is not as usual for the task: models differ in how many they take. */
  pictures?: number
  /** Providers to ask first, where they have a key. Otherwise any that can. */
  prefer?: readonly string[]
  /** Where no provider can, a preview will do. As a rule it is no substitute for what somebody pays for. */
  orPreview?: boolean
  /** The most a model that talks may say. */
  maxTokens?: number
}

/** A call of a model that makes pictures. Without a model, one that can do the task is chosen: those of `prefer` first. */
export interface PictureCall extends Omit<ModelCall, 'images' | 'mask' | 'prompt' | 'system' | 'maxTokens'>, Ask {
  prompt?: string
  /** Pictures to work from: the one to change first. */
  images?: Image[]
  /** Transparent where the first picture is to be changed. */
  mask?: Image
}

/** A call of a model that talks. */
export interface TalkCall extends Partial<Ask> {
  prompt: string
  /** Who it is to be, and what it is to keep to. */
  system?: string
  images?: Image[]
  model?: string
  /** What to say where only the offline provider is there, which understands nothing: a rule instead of a model. */
  offline?(): string
}

export interface Context {
  /**
   * Does a piece of work once. When the space is run again after a crash, a finished step gives what it gave before; what is
   * returned must be JSON, at most 32 kB. Names are told to people, and no two steps of a run may share one.
   */
  step<T>(name: string, work: () => Promise<T> | T): Promise<T>
  /** Makes a picture; only within a step. Throws `CallFailed` when the model gives none. */
  generate(call: PictureCall): Promise<Image>
  /** Asks a model that talks; only within a step. Throws `CallFailed`. */
  chat(call: string | TalkCall): Promise<string>
  /** The same, about pictures. */
  vision(call: TalkCall & { images: Image[] }): Promise<string>
  /**
   * A picture, or a film, that the space makes itself from others: `work` gets their bytes, and gives a file's. It is a preview
   * where one of them is, or where the space says so: it stands in for what a model would have made.
   */
  make(
    from: Image[],
    work: (files: Uint8Array[]) => Promise<Uint8Array> | Uint8Array,
    options?: { isPreview?: boolean },
  ): Promise<Image>
  /** What the space itself finds out about pictures: `work` gets their bytes. Within a step it is done once. */
  measure<T>(from: Image[], work: (files: Uint8Array[]) => Promise<T> | T): Promise<T>
  /** The full name of the model that a call would ask first: options have a name of their own at each provider. */
  modelFor(call: PictureCall): string
  /** Whether only the offline provider is there for a call: it heeds single words, and a brief is lost on it. */
  isOffline(call: PictureCall): boolean
  /** Tells how it goes; `share` of the whole, from 0 to 1. */
  progress(message: string, share?: number): void
  /** Shows a picture on the way. Gives it back. */
  emit(image: Image): Promise<Image>
  /** For whoever looks into how a run went: in the job's events, and in the server's log. */
  log(message: string): void
  /** Fires when the job is canceled or the server stops. */
  signal: AbortSignal
}

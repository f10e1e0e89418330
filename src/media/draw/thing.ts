/** What a prompt was understood to ask for. */
import type { Place, Time, Weather } from './places.ts'
import type { Style } from './styles.ts'
import type { Action, Relation, Tone } from './words.ts'

export interface Thing {
  /** The words of the prompt that name it. */
  word: string
  icon: string
  count: number
  /** Times the usual size. */
  size: number
  /** In the order they are given to the copies. */
  colours: string[]
  action?: Action
  /** What it reads, plays, rides or holds. */
  object?: Thing
  /** What it has on: icons. */
  wears: Thing[]
  /** Where it is: the index of another thing in the scene. */
  relation?: { kind: Exclude<Relation, 'of' | 'wearing'>; to: number }
}

export interface Scene {
  things: Thing[]
  place: Place
  /** Whether the prompt itself names the place. */
  isPlaceNamed: boolean
  time: Time
  weather: Weather
  tone?: Tone
  /** Paint for the ground, from words such as "green hill". */
  groundColour?: string
  /** What shines in the sky because the prompt says so. */
  celestial?: 'sun' | 'moon'
  style: Style
}

/** A doodle as data: pen strokes on a transparent ground. Drawing, tracing, animation and files all meet here. */

export type Point = [x: number, y: number]

/** What a stroke belongs to, where that is known: a motion moves wings and legs, and closes eyes. */
export const parts = [
  'body',
  'head',
  'eye',
  'mouth',
  'ear',
  'wing',
  'arm',
  'leg',
  'tail',
  'wheel',
  'prop',
  'ground',
] as const
export type Part = (typeof parts)[number]

export interface Stroke {
  /** Pixels of the doodle's own field, y down. A line through them; closed when the first is also the last. */
  points: Point[]
  /** Pixels; 0: an area without a line. */
  width: number
  /** `#rrggbb` of the line. */
  color: string
  /** `#rrggbb` of the area, by the even-odd rule together with the strokes of the same `area`; absent: not filled. */
  fill?: string
  /** Strokes with the same number are one area: an outline and its holes. */
  area?: number
  part: Part
}

export interface Doodle {
  /** Pixels. */
  width: number
  height: number
  /** In the order in which a pen would draw them, later ones on top. */
  strokes: Stroke[]
}

/** What every background is drawn on, and what it tells the subjects that come to stand in it. */

import type { Icons } from './icons.ts'
import type { Pen } from './ink.ts'
import type { Palette } from './palette.ts'
import type { Scene } from './thing.ts'

export interface Canvas {
  pen: Pen
  /** The short side has 600 units, whatever the picture's size in pixels. */
  width: number
  height: number
  palette: Palette
  scene: Scene
  icons: Icons
}

export interface Backdrop {
  /** Svg behind the subjects. */
  back: string
  /** Svg over their feet: grass, foam, the edge of a table. */
  front: string
  /** Where the feet of the subjects in front are. */
  ground: number
  /** The top of the ground as it rises and falls, for a subject at `x`. */
  groundAt?(x: number): number
  /** Where the subject should stand, 0 to 1 from the left, when the land says so: on the hill. */
  focus?: number
  /** The highest line that things in the air may hang down to. */
  horizon: number
}

export const SHORT_SIDE = 600
/** A strip longer than this has a shorter short side instead: a skyline is drawn house by house. */
export const LONGEST_SIDE = 4_800

/** How many small things a style draws where `usual` is the common number; wide pictures need more of them. */
export function many({ pen, width, height }: Canvas, usual: number): number {
  const wider = Math.min(3, Math.max(width, height) / SHORT_SIDE)
  return Math.round(usual * pen.look.clutter * Math.sqrt(wider))
}

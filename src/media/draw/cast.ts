/** A figure, and what it is drawn with. */
import type { Icons } from './icons.ts'
import type { Pen } from './ink.ts'
import type { Box } from './paths.ts'
import type { Place } from './places.ts'

export interface Figure {
  svg: string
  box: Box
  /** How large it is beside others; 1 is a cat. */
  size: number
  icon: string
  isAirborne: boolean
  floats: boolean
  /** Whether it is drawn together with a thing it uses. */
  isActing: boolean
}

/** What a figure is drawn with, from the thing's point of view. */
export interface Cast {
  place: Place
  icons: Icons
  /** Scaled to icon units. */
  pen: Pen
}

export type Acted = Pick<Figure, 'svg' | 'box'> & {
  /** How much larger the whole is than its doer alone. */
  grows?: number
}

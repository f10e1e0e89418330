/** The four styles of doodle, as numbers that the pen obeys. Lengths are shares of the picture's short side. */
import type { Style } from '../draw/styles.ts'

/** The one colour of a pen. */
export const INK = '#211d29'

export interface PenLook {
  style: Style
  /** Breadth of outlines, and of the lines within them. */
  outline: number
  inner: number
  /** Shapes beyond this level are left out. */
  level: 1 | 2 | 3
  /** How far the hand strays. */
  wobble: number
  /** How far a closed line runs past its beginning. */
  overshoot: number
  /** Between the lines of a hatching; 0: not hatched. */
  hatch: number
  /** Dark areas are filled with ink. */
  isInked: boolean
}

export const penLooks: Record<Style, PenLook> = {
  minimalist: {
    style: 'minimalist',
    outline: 0.0052,
    inner: 0.0052,
    level: 1,
    wobble: 0.0022,
    overshoot: 0,
    hatch: 0,
    isInked: false,
  },
  simple: {
    style: 'simple',
    outline: 0.0098,
    inner: 0.0082,
    level: 2,
    wobble: 0.0028,
    overshoot: 0.012,
    hatch: 0,
    isInked: false,
  },
  detailed: {
    style: 'detailed',
    outline: 0.0058,
    inner: 0.0042,
    level: 3,
    wobble: 0.0024,
    overshoot: 0.016,
    hatch: 0.0125,
    isInked: false,
  },
  cartoon: {
    style: 'cartoon',
    outline: 0.0172,
    inner: 0.0092,
    level: 2,
    wobble: 0.002,
    overshoot: 0,
    hatch: 0,
    isInked: true,
  },
}

/** The four styles, as numbers that every part of the drawing obeys. */

export const styles = ['simple', 'detailed', 'cartoon', 'minimalist'] as const
export type Style = (typeof styles)[number]

export interface Look {
  style: Style
  /** Width of the pen, in the drawing's own units (its short side has 600). */
  line: number
  /** How far the pen wavers. */
  wobble: number
  /** How much darker than the shape its outline is, 0 to 1. */
  dark: number
  /** How opaque the outline is; 0 draws none. */
  ink: number
  /** Multiplies the saturation of every colour. */
  saturation: number
  /** How many of the small things (clouds, grass, stars, trees far away) are drawn; 1 is usual. */
  clutter: number
  /** Pencil hatching on the shaded side. */
  hatch: boolean
  /** Whether what moves trails lines and dust; as a rule it does. */
  trails?: boolean
}

export const looks: Record<Style, Look> = {
  simple: { style: 'simple', line: 1.9, wobble: 1.5, dark: 0.55, ink: 0.75, saturation: 1, clutter: 1, hatch: false },
  detailed: {
    style: 'detailed',
    line: 1.6,
    wobble: 1.3,
    dark: 0.62,
    ink: 0.85,
    saturation: 0.96,
    clutter: 1.9,
    hatch: true,
  },
  cartoon: { style: 'cartoon', line: 4.2, wobble: 1, dark: 0.86, ink: 1, saturation: 1.22, clutter: 0.8, hatch: false },
  minimalist: {
    style: 'minimalist',
    line: 1.4,
    wobble: 0.8,
    dark: 0.4,
    ink: 0,
    saturation: 0.72,
    clutter: 0.22,
    hatch: false,
  },
}

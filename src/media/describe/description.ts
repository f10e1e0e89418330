/** What is said of a picture. */
import type { Layout } from './layout.ts'
import type { Swatch } from './palette.ts'

export interface Description {
  /** Pixels. */
  width: number
  height: number
  orientation: 'landscape' | 'portrait' | 'square'
  /** Up to five colours, most first. */
  palette: Swatch[]
  /** Mean lightness as it is seen, 0 (black) to 1 (white). */
  brightness: number
  /** 0 (one flat tone) to 1 (black against white). */
  contrast: number
  /** 0 (grey) to 1 (as vivid as a screen shows). */
  saturation: number
  /** Variance of the Laplacian at 512 pixels, and what it means. */
  sharpness: { value: number; word: 'very soft' | 'soft' | 'sharp' | 'very sharp' }
  layout: Layout
  /** Whether some pixels are transparent. */
  hasTransparency: boolean
  /** Two to four sentences for a person. */
  text: string
}

/** What is said of a doodle. */

import type { Box } from '../trace/bounds.ts'

export interface DoodleFacts {
  /** Pixels, as shown. */
  width: number
  height: number
  /** What is drawn, without the empty ground around it. Width and height are 0 when nothing is. */
  boundingBox: Box
  /** `share` of the pixels is fully or nearly transparent, 0 to 1. */
  transparency: { hasAlpha: boolean; share: number }
  /** Up to six inks, most first; the paper is none. `share` of the ink, 0 to 1. */
  colors: { hex: string; name: string; share: number }[]
  /** Share of the bounding box that is inked, 0 to 1. */
  strokeDensity: number
  /** The typical width of its lines, pixels; 0 when nothing is drawn. */
  strokeWidth: number
  /** Lines and filled areas that tracing finds. */
  strokeCount: number
  complexity: 'low' | 'medium' | 'high'
  /** Only what can be measured: "line-drawing", "monochrome", "closed-shapes" … */
  tags: string[]
  /** Sentences on what would make it serve better, the weightiest first. */
  suggestions: string[]
}

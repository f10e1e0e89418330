/** The last pass over a picture: light of the hour, paper, and a treatment of every colour where the prompt or style wants it. */
import type { Canvas } from './canvas.ts'
import { eachColour, fromHsl, mix, shift, toHsl } from './colour.ts'
import type { Tone } from './words.ts'

const TONES: Record<Tone, (hex: string) => string> = {
  pastel: (hex) => mix(shift(hex, { saturation: 0.75 }), '#fff4f4', 0.42),
  neon: (hex) => {
    const { h, s, l } = toHsl(hex)
    return fromHsl({ h: s < 0.1 ? 265 : h, s: s < 0.1 ? 0.4 : Math.min(1, s * 1.6), l: l > 0.6 ? l * 0.86 : l * 0.66 })
  },
  mono: (hex) => shift(hex, { saturation: 0 }),
  sepia: (hex) => fromHsl({ h: 34, s: 0.32, l: toHsl(hex).l * 0.94 }),
}

/** Treats all colours of an svg, each once. */
export function finish({ pen, palette, scene, width, height }: Canvas, svg: string): string {
  const tone = scene.tone ? TONES[scene.tone] : (hex: string) => hex
  const { saturation } = pen.look
  const treated = eachColour(svg, (hex) => tone(saturation === 1 ? hex : shift(hex, { saturation })))
  const { colour, share } = palette.light
  return `${treated}<rect width="${width}" height="${height}" fill="${tone(colour)}" opacity="${(share * 0.3).toFixed(3)}"/>`
}

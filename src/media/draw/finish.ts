/** The last pass over a picture: light of the hour, paper, and a treatment of every colour where the prompt or style wants it. */
import type { Canvas } from './canvas.ts'
import { eachColour, fromHsl, mix, shift, toHsl } from './colour.ts'
import { flat, shadingDefs } from './ink.ts'
import { circle } from './paths.ts'
import { openRandom } from './random.ts'
import type { Tone } from './words.ts'

const TONES: Record<Tone, (hex: string) => string> = {
  pastel: (hex) => mix(shift(hex, { saturation: 1.05 }), '#ffffff', 0.34),
  neon: (hex) => {
    const { h, s, l } = toHsl(hex)
    return fromHsl({ h: s < 0.1 ? 265 : h, s: s < 0.1 ? 0.4 : Math.min(1, s * 1.6), l: l > 0.6 ? l * 0.86 : l * 0.66 })
  },
  mono: (hex) => shift(hex, { saturation: 0 }),
  sepia: (hex) => fromHsl({ h: 34, s: 0.32, l: toHsl(hex).l * 0.94 }),
}

/** Printed dots that shrink away from two corners. */
function halftone({ pen, width, height }: Pick<Canvas, 'pen' | 'width' | 'height'>): string {
  const gap = 19
  const reach = 210
  const flip = openRandom(pen.random.seed(), 'halftone').chance(0.5)
  const dots: string[] = []
  for (let row = 0; row * gap < reach; row++) {
    for (let column = 0; column * gap < reach; column++) {
      const [dx, dy] = [column * gap + (row % 2) * (gap / 2), row * gap]
      const r = 6.6 * (1 - Math.hypot(dx, dy) / reach)
      if (r < 0.8) continue
      dots.push(circle(flip ? dx : width - dx, dy, r), circle(flip ? width - dx : dx, height - dy, r))
    }
  }
  return flat(dots.join(''), '#2b2140', 0.13)
}

/** Treats all colours of an svg, each once. */
export function finish({ pen, palette, scene, width, height }: Canvas, svg: string): string {
  const tone = scene.tone ? TONES[scene.tone] : (hex: string) => hex
  const { saturation } = pen.look
  const treated = eachColour(svg, (hex) => tone(saturation === 1 ? hex : shift(hex, { saturation })))
  const { colour, share } = palette.light
  const marks = pen.look.style === 'cartoon' ? halftone({ pen, width, height }) : ''
  return `${pen.look.hatch ? shadingDefs : ''}${treated}${marks}<rect width="${width}" height="${height}" fill="${tone(colour)}" opacity="${(share * 0.3).toFixed(3)}"/>`
}

/** The measures of a picture as sentences. */

import type { Description } from './description.ts'

export function writeText(measured: Omit<Description, 'text'>): string {
  const { width, height, orientation, sharpness, layout, hasTransparency } = measured
  const shape = { landscape: 'A landscape-format', portrait: 'A portrait-format', square: 'A square' }[orientation]
  const sentences = [
    `${shape} picture of ${width} × ${height} pixels, ${light(measured)}.`,
    `${colours(measured)}`,
    `It is ${sharpness.word}, and ${weight(layout.focus)}.`,
  ]
  if (hasTransparency) sentences.push('Parts of it are transparent.')
  return sentences.join(' ')
}

function light({ brightness, contrast }: Omit<Description, 'text'>): string {
  const level =
    brightness < 0.3
      ? 'dark'
      : brightness < 0.48
        ? 'rather dark'
        : brightness < 0.7
          ? 'evenly lit'
          : brightness < 0.85
            ? 'bright'
            : 'very bright'
  const range = contrast < 0.15 ? 'low contrast' : contrast < 0.4 ? 'moderate contrast' : 'strong contrast'
  return `${level}, with ${range}`
}

function colours({ palette, saturation }: Omit<Description, 'text'>): string {
  const names = [...new Set(palette.map(({ name }) => name))].slice(0, 3)
  const strength =
    saturation < 0.08
      ? 'Almost without colour'
      : saturation < 0.25
        ? 'In muted colours'
        : saturation < 0.55
          ? 'In clear colours'
          : 'In vivid colours'
  const [first, ...rest] = names
  if (!first) return 'Nothing of it is visible.'
  const share = Math.round(
    100 * palette.filter(({ name }) => name === first).reduce((sum, { share }) => sum + share, 0),
  )
  const others = rest.length ? `, with ${rest.join(' and ')}` : ''
  return `${strength}: mostly ${first} (${share} %)${others}.`
}

function weight(focus: string): string {
  if (focus === 'spread evenly') return 'its detail is spread evenly over the frame'
  if (focus === 'centre') return 'the eye is drawn to the centre'
  return focus === 'top' || focus === 'bottom'
    ? `the eye is drawn to the ${focus}`
    : `the eye is drawn to the ${focus} of the frame`
}

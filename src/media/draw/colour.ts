/** Colours: hex to hue and back, mixing, and giving a whole icon another colour. */

export interface Hsl {
  /** Degrees. */
  h: number
  /** 0 to 1, like `l`. */
  s: number
  l: number
}

const clamp = (value: number, low = 0, high = 1) => Math.min(high, Math.max(low, value))

function channels(hex: string): [number, number, number] {
  const full = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, '$&$&') : hex
  const value = Number.parseInt(full.slice(1, 7), 16) || 0
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255]
}

const toHex = (parts: number[]) =>
  `#${parts
    .map((part) =>
      Math.round(clamp(part, 0, 255))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`

export function toHsl(hex: string): Hsl {
  const [r, g, b] = channels(hex).map((part) => part / 255) as [number, number, number]
  const high = Math.max(r, g, b)
  const low = Math.min(r, g, b)
  const spread = high - low
  const l = (high + low) / 2
  if (spread === 0) return { h: 0, s: 0, l }
  const s = spread / (1 - Math.abs(2 * l - 1))
  const h = high === r ? (g - b) / spread + 6 : high === g ? (b - r) / spread + 2 : (r - g) / spread + 4
  return { h: (h % 6) * 60, s, l }
}

export function fromHsl({ h, s, l }: Hsl): string {
  const chroma = clamp(s) * Math.min(clamp(l), 1 - clamp(l))
  const part = (offset: number) => {
    const place = (offset + h / 30 + 24) % 12
    return 255 * (clamp(l) - chroma * Math.max(-1, Math.min(place - 3, 9 - place, 1)))
  }
  return toHex([part(0), part(8), part(4)])
}

/** `share` of the way from one colour to the other. */
export function mix(from: string, to: string, share: number): string {
  const other = channels(to)
  return toHex(channels(from).map((part, index) => part + ((other[index] ?? part) - part) * share))
}

export const darken = (hex: string, share: number) => mix(hex, '#1b1430', share)
export const lighten = (hex: string, share: number) => mix(hex, '#fffaf0', share)

/** Turns the hue and scales saturation and lightness. */
export function shift(hex: string, by: { hue?: number; saturation?: number; lightness?: number }): string {
  const { h, s, l } = toHsl(hex)
  return fromHsl({ h: (h + (by.hue ?? 0) + 360) % 360, s: s * (by.saturation ?? 1), l: l * (by.lightness ?? 1) })
}

const HEX = /#[0-9a-f]{6}\b|#[0-9a-f]{3}\b/gi

/** Replaces every colour of an svg; each is worked out once. */
export function eachColour(svg: string, change: (hex: string) => string): string {
  const known = new Map<string, string>()
  return svg.replace(HEX, (hex) => {
    const after = known.get(hex) ?? change(hex)
    known.set(hex, after)
    return after
  })
}

/** A colour in the light of the hour. What glows of itself (fire, lamps, a ginger cat) keeps more of its own. */
export function lit(hex: string, { colour, share }: { colour: string; share: number }): string {
  const { h, s } = toHsl(hex)
  return mix(hex, colour, s > 0.78 && h < 58 ? share * 0.45 : share)
}

/** Takes the glare off the icon set's brightest paints, its mint green above all, so that they sit in a landscape. */
export function calm(hex: string): string {
  const { h, s, l } = toHsl(hex)
  if (s > 0.7 && h > 130 && h < 172) return fromHsl({ h: 118, s: 0.42, l: l * 0.98 })
  return s > 0.82 && l > 0.25 ? fromHsl({ h, s: s * 0.9, l }) : hex
}
const hueGap = (a: number, b: number) => Math.abs(((a - b + 540) % 360) - 180)

/** Whether two colours of an icon are shades of one thing, such as fur and the shadow on it. */
export function sameFamily(a: Hsl, b: Hsl): boolean {
  const grey = (colour: Hsl) => colour.s < 0.16
  if (grey(a) || grey(b)) return grey(a) && grey(b) && a.l > 0.22 && b.l > 0.22
  return hueGap(a.h, b.h) < 34 && a.l > 0.14
}

/** The same svg with everything of the `main` colour's family painted in `wanted`, shades kept apart. */
export function recolour(svg: string, main: string, wanted: string): string {
  const from = toHsl(main)
  const to = toHsl(wanted)
  return eachColour(svg, (hex) => {
    const old = toHsl(hex)
    if (!sameFamily(old, from)) return hex
    const l = clamp(to.l + (old.l - from.l) * 0.85, 0.06, 0.97)
    const s = to.s === 0 ? 0 : clamp(to.s + (old.s - from.s) * 0.3, 0.05, 1)
    return fromHsl({ h: to.h, s, l })
  })
}

/** A look as data: what is measured of a picture, and what a model sees in it. */
import { z } from 'zod'
import { asProse, wordList, words } from '../../answer-fields.ts'
import { readJson } from '../../read-json.ts'

/** What can be counted: the same for every model, and there without one. */
export interface Measured {
  /** Main colours, most first; `share` of the picture. */
  palette: { hex: string; name: string; share: number }[]
  /** 0 (black) to 1 (white). */
  brightness: number
  /** 0 (one flat tone) to 1 (black against white). */
  contrast: number
  /** 0 (grey) to 1 (as vivid as a screen shows). */
  saturation: number
  sharpness: string
  /** The side that is lighter, in words; "even" when none is. */
  lighterSide: string
}

const seen = z.object({
  light: words(300),
  lens: words(200),
  grade: words(240),
  texture: words(160),
  mood: words(120),
  styling: words(240),
  keywords: wordList(8, 40),
  /** What was said where it was no data. */
  notes: words(700),
})
export type Look = Measured & z.output<typeof seen>

export const system =
  'You are a photographer and colourist. You describe how a picture is made so exactly that a colleague can repeat it, and you never describe what it shows.'

export const question = `Analyse the look of this picture: light, lens, colour, texture, mood, styling. Say nothing of who or what it shows.
Answer with one JSON object and nothing else, each value in English, empty where it cannot be told:
{"light": <key light: from where (clock position and height), hard or soft, source; fill and rim; colour temperature in kelvin; how deep the shadows are>,
"lens": <focal length in mm full-frame, aperture and depth of field, distance, height and angle of the camera>,
"grade": <colours of shadows, middle tones and highlights; contrast curve, black point, saturation, white balance>,
"texture": <film grain or digital, halation, bloom, softness, vignette>,
"mood": <two to five words>,
"styling": <set, surfaces, props, wardrobe as kinds of material and colour, not as objects>,
"keywords": <a list of three to eight words that a stylist would search for>}`

/** The look, from what was measured and what a model said of it; of an offline answer (empty) the words follow the measures. */
export function readLook(measured: Measured, answer: string): Look {
  if (answer === '') return { ...seen.parse(inWords(measured)), ...measured }
  return { ...(readJson(seen, answer) ?? seen.parse({ notes: asProse(answer, 700) })), ...measured }
}

function inWords({ brightness, contrast, saturation, palette, sharpness, lighterSide }: Measured) {
  const key = brightness < 0.4 ? 'low-key' : brightness > 0.7 ? 'high-key' : 'mid-key'
  const range = contrast > 0.45 ? 'high contrast' : contrast < 0.2 ? 'low contrast' : 'moderate contrast'
  const strength = saturation > 0.45 ? 'vivid' : saturation < 0.15 ? 'muted' : 'clear'
  const names = [...new Set(palette.map(({ name }) => name))].slice(0, 3)
  return {
    light: `${key}, ${range}; ${lighterSide === 'even' ? 'even over the frame' : `lighter toward the ${lighterSide}`}`,
    grade: `${strength} colours: ${names.join(', ')}`,
    texture: sharpness,
    keywords: [key, range, strength, ...names],
  }
}

/** The open icon set (Fluent Emoji flat, MIT): finding an icon by name or keyword, and drawing it with ink and colour. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { calm, eachColour, recolour, sameFamily, toHsl } from './colour.ts'
import { outline, type Pen, shade } from './ink.ts'
import { type OwnIcon, own } from './own.ts'
import { type Box, boxesOf, boxOf, ellipse, union } from './paths.ts'

export interface Icon {
  name: string
  /** Svg elements on a 32×32 field. */
  body: string
  box: Box
  /** The colour that covers most of it. */
  main: string
}

export interface Icons {
  /** The name of the icon for a word or phrase, as in "fire engine"; undefined when the set has none. */
  find(phrase: string): string | undefined
  /** The name of the icon for an emoji. */
  forEmoji(emoji: string): string | undefined
  get(name: string): Icon | undefined
}

interface Files {
  icons: { icons: Record<string, { body: string }> }
  chars: Record<string, string>
  metadata: { categories: Record<string, string[]> }
  keywords: Record<string, string[]>
}

// Skin tones and clock faces are two fifths of the set, and no prompt asks for them.
const UNUSED = /-(light|medium|dark|medium-light|medium-dark)$|-(light|medium|dark)-|-oclock$|-thirty$|^flag-/
// Whole scenes in a square frame: as a thing in a picture they look like a stamp stuck on it.
const FRAMED =
  /^(bridge-at-night|national-park|desert|cityscape.*|milky-way|sunrise.*|sunset|foggy|fog|fireworks|sparkler|railway-track|motorway|night-with-stars|moon-viewing-ceremony|flower-playing-cards|beach-with-umbrella|water-wave|umbrella-on-ground|mountain-railway)$/
// Keywords of these say what a thing is; those of smileys, symbols and gestures are moods.
const CATEGORIES = new Set(['Animals & Nature', 'Food & Drink', 'Travel & Places', 'Objects', 'Activities'])
/** Only the first keywords of an emoji say what it is; later ones are associations ("horse": "gamble", "luck"). */
const KEYWORDS_USED = 4

let loading: Promise<Icons> | undefined

/** Reads the icon set on first use, once; nothing is read when this module is imported. */
export function loadIcons(): Promise<Icons> {
  loading ??= open().catch((error) => {
    loading = undefined
    throw error
  })
  return loading
}

async function open(): Promise<Icons> {
  const { resolve } = createRequire(import.meta.url)
  const json = async (path: string) => JSON.parse(await readFile(resolve(path), 'utf8'))
  const set = '@iconify-json/fluent-emoji-flat'
  const [icons, chars, metadata, keywords] = await Promise.all([
    json(`${set}/icons.json`),
    json(`${set}/chars.json`),
    json(`${set}/metadata.json`),
    json('emojilib/dist/emoji-en-US.json'),
  ])
  return index({ icons, chars, metadata, keywords })
}

function index({ icons, chars, metadata, keywords }: Files): Icons {
  const bodies = new Map(
    Object.entries(icons.icons)
      .filter(([name]) => !UNUSED.test(name) && !FRAMED.test(name))
      .map(([name, { body }]) => [name, body]),
  )
  const known = new Map<string, Icon>()
  const forEmoji = (emoji: string) => {
    const codes = [...emoji].map((letter) => letter.codePointAt(0)?.toString(16) ?? '')
    const name = chars[codes.join('-')] ?? chars[codes.filter((code) => code !== 'fe0f').join('-')]
    return name && bodies.has(name) ? name : undefined
  }
  const words = nameIndex([...bodies.keys()], metadata, keywords, forEmoji)
  return {
    find: (phrase) => words.get(phrase),
    forEmoji,
    get(name) {
      const before = known.get(name)
      if (before) return before
      const drawn = own.get(name)
      const raw = drawn ? assemble(drawn, bodies) : bodies.get(name)
      if (!raw) return undefined
      const body = eachColour(asPaths(raw), calm)
      const icon = { ...measure(name, body), ...(drawn && { main: drawn.main }) }
      known.set(name, icon)
      return icon
    },
  }
}

function assemble({ body, parts = [] }: OwnIcon, bodies: Map<string, string>): string {
  const placed = parts.map(
    ({ icon, x, y, scale, turn }) =>
      `<g transform="translate(${x} ${y}) scale(${scale}) rotate(${turn} 16 16)">${bodies.get(icon) ?? ''}</g>`,
  )
  return placed.join('') + body
}

/** The few circles and ellipses of the set as paths, so that all shapes are treated alike. */
function asPaths(body: string): string {
  return body.replace(/<(?:circle|ellipse) ([^>]*)\/>/g, (element, attributes: string) => {
    const value = (name: string) => Number(new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1] ?? Number.NaN)
    const r = value('r')
    const [x, y, rx, ry] = [value('cx'), value('cy'), r || value('rx'), r || value('ry')]
    if (![x, y, rx, ry].every(Number.isFinite)) return element
    const rest = attributes.replace(/(?:^| )(?:cx|cy|r|rx|ry)="[^"]*"/g, '')
    return `<path ${rest.trim()} d="${ellipse(x, y, rx, ry)}"/>`
  })
}

/** Word → icon. A whole name wins over a word of a name ("engine": fire-engine), and that over a keyword. */
function nameIndex(
  names: string[],
  metadata: Files['metadata'],
  keywords: Files['keywords'],
  forEmoji: (emoji: string) => string | undefined,
): Map<string, string> {
  const concrete = new Set(
    Object.entries(metadata.categories).flatMap(([category, list]) => (CATEGORIES.has(category) ? list : [])),
  )
  const words = new Map<string, string>()
  const offer = (word: string, name: string) => {
    if (!words.has(word)) words.set(word, name)
  }
  for (const name of names) offer(name.replaceAll('-', ' '), name)
  for (const name of names) if (name.endsWith('-face')) offer(name.slice(0, -5).replaceAll('-', ' '), name)
  for (const name of names) if (concrete.has(name) && name.includes('-')) offer(name.split('-').at(-1) ?? name, name)
  for (const [emoji, list] of Object.entries(keywords)) {
    const name = forEmoji(emoji)
    if (!name || !concrete.has(name)) continue
    for (const keyword of list.slice(1, 1 + KEYWORDS_USED)) {
      const word = keyword.toLowerCase().replaceAll('_', ' ')
      if (word.length > 3) offer(word, name)
    }
  }
  return words
}

/** Finds the box of an icon, and the colour that covers most of it. */
function measure(name: string, body: string): Icon {
  let box: Box = { left: 16, top: 16, right: 16, bottom: 16 }
  const area = new Map<string, number>()
  for (const [element] of body.matchAll(/<path[^>]*>/g)) {
    const d = / d="([^"]*)"/.exec(element)?.[1]
    const fill = / fill="(#[^"]*)"/.exec(element)?.[1]
    if (!d) continue
    const pieces = boxesOf(d)
    box = pieces.reduce(union, box)
    if (fill) area.set(fill, (area.get(fill) ?? 0) + weight(pieces, fill))
  }
  // Fur and the shadow on it count together.
  const total = (fill: string) =>
    [...area].reduce((sum, [other, size]) => sum + (sameFamily(toHsl(other), toHsl(fill)) ? size : 0), 0)
  const ranked = [...area].toSorted((a, b) => total(b[0]) + b[1] * 0.5 - total(a[0]) - a[1] * 0.5)
  const main = ranked[0]?.[0] ?? '#888888'
  const within = { left: Math.max(0, box.left), top: Math.max(0, box.top) }
  return { name, body, box: { ...within, right: Math.min(32, box.right), bottom: Math.min(32, box.bottom) }, main }
}

/** How much shapes count towards the main colour: by area, and less so when they are nearly black, as eyes are. */
function weight(pieces: Box[], fill: string): number {
  const area = pieces.reduce((sum, { left, right, top, bottom }) => sum + (right - left) * (bottom - top), 0)
  return toHsl(fill).l < 0.15 ? area * 0.4 : area
}

/** Shapes smaller than this (eyes, buttons) would drown in their own outline. */
const SMALLEST_OUTLINED = 3.2

/** An icon as svg on its 32×32 field: ids made its own, recoloured, and each larger shape gone over with the pen. */
export function drawIcon(pen: Pen, icon: Icon, colour?: string): string {
  const id = pen.uniqueId()
  const own = icon.body
    .replace(/ id="([^"]*)"/g, ` id="${id}$1"`)
    .replace(/url\(#([^)]*)\)/g, `url(#${id}$1)`)
    .replace(/href="#([^"]*)"/g, `href="#${id}$1"`)
  const painted = colour ? recolour(own, icon.main, colour) : own
  if (pen.look.ink === 0) return painted
  return painted.replace(/<path([^>]*)\/>/g, (element, attributes: string) => {
    const d = / d="([^"]*)"/.exec(attributes)?.[1]
    const fill = / fill="(#[^"]*)"/.exec(attributes)?.[1]
    if (!d || !fill || /transform|clip-path|stroke/.test(attributes)) return element
    const box = boxOf(d)
    const size = Math.max(box.right - box.left, box.bottom - box.top)
    return size < SMALLEST_OUTLINED ? element : element + shade(pen, d) + outline(pen, d, fill, size < 8 ? 0.7 : 1)
  })
}

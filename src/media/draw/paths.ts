/** SVG path data: shapes to write, and the little reading needed to scale a path and find its box. */

export type Point = [x: number, y: number]

export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

interface Segment {
  command: string
  numbers: number[]
}

/** A number for svg, with two decimals: enough at any size, and half the bytes. */
export const n = (value: number) => String(Math.round(value * 100) / 100)

export const line = (list: Point[]) => `M${list.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')}`
export const polygon = (list: Point[]) => `${line(list)}Z`
export const circle = (x: number, y: number, r: number) => ellipse(x, y, r, r)
export const ellipse = (x: number, y: number, rx: number, ry: number) =>
  `M${n(x - rx)} ${n(y)}a${n(rx)} ${n(ry)} 0 1 0 ${n(rx * 2)} 0a${n(rx)} ${n(ry)} 0 1 0 ${n(-rx * 2)} 0Z`

/** A rectangle with round corners. */
export function rectangle(x: number, y: number, width: number, height: number, round = 0): string {
  const r = Math.min(round, width / 2, height / 2)
  if (r <= 0) return `M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}Z`
  const [across, down] = [n(width - 2 * r), n(height - 2 * r)]
  return (
    `M${n(x)} ${n(y + r)}q0 ${n(-r)} ${n(r)} ${n(-r)}h${across}q${n(r)} 0 ${n(r)} ${n(r)}v${down}` +
    `q0 ${n(r)} ${n(-r)} ${n(r)}h-${across}q${n(-r)} 0 ${n(-r)} ${n(-r)}Z`
  )
}

/** A smooth line through points, left to right, as quadratic curves between their middles. */
export function smooth(list: Point[]): string {
  const [first, ...rest] = list
  const last = rest.pop()
  if (!first || !last) return ''
  const curves = rest.map(([x, y], index) => {
    const [nextX, nextY] = rest[index + 1] ?? last
    const end = index === rest.length - 1 ? last : [(x + nextX) / 2, (y + nextY) / 2]
    return `Q${n(x)} ${n(y)} ${n(end[0] ?? 0)} ${n(end[1] ?? 0)}`
  })
  return `M${n(first[0])} ${n(first[1])}${curves.length ? curves.join('') : `L${n(last[0])} ${n(last[1])}`}`
}

const ARGUMENTS: Record<string, number> = { m: 2, l: 2, h: 1, v: 1, c: 6, s: 4, q: 4, t: 2, a: 7, z: 0 }
const NUMBER = /[\s,]*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)/iy
const FLAG = /[\s,]*([01])/y

/** Reads path data; the two flags of an arc may be written without a space between them. */
export function parsePath(d: string): Segment[] {
  const segments: Segment[] = []
  for (const part of d.matchAll(/([mlhvcsqtaz])([^mlhvcsqtaz]*)/gi)) {
    let command = part[1] ?? 'z'
    const text = part[2] ?? ''
    const count = ARGUMENTS[command.toLowerCase()] ?? 0
    if (count === 0) segments.push({ command, numbers: [] })
    for (let at = 0, numbers: number[] = []; count > 0; ) {
      const isFlag = command.toLowerCase() === 'a' && (numbers.length === 3 || numbers.length === 4)
      const pattern = isFlag ? FLAG : NUMBER
      pattern.lastIndex = at
      const found = pattern.exec(text)
      if (!found) break
      at = pattern.lastIndex
      numbers.push(Number(found[1]))
      if (numbers.length < count) continue
      segments.push({ command, numbers })
      numbers = []
      // What follows a move without a letter of its own is a line.
      command = command === 'm' ? 'l' : command === 'M' ? 'L' : command
    }
  }
  return segments
}

/** The same path, `scale` times as large. */
export function scalePath(d: string, scale: number): string {
  return parsePath(d)
    .map(({ command, numbers }) => {
      const isArc = command === 'a' || command === 'A'
      const scaledNumbers = numbers.map((value, index) => n(isArc && index > 1 && index < 5 ? value : value * scale))
      return command + scaledNumbers.join(' ')
    })
    .join('')
}

const NOWHERE: Box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }

/** The box around a path's points, control points among them: exact for corners, a little large for curves. */
export const boxOf = (d: string): Box => boxesOf(d).reduce(union, NOWHERE)

/** The box of each separate piece of a path. */
export function boxesOf(d: string): Box[] {
  const boxes: Box[] = []
  let [x, y, startX, startY] = [0, 0, 0, 0]
  const see = (px: number, py: number) => {
    const box = boxes.at(-1)
    if (box) Object.assign(box, union(box, { left: px, right: px, top: py, bottom: py }))
  }
  for (const { command, numbers } of parsePath(d)) {
    const kind = command.toLowerCase()
    const [baseX, baseY] = command === kind ? [x, y] : [0, 0]
    if (kind === 'm' || boxes.length === 0) boxes.push({ ...NOWHERE })
    if (kind === 'z') [x, y] = [startX, startY]
    else if (kind === 'h') x = baseX + (numbers[0] ?? 0)
    else if (kind === 'v') y = baseY + (numbers[0] ?? 0)
    else {
      const pairs = kind === 'a' ? numbers.slice(5) : numbers
      if (kind === 'a') for (const [bulgeX, bulgeY] of bulge([x, y], baseX, baseY, numbers)) see(bulgeX, bulgeY)
      for (let index = 0; index + 1 < pairs.length; index += 2) {
        see(baseX + (pairs[index] ?? 0), baseY + (pairs[index + 1] ?? 0))
      }
      x = baseX + (pairs.at(-2) ?? 0)
      y = baseY + (pairs.at(-1) ?? 0)
    }
    if (kind === 'm') [startX, startY] = [x, y]
    see(x, y)
  }
  return boxes
}

/** The points where an arc reaches farthest from its chord, and where a large one reaches to the sides. */
function bulge([x, y]: Point, baseX: number, baseY: number, numbers: number[]): Point[] {
  const [rx = 0, ry = 0, , large = 0, sweep = 0, endX = 0, endY = 0] = numbers
  const [dx, dy] = [baseX + endX - x, baseY + endY - y]
  const chord = Math.hypot(dx, dy)
  if (chord === 0) return []
  const r = Math.max((rx + ry) / 2, chord / 2)
  const toCentre = Math.sqrt(Math.max(0, r * r - (chord * chord) / 4))
  const side = sweep ? 1 : -1
  const [outX, outY] = [(side * dy) / chord, (-side * dx) / chord]
  const reach = large ? r + toCentre : r - toCentre
  const middle: Point = [x + dx / 2, y + dy / 2]
  const tip: Point = [middle[0] + outX * reach, middle[1] + outY * reach]
  if (!large) return [tip]
  const centre: Point = [tip[0] - outX * r, tip[1] - outY * r]
  return [tip, [centre[0] - outY * r, centre[1] + outX * r], [centre[0] + outY * r, centre[1] - outX * r]]
}

export const union = (a: Box, b: Box): Box => ({
  left: Math.min(a.left, b.left),
  top: Math.min(a.top, b.top),
  right: Math.max(a.right, b.right),
  bottom: Math.max(a.bottom, b.bottom),
})

/** Eyes as cartoons have them: white, round and awake. */
import { ellipse } from '../draw/paths.ts'
import type { Point } from './doodle.ts'
import { flatten } from './flatten.ts'
import { boxAround } from './geometry.ts'
import type { Shape } from './shape.ts'

const WHITE = 2.1
const PUPIL = 1.35
const GLINT = 0.45
/** Smaller eyes, as a share of the picture's short side, stay dots. */
const SMALLEST = 0.0115

interface Round {
  x: number
  y: number
  r: number
}

/** Every spot that is an eye becomes a white with a pupil and a glint; eyes that lie close stay apart. */
export function expressive(shapes: Shape[], size: number): Shape[] {
  const eyes = shapes.filter(isEye).map(roundOf)
  return shapes.flatMap((shape, at): Shape[] => {
    const eye = roundOf(shape)
    const { x, y, r } = eye
    if (!isEye(shape) || r < SMALLEST * size) return [shape]
    const nearest = Math.min(...eyes.map((other) => Math.hypot(other.x - x, other.y - y)).filter((away) => away > r))
    const ring = shapes.slice(0, at).find((other) => isRingOf(other, eye))
    const white = ring ? roundOf(ring).r : Math.min(WHITE * r, nearest * 0.46)
    const pupil = Math.min(PUPIL * r, white * 0.68)
    const down = ring ? 0 : white * 0.12
    const contours = [
      ...round(x, y + down, pupil, pupil * 1.1),
      ...round(x + pupil * 0.32, y + down - pupil * 0.38, pupil * GLINT, pupil * GLINT),
    ]
    if (ring) return [{ ...shape, contours }]
    return [
      { ...shape, kind: 'area', level: 2, dark: 0, contours: round(x, y, white, white * 1.12) },
      { ...shape, contours },
    ]
  })
}

const isEye = ({ kind, part }: Shape) => kind === 'spot' && part === 'eye'

/** Whether a shape is the white that an eye has already. */
function isRingOf(shape: Shape, eye: Round): boolean {
  if (shape.kind !== 'area') return false
  const { x, y, r } = roundOf(shape)
  return r < eye.r * 3.2 && Math.hypot(x - eye.x, y - eye.y) < r * 0.5
}

function roundOf({ contours }: Shape): Round {
  const { left, right, top, bottom } = boxAround(contours.flat())
  return { x: (left + right) / 2, y: (top + bottom) / 2, r: (right - left + bottom - top) / 4 }
}

const round = (x: number, y: number, rx: number, ry: number): Point[][] => flatten(ellipse(x, y, rx, ry), rx / 3)

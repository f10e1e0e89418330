import { describe, expect, test } from 'vitest'
import type { Doodle, Part, Point, Stroke } from '../doodle/doodle.ts'
import { animateDoodle, moveStrokes } from './animate.ts'
import { boxOf, heightOf, middleOf, widthOf } from './extent.ts'
import { type Motion, motions } from './motion.ts'

const INK = '#222233'

/** Points of an ellipse, or of a part of one, in degrees; whole ones are closed. */
function ellipse(cx: number, cy: number, rx: number, ry: number, from = 0, to = 360): Point[] {
  const count = 24
  const points = Array.from({ length: count }, (_, index): Point => {
    const angle = ((from + ((to - from) * index) / (to - from === 360 ? count : count - 1)) * Math.PI) / 180
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)]
  })
  return to - from === 360 ? [...points, ...points.slice(0, 1)] : points
}

const stroke = (part: Part, points: Point[], fill?: string): Stroke => ({
  points,
  width: 5,
  color: INK,
  ...(fill && { fill }),
  part,
})
const doodle = (strokes: Stroke[]): Doodle => ({ width: 400, height: 400, strokes })

const bird = doodle([
  stroke(
    'wing',
    [
      [170, 200],
      [110, 150],
      [60, 140],
      [90, 190],
      [150, 225],
    ],
    '#c9defa',
  ),
  stroke(
    'wing',
    [
      [230, 200],
      [290, 150],
      [340, 140],
      [310, 190],
      [250, 225],
    ],
    '#c9defa',
  ),
  stroke('body', ellipse(200, 220, 45, 55), '#8fb8ee'),
  stroke('head', ellipse(200, 150, 32, 30), '#8fb8ee'),
  stroke('eye', ellipse(188, 146, 5, 5), INK),
  stroke('eye', ellipse(212, 146, 5, 5), INK),
  stroke('tail', [
    [190, 272],
    [180, 310],
    [200, 300],
    [220, 310],
    [210, 272],
  ]),
])

const cat = doodle([
  stroke('tail', [
    [300, 200],
    [340, 180],
    [350, 130],
    [335, 110],
  ]),
  ...[130, 165, 250, 285].map((x) =>
    stroke(
      'leg',
      [
        [x - 8, 235],
        [x - 9, 310],
        [x + 9, 310],
        [x + 8, 235],
      ],
      '#ffffff',
    ),
  ),
  stroke('body', ellipse(205, 205, 100, 48), '#f0c890'),
  stroke('head', ellipse(105, 150, 45, 40), '#f0c890'),
  stroke('ear', [
    [75, 125],
    [70, 85],
    [98, 112],
  ]),
  stroke('ear', [
    [112, 112],
    [138, 85],
    [136, 125],
  ]),
  stroke('eye', ellipse(90, 148, 7, 10), INK),
  stroke('eye', ellipse(120, 148, 7, 10), INK),
])

const robot = doodle([
  stroke('leg', [
    [170, 290],
    [170, 360],
  ]),
  stroke('leg', [
    [230, 290],
    [230, 360],
  ]),
  stroke('arm', [
    [150, 200],
    [110, 240],
    [100, 280],
  ]),
  stroke('arm', [
    [250, 200],
    [290, 240],
    [300, 280],
  ]),
  stroke(
    'body',
    [
      [150, 180],
      [250, 180],
      [250, 290],
      [150, 290],
      [150, 180],
    ],
    '#d8dde6',
  ),
  stroke(
    'head',
    [
      [165, 100],
      [235, 100],
      [235, 170],
      [165, 170],
      [165, 100],
    ],
    '#eef0f4',
  ),
  stroke('eye', ellipse(185, 130, 8, 8), '#ffffff'),
  stroke('eye', ellipse(215, 130, 8, 8), '#ffffff'),
  stroke('ground', [
    [40, 365],
    [360, 365],
  ]),
])

const ball = doodle([
  stroke('body', ellipse(200, 200, 80, 80), '#e86050'),
  stroke('body', ellipse(200, 200, 30, 80)),
  stroke('body', [
    [120, 200],
    [280, 200],
  ]),
])

const car = doodle([
  stroke(
    'body',
    [
      [80, 240],
      [90, 190],
      [150, 180],
      [180, 140],
      [270, 140],
      [300, 185],
      [340, 200],
      [340, 240],
      [80, 240],
    ],
    '#f2c230',
  ),
  ...[140, 280].flatMap((x) => [
    stroke('wheel', ellipse(x, 245, 32, 32), '#444444'),
    stroke('wheel', [
      [x - 28, 245],
      [x + 28, 245],
    ]),
    stroke('wheel', [
      [x, 217],
      [x, 273],
    ]),
  ]),
])

const flower = doodle([
  stroke('body', [
    [200, 360],
    [205, 280],
    [198, 200],
  ]),
  stroke(
    'body',
    [
      [202, 300],
      [240, 270],
      [250, 290],
      [202, 310],
    ],
    '#70b060',
  ),
  ...[0, 72, 144, 216, 288].map((angle) => {
    const at = (angle * Math.PI) / 180
    return stroke('head', ellipse(198 + 45 * Math.cos(at), 160 + 45 * Math.sin(at), 28, 28), '#f5a0c0')
  }),
  stroke('head', ellipse(198, 160, 22, 22), '#f8d060'),
  stroke('ground', [
    [60, 362],
    [340, 362],
  ]),
])

/** Nothing but lines from edge to edge: there is no room to move in. */
const full = doodle([
  stroke('body', [
    [4, 4],
    [396, 4],
    [396, 396],
    [4, 396],
    [4, 4],
  ]),
  stroke('body', [
    [4, 4],
    [396, 396],
  ]),
])

const samples = { bird, cat, robot, ball, car, flower, full }
const everyMotion = motions.flatMap((motion) => Object.entries(samples).map(([name, of]) => ({ motion, name, of })))
function nth<T>(list: readonly T[], index: number): T {
  const one = list.at(index)
  if (one === undefined) throw new Error(`there is no ${index} of ${list.length}`)
  return one
}

const only = ({ strokes }: Doodle, part: Part) => strokes.filter((one) => one.part === part)
const actors = ({ strokes }: Doodle) => strokes.filter(({ part }) => part !== 'ground')

/** The mean way of a point from one frame to another. Pixels. */
function step(one: Stroke[], other: Stroke[]): number {
  const [from, to] = [one, other].map((strokes) => strokes.flatMap(({ points }) => points)) as [Point[], Point[]]
  expect(to.length).toBe(from.length)
  return (
    from.reduce((sum, [x, y], index) => sum + Math.hypot(x - nth(to, index)[0], y - nth(to, index)[1]), 0) / from.length
  )
}

function steps(frames: Stroke[][]): { between: number[]; closing: number } {
  const between = frames.slice(1).map((frame, index) => step(nth(frames, index), frame))
  return { between, closing: step(nth(frames, frames.length - 1), nth(frames, 0)) }
}

describe('every motion', () => {
  test.each(everyMotion)('$motion of a $name has a clean loop of the frames that were asked for', ({ motion, of }) => {
    for (const frames of [2, 3, 4, 5, 7, 8, 12, 15, 24, 41, 60]) {
      const made = moveStrokes(of, { motion, frames, seed: frames })
      expect(animateDoodle(of, { motion, frames, seed: frames })).toHaveLength(frames)
      expect(made).toHaveLength(frames)
      const { between, closing } = steps(made)
      // A little more is the wobble of the line on top of it, which nobody can tell from the movement.
      expect(closing, `${frames} frames`).toBeLessThanOrEqual(Math.max(...between) * 1.03 + 0.05)
    }
  })

  test.each(everyMotion)('$motion of a $name has no jump in it', ({ motion, of }) => {
    const { between, closing } = steps(moveStrokes(of, { motion, frames: 60, seed: 3 }))
    expect(Math.max(closing, ...between)).toBeLessThan(0.14 * 400)
  })

  test.each(everyMotion)('$motion of a $name stays on its sheet', ({ motion, of }) => {
    for (const frames of [3, 10, 24]) {
      for (const { width, height, strokes } of animateDoodle(of, { motion, frames, seed: 5 })) {
        expect({ width, height }).toEqual({ width: 400, height: 400 })
        const box = boxOf(strokes)
        expect(Math.min(box.left, box.top, width - box.right, height - box.bottom)).toBeGreaterThanOrEqual(0)
        for (const { points } of strokes) expect(points.flat().every(Number.isFinite)).toBe(true)
      }
    }
  })

  test.each(motions)('%s moves, the same way for the same seed, and leaves the doodle as it was', (motion) => {
    const before = structuredClone(cat)
    const made = animateDoodle(cat, { motion, frames: 10, seed: 1 })
    expect(animateDoodle(cat, { motion, frames: 10, seed: 1 })).toEqual(made)
    expect(animateDoodle(cat, { motion, frames: 10, seed: 2 })).not.toEqual(made)
    expect(cat).toEqual(before)
    const { between } = steps(moveStrokes(cat, { motion, frames: 10, seed: 1 }))
    expect(Math.max(...between)).toBeGreaterThan(0.5)
  })

  test.each(motions)('%s inks every line anew on every second frame', (motion) => {
    const made = moveStrokes(ball, { motion, frames: 12, seed: 1 })
    const still = moveStrokes(ball, { motion, frames: 12, seed: 2 })
    // What differs between two seeds is the inking alone; it is held for two frames.
    const off = made.map((frame, index) => step(frame, nth(still, index)))
    expect(Math.min(...off)).toBeGreaterThan(0.1)
    expect(Math.max(...off)).toBeLessThan(6)
  })

  test('a closed outline stays closed, and keeps its colours', () => {
    for (const { strokes } of animateDoodle(ball, { motion: 'bounce', frames: 8, seed: 1 })) {
      const outline = strokes.find(({ fill }) => fill === '#e86050')
      expect(outline?.points.at(-1)).toEqual(outline?.points[0])
    }
  })

  test('ground lies still', () => {
    for (const motion of motions.filter((one) => one !== 'boil')) {
      const made = animateDoodle(robot, { motion, frames: 10, seed: 1 })
      const [first = 0, other = 99] = [0, 5].map(
        (index) => middleOf(boxOf(only(nth(made, index), 'ground').slice(-1)))[1],
      )
      expect(Math.abs(first - other)).toBeLessThan(3)
    }
  })
})

describe('boil', () => {
  test('changes the line and nothing else, on twos', () => {
    const { between, closing } = steps(moveStrokes(cat, { motion: 'boil', frames: 8, seed: 4 }))
    const changes = between.filter((_, index) => index % 2 === 0)
    const holds = between.filter((_, index) => index % 2 === 1)
    expect(Math.min(...changes)).toBeGreaterThan(0.5)
    expect(Math.max(...changes)).toBeLessThan(5)
    expect([...holds, closing]).toEqual([0, 0, 0, 0])
  })
})

describe('fly', () => {
  const made = animateDoodle(bird, { motion: 'fly', frames: 10, seed: 1 })
  const tips = made.map((frame) => {
    const [left, right] = only(frame, 'wing').map(({ points }) => points[2] as Point)
    const [, shoulder] = middleOf(boxOf(only(frame, 'body')))
    return [(left?.[1] ?? 0) - shoulder, (right?.[1] ?? 0) - shoulder] as const
  })

  test('both wings beat up and down together, once round', () => {
    for (const side of [0, 1] as const) {
      const heights = tips.map((tip) => tip[side])
      expect(Math.min(...heights)).toBeLessThan(-60)
      expect(Math.max(...heights)).toBeGreaterThan(30)
    }
    for (const [left, right] of tips) expect(Math.abs(left - right)).toBeLessThan(25)
  })

  test('wings stay on the body, which drifts and does not change its shape', () => {
    const bodies = made.map((frame) => boxOf(only(frame, 'body')))
    for (const [index, frame] of made.entries()) {
      const roots = only(frame, 'wing').map(({ points }) => points[0] as Point)
      for (const [x] of roots) expect(Math.abs(x - middleOf(nth(bodies, index))[0])).toBeLessThan(60)
    }
    const across = bodies.map((box) => middleOf(box)[0])
    expect(Math.max(...across) - Math.min(...across)).toBeGreaterThan(10)
    const tall = bodies.map(heightOf)
    expect(Math.max(...tall) / Math.min(...tall)).toBeLessThan(1.06)
  })

  test('a long cycle has more beats', () => {
    const long = animateDoodle(bird, { motion: 'fly', frames: 36, seed: 1 })
    const heights = long.map(
      (frame) => nth(nth(only(frame, 'wing'), 0).points, 2)[1] - middleOf(boxOf(only(frame, 'body')))[1],
    )
    const ups = heights.filter((y, index) => y < 0 && nth(heights, (index + 1) % 36) >= 0)
    expect(ups).toHaveLength(4)
  })
})

describe('walk', () => {
  test('legs swing in turn, about hips that stay where they are', () => {
    const made = animateDoodle(cat, { motion: 'walk', frames: 12, seed: 1 })
    const feet = (frame: Doodle) => only(frame, 'leg').map((leg) => middleOf(boxOf([leg]))[0])
    const [first, half] = [feet(nth(made, 0)), feet(nth(made, 6))]
    const moved = first.map((x, index) => x - nth(half, index))
    expect(moved.map(Math.sign)).toEqual([1, -1, -1, 1].map((sign) => sign * Math.sign(nth(moved, 0))))
    for (const way of moved) expect(Math.abs(way)).toBeGreaterThan(10)
    const body = made.map((frame) => middleOf(boxOf(only(frame, 'body')))[0])
    expect(Math.max(...body) - Math.min(...body)).toBeLessThan(3)
  })

  test('what has no legs hops, and lands flat', () => {
    const made = animateDoodle(ball, { motion: 'walk', frames: 10, seed: 1 })
    const boxes = made.map((frame) => boxOf(actors(frame)))
    const lows = boxes.map(({ bottom }) => bottom)
    expect(Math.max(...lows) - Math.min(...lows)).toBeGreaterThan(15)
    const landed = nth(boxes, lows.indexOf(Math.max(...lows)))
    expect(heightOf(landed)).toBeLessThan(Math.min(heightOf(nth(boxes, 0)), widthOf(landed)))
  })
})

describe('bounce', () => {
  const made = animateDoodle(ball, { motion: 'bounce', frames: 20, seed: 1 })
  const boxes = made.map((frame) => boxOf(actors(frame)))

  test('falls ever faster, as gravity has it', () => {
    const lows = boxes.slice(0, 8).map(({ bottom }) => bottom)
    const speeds = lows.slice(1).map((low, index) => low - nth(lows, index))
    const pairs = [0, 2, 4].map((index) => nth(speeds, index) + nth(speeds, index + 1))
    expect(nth(pairs, 1) / nth(pairs, 0)).toBeGreaterThan(1.8)
    expect(nth(pairs, 2) - nth(pairs, 1)).toBeCloseTo(nth(pairs, 1) - nth(pairs, 0), -1)
  })

  test('is tall while it is fast and flat where it lands', () => {
    const shape = boxes.map((box) => heightOf(box) / widthOf(box))
    expect(Math.max(...shape)).toBeGreaterThan(1.08)
    expect(shape.indexOf(Math.min(...shape))).toBe(10)
    expect(Math.min(...shape)).toBeLessThan(0.7)
  })

  test('has a shadow, which lies still and is wide when the ball is near', () => {
    const shadows = made.map((frame) => boxOf(only(frame, 'ground')))
    expect(widthOf(nth(shadows, 10))).toBeGreaterThan(1.8 * widthOf(nth(shadows, 0)))
    const lows = shadows.map((box) => middleOf(box)[1])
    expect(Math.max(...lows) - Math.min(...lows)).toBeLessThan(3)
    expect(nth(boxes, 10).bottom).toBeGreaterThan(nth(shadows, 10).top)
    expect(nth(boxes, 0).bottom).toBeLessThan(nth(shadows, 0).top - 80)
  })
})

describe('spin', () => {
  test('a round thing rolls: every point goes round, once', () => {
    const made = animateDoodle(ball, { motion: 'spin', frames: 12, seed: 1 })
    const angles = made.map((frame) => {
      const [x, y] = nth(frame.strokes, 2).points[0] as Point
      return (Math.atan2(y - 200, x - 200) * 180) / Math.PI
    })
    for (const [index, angle] of angles.entries()) {
      const turned = (angle - nth(angles, 0) - index * 30 + 3600 + 180) % 360
      expect(Math.abs(turned - 180)).toBeLessThan(3)
    }
  })

  test('wheels turn about their hubs, and the car stands', () => {
    const made = animateDoodle(car, { motion: 'spin', frames: 12, seed: 1 })
    for (const frame of made) {
      const [front] = only(frame, 'wheel')
      expect(middleOf(boxOf([front as Stroke]))[0]).toBeCloseTo(140, -1)
    }
    const spoke = (frame: Doodle) => heightOf(boxOf([only(frame, 'wheel')[1] as Stroke]))
    expect(spoke(nth(made, 0))).toBeLessThan(15)
    expect(spoke(nth(made, 3))).toBeGreaterThan(50)
  })

  test('anything else turns about its upright axis, edge on twice', () => {
    const made = animateDoodle(robot, { motion: 'spin', frames: 24, seed: 1 })
    const wide = made.map((frame) => widthOf(boxOf(only(frame, 'arm'))))
    expect(nth(wide, 6) / nth(wide, 0)).toBeLessThan(0.25)
    expect(nth(wide, 12) / nth(wide, 0)).toBeGreaterThan(0.9)
    const places = (frame: Doodle) => only(frame, 'arm').map((arm) => middleOf(boxOf([arm]))[0])
    const [first, behind] = [places(nth(made, 0)), places(nth(made, 12))]
    expect(nth(first, 0)).toBeLessThan(nth(first, 1))
    expect(nth(behind, 0)).toBeGreaterThan(nth(behind, 1))
  })
})

describe('wave', () => {
  test('one arm is raised and goes to and fro; the other hangs', () => {
    const made = animateDoodle(robot, { motion: 'wave', frames: 16, seed: 1 })
    const hands = made.map((frame) => only(frame, 'arm').map(({ points }) => points.at(-1) as Point))
    const way = [0, 1].map((arm) => {
      const across = hands.map((hand) => nth(hand, arm)[0])
      return Math.max(...across) - Math.min(...across)
    })
    const waving = nth(way, 0) > nth(way, 1) ? 0 : 1
    expect(nth(way, waving)).toBeGreaterThan(30)
    expect(nth(way, 1 - waving)).toBeLessThan(12)
    for (const hand of hands) expect(nth(hand, waving)[1]).toBeLessThan(200)
    for (const hand of hands) expect(nth(hand, 1 - waving)[1]).toBeGreaterThan(250)
  })

  test('what has no arms sways from its foot', () => {
    const made = animateDoodle(flower, { motion: 'wave', frames: 8, seed: 1 })
    const tops = made.map((frame) => middleOf(boxOf(only(frame, 'head')))[0])
    const feet = made.map((frame) => nth(nth(frame.strokes, 0).points, 0)[0])
    expect(Math.max(...tops) - Math.min(...tops)).toBeGreaterThan(40)
    expect(Math.max(...feet) - Math.min(...feet)).toBeLessThan(4)
  })
})

describe('grow', () => {
  const made = animateDoodle(flower, { motion: 'grow', frames: 24, seed: 1 })
  const tall = made.map((frame) => heightOf(boxOf(actors(frame))))
  const full = heightOf(boxOf(actors(flower)))

  test('comes out of the ground, goes a little too far, rests, and goes back', () => {
    expect(nth(tall, 0) / full).toBeLessThan(0.12)
    expect(Math.max(...tall) / full).toBeGreaterThan(1.03)
    expect(Math.max(...tall) / full).toBeLessThan(1.1)
    const rest = tall.slice(11, 17)
    for (const one of rest) expect(one / full).toBeCloseTo(1, 1)
    expect(nth(tall, 23) / full).toBeLessThan(0.25)
  })

  test('stands where it grows', () => {
    for (const frame of made)
      expect(Math.abs(boxOf(actors(frame)).bottom - boxOf(actors(flower)).bottom)).toBeLessThan(6)
  })
})

describe('blink', () => {
  const openness = (motion: Motion, frames: number) =>
    animateDoodle(cat, { motion, frames, seed: 1 }).map((frame) => heightOf(boxOf(only(frame, 'eye'))))

  test.each([10, 16, 24, 60])('in %i frames the eyes close twice and are open most of the time', (frames) => {
    const open = openness('blink', frames)
    const most = Math.max(...open)
    const isShut = open.map((one) => one < 0.5 * most)
    const closings = isShut.filter((shut, index) => shut && !isShut[(index + frames - 1) % frames])
    expect(closings).toHaveLength(2)
    expect(isShut.filter(Boolean).length).toBeLessThan(0.25 * frames)
    expect(open.filter((one) => one > 0.93 * most).length).toBeGreaterThan(0.6 * frames)
    expect(Math.min(...open)).toBeLessThan(0.45 * most)
  })

  test('a closed eye is still to be seen', () => {
    const eyes = animateDoodle(cat, { motion: 'blink', frames: 10, seed: 1 }).map((frame) => only(frame, 'eye'))
    for (const pair of eyes) for (const eye of pair) expect(widthOf(boxOf([eye]))).toBeGreaterThan(12)
  })

  test('what has no eyes beats twice', () => {
    const wide = animateDoodle(ball, { motion: 'blink', frames: 20, seed: 1 }).map((frame) =>
      widthOf(boxOf(frame.strokes)),
    )
    const isSmall = wide.map((one) => one < 0.95 * nth(wide, 0))
    expect(isSmall.filter((small, index) => small && !isSmall[index - 1])).toHaveLength(2)
  })
})

describe('what cannot be animated', () => {
  test('a count out of bounds', () => {
    for (const frames of [0, 1, 61, 7.5, Number.NaN]) {
      expect(() => animateDoodle(cat, { motion: 'walk', frames, seed: 1 })).toThrow(RangeError)
    }
  })

  test('more points than memory is for', () => {
    const line = Array.from({ length: 1000 }, (_, index): Point => [index % 400, (index * 7) % 400])
    const heavy = doodle(Array.from({ length: 100 }, () => stroke('body', line)))
    expect(() => animateDoodle(heavy, { motion: 'walk', frames: 60, seed: 1 })).toThrow(RangeError)
  })

  test('an empty sheet stays empty', () => {
    for (const motion of motions.filter((one) => one !== 'bounce')) {
      expect(animateDoodle(doodle([]), { motion, frames: 4, seed: 1 }).flatMap(({ strokes }) => strokes)).toEqual([])
    }
  })
})

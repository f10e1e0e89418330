/** Keeps a movement on its sheet: one scaling and one shift for all frames, so that nothing else moves. */

import type { Stroke } from '../doodle/doodle.ts'
import { inTurn, scale, shift, warped } from './affine.ts'
import { type Box, boxOf, heightOf, middleOf, widthOf } from './extent.ts'

/** Free at each edge, as a share of the sheet; less where the drawing itself comes nearer. */
const MARGIN = 0.015

/** The frames, smaller and elsewhere if any of them would leave the sheet. `still` is the drawing before it moved. */
export function fitFrames(frames: Stroke[][], still: Stroke[], { width, height }: { width: number; height: number }) {
  const reach = boxOf(frames.flat())
  const room = roomFor(boxOf(still), { width, height })
  const share = Math.min(1, widthOf(room) / Math.max(1, widthOf(reach)), heightOf(room) / Math.max(1, heightOf(reach)))
  const [x, y] = middleOf(reach)
  const half = { x: (widthOf(reach) * share) / 2, y: (heightOf(reach) * share) / 2 }
  const dx = within(x, room.left + half.x, room.right - half.x) - x
  const dy = within(y, room.top + half.y, room.bottom - half.y) - y
  if (share === 1 && dx === 0 && dy === 0) return frames
  const warp = inTurn(scale(share, share, [x, y]), shift(dx, dy))
  // A pen does not shrink as much as what it draws: a thin line on a small figure would be lost.
  return frames.map((strokes) => strokes.map((stroke) => warped(stroke, warp, share < 1 ? share ** 0.5 : 1)))
}

function roomFor(still: Box, { width, height }: { width: number; height: number }): Box {
  const margin = MARGIN * Math.min(width, height)
  return {
    left: Math.max(0, Math.min(margin, still.left)),
    top: Math.max(0, Math.min(margin, still.top)),
    right: Math.min(width, Math.max(width - margin, still.right)),
    bottom: Math.min(height, Math.max(height - margin, still.bottom)),
  }
}

const within = (value: number, low: number, high: number) =>
  low > high ? (low + high) / 2 : Math.min(high, Math.max(low, value))

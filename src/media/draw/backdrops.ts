/** The background of each place. */
import { city, room, stage, street, studio, table } from './built.ts'
import type { Backdrop, Canvas } from './canvas.ts'
import { lunar, openSky, space } from './cosmos.ts'
import { desert, forest, hill, meadow, mountains, snowfield } from './land.ts'
import type { Place } from './places.ts'
import { beach, sea, underwater } from './water.ts'

export const backdrops: Record<Place, (canvas: Canvas) => Backdrop> = {
  meadow,
  hill,
  forest,
  mountains,
  beach,
  sea,
  underwater,
  desert,
  snow: snowfield,
  city,
  street,
  space,
  moon: lunar,
  sky: openSky,
  room,
  table,
  studio,
  stage,
}

/** The background of each place. */

import type { Backdrop, Canvas } from './canvas.ts'
import { city, street } from './city.ts'
import { lunar, openSky, space } from './cosmos.ts'
import { room, stage, studio, table } from './indoors.ts'
import { desert, forest, hill, meadow, snowfield } from './land.ts'
import { mountains } from './mountains.ts'
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

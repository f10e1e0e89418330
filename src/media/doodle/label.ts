/** Which part of a figure a shape is, as far as the figure's name and the shape's place tell. */
import { busts, faces, heads } from '../draw/nouns.ts'
import type { Box } from '../draw/paths.ts'
import type { Part } from './doodle.ts'

export interface Place {
  box: Box
  /** The box of the whole figure. */
  whole: Box
  /** The shape's diagonal, the figure's being 1. */
  size: number
  /** 0 to 1. */
  dark: number
}

const WINGED =
  /bird|eagle|dove|butterfly|bee|bat$|dragon|airplane|parrot|swan|duck|owl|beetle|mosquito|fly$|fairy|angel|phoenix|goose/
const WHEELED =
  /automobile|taxi|bus$|truck|car$|bicycle|motorcycle|scooter|locomotive|train|tractor|engine|van|tram|skateboard|wheelchair|ambulance|minibus/
const FISH = /fish|shark|whale|dolphin|seal/
const FOUR_LEGGED =
  /^(cat|dog|black-cat|horse|cow|ox|pig|goat|ewe|ram|camel|two-hump-camel|llama|giraffe|elephant|rhinoceros|hippopotamus|tiger|leopard|zebra|deer|bison|moose|donkey|kangaroo|rabbit|chipmunk|hedgehog|bat|mouse|rat|beaver|otter|skunk|badger|poodle|guide-dog|service-dog|t-rex|sauropod|crocodile|lizard|turtle|mammoth|unicorn)$/
const WALKING = /person|man|woman|walking|running|dancing/

/** The part that a shape at that place most likely is; `body` where nothing tells. */
export function partAt(icon: string, place: Place): Part {
  const { whole, box, size, dark } = place
  const [wide, tall] = [whole.right - whole.left || 1, whole.bottom - whole.top || 1]
  const x = ((box.left + box.right) / 2 - whole.left) / wide
  const y = ((box.top + box.bottom) / 2 - whole.top) / tall
  const isSmall = size < 0.13
  if (WHEELED.test(icon)) return y > 0.6 && size > 0.1 && size < 0.5 && isRound(box) ? 'wheel' : 'body'
  const isCreature = WINGED.test(icon) || FISH.test(icon) || FOUR_LEGGED.test(icon) || isActor(icon)
  if (isCreature && isSmall && dark > 0.62 && y < 0.62 && isRound(box)) return 'eye'
  if (isActor(icon)) return actorPart(x, y, size, (box.bottom - whole.top) / tall)
  if (WINGED.test(icon) && size > 0.2 && size < 0.8 && y < 0.72 && Math.abs(x - 0.5) > 0.06) return 'wing'
  if (FISH.test(icon) && size > 0.1 && size < 0.5 && (x > 0.75 || x < 0.2)) return 'tail'
  if (FOUR_LEGGED.test(icon)) {
    if (y > 0.72 && size < 0.5) return 'leg'
    if (y < 0.35 && size < 0.3) return 'ear'
    if (x > 0.8 && size < 0.5) return 'tail'
    if (y < 0.4 && size < 0.6) return 'head'
  }
  return 'body'
}

const isActor = (icon: string) => heads.has(icon) || faces.has(icon) || busts.has(icon) || WALKING.test(icon)

/** Someone with a head above, arms at the sides, legs below; the proportions of the composed characters. */
function actorPart(x: number, y: number, size: number, bottom: number): Part {
  if (y < 0.46) {
    if (y < 0.15 && size < 0.3 && Math.abs(x - 0.5) > 0.15) return 'ear'
    return y > 0.36 && size < 0.12 ? 'mouth' : 'head'
  }
  if (bottom > 0.93 && size < 0.4) return 'leg'
  if (x > 0.85 && size < 0.5) return 'tail'
  if (Math.abs(x - 0.5) > 0.2 && size < 0.4) return 'arm'
  return 'body'
}

function isRound({ left, top, right, bottom }: Box): boolean {
  const [wide, tall] = [right - left, bottom - top]
  return wide > 0.5 * tall && tall > 0.5 * wide
}

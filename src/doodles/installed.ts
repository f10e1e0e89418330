/** Spaces that draw, and look at what is drawn. */
import type { Space } from '../spaces/define.ts'
import { doodleAnalysis } from './analysis.ts'
import { doodleAnimation } from './animation.ts'
import { doodle } from './doodle.ts'
import { doodleOptimizer } from './optimizer.ts'

export const doodles: Space[] = [doodle, doodleAnimation, doodleAnalysis, doodleOptimizer]

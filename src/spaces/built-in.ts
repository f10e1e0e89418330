/** The spaces that come with Gesso. */
import { backgroundRemover } from './built-in/background-remover.ts'
import { productShots } from './built-in/product-shots.ts'
import { productSwap } from './built-in/product-swap.ts'
import { sketchToProduct } from './built-in/sketch-to-product.ts'
import { stealTheLook } from './built-in/steal-the-look.ts'
import { storyboard } from './built-in/storyboard.ts'
import { upscaleAndClean } from './built-in/upscale-and-clean.ts'
import type { Space } from './define.ts'

export const spaces: Space[] = [
  backgroundRemover,
  productShots,
  productSwap,
  sketchToProduct,
  stealTheLook,
  storyboard,
  upscaleAndClean,
]

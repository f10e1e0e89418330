/** Which code carries out which operation. */

import type { Raster } from '../pixels/raster.ts'
import { openSharp } from '../pixels/raster.ts'
import { cartoon } from './cartoon.ts'
import { colorTransfer } from './color-transfer.ts'
import type { Effect, Strength } from './effect.ts'
import { blur, sharpen } from './focus.ts'
import { dreamy, night, noir, vignette, vintage } from './light.ts'
import { oil } from './oil.ts'
import { pencil } from './pencil.ts'
import { pixelArt } from './pixel-art.ts'
import { posterise } from './posterise.ts'
import type { OperationName } from './terms.ts'
import * as tone from './tone.ts'
import { flip, mirror, rotate } from './turn.ts'
import { watercolour } from './watercolour.ts'

export const effects: Record<OperationName, Effect> = {
  watercolour,
  pencil,
  'coloured-pencil': (raster, strength) => pencil(raster, { ...strength, inColour: true }),
  oil,
  cartoon,
  posterise,
  'pixel-art': pixelArt,
  grayscale: tone.grayscale,
  noir,
  sepia: tone.sepia,
  vintage,
  brighter: tone.brighter,
  darker: tone.darker,
  warmer: tone.warmer,
  cooler: tone.cooler,
  'more-contrast': tone.moreContrast,
  'less-contrast': tone.lessContrast,
  saturate: tone.saturate,
  muted: tone.muted,
  pastel: tone.pastel,
  tint: tone.tint,
  blur,
  dreamy,
  sharpen,
  improve,
  invert: tone.invert,
  night,
  vignette,
  mirror,
  flip,
  rotate,
  'colour-transfer': colorTransfer,
}

/** What "make it better" can mean without a model: the full range of light, a little more colour, a little sharper. */
async function improve(raster: Raster, strength: Strength): Promise<Raster> {
  const { width, height } = raster
  const data = await openSharp(raster).normalise({ lower: 1, upper: 99 }).raw().toBuffer()
  const even: Raster = { width, height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) }
  const vivid = await tone.saturate(even, { ...strength, amount: 0.25 * strength.amount })
  return sharpen(vivid, { ...strength, amount: 0.4 * strength.amount })
}

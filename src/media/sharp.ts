/** sharp, loaded with the first picture: 70 files and a native library take 70 ms and 15 MB, which a start can do without. */
import { createRequire } from 'node:module'
import type { default as Sharp, SharpInput, SharpOptions } from 'sharp'

let loaded: typeof Sharp | undefined

/** Throws when it cannot be loaded on this machine. Required and not imported, so that nobody has to wait for it. */
export function loadSharp(): typeof Sharp {
  loaded ??= createRequire(import.meta.url)('sharp') as typeof Sharp
  return loaded
}

/** Opens a picture, as `sharp` itself does. */
export const sharp = (input: SharpInput, options?: SharpOptions) => loadSharp()(input, options)

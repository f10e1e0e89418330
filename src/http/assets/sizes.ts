/** Sizes that anybody may ask for. Others need a signature, so that nobody can fill a disk with renderings. */

/** Pixels of an edge: what pages and screens use, those of common image components among them. */
export const SIZES = [
  16, 32, 48, 64, 96, 128, 160, 192, 256, 320, 384, 448, 512, 640, 750, 768, 828, 960, 1024, 1080, 1200, 1280, 1440,
  1600, 1920, 2048, 2560, 3072, 3840, 4096,
]
export const QUALITIES = [50, 60, 70, 75, 80, 85, 90, 95, 100]

/** The next size that is on the list, for whoever asks for another. */
export const nextSize = (edge: number) => SIZES.find((size) => size >= edge) ?? (SIZES.at(-1) as number)

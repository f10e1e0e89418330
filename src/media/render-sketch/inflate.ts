/** Pillows: how a flat area swells when its edge is held down. */

export interface Labelled {
  width: number
  height: number
  labels: Int32Array
}

/** Below this edge in pixels the coarsest level is solved by sweeping alone. */
const COARSEST = 24
const SWEEPS = 11
/** Over-relaxation: towards 2 it converges faster and rings longer. */
const OVER = 1.7

/**
 * Solves ∇²u = -1 inside every area with u = 0 on its edge, from coarse to fine. A strip of half width R gets R²/2 on its
 * middle, so `Math.sqrt(2 * u)` is its round profile in pixels (as in "Repoussé", Joshi and Carr, 2008). 0 outside.
 */
export function inflate(areas: Labelled): Float32Array {
  const { width, height, labels } = areas
  const u = new Float32Array(labels.length)
  if (Math.max(width, height) > COARSEST) {
    const coarse = halve(areas)
    const below = inflate(coarse)
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const at = Math.min(coarse.height - 1, y >> 1) * coarse.width + Math.min(coarse.width - 1, x >> 1)
        // Twice as many pixels across: four times as high.
        if (labels[i]) u[i] = 4 * (below[at] as number)
      }
    }
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) relax(u, areas, sweep)
  return u
}

/** One pass of Gauss and Seidel, over even and odd pixels by turns. */
function relax(u: Float32Array, { width, height, labels }: Labelled, sweep: number) {
  const over = sweep >= SWEEPS - 2 ? 1 : OVER
  for (const parity of [0, 1]) {
    for (let y = 1; y < height - 1; y++) {
      for (let x = 1 + ((y + parity) & 1); x < width - 1; x += 2) {
        const i = y * width + x
        const label = labels[i]
        if (!label) continue
        const left = labels[i - 1] === label ? (u[i - 1] as number) : 0
        const right = labels[i + 1] === label ? (u[i + 1] as number) : 0
        const above = labels[i - width] === label ? (u[i - width] as number) : 0
        const below = labels[i + width] === label ? (u[i + width] as number) : 0
        u[i] = (u[i] as number) + over * (0.25 * (left + right + above + below + 1) - (u[i] as number))
      }
    }
  }
}

/** Of four pixels the one in the upper left stands for all. */
function halve({ width, height, labels }: Labelled): Labelled {
  const size = { width: (width + 1) >> 1, height: (height + 1) >> 1 }
  const small = new Int32Array(size.width * size.height)
  for (let y = 0, i = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, i++) small[i] = labels[2 * y * width + 2 * x] as number
  }
  return { ...size, labels: small }
}

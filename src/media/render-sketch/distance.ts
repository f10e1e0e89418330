/** How far each pixel is from the nearest one of a set. */

const FAR = 1e12

/** The exact Euclidean distance in pixels to the nearest pixel that `isGoal` (Felzenszwalb and Huttenlocher, 2012). */
export function distanceTo(width: number, height: number, isGoal: (index: number) => boolean): Float32Array {
  const squares = new Float64Array(width * height)
  for (let i = 0; i < squares.length; i++) squares[i] = isGoal(i) ? 0 : FAR
  const longest = Math.max(width, height)
  const work = {
    values: new Float64Array(longest),
    hulls: new Int32Array(longest),
    bounds: new Float64Array(longest + 1),
  }
  for (let x = 0; x < width; x++) transform(squares, { from: x, step: width, length: height }, work)
  for (let y = 0; y < height; y++) transform(squares, { from: y * width, step: 1, length: width }, work)
  return new Float32Array(squares.map(Math.sqrt))
}

interface Work {
  values: Float64Array
  hulls: Int32Array
  bounds: Float64Array
}

/** One row or column: the lower envelope of a parabola on each pixel. */
function transform(
  squares: Float64Array,
  { from, step, length }: { from: number; step: number; length: number },
  { values, hulls, bounds }: Work,
) {
  for (let q = 0; q < length; q++) values[q] = squares[from + q * step] as number
  let k = 0
  hulls[0] = 0
  bounds[0] = -Infinity
  bounds[1] = Infinity
  const meet = (q: number, v: number) =>
    ((values[q] as number) + q * q - (values[v] as number) - v * v) / (2 * q - 2 * v)
  for (let q = 1; q < length; q++) {
    let at = meet(q, hulls[k] as number)
    while (at <= (bounds[k] as number)) at = meet(q, hulls[--k] as number)
    hulls[++k] = q
    bounds[k] = at
    bounds[k + 1] = Infinity
  }
  k = 0
  for (let q = 0; q < length; q++) {
    while ((bounds[k + 1] as number) < q) k++
    const v = hulls[k] as number
    squares[from + q * step] = (q - v) ** 2 + (values[v] as number)
  }
}

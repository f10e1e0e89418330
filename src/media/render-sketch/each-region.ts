/** Visits connected areas of large masks without a list for each. */

export interface Mask {
  width: number
  height: number
  /** 1 where an area may be. Cleared while it is visited. */
  values: Uint8Array
}

/** 1 for every pixel that `belongs`. A loop: `Uint8Array.from` would take ten times as long. */
export function maskWhere(length: number, belongs: (index: number) => boolean): Uint8Array {
  const mask = new Uint8Array(length)
  for (let i = 0; i < length; i++) if (belongs(i)) mask[i] = 1
  return mask
}

/** Calls `visit` for every connected area (four neighbours). Its pixels are only there during the call. */
export function eachRegion(
  { width, height, values }: Mask,
  visit: (pixels: Int32Array, touchesBorder: boolean) => void,
) {
  const queue = new Int32Array(values.length)
  for (let start = 0; start < values.length; start++) {
    if (!values[start]) continue
    let [length, touchesBorder] = [1, false]
    queue[0] = start
    values[start] = 0
    for (let next = 0; next < length; next++) {
      const i = queue[next] as number
      const x = i % width
      const isInner = x > 0 && x < width - 1 && i >= width && i < width * (height - 1)
      if (!isInner) touchesBorder = true
      if (x > 0 && values[i - 1]) {
        values[i - 1] = 0
        queue[length++] = i - 1
      }
      if (x < width - 1 && values[i + 1]) {
        values[i + 1] = 0
        queue[length++] = i + 1
      }
      if (i >= width && values[i - width]) {
        values[i - width] = 0
        queue[length++] = i - width
      }
      if (i < width * (height - 1) && values[i + width]) {
        values[i + width] = 0
        queue[length++] = i + width
      }
    }
    visit(queue.subarray(0, length), touchesBorder)
  }
}

/** The shape of a picture as a ratio that models know. */
const ratios = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9']

/** The ratio nearest to a picture's own: what is made from it should have its frame. Pixels in. */
export function aspectOf({ width, height }: { width: number; height: number }): string {
  const away = (ratio: string) => {
    const [w = 1, h = 1] = ratio.split(':').map(Number)
    return Math.abs(Math.log((w * height) / (h * width)))
  }
  return ratios.reduce((best, ratio) => (away(ratio) < away(best) ? ratio : best))
}

/** Which models Recraft serves in autumn 2026, what each makes, and what it charges, in units of which 1000 are a dollar. */

export interface Served {
  id: string
  name: string
  family: 'V2' | 'V3' | 'V4' | 'flash' | 'styles'
  vector: boolean
  sizes: string[]
  units: number
}

export const ratios: Record<string, number> = Object.fromEntries(
  '1:1 2:1 1:2 3:2 2:3 4:3 3:4 5:4 4:5 6:10 14:10 10:14 16:9 9:16'.split(' ').map((ratio) => {
    const [width = 1, height = 1] = ratio.split(':').map(Number)
    return [ratio, width / height]
  }),
)
// biome-ignore format: a list of sizes reads best as a table
const oldSizes = ['1024x1024', '1365x1024', '1024x1365', '1536x1024', '1024x1536', '1820x1024', '1024x1820',
  '1024x2048', '2048x1024', '1434x1024', '1024x1434', '1024x1280', '1280x1024', '1024x1707', '1707x1024']
// biome-ignore format: the same
const sizes = ['1024x1024', '1536x768', '768x1536', '1280x832', '832x1280', '1216x896', '896x1216', '1152x896',
  '896x1152', '832x1344', '1280x896', '896x1280', '1344x768', '768x1344']
// biome-ignore format: the same
const proSizes = ['2048x2048', '3072x1536', '1536x3072', '2560x1664', '1664x2560', '2432x1792', '1792x2432',
  '2304x1792', '1792x2304', '1664x2688', '2560x1792', '1792x2560', '2688x1536', '1536x2688']

const of = (id: string, name: string, family: Served['family'], units: number): Served => ({
  id,
  name,
  family,
  units,
  vector: id.endsWith('_vector'),
  sizes: family === 'V2' || family === 'V3' ? oldSizes : id.includes('_pro') ? proSizes : sizes,
})

export const served: Served[] = [
  of('recraftv4_1', 'Recraft V4.1', 'V4', 35),
  of('recraftv4_1_vector', 'Recraft V4.1 Vector', 'V4', 80),
  of('recraftv4_1_pro', 'Recraft V4.1 Pro', 'V4', 210),
  of('recraftv4_1_utility', 'Recraft V4.1 Utility', 'V4', 35),
  of('recraftv4_1_flash', 'Recraft V4.1 Flash', 'flash', 7),
  of('recraftv4', 'Recraft V4', 'V4', 40),
  of('recraftv4_vector', 'Recraft V4 Vector', 'V4', 80),
  of('recraftv4_pro', 'Recraft V4 Pro', 'V4', 250),
  of('recraftv4_pro_vector', 'Recraft V4 Pro Vector', 'V4', 300),
  of('recraftv4_styles', 'Recraft V4 Styles', 'styles', 35),
  of('recraftv4_styles_vector', 'Recraft V4 Styles Vector', 'styles', 50),
  of('recraftv3', 'Recraft V3', 'V3', 40),
  of('recraftv3_vector', 'Recraft V3 Vector', 'V3', 80),
  of('recraftv2', 'Recraft V2', 'V2', 22),
  of('recraftv2_vector', 'Recraft V2 Vector', 'V2', 44),
]

/** Of a request that names none. */
export const DEFAULT_MODEL = 'recraftv4_1'

export const findModel = (id: string) => served.find((model) => model.id === id)

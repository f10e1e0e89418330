/** What things are made of, as data: to teach a material or a colour, add a line. */

export type Grain = 'wood' | 'brushed' | 'leather' | 'weave' | 'stone' | 'marble' | 'speckle' | 'wicker'

export interface Material {
  /** `#rrggbb` in plain white light. */
  color: string
  /** 0 a mirror, 1 chalk. */
  rough: number
  /** How strong its clear reflection is beside its own colour, 0 to 1. */
  gloss: number
  /** Whether its reflections take its colour. */
  isMetal?: true
  /** How much shows through, 0 to 1. */
  clear?: number
  grain?: Grain
}

const matt = { rough: 0.85, gloss: 0.12 }
const satin = { rough: 0.45, gloss: 0.4 }
const shiny = { rough: 0.16, gloss: 0.85 }
const metal = { rough: 0.2, gloss: 1, isMetal: true } as const
const wood = { rough: 0.5, gloss: 0.3, grain: 'wood' } as const
const cloth = { rough: 1, gloss: 0.03, grain: 'weave' } as const
const hide = { rough: 0.42, gloss: 0.42, grain: 'leather' } as const

/** Longer names first, where one holds another. */
export const materials: [words: string, material: Material][] = [
  ['rose gold', { ...metal, color: '#e0a48c' }],
  ['stainless steel|steel|aluminium|aluminum|metal|metallic|nickel|titanium|tin|zinc', { ...metal, color: '#b9bcc0' }],
  ['chrome|chromed|mirror', { ...metal, rough: 0.05, color: '#d4d6d9' }],
  ['silver|platinum|sterling', { ...metal, rough: 0.12, color: '#d8d6d0' }],
  ['gold|golden|gilded', { ...metal, color: '#ecb663' }],
  ['brass', { ...metal, rough: 0.26, color: '#d2ae6c' }],
  ['copper', { ...metal, color: '#c9764f' }],
  ['bronze', { ...metal, rough: 0.34, color: '#96683c' }],
  ['cast iron|wrought iron|iron|gunmetal', { ...metal, rough: 0.5, color: '#4b4c50' }],
  ['walnut', { ...wood, color: '#69442c' }],
  ['mahogany|rosewood', { ...wood, color: '#6d3226' }],
  ['cherry ?wood', { ...wood, color: '#96532f' }],
  ['ebony|wenge', { ...wood, color: '#32261f' }],
  ['teak', { ...wood, color: '#9a6a3d' }],
  ['oak', { ...wood, color: '#b98d5b' }],
  ['bamboo', { ...wood, color: '#d4ae72' }],
  ['pine|birch|beech|ash wood|maple|ash', { ...wood, color: '#d9b887' }],
  ['cork', { ...matt, color: '#b98a5a', grain: 'speckle' }],
  ['wood|wooden|timber|plywood', { ...wood, color: '#a8754a' }],
  ['rattan|wicker|cane|raffia|straw', { ...matt, color: '#c79c62', grain: 'wicker' }],
  ['suede|nubuck', { ...matt, color: '#8f6a4a', grain: 'leather' }],
  ['leather|leatherette', { ...hide, color: '#8a4f2b' }],
  ['linen|canvas', { ...cloth, color: '#ddd2be' }],
  ['velvet', { ...cloth, rough: 0.7, gloss: 0.2, color: '#5d2438' }],
  ['denim', { ...cloth, color: '#3d5578' }],
  ['knit|knitted|wool|woollen|felt|mesh|fabric|cotton|textile|cloth|upholstered', { ...cloth, color: '#b3aca2' }],
  ['silk|satin fabric', { ...cloth, rough: 0.35, gloss: 0.4, color: '#d8c7b5' }],
  ['marble', { rough: 0.18, gloss: 0.7, color: '#ece9e4', grain: 'marble' }],
  ['granite|terrazzo', { rough: 0.3, gloss: 0.5, color: '#a5a3a2', grain: 'speckle' }],
  ['concrete|cement|stone|slate', { ...matt, color: '#a3a09b', grain: 'stone' }],
  ['terracotta|terra cotta|clay', { ...matt, color: '#bf6a45', grain: 'stone' }],
  ['stoneware|earthenware', { ...satin, color: '#c9bba6', grain: 'speckle' }],
  ['porcelain|bone china|china|enamel|enamelled|glazed', { ...shiny, color: '#f1efea' }],
  ['ceramic|ceramics', { ...shiny, rough: 0.22, gloss: 0.7, color: '#ebe6dc' }],
  ['frosted glass', { rough: 0.55, gloss: 0.5, clear: 0.35, color: '#e3eef0' }],
  ['glass|crystal', { rough: 0.04, gloss: 1, clear: 0.72, color: '#d9ebe8' }],
  ['acrylic|perspex|transparent|translucent', { rough: 0.08, gloss: 0.9, clear: 0.6, color: '#e2eef4' }],
  ['rubber|silicone', { rough: 0.75, gloss: 0.16, color: '#3a3a3d' }],
  ['carbon fibre|carbon fiber|carbon', { ...shiny, color: '#26272a', grain: 'weave' }],
  ['plastic|resin|vinyl|bakelite|polycarbonate', { ...satin, rough: 0.3, color: '#d9dadc' }],
  ['wax', { rough: 0.55, gloss: 0.3, color: '#efe4cd' }],
  ['paper|cardboard|kraft', { ...matt, color: '#c8a77c' }],
  ['lacquered|lacquer|patent', { rough: 0.06, gloss: 1, color: '#7c1f24' }],
]

/** Finishes change what a material has. */
export const finishes: [words: string, change: Partial<Material>][] = [
  ['brushed|satin-finished', { rough: 0.38, grain: 'brushed' }],
  ['polished|high[- ]gloss|glossy|gloss|shiny|mirror-finish', { rough: 0.08, gloss: 0.95 }],
  ['matte|matt|mat|unglazed|powder[- ]coated|anodi[sz]ed', { rough: 0.8, gloss: 0.16 }],
  ['satin|semi-gloss|eggshell', { rough: 0.4, gloss: 0.45 }],
  ['speckled|flecked', { grain: 'speckle' }],
  ['frosted', { rough: 0.55, clear: 0.35 }],
]

/** Paints, as they look on products rather than on screens. Longer names first. */
export const paints: [words: string, color: string][] = [
  ['sky blue|baby blue|powder blue|light blue', '#8fb8dc'],
  ['forest green|bottle green|racing green|dark green', '#1f4d38'],
  ['navy blue|navy|midnight blue|dark blue', '#1f2f55'],
  ['off[- ]white|ivory|cream', '#efe7d6'],
  ['jet black|black|onyx', '#1d1d20'],
  ['charcoal|graphite|anthracite', '#3a3c41'],
  ['light gr[ae]y|pale gr[ae]y', '#c4c5c7'],
  ['gr[ae]y', '#85878b'],
  ['white|snow', '#f2f1ee'],
  ['burgundy|maroon|wine|oxblood', '#6a1f2d'],
  ['crimson|scarlet|ruby', '#b3182c'],
  ['red', '#c22b26'],
  ['coral|salmon', '#ea7561'],
  ['rust', '#a4502d'],
  ['peach|apricot', '#f2b58e'],
  ['orange|tangerine', '#e5772a'],
  ['amber|honey', '#cf8a24'],
  ['mustard|ochre', '#cf9d32'],
  ['yellow|lemon', '#efc73a'],
  ['lime|chartreuse', '#a9c83c'],
  ['olive', '#6d6f3b'],
  ['sage', '#9caf90'],
  ['mint', '#a9dcc3'],
  ['emerald', '#13785a'],
  ['green', '#3b8350'],
  ['teal|petrol', '#1f6f74'],
  ['turquoise|aqua|cyan', '#39b3b3'],
  ['cobalt|royal blue|ultramarine', '#2343a8'],
  ['blue', '#2f62b5'],
  ['indigo', '#3b3585'],
  ['lavender|lilac', '#b3a3d6'],
  ['plum|aubergine', '#54294f'],
  ['purple|violet', '#6d3f9f'],
  ['magenta|fuchsia', '#b9287f'],
  ['blush|dusty pink|pastel pink', '#e9bdb8'],
  ['pink|rose', '#e3869f'],
  ['tan|camel|cognac|caramel', '#b1783f'],
  ['beige|sand|taupe|nude|oatmeal', '#d2c0a4'],
  ['chocolate|espresso|dark brown', '#4a2d20'],
  ['brown', '#744b31'],
]

/** What a product is made of when nobody says, in the words of a prompt. */
export const usual: [words: string, made: string][] = [
  ['chair|stool|table|bench|desk|shelf|bookcase|cabinet|dresser|bed|ladder', 'oak'],
  ['lamp|lantern|light', 'linen, brass'],
  ['sneakers?|trainers?', 'off-white leather, white rubber sole, sage leather'],
  ['shoes?|boots?|(?:hand)?bag|wallet|belt|purse|satchel', 'cognac leather, charcoal rubber sole'],
  ['wine|bottle|perfume|jar|flask|decanter|carafe', 'green glass, cream paper label, black plastic cap'],
  ['phone|smartphone|laptop|tablet|computer|watch|headphones|camera', 'charcoal aluminium, black glass screen'],
  ['ring|necklace|earrings?|bracelet|trophy|medal|crown', 'gold'],
  ['sofa|couch|armchair|cushion|pillow', 'blue fabric, oak legs'],
  ['backpack|hat|cap|shirt|hoodie|jacket', 'sage cotton'],
  ['kettle|pan|pot|toaster|tap|faucet|spoon|fork|knife|scissors|key', 'steel, black plastic handle'],
  ['candle', 'wax'],
  ['plant pot|planter|flowerpot', 'terracotta'],
]

/** For a thing without a word to go by. */
export const anyProduct = ['white ceramic', 'sage ceramic', 'terracotta', 'cobalt ceramic', 'mustard ceramic'] as const

/** Which areas a word means. */
export type Place = 'top' | 'bottom' | 'side' | 'inset'
export const places: [words: string, place: Place][] = [
  ['lids?|caps?|tops?|stoppers?|corks?|shades?|lampshades?|collars?|rims?|crowns?', 'top'],
  ['bases?|soles?|outsoles?|midsoles?|foot|feet|legs?|bottoms?|wheels?|stands?', 'bottom'],
  ['handles?|straps?|spouts?|arms?|armrests?', 'side'],
  ['labels?|logos?|badges?|screens?|displays?|buttons?|stripes?|dials?|patch(?:es)?|pockets?', 'inset'],
]

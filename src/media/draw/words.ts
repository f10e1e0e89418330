/** What words mean to the drawing, as data: those that steer it rather than name a thing in it. */

const list = (text: string) => text.trim().split(/\s+/)
const table = <T>(entries: [string, T][]) =>
  new Map<string, T>(entries.flatMap(([words, value]) => list(words).map((word): [string, T] => [word, value])))

/** Words that say nothing about what is in the picture, or only how it should feel. They never become things. */
export const stopWords = new Set(
  list(`a an the this that these those some any each every its it his her hers their our my your is are was were be been
  being am do does did has have had will would can could should may might must and or but so if then than very really quite
  too also just only more most much many few as by of for from into onto out up off via per i you he she we they them him me
  us what who where when how why which there here not no yes please picture image photo photograph painting drawing
  illustration art artwork render rendering sketch portrait scene shot view closeup close icon logo poster wallpaper
  background style styled showing depicting featuring containing inspired called named make create draw generate show give
  high quality resolution hd 4k 8k ultra detailed detail details realistic photorealistic hyperrealistic cinematic
  professional masterpiece trending artstation award winning best stunning epic dramatic vibrant colorful colourful bright
  dark soft sharp focus lighting light lights lit shadow shadows studio product photography lens bokeh depth field natural
  beautiful pretty lovely gorgeous nice good great amazing awesome wonderful charming elegant cute adorable sweet funny
  happy sad angry cheerful playful smiling laughing silly friendly lonely sleepy tired proud brave wise curious magical
  mystical mysterious fantasy dreamy peaceful calm quiet cozy cosy warm cool cold hot fresh clean simple minimal minimalist
  minimalistic minimalism cartoon comic anime manga modern vintage retro old ancient new young classic rustic abstract
  surreal fluffy furry soft shiny glossy metal wooden wood stone glass golden silver paper plastic colored coloured color
  colour colors colours flat vector line watercolor watercolour oil pencil ink crayon digital 3d 2d pixel style-less
  majestic delicious tasty ripe steaming whole full empty open closed broken left right top bottom middle center centre
  front back side corner edge ground floor world time moment day today one's way lot lots bunch group pair couple kind
  piece set type concept idea made using use like look looks looking seen get gets getting let wild tropical french
  italian japanese chinese american english indian pirate's spring summer autumn fall winter morning evening lazy fast
  slow heavy tall wide long short thick thin round square wearing holding carrying dressed male female little-known
  during while after before again another other both all around together alone outside inside outdoors indoors surrounded
  filled full-of covered decorated standing sitting stands sits stand sit next-to party-like setting`),
)

export const numbers = table<number>([
  ['one single', 1],
  ['two couple pair both twin', 2],
  ['three trio', 3],
  ['four', 4],
  ['five several', 5],
  ['six', 6],
  ['seven', 7],
  ['eight', 8],
  ['nine', 9],
  ['ten', 10],
  ['dozen eleven twelve', 12],
  ['few', 3],
  ['many flock herd swarm', 7],
])

/** Colour names, as paint that sits well beside the icons. */
export const colours = table<string>([
  ['red scarlet crimson ruby', '#e0402f'],
  ['orange', '#f28a2e'],
  ['yellow', '#f6c83c'],
  ['gold golden', '#e3ad33'],
  ['green', '#58a84a'],
  ['lime', '#a4cf3e'],
  ['emerald', '#2f9a62'],
  ['teal turquoise', '#2fa7a0'],
  ['cyan', '#45bfd8'],
  ['blue', '#3f7fd6'],
  ['navy indigo', '#334a94'],
  ['purple violet', '#8a5cc2'],
  ['lavender lilac', '#b49ae0'],
  ['pink rose', '#f08cb4'],
  ['magenta', '#d6468f'],
  ['brown', '#8f5c3c'],
  ['beige tan cream', '#e3c79b'],
  ['white', '#f6f2ec'],
  ['black', '#37323f'],
  ['grey gray silver', '#a3a3ab'],
])

/** How large, times the usual. */
export const sizes = table<number>([
  ['tiny miniature teeny minuscule', 0.42],
  ['small little baby mini', 0.66],
  ['big large tall', 1.35],
  ['huge giant gigantic enormous massive', 1.75],
])

export type Relation = 'on' | 'under' | 'beside' | 'over' | 'in' | 'behind' | 'with' | 'wearing' | 'of'

/** Phrases first, so that "on top of" is not read as "on". */
export const relations: [string[], Relation][] = [
  ...(
    [
      ['on top of', 'on'],
      ['in front of', 'behind'],
      ['next to', 'beside'],
      ['close to', 'beside'],
      ['side by side with', 'beside'],
      ['full of', 'with'],
      ['filled with', 'with'],
      ['dressed in', 'wearing'],
      ['covered in', 'in'],
      ['made of', 'of'],
    ] as [string, Relation][]
  ).map(([phrase, relation]): [string[], Relation] => [phrase.split(' '), relation]),
  ...(
    [
      ['on upon atop onto', 'on'],
      ['under beneath below underneath', 'under'],
      ['beside near by against along', 'beside'],
      ['over above', 'over'],
      ['in inside into within through across at', 'in'],
      ['behind', 'behind'],
      ['with and', 'with'],
      ['wearing wears', 'wearing'],
      ['of', 'of'],
    ] as [string, Relation][]
  ).flatMap(([words, relation]) => list(words).map((word): [string[], Relation] => [[word], relation])),
]

export type Action =
  | 'play'
  | 'read'
  | 'hold'
  | 'eat'
  | 'ride'
  | 'fly'
  | 'run'
  | 'jump'
  | 'sleep'
  | 'swim'
  | 'launch'
  | 'dance'
  | 'sing'
  | 'sail'

export const actions = table<Action>([
  ['play plays playing played performing strumming', 'play'],
  ['read reads reading studying', 'read'],
  [
    'hold holds holding carry carries carrying giving offering using painting writing typing coding cooking baking',
    'hold',
  ],
  ['eat eats eating drink drinks drinking sipping licking biting enjoying', 'eat'],
  ['ride rides riding driving drives drive cycling', 'ride'],
  ['fly flies flying soaring soars gliding floating floats hovering', 'fly'],
  ['run runs running racing chasing walking walks galloping', 'run'],
  ['jump jumps jumping leaping bouncing skipping', 'jump'],
  ['sleep sleeps sleeping napping dreaming resting', 'sleep'],
  ['swim swims swimming diving', 'swim'],
  ['launch launches launching blasting taking-off lifting', 'launch'],
  ['dance dances dancing', 'dance'],
  ['sing sings singing', 'sing'],
  ['sail sails sailing rowing', 'sail'],
])

/** Verbs that look like a name of something in the icon set, and are not. */
export const otherVerbs = new Set(
  list(`watching watches sailing wants going goes coming shining falling rising growing blooming glowing flowing burning
  fighting building climbing waiting talking speaking thinking crying hugging kissing smelling fishing camping hiking
  surfing skiing skating hunting hiding turning crossing waving pointing jumping looking gazing staring steaming melting`),
)

/** A way to treat every colour of the picture. */
export type Tone = 'pastel' | 'neon' | 'mono' | 'sepia'

export const tones = table<Tone>([
  ['pastel', 'pastel'],
  ['neon cyberpunk synthwave vaporwave', 'neon'],
  ['monochrome monochromatic greyscale grayscale noir', 'mono'],
  ['sepia vintage', 'sepia'],
])

/** Icons that are worn rather than placed, when the prompt says "with" or "wearing". */
export const wearable = new Set(
  list(
    'top-hat billed-cap crown sunglasses glasses scarf womans-hat graduation-cap necktie bow ribbon goggles military-helmet',
  ),
)

/** Icons that someone who is shown "with" them holds in the hand. */
export const handheld = new Set(
  list(
    'balloon kite umbrella open-book bouquet wrapped-gift guitar violin magic-wand tulip rose laptop soccer-ball basketball soft-ice-cream',
  ),
)

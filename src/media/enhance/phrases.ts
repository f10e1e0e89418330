/** What can be added to a prompt, by the kind of its subject. All data: a new kind is one entry. */

type Phrases = [string, ...string[]]
export type Aspect = 'detail' | 'light' | 'lens' | 'composition' | 'finish'

export interface Kind extends Record<Aspect, Phrases> {
  /** In lower-case text. The last kind takes whatever is left. */
  words: RegExp
  /** Goes before the subject, or after it; begins with a consonant, since "a" precedes it. */
  style: string
  /** Follows the subject when the prompt names no place. */
  place: Phrases
}

/** "Please draw me a picture of": said to a person, and not part of the picture. */
export const SMALL_TALK =
  /^(?:please |can you |could you |i want |i would like |i'd like |give me |show me |make me |make |create |generate |draw me |draw |produce )+(?:(?:an? |the )?(?:nice |good |beautiful )?(?:picture|image|photo(?:graph)?|drawing|illustration) of )?/i

/** A prompt that names its medium gets no lens. */
export const namedMedium =
  /\b(?:photo\w*|picture|portrait of|paint\w*|water[- ]?colou?r\w*|oils?|sketch\w*|drawing|drawn|pencil|illustrat\w*|cartoon\w*|comic\w*|anime|manga|logo|icon|vector|3d|render\w*|pixel[- ]?art|poster|sticker|collage|diagram|blueprint|origami|cinematic|realistic|abstract|engraving|woodcut|mosaic|clay\w*|low[- ]?poly)\b/

/** In the order of importance; `says` finds that the prompt has it already. */
export const aspects: { name: Aspect; says: RegExp; isForPhotos?: true }[] = [
  { name: 'detail', says: /\b(?:detail\w*|textur\w*|intricate|fluffy|glossy|weathered|minimal\w*|simple)\b/ },
  {
    name: 'light',
    says: /\b(?:light\w*|lit|sun\w*|dawn|dusk|night|noon|golden hour|moon\w*|neon|backlit|shadow\w*|bright|dark|candle\w*|morning|evening|studio|overcast)\b/,
  },
  {
    name: 'lens',
    says: /\b(?:lens|\d+ ?mm|macro|wide[- ]angle|telephoto|bokeh|depth of field|f\/\d|camera|drone|aerial)\b/,
    isForPhotos: true,
  },
  {
    name: 'composition',
    says: /\b(?:compos\w*|close[- ]?up|full[- ]body|from above|top[- ]down|symmetr\w*|rule of thirds|cent(?:re|er)ed|foreground|wide shot|isometric|side view|bird's[- ]eye)\b/,
  },
  {
    name: 'finish',
    says: /\b(?:colou?rs?|palette|pastel|vivid|muted|black and white|monochrome|warm|cool|mood\w*|atmosphere|sharp)\b/,
  },
]

const LIGHT: Phrases = [
  'soft natural light from one side',
  'warm late-afternoon light with long soft shadows',
  'gentle morning light',
]

export const kinds: Kind[] = [
  {
    words: /\b(?:logo|icon|emblem|badge|sticker|mascot|pictogram)s?\b/,
    style: 'clean vector',
    place: ['on a plain white background'],
    detail: ['a few bold shapes that read at any size', 'even line weights and crisp edges'],
    light: ['flat fills without shading', 'one subtle highlight'],
    lens: ['a flat front view', 'no perspective'],
    composition: ['centred with generous margins', 'balanced and compact'],
    finish: ['a limited palette of three colours', 'two strong colours that contrast well'],
  },
  {
    words:
      /\b(?:cat|kitten|dog|pupp(?:y|ie)|fox|wolf|bear|rabbit|bunny|hamster|lion|tiger|panda|horse|pony|cow|sheep|goat|pig|deer|squirrel|otter|raccoon|monkey|elephant)(?:s|es)?\b/,
    style: 'photorealistic',
    place: ['sitting on a windowsill', 'resting on a mossy stone', 'standing in tall grass', 'on a worn wooden floor'],
    detail: ['soft fur in fine detail', 'every whisker and strand of fur visible', 'bright, attentive eyes'],
    light: ['warm window light from one side', 'golden late-afternoon light', 'soft overcast light'],
    lens: ['85 mm lens at f/2 with a softly blurred background', '105 mm lens with shallow depth of field'],
    composition: ['at eye level, a little off the centre', 'framed from the chest up with room to look into'],
    finish: ['natural, warm colours', 'calm mood and true-to-life colours'],
  },
  {
    words:
      /\b(?:bird|owl|eagle|parrot|penguin|duck|swan|fish|shark|whale|dolphin|turtle|frog|butterfl(?:y|ie)|bee|insect|dragonfl(?:y|ie)|spider|snake|lizard)(?:s|es)?\b/,
    style: 'photorealistic',
    place: ['in its natural habitat', 'among leaves and water'],
    detail: ['fine natural texture', 'every marking crisp and true to nature'],
    light: ['soft morning light', 'dappled light through leaves'],
    lens: ['400 mm telephoto lens with a creamy background', 'macro lens with shallow depth of field'],
    composition: ['at eye level, off the centre with space ahead', 'a clean, uncluttered frame'],
    finish: ['rich natural colours', 'clear, fresh colours'],
  },
  {
    words:
      /\b(?:man|woman|men|women|person|people|girl|boy|child(?:ren)?|kids?|bab(?:y|ies)|portrait|face|family|couple|dancer|chef|doctor|teacher|knight|wizard|witch|king|queen|princess|warrior|pirate|astronaut|robot)s?\b/,
    style: 'photorealistic',
    place: ['in a quiet, uncluttered setting', 'before a softly blurred background'],
    detail: ['natural skin and fabric texture', 'expressive eyes and lifelike detail'],
    light: ['soft key light from one side with a gentle rim light', 'diffused daylight'],
    lens: ['85 mm portrait lens at f/1.8', '50 mm lens at eye level'],
    composition: ['framed from the waist up', 'off the centre by the rule of thirds'],
    finish: ['true-to-life colours with gentle contrast', 'a calm, confident mood'],
  },
  {
    words:
      /\b(?:coffee|tea|food|cake|pizza|burger|bread|soup|salad|pasta|sushi|fruit|apple|breakfast|dinner|dessert|ice cream|chocolate|drink|cocktail|wine|pancake|sandwich|steak)(?:s|es)?\b/,
    style: 'photorealistic',
    place: ['on a rustic wooden table', 'on a stone worktop with a linen cloth'],
    detail: ['appetising texture in fine detail', 'glistening highlights and honest, fresh ingredients'],
    light: ['soft window light from behind', 'bright, diffused daylight'],
    lens: ['60 mm macro lens with shallow depth of field', '50 mm lens at f/2.8'],
    composition: ['seen from a low three-quarter angle', 'centred with a few simple props'],
    finish: ['warm, inviting colours', 'fresh, natural colours'],
  },
  {
    words:
      /\b(?:mountain|forest|wood|sea|ocean|beach|lake|river|waterfall|desert|island|valley|landscape|sunset|sunrise|sky|field|meadow|garden|jungle|canyon|volcano|glacier|planet|galaxy|space)(?:s|es)?\b/,
    style: 'breathtaking photorealistic',
    place: ['under a wide sky', 'reaching to the far horizon'],
    detail: ['layers of depth from foreground to horizon', 'crisp natural texture and drifting mist'],
    light: ['golden-hour light with long shadows', 'soft light after rain'],
    lens: ['24 mm wide-angle lens, sharp throughout', '35 mm lens at f/8'],
    composition: ['a leading line into the distance', 'a low horizon by the rule of thirds'],
    finish: ['rich but natural colours', 'a serene, atmospheric mood'],
  },
  {
    words:
      /\b(?:cit(?:y|ie)|street|house|building|castle|tower|bridge|church|temple|skyscraper|village|room|kitchen|bedroom|office|interior|caf[eé]|shop|library|cabin|lighthouse|station)s?\b/,
    style: 'photorealistic',
    place: ['in calm, clear weather', 'with signs of daily life around'],
    detail: ['rich architectural detail and honest materials', 'fine texture of stone, wood and glass'],
    light: ['early-evening light with glowing windows', 'clear morning light'],
    lens: ['28 mm lens with straight verticals', '35 mm lens at f/8, sharp throughout'],
    composition: ['a strong one-point perspective', 'balanced, with a clear foreground'],
    finish: ['harmonious colours', 'an inviting, lived-in atmosphere'],
  },
  {
    words:
      /\b(?:car|bike|bicycle|motorcycle|train|truck|bus|plane|airplane|aeroplane|ship|boat|rocket|spaceship|tractor)(?:s|es)?\b/,
    style: 'photorealistic',
    place: ['on an open road', 'against a wide, clean horizon'],
    detail: ['crisp reflections and precise mechanical detail', 'true materials, from polished metal to rubber'],
    light: ['low golden light along its lines', 'soft overcast light with clean reflections'],
    lens: ['70 mm lens from a low angle', '35 mm lens with a hint of motion'],
    composition: ['a three-quarter view with space ahead of it', 'filling two thirds of the frame'],
    finish: ['deep, clean colours', 'a confident, dynamic mood'],
  },
  {
    words:
      /\b(?:bottle|shoe|sneaker|watch|phone|laptop|bag|chair|lamp|mug|cup|perfume|product|headphone|camera|ring|jewel\w*|vase|table|sofa|toy)(?:s|es)?\b/,
    style: 'photorealistic',
    place: ['on a smooth, neutral surface', 'on a pale stone plinth'],
    detail: ['precise materials and clean edges', 'fine surface texture and subtle reflections'],
    light: ['large softbox light from the left with a gentle fill', 'bright, even studio light'],
    lens: ['100 mm lens at f/8, sharp from front to back', '85 mm lens with a softly blurred background'],
    composition: ['centred with generous empty space', 'a slight three-quarter view'],
    finish: ['accurate colours', 'a clean, modern look'],
  },
  {
    words: /./,
    style: 'detailed and photorealistic',
    place: ['in a fitting, uncluttered setting', 'before a simple background'],
    detail: ['rich, believable detail', 'fine texture and clear shapes'],
    light: LIGHT,
    lens: ['50 mm lens with shallow depth of field', '35 mm lens at f/4'],
    composition: ['a clear focal point by the rule of thirds', 'a balanced, uncluttered composition'],
    finish: ['harmonious, natural colours', 'a calm, coherent mood'],
  },
]

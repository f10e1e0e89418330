/** The words that name each operation, as data: to teach a word, add it here and to the table in the test. */

export type OperationName =
  | 'watercolour'
  | 'pencil'
  | 'coloured-pencil'
  | 'oil'
  | 'cartoon'
  | 'posterise'
  | 'pixel-art'
  | 'grayscale'
  | 'noir'
  | 'sepia'
  | 'vintage'
  | 'brighter'
  | 'darker'
  | 'warmer'
  | 'cooler'
  | 'more-contrast'
  | 'less-contrast'
  | 'saturate'
  | 'muted'
  | 'pastel'
  | 'tint'
  | 'blur'
  | 'dreamy'
  | 'sharpen'
  | 'improve'
  | 'invert'
  | 'night'
  | 'vignette'
  | 'mirror'
  | 'flip'
  | 'rotate'
  | 'colour-transfer'

export interface Term {
  name: OperationName
  /** Matched against lower-case text, at word boundaries. */
  words: string
  /** What "less" of it and "too" much of it ask for. Absent: it is left out. */
  opposite?: OperationName
  /** A general word ("a painting"), which yields to a named medium ("in watercolour"). */
  isGeneral?: true
}

/** "Watercolour painting" is one thing, not two. */
const WORK = '(?:[ -](?:paintings?|sketch(?:es)?|drawings?|illustrations?|pictures?|portraits?|art|style|effect|look))?'
const KIND = '(?:colou?rs?|tones?|light(?:ing)?|palettes?|hues?|temperatures?|shades?|look|feel|mood)'
const IMAGE = '(?:picture|image|photo(?:graph)?|one)'
const OTHER = '(?:second|2nd|other|reference|last)'

export const terms: Term[] = [
  { name: 'watercolour', words: `(?:water[- ]?colou?r(?:s|ed|ing)?|aquarelles?|gouache)${WORK}` },
  { name: 'coloured-pencil', words: `(?:colou?r(?:ed)?[- ]pencils?|crayons?)${WORK}` },
  { name: 'coloured-pencil', words: 'colou?r(?:ed)? (?:sketch(?:es)?|drawings?)' },
  { name: 'pencil', words: `(?:pencils?|pencilled|graphite|charcoal|pen and ink|ink (?=drawing|sketch))${WORK}` },
  {
    name: 'pencil',
    words: '(?:sketch(?:es|ed|y|ing)?|drawings?|hand[- ]drawn|line[- ](?:art|drawings?)|etchings?|engravings?)',
    isGeneral: true,
  },
  {
    name: 'oil',
    words: `(?:oil[- ]paint(?:ing|ings|ed|s)?|oils|in oil|oil on canvas|impasto|acrylics?|brush[- ]?strokes?)${WORK}`,
  },
  { name: 'oil', words: `(?:impressionis(?:m|t|ts|tic)|van gogh|monet|renoir|rembrandt|painterly)${WORK}` },
  { name: 'oil', words: '(?:paintings?|painted|on canvas)', isGeneral: true },
  {
    name: 'cartoon',
    words: `(?:cartoon(?:s|y|ish|ify|ified)?|comics?(?:[- ]books?)?|anime|manga|cel[- ]shad(?:ed|ing)|graphic novels?)${WORK}`,
  },
  {
    name: 'posterise',
    words: `(?:posteri[sz](?:e|ed|es|ing|ation)|pop[- ]art|warhol|screen[- ]?print(?:s|ed|ing)?|lino[- ]?cuts?|woodcuts?|flat illustration|vector)${WORK}`,
  },
  {
    name: 'pixel-art',
    words: '(?:pixel[- ]?art|pixell?ate(?:d|s)?|(?:8|16)[- ]?bit|retro (?:video )?games?)(?: style)?',
  },
  {
    name: 'grayscale',
    words:
      "(?:black[- ]?(?:and|&|n|'n')[- ]?white|b ?& ?w|b/w|gr[ae]y[- ]?scale|monochrom(?:e|atic)|shades of gr[ae]y)",
    opposite: 'saturate',
  },
  { name: 'noir', words: '(?:film[- ])?noir' },
  { name: 'sepia', words: '(?:sepia|daguerreotypes?)(?: tone[sd]?)?' },
  {
    name: 'vintage',
    words:
      '(?:vintage|retro|nostalgi[ac]|polaroids?|antique|aged|old[- ](?:photo(?:graph)?s?|films?|pictures?|fashioned)|(?:19)?[5-8]0s|analog(?:ue)?|kodachrome)',
  },
  {
    name: 'brighter',
    words: '(?:bright(?:er|en|ens|ened|ening|ness)?|light(?:er|en|ened|ening)|sunny|sunlit|underexposed|exposure)',
    opposite: 'darker',
  },
  {
    name: 'darker',
    words: '(?:dark(?:er|en|ens|ened|ening|ness)?|dim(?:mer|med)?|gloom(?:y|ier)|mood(?:y|ier)|shadowy|overexposed)',
    opposite: 'brighter',
  },
  {
    name: 'warmer',
    words: '(?:warm(?:er|th|ed|ing)?|golden[- ]hour|sunset|cosy|cosier|cozy|cozier|autumn(?:al)?)',
    opposite: 'cooler',
  },
  {
    name: 'cooler',
    words: `(?:cool(?:er|ed)|cold(?:er|ness)?|icy|chilly|frosty|wintry|cool(?= ${KIND}\\b))`,
    opposite: 'warmer',
  },
  {
    name: 'more-contrast',
    words: '(?:(?:high(?:er)?[- ])?contrast(?:s|y|ed|ing)?|punch(?:y|ier)|dramatic)',
    opposite: 'less-contrast',
  },
  {
    name: 'less-contrast',
    words: '(?:(?:low(?:er)?|soft(?:er)?|flat(?:ter)?|reduced?)[- ]contrast|matte)',
    opposite: 'more-contrast',
  },
  {
    name: 'saturate',
    words:
      '(?:saturat(?:e|ed|ion)|vivid(?:er|ness)?|vibran(?:t|ce|cy)|colou?rful|(?:more|rich(?:er)?|bold(?:er)?|strong(?:er)?|intense) colou?rs?)',
    opposite: 'muted',
  },
  {
    name: 'muted',
    words:
      '(?:muted?|desaturat(?:e|ed|ion)|faded?|washed[- ]out|subdued|dull(?:er)?|drab|(?:less|fewer|soft(?:er)?) colou?rs?)',
    opposite: 'saturate',
  },
  { name: 'pastel', words: 'pastels?', opposite: 'saturate' },
  {
    name: 'blur',
    words: '(?:blur(?:s|red|ry|rier|ring)?|out of focus|un?focus+ed|defocus+(?:ed)?|bokeh)',
    opposite: 'sharpen',
  },
  {
    name: 'dreamy',
    words: '(?:dream(?:y|ier|like)|soft[- ]focus|ethereal|glow(?:ing|y)?|romantic|hazy|haze|magical|fairy[- ]?tale)',
    opposite: 'sharpen',
  },
  {
    name: 'sharpen',
    words:
      '(?:sharp(?:er|en|ens|ened|ening|ness)?|crisp(?:er)?|clear(?:er)|clarity|in focus|more details?|more detailed|deblur(?:red)?|unblur(?:red)?)',
    opposite: 'blur',
  },
  {
    name: 'improve',
    words:
      '(?:enhanc(?:e|ed|ing)|improv(?:e|ed|ing)|retouch(?:ed)?|auto[- ]?(?:fix|correct|levels)|professional|better)',
  },
  { name: 'invert', words: '(?:invert(?:s|ed|ing)?|invers(?:e|ion)|negatives?(?! space)|x[- ]?rays?)' },
  {
    name: 'night',
    words: '(?:(?:at |by |in the )?nights?(?:[- ]?time)?|midnight|moonlit|moonlight|nocturnal|after dark)',
    opposite: 'brighter',
  },
  { name: 'vignette', words: '(?:vignett(?:e|es|ed|ing)|dark(?:er|ened)? (?:corners|edges|borders?))' },
  {
    name: 'mirror',
    words:
      '(?:mirror(?:s|ed|ing)?|(?:flip|flop)(?:s|ped|ping)?(?: \\w+){0,3} horizontal(?:ly)?|horizontal(?:ly)? flip(?:ped)?|flip(?:s|ped|ping)?|flop(?:ped)?)',
  },
  { name: 'flip', words: '(?:flip(?:s|ped|ping)?(?: \\w+){0,3} vertical(?:ly)?|vertical(?:ly)? flip(?:ped)?)' },
  {
    name: 'colour-transfer',
    words: `(?:like|match(?:es|ing)?|in the (?:style|manner|spirit|look) of|as in|from) (?:the )?${OTHER}(?: ${IMAGE})?`,
  },
  {
    name: 'colour-transfer',
    words: `(?:in|with|use|using|take|copy|apply|transfer|match(?:es|ing)?) the (?:same )?(?:\\w+ )?(?:colou?rs?|palette|tones|colou?r (?:scheme|grading|palette)|mood) (?:of|from|in)(?: the)?(?: ${OTHER})?(?: ${IMAGE})?`,
  },
]

/** Which way a described thing moves. */

export const motions = ['fly', 'walk', 'bounce', 'spin', 'wave', 'grow', 'blink', 'boil'] as const
/** `boil`: nothing but the line, inked anew, as in hand-drawn film. */
export type Motion = (typeof motions)[number]

/** Words that look like a verb of motion and name a thing: they are read over. */
const things = [
  '(?:ocean|sea|sound|heat|tidal|brain|radio|shock|light|big|great|rough|blue|crashing|breaking|the|a) waves?',
  'waves (?:crashing|breaking|on|in|of|at sea)',
  '(?:a|the|one|house|fruit|tiny|small|little) fly|(?:two|three|some|many|the) flies',
  '(?:running|walking|dancing|jumping) (?:shoes?|boots?|sticks?|jacks?|water)',
  'swimming (?:pools?|trunks|goggles|rings?)',
  'rolling pins?|bouncy castles?|(?:jump|skipping|jumping) ropes?|drive-?in|walkie[- ]talkies?',
  '(?:a|the) (?:run|walk|jump|turn|roll|swing|float|drive|dance|drop|rise|shake|beat|flash|crawl|hop)',
  '(?:egg|spring|sausage|sushi|swiss|toilet|paper|bread|cinnamon) rolls?',
]
const THINGS = new RegExp(`\\b(?:${things.join('|')})\\b`, 'g')

/** Stems, with their endings beyond `s`, `es`, `ed` and `ing` written out. What comes first in a description counts. */
const verbs: Record<Exclude<Motion, 'boil'>, string[]> = {
  fly: [
    ...['fl(?:y|ies|ying|ew|own)', 'flap(?:ped|ping)?', 'flutter', 'soar', 'hover', 'glid(?:e|es|ed|ing)', 'float'],
    ...[
      'drift',
      'swim(?:ming)?',
      'swam',
      'div(?:e|es|ed|ing)',
      'sail',
      'swoop',
      'land(?:ing)',
      'tak(?:es|ing) off',
      'winging',
    ],
    ...['levitat(?:e|es|ed|ing)', 'surf', 'snorkel(?:l?ing)?', 'haunt'],
  ],
  walk: [
    ...[
      'walk',
      'run(?:ning)?',
      'ran',
      'jog(?:ged|ging)?',
      'sprint',
      'trot(?:ted|ting)?',
      'gallop',
      'stroll',
      'march',
      'stomp',
    ],
    ...[
      'crawl',
      'creep',
      'crept',
      'sneak',
      'tiptoe(?:ing)?',
      'waddl(?:e|es|ed|ing)',
      'strid(?:e|es|ing)',
      'strut(?:ted|ting)?',
    ],
    ...[
      'hik(?:e|es|ed|ing)',
      'climb',
      'danc(?:e|es|ed|ing)',
      'wander',
      'limp(?:ing)',
      'chas(?:e|es|ed|ing)',
      'prowl',
      'stagger',
    ],
    ...[
      'scurr(?:y|ies|ied|ying)',
      'parad(?:es|ing)',
      'skat(?:e|es|ed|ing)',
      'ski(?:s|ing)',
      'pac(?:es|ing)',
      'step(?:ping|ped)',
    ],
  ],
  bounce: [
    ...[
      'bounc(?:e|es|ed|ing)',
      'jump',
      'hop(?:ped|ping)?',
      'leap',
      'leapt',
      'skip(?:ped|ping)?',
      'fall(?:ing|s)',
      'fell',
    ],
    ...[
      'drop(?:ped|ping)',
      'dribbl(?:e|es|ed|ing)',
      'juggl(?:e|es|ed|ing)',
      'trampolin(?:ing)',
      'somersault',
      'pounc(?:e|es|ed|ing)',
    ],
    ...['bob(?:bing|s)', 'celebrat(?:es|ing)', 'cheer(?:s|ing)'],
  ],
  spin: [
    ...[
      'spin(?:ning)?',
      'spun',
      'rotat(?:e|es|ed|ing)',
      'roll',
      'turn(?:ing|s)',
      'whirl',
      'twirl',
      'revolv(?:e|es|ed|ing)',
    ],
    ...[
      'pirouett(?:e|es|ing)',
      'swirl',
      'tumbl(?:e|es|ed|ing)',
      'cartwheel(?:ing|s)',
      'orbit(?:ing|s)',
      'driv(?:e|es|ing)',
      'drove',
    ],
    ...[
      'pedal(?:l?ing|s)',
      'cycling',
      'racing',
      'speeding',
      'rid(?:e|es|ing) (?:a|his|her|their|its) (?:bike|bicycle|scooter|unicycle|motorbike|motorcycle)',
    ],
  ],
  wave: [
    ...[
      'wav(?:e|es|ed|ing)',
      'greet',
      'say(?:s|ing) (?:hello|hi|goodbye|bye)',
      'salut(?:e|es|ing)',
      'beckon',
      'point(?:ing|s)',
    ],
    ...[
      'sway',
      'swing(?:ing|s)',
      'swung',
      'rock(?:ing)',
      'wobbl(?:e|es|ed|ing)',
      'nod(?:ded|ding|s)',
      'shak(?:e|es|ing)',
      'wiggl(?:e|es|ing)',
    ],
    ...[
      'wag(?:ged|ging|s)',
      'clap(?:ped|ping|s)',
      'conduct(?:ing|s)',
      'paint(?:ing) ',
      'bend(?:ing|s)',
      'blow(?:ing|s) in the wind',
    ],
    ...['shiver', 'trembl(?:e|es|ing)', 'jiggl(?:e|es|ing)', 'flicker(?:ing)? (?:flame|candle|fire)'],
  ],
  grow: [
    ...[
      'grow(?:n)?',
      'grew',
      'bloom(?:ing|s)',
      'blossoming',
      'sprout(?:ing|s)',
      'open(?:ing) up',
      'ris(?:es|ing)',
      'inflat(?:es|ing)',
    ],
    ...[
      'expand',
      'emerg(?:e|es|ing)',
      'appear',
      'swell(?:ing|s)',
      'unfold',
      'hatch(?:ing|es)',
      'explod(?:e|es|ing)',
      'bursting',
      'zoom(?:ing|s) in',
    ],
  ],
  blink: [
    ...[
      'blink',
      'wink',
      'twinkl(?:e|es|ed|ing)',
      'flash(?:ing|es)',
      'flicker',
      'beat(?:ing|s)',
      'puls(?:e|es|ing)',
      'pulsat(?:e|es|ing)',
    ],
    ...['throb(?:bing|s)', 'glow(?:ing)', 'sparkl(?:es|ing)', 'shimmer', 'doz(?:es|ing)', 'yawn'],
  ],
}

const readers = Object.entries(verbs).map(([motion, stems]) => ({
  motion: motion as Motion,
  pattern: new RegExp(String.raw`\b(?:${stems.join('|')})(?:s|es|ed|ing)?\b`),
}))

/**
 * The motion that a description in English speaks of ("a bird flying", "the cat walks"), by the first verb of motion in it; `boil`
 * where there is none, also when the subject could move: a bird does not have to fly.
 */
export function motionOf(description: string): Motion {
  const text = description.toLowerCase().replaceAll(THINGS, '–')
  let first: { motion: Motion; at: number } = { motion: 'boil', at: Infinity }
  for (const { motion, pattern } of readers) {
    const at = text.search(pattern)
    if (at >= 0 && at < first.at) first = { motion, at }
  }
  return first.motion
}

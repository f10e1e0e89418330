/** Where and when: the words that set the scene instead of naming a thing in it, and what each thing's usual place is. */

export const places = [
  'meadow',
  'hill',
  'forest',
  'mountains',
  'beach',
  'sea',
  'underwater',
  'desert',
  'snow',
  'city',
  'street',
  'space',
  'moon',
  'sky',
  'room',
  'table',
  'studio',
  'stage',
] as const
export type Place = (typeof places)[number]
export type Time = 'day' | 'sunset' | 'night'
export type Weather = 'clear' | 'rain' | 'snow' | 'storm' | 'fog'

const words = <T>(entries: [string, T][]) =>
  new Map<string, T>(entries.flatMap(([text, value]) => text.split(' ').map((word): [string, T] => [word, value])))

/** Nouns that are a place. Those also in `alsoThings` are drawn as a thing when another place is named. */
export const placeWords = words<Place>([
  ['meadow field grass garden park lawn farm countryside pasture yard backyard savanna grassland', 'meadow'],
  ['hill hills hilltop valley', 'hill'],
  ['forest woods jungle woodland rainforest', 'forest'],
  ['mountain mountains peak peaks alps cliff canyon landscape', 'mountains'],
  ['beach shore coast seaside island sand', 'beach'],
  ['sea ocean lake river pond water waves harbor harbour bay', 'sea'],
  ['underwater reef seabed aquarium', 'underwater'],
  ['desert dune dunes sahara', 'desert'],
  ['city skyline town downtown cityscape metropolis skyscrapers', 'city'],
  ['street road highway sidewalk path village alley', 'street'],
  ['space galaxy universe cosmos orbit planets outer', 'space'],
  ['sky heaven clouds', 'sky'],
  ['room kitchen bedroom house-interior living library office classroom cafe restaurant', 'room'],
  ['table desk counter tabletop shelf', 'table'],
  ['studio backdrop', 'studio'],
  ['stage concert theater theatre', 'stage'],
])

export const timeWords = words<Time>([
  ['sunset sunrise dusk dawn twilight evening golden-hour', 'sunset'],
  ['night midnight nighttime moonlight moonlit starry nocturnal stars moon', 'night'],
  ['day daytime noon morning sunny', 'day'],
])

export const weatherWords = words<Weather>([
  ['rain rainy raining drizzle', 'rain'],
  ['snow snowy snowing snowfall blizzard snowstorm winter arctic ice icy glacier', 'snow'],
  ['storm stormy thunderstorm lightning', 'storm'],
  ['fog foggy mist misty haze', 'fog'],
])

/** The place a thing suggests when the prompt names none, by icon. The first thing that has one decides. */
export const homes = words<Place>([
  ['fish tropical-fish blowfish dolphin octopus shark jellyfish squid lobster shrimp coral', 'underwater'],
  [
    'own:sailboat own:lighthouse spouting-whale sailboat ship ferry speedboat canoe motor-boat passenger-ship swan',
    'sea',
  ],
  ['crab spiral-shell palm-tree', 'beach'],
  ['camel two-hump-camel cactus scorpion moai', 'desert'],
  ['penguin polar-bear snowman snowman-without-snow skier snowboarder sled seal', 'snow'],
  [
    'rocket astronaut flying-saucer satellite ringed-planet alien alien-monster comet shooting-star man-astronaut',
    'space',
  ],
  [
    'airplane small-airplane parachute helicopter kite butterfly dove balloon eagle rainbow own:hot-air-balloon own:flying-bird',
    'sky',
  ],
  ['castle mount-fuji hut', 'hill'],
  ['wolf fox bear owl deer moose evergreen-tree mushroom hedgehog beaver chipmunk badger', 'forest'],
  ['automobile taxi bus motorcycle motor-scooter racing-car police-car fire-engine ambulance delivery-truck', 'street'],
  ['office-building statue-of-liberty department-store', 'city'],
  [
    'hot-beverage teapot red-apple green-apple banana birthday-cake shortcake pizza hamburger own:fruit-bowl own:coffee-cup',
    'table',
  ],
  ['doughnut cookie cupcake sushi bread cheese-wedge candle open-book laptop desktop-computer wine-glass', 'table'],
  ['spaghetti steaming-bowl pancakes ice-cream soft-ice-cream croissant sandwich taco teacup-without-handle', 'table'],
  ['beer-mug bowl-with-spoon bouquet potted-plant books pear lemon tangerine grapes strawberry', 'table'],
  ['own:piano bed couch-and-lamp television teddy-bear chair', 'room'],
  ['guitar microphone studio-microphone saxophone trumpet violin drum accordion', 'stage'],
])

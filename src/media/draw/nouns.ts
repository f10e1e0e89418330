/** Nouns the icon set knows under another name, or under a misleading one, and what each thing is like. */

const pairs = (text: string) =>
  new Map(
    text
      .trim()
      .split(/\s*,\s*|\s*\n\s*/)
      .filter(Boolean)
      .map((entry): [string, string] => {
        const [words = '', icon = ''] = entry.split('=')
        return [words.trim(), icon.trim()]
      }),
  )

/** Noun → icon. An icon starting with "own:" is drawn here (`props.ts`). Everything else is found by its own name. */
export const nouns = pairs(`
  cat=cat-face, kitten=cat-face, kitty=cat-face, dog=dog-face, puppy=dog-face, doggy=dog-face, fox=fox, wolf=wolf
  bear=bear, panda=panda, lion=lion, tiger=tiger-face, bunny=rabbit-face, rabbit=rabbit-face, hare=rabbit-face
  mouse=mouse-face, mice=mouse-face, hamster=hamster, frog=frog, toad=frog, koala=koala, monkey=monkey-face, ape=gorilla
  piglet=pig, horse=horse, pony=horse, unicorn=unicorn, raccoon=raccoon
  chick=baby-chick, hen=chicken, sheep=ewe, lamb=ewe, bull=ox, hippo=hippopotamus, rhino=rhinoceros, dinosaur=t-rex
  dino=t-rex, trex=t-rex, bee=honeybee, ladybug=lady-beetle, ladybird=lady-beetle, squirrel=chipmunk, alligator=crocodile
  tortoise=turtle, snake=snake, whale=spouting-whale, goldfish=tropical-fish, shell=spiral-shell, seashell=spiral-shell
  pigeon=dove, crow=blackbird, raven=blackbird, bird=bird, seagull=dove, robin=bird, songbird=bird, duckling=baby-chick
  reindeer=deer, polar bear=polar-bear, alpaca=llama, buffalo=bison, teddy=teddy-bear, black cat=black-cat
  branch=deciduous-tree, coffee shop=own:coffee-cup, picnic=basket
  sofa=couch-and-lamp, couch=couch-and-lamp, bamboo=herb, love=heart-suit, bouquet=bouquet, vase of flowers=bouquet
  musical keyboard=own:piano, hot beverage=own:coffee-cup, teacup without handle=own:coffee-cup, crescent moon=crescent-moon
  person=person, people=person, man=man, woman=woman, guy=man, lady=woman, boy=boy, girl=girl, kid=child, child=child
  children=child, baby=baby, human=person, friend=person, grandma=old-woman, grandmother=old-woman, grandpa=old-man
  grandfather=old-man, king=person-with-crown, queen=princess, wizard=man-mage, witch=woman-mage, mage=person-mage
  sorcerer=man-mage, fairy=woman-fairy, mermaid=woman-merpeople, elf=person-elf, vampire=man-vampire, zombie=person-zombie
  superhero=person-superhero, hero=person-superhero, santa=santa-claus, chef=cook, doctor=health-worker
  nurse=woman-health-worker, policeman=police-officer, police officer=police-officer, cop=police-officer
  fireman=firefighter, soldier=guard, knight=guard, spy=detective, painter=artist, programmer=technologist
  developer=technologist, businessman=man-office-worker, bride=person-with-veil, dancer=woman-dancing, cyclist=woman-biking
  surfer=person-surfing, runner=person-running, swimmer=person-swimming, angel=baby-angel, clown=clown-face
  alien=alien, monster=alien-monster, ghost=ghost, skeleton=skull, robot=robot, android=robot, pumpkin=jack-o-lantern
  tree=deciduous-tree, pine=evergreen-tree, fir=evergreen-tree, pine tree=evergreen-tree, oak=deciduous-tree
  apple tree=deciduous-tree, palm=palm-tree, bush=deciduous-tree, flower=tulip, flowers=tulip, daisy=blossom, daisies=blossom
  rose=rose, plant=potted-plant, leaf=maple-leaf, leaves=fallen-leaf, grass=seedling, mushroom=mushroom, clover=four-leaf-clover
  apple=red-apple, orange=tangerine, oranges=tangerine, kiwi=kiwi-fruit, berry=strawberry, berries=blueberries, corn=ear-of-corn
  cherry=cherries, grape=grapes, fruit=own:fruit-bowl, fruits=own:fruit-bowl, fruit bowl=own:fruit-bowl
  vegetable=carrot, vegetables=broccoli, salad=green-salad, chili=hot-pepper, pepper=bell-pepper, cabbage=leafy-green
  cake=birthday-cake, ice cream=soft-ice-cream, icecream=soft-ice-cream, donut=doughnut, burger=hamburger, fries=french-fries
  chips=french-fries, noodles=steaming-bowl, ramen=steaming-bowl, soup=steaming-bowl, rice=cooked-rice, pasta=spaghetti
  meat=meat-on-bone, chocolate=chocolate-bar, sweets=candy, cheese=cheese-wedge, steak=cut-of-meat, sushi=sushi, toast=bread
  coffee=own:coffee-cup, tea=own:coffee-cup, cup=own:coffee-cup, mug=own:coffee-cup, espresso=own:coffee-cup
  latte=own:coffee-cup, cappuccino=own:coffee-cup, coffee cup=own:coffee-cup, milk=glass-of-milk, wine=wine-glass
  beer=beer-mug, juice=tropical-drink, cocktail=cocktail-glass, drink=cup-with-straw, bottle=bottle-with-popping-cork
  bowl=bowl-with-spoon, honey=honey-pot, teapot=teapot, egg=egg, eggs=egg, glass=glass-of-milk
  piano=own:piano, grand piano=own:piano, keyboard=own:piano, synthesizer=own:piano, drums=drum, mic=microphone
  saxophone=saxophone, sax=saxophone, ukulele=guitar, cello=violin, note=musical-note, music=musical-notes
  book=open-book, books=books, novel=open-book, newspaper=newspaper, letter=envelope, phone=mobile-phone
  smartphone=mobile-phone, computer=laptop, notebook=notebook, pen=pen, pencil=pencil, brush=paintbrush, palette=artist-palette
  lamp=light-bulb, bulb=light-bulb, lightbulb=light-bulb, lantern=red-paper-lantern, clock=alarm-clock, watch=watch, tv=television
  camera=camera, sword=dagger, shield=shield, bow=bow-and-arrow, treasure=gem-stone, diamond=gem-stone, gem=gem-stone
  crystal=gem-stone, ring=ring, crown=crown, key=key, gift=wrapped-gift, present=wrapped-gift, box=package, ball=soccer-ball
  football=soccer-ball, soccer=soccer-ball, soccer ball=soccer-ball, tennis=tennis, chess=chess-pawn, game=video-game
  video games=video-game, video game=video-game, games=video-game, controller=video-game, dice=game-die, toy=teddy-bear
  doll=nesting-dolls, puzzle=puzzle-piece, yarn=yarn, wool=yarn, hat=top-hat, cap=billed-cap, glasses=glasses
  sunglasses=sunglasses, scarf=scarf, shirt=t-shirt, shoe=running-shoe, shoes=running-shoe, sneaker=running-shoe
  sneakers=running-shoe, boots=hiking-boot, boot=hiking-boot, bag=handbag, suitcase=luggage, umbrella=umbrella
  parasol=umbrella, basket=basket, chair=chair, armchair=couch-and-lamp, lightning bolt=high-voltage
  house=house, home=house, cottage=house, cabin=house, hut=hut, castle=castle, palace=castle
  fortress=castle, tower=tokyo-tower, church=church, temple=classical-building, pagoda=japanese-castle, skyscraper=office-building
  barn=house, factory=factory, school=school, shop=convenience-store, store=convenience-store, hospital=hospital
  building=office-building, lighthouse=own:lighthouse, tent=tent
  car=automobile, cars=automobile, sports car=racing-car, race car=racing-car, racecar=racing-car, truck=delivery-truck
  van=minibus, bike=bicycle, bicycle=bicycle, motorbike=motorcycle, scooter=kick-scooter, train=locomotive, steam train=locomotive
  tractor=tractor, plane=airplane, airplane=airplane, aeroplane=airplane, jet=airplane, airliner=airplane, biplane=small-airplane
  spaceship=rocket, spacecraft=rocket, rocket=rocket, shuttle=rocket, ufo=flying-saucer, satellite=satellite
  boat=own:sailboat, sailboat=own:sailboat, sailing boat=own:sailboat, yacht=own:sailboat, ship=ship, sailing ship=own:sailboat
  pirate ship=own:sailboat, canoe=canoe, kayak=canoe, hot air balloon=own:hot-air-balloon, balloon=balloon, kite=kite
  planet=ringed-planet, saturn=ringed-planet, earth=globe-showing-americas, globe=globe-showing-americas
  meteor=comet, fire=fire, campfire=own:campfire, bonfire=own:campfire, flame=fire, heart=heart-suit, star=star
  snowman=snowman-without-snow, snowflake=snowflake, cloud=cloud, rainbow=rainbow, volcano=volcano, rock=rock, stone=rock
  boulder=rock, log=wood, candle=candle, balloons=balloon, skull=skull, statue=moai, bench=own:bench
  pirate=man-supervillain, ninja=ninja, samurai=ninja, prince=prince, princess=princess, dragon=dragon
  helmet=military-helmet, spoon=spoon, fork=fork-and-knife, knife=kitchen-knife, vase=amphora, door=door, window=framed-picture
  painting=framed-picture, mirror=mirror, map=world-map, flag=triangular-flag, bell=bell, trophy=trophy, medal=sports-medal
  money=money-bag, coin=coin, gold=coin, brain=brain, eye=eye, hand=hand-with-fingers-splayed, bone=bone, feather=feather
  wand=magic-wand, potion=alembic, telescope=telescope, microscope=microscope, gear=gear, wheel=wheel, anchor=anchor
`)

/** Icons that are a head: they get a body of their own to sit, stand and do things with (`character.ts`). */
export const heads = new Set(
  `cat-face dog-face fox wolf bear panda lion tiger-face rabbit-face mouse-face hamster frog koala monkey-face pig-face
  cow-face raccoon robot polar-bear alien clown-face`.split(/\s+/),
)

/** Icons that are the head of a person. */
export const faces = new Set(
  `person man woman boy girl child baby old-man old-woman older-person man-beard woman-curly-hair man-red-hair santa-claus
  mrs-claus woman-blonde-hair man-bald`.split(/\s+/),
)

/** Icons that show a person from the waist up. */
export const busts = new Set(
  `astronaut man-astronaut cook artist detective farmer firefighter guard health-worker woman-health-worker judge ninja
  man-mage woman-mage person-mage man-vampire person-superhero police-officer prince princess person-with-crown scientist
  student teacher pilot person-elf man-office-worker singer construction-worker mechanic factory-worker person-with-veil
  technologist man-supervillain person-supervillain office-worker`.split(/\s+/),
)

/** Usual size of a thing beside others, 1 being a cat on a chair; compressed, so that a mouse is still seen by a castle. */
const SIZES: [number, string][] = [
  [0.34, 'honeybee lady-beetle ant bug butterfly key coin musical-note ring chess-pawn game-die strawberry cherries'],
  [
    0.46,
    'mouse-face hamster baby-chick frog snail mushroom red-apple green-apple tangerine lemon pear tulip rose blossom',
  ],
  [
    0.5,
    'open-book own:coffee-cup yarn cookie doughnut cupcake egg soccer-ball basketball candle crown mobile-phone spiral-shell crab',
  ],
  [
    0.6,
    'bird dove duck hedgehog chipmunk turtle wrapped-gift birthday-cake balloon light-bulb potted-plant star top-hat',
  ],
  [
    0.75,
    'rabbit-face owl parrot penguin chicken rooster laptop guitar violin umbrella own:fruit-bowl jack-o-lantern kite',
  ],
  [0.9, 'dog-face cat-face fox raccoon monkey-face koala pig-face ewe goat sunflower child baby own:campfire robot'],
  [
    1.15,
    'wolf girl boy deer panda lion tiger-face bear cow-face bicycle snowman-without-snow tent hot-air-balloon polar-bear',
  ],
  [1.3, 'man woman person horse unicorn zebra camel ox motorcycle astronaut own:piano own:bench chair'],
  [
    1.6,
    'couch-and-lamp bed elephant giraffe t-rex sauropod automobile dragon taxi racing-car tractor own:sailboat house spouting-whale rocket',
  ],
  [
    1.9,
    'deciduous-tree evergreen-tree palm-tree bus locomotive fire-engine delivery-truck airplane own:windmill own:hot-air-balloon ship',
  ],
  [
    2.3,
    'castle church own:lighthouse office-building tokyo-tower ferris-wheel statue-of-liberty volcano japanese-castle circus-tent',
  ],
]
const sizeOf = new Map(SIZES.flatMap(([size, names]) => names.split(' ').map((name): [string, number] => [name, size])))

/** Icons that belong up in the air unless the prompt puts them elsewhere. */
export const airborne = new Set(
  `balloon airplane small-airplane helicopter kite dove eagle butterfly honeybee parachute flying-saucer satellite star
  glowing-star shooting-star comet cloud rainbow ringed-planet crescent-moon full-moon sun own:hot-air-balloon bat
  own:flying-bird globe-showing-americas high-voltage sparkles musical-note musical-notes snowflake`.split(/\s+/),
)

/** Icons that float on water, hull down. */
export const floating = new Set(
  'own:sailboat ship ferry speedboat canoe motor-boat passenger-ship duck swan'.split(' '),
)

/** Icons that face left as drawn. The light comes from the upper left, so most may be mirrored freely. */
export const usualSize = (icon: string) => sizeOf.get(icon) ?? (faces.has(icon) || busts.has(icon) ? 1.2 : 0.85)

/** The head that stands in for a whole animal when it has to hold or play something. */
export const headOf = new Map(
  Object.entries({
    cow: 'cow-face',
    pig: 'pig-face',
    mouse: 'mouse-face',
    rabbit: 'rabbit-face',
    monkey: 'monkey-face',
    tiger: 'tiger-face',
    dog: 'dog-face',
    cat: 'cat-face',
    'black-cat': 'cat-face',
  }),
)

/** The whole animal or person for a head, when it runs, jumps or swims. */
export const moving = new Map(
  Object.entries({
    'cat-face': 'cat',
    'dog-face': 'dog',
    'rabbit-face': 'rabbit',
    'tiger-face': 'tiger',
    'mouse-face': 'mouse',
    'monkey-face': 'monkey',
    person: 'person-running',
    boy: 'man-running',
    man: 'man-running',
    girl: 'woman-running',
    woman: 'woman-running',
    child: 'person-running',
  }),
)

/** Riders of the icon set, by what they ride. */
export const riders: Record<string, Record<string, string>> = {
  bicycle: {
    girl: 'woman-biking',
    woman: 'woman-biking',
    boy: 'man-biking',
    man: 'man-biking',
    person: 'person-biking',
    child: 'person-biking',
  },
  horse: {
    girl: 'horse-racing',
    woman: 'horse-racing',
    boy: 'horse-racing',
    man: 'horse-racing',
    person: 'horse-racing',
  },
}

/** Whether a thing can hold and play others: it has, or is given, arms. */
export const canAct = (icon: string) => heads.has(icon) || faces.has(icon) || busts.has(icon) || headOf.has(icon)

/** Played in front of the player, on a stand or on the floor. */
export const instruments = new Set(
  'own:piano drum long-drum guitar violin banjo saxophone trumpet accordion flute maracas'.split(' '),
)

/** Icons at home in the water without floating on it. */
export const swimmers = new Set(
  'fish tropical-fish blowfish dolphin shark spouting-whale whale octopus squid seal person-swimming'.split(' '),
)

/** Icons of the sea that stay on its floor. */
export const bottomDwellers = new Set('coral crab lobster shrimp spiral-shell oyster'.split(' '))

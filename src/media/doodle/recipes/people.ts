/** People and robots, whole, drawn for the pen: `readRecipe` says how to read them. Each with arms down or one arm waving. */

const waveMarks = `
  prop line2 M89 9 C93 13 94 18 92 23
  prop line2 M95 4 C100 11 101 19 98 27`

const leftArm = 'arm area1 M39 44 C32 48 28 57 26 68 C25 73 32 75 33.500 70 C35 62 38 57 42 54 Z'
const rightArm = 'arm area1 M61 44 C68 48 72 57 74 68 C75 73 68 75 66.500 70 C65 62 62 57 58 54 Z'
const rightArmUp = `
  arm area1 O 81 16 4.600 5.200
  arm area1 M59 45 C66 43 72 34 76 21 L84 23 C83 37 75 50 63 56 Z`

const trousers = `
  leg area1 M38 66 L36 90 L47 90 L50 74 L53 90 L64 90 L62 66 Z
  leg area1+ M35.500 90 L47 90 L47 95 L32 95 C31 92 33 90 35.500 90 Z`
const bareLegs = `
  leg area1+ M40 74 L40.500 91 L46 91 L46.500 74 Z
  leg area1+ M39 90 L47 90 L47 95 L35 95 C34.500 92 36.500 90 39 90 Z`

const shirt = `
  body area1 M45 34 L45 44 L55 44 L55 34 Z
  body area1 M39 43 C43 40.500 57 40.500 61 43 C63 50 63.500 60 63 69 L37 69 C36.500 60 37 50 39 43 Z
  body line2 M44.500 41 C46 46 54 46 55.500 41
  body line3 M37 63 L63 63`
const dress = `
  body area1 M45 34 L45 44 L55 44 L55 34 Z
  body area1 M40 43 C44 41 56 41 60 43 C61 50 61 54 62 58 L69 79 C58 83 42 83 31 79 L38 58 C39 54 39 50 40 43 Z
  body line2 M45 41.500 C46 45 54 45 55 41.500
  body line2 M38 58 L62 58`

const face = `
  head area1 O 50 23 15 15.500
  eye spot1+ O 44.500 24 1.700 2.200
  head line3 M50 26 C51.500 28 51 29 49.500 29
  mouth line1 M44.500 30.500 C46.500 33.500 53.500 33.500 55.500 30.500`
const shortHair =
  'head dark1 M35 22 C32 8 42 4 52 4 C64 4 68 13 65 23 C63 19 61 16 58 13 C52 17 42 18 37 16 C36 18 35.500 20 35 22 Z'
const longHair =
  'head area1 M50 4 C33 4 30 17 31 28 C31 36 29 42 26 46 C34 49 66 49 74 46 C71 42 69 36 69 28 C70 17 67 4 50 4 Z'
const fringe =
  'head area1 M35.500 22 C34 9 43 5.500 50 5.500 C57 5.500 66 9 64.500 22 C61 19 58 15 56 12 C51 17 42 18 35.500 22 Z'

const man = (right: string) => [trousers, leftArm, right, shirt, face, shortHair].join('\n')
const woman = (right: string) => [bareLegs, longHair, leftArm, right, dress, face, fringe].join('\n')

const robotBody = `
  head line1 M50 15 L50 6
  head spot1 O 50 4.500 2.800
  head area1+ R 26 21 6 12 2
  leg area1+ R 36 74 10 15 2
  leg area1+ R 32 87 16 8 3
  body area1 R 45 38 10 10 1
  head area1 R 31 14 38 26 6
  eye area1+ O 41.500 24 5
  eye spot1+ O 41.500 24 2.200
  mouth line1 M41 34 L59 34
  mouth line2 M45 32.500 L45 35.500 M50 32.500 L50 35.500 M55 32.500 L55 35.500
  body area1 R 30 46 40 30 5
  body area1 R 37 52 26 11 2
  body line2 M40 58 L44 58 L46 54.500 L49 60.500 L51 58 L60 58
  body spot2 O 42 69 1.700
  body area2 O 50 69 1.900
  body spot2 O 58 69 1.700
  body spot3 O 33.500 49.500 0.800
  body spot3 O 66.500 49.500 0.800`
const robotArmDown = `
  arm area1 M30 50 C22 50 18 56 18 66 L24 66 C24 60 26 57 30 57 Z
  arm area1 M21 65 C14 65 12 74 16 79 L19 77 C17 74 18 71 21 71 C24 71 25 74 23 77 L26 79 C30 74 28 65 21 65 Z`
const robotOtherArm = `
  arm area1 M70 50 C78 50 82 56 82 66 L76 66 C76 60 74 57 70 57 Z
  arm area1 M79 65 C86 65 88 74 84 79 L81 77 C83 74 82 71 79 71 C76 71 75 74 77 77 L74 79 C70 74 72 65 79 65 Z`
const robotArmUp = `
  arm area1 M70 50 C77 50 80 42 80 32 L86 32 C87 48 81 57 70 57 Z
  arm area1 M83 33 C76 33 74 24 78 19 L81 21 C79 24 80 27 83 27 C86 27 87 24 85 21 L88 19 C92 24 90 33 83 33 Z`

const robot = (right: string) => [robotArmDown, right, robotBody].join('\n')

const women = 'woman girl old-woman woman-curly-hair woman-blonde-hair'.split(' ')
const men = 'person man boy child old-man older-person man-beard man-red-hair man-bald'.split(' ')

export const people: Record<string, string> = {
  robot: robot(robotOtherArm),
  ...Object.fromEntries(women.map((name) => [name, woman(rightArm)])),
  ...Object.fromEntries(men.map((name) => [name, man(rightArm)])),
}

/** The same, for those who wave. */
export const wavers: Record<string, string> = {
  robot: robot(robotArmUp) + waveMarks,
  ...Object.fromEntries(women.map((name) => [name, woman(rightArmUp) + waveMarks])),
  ...Object.fromEntries(men.map((name) => [name, man(rightArmUp) + waveMarks])),
}

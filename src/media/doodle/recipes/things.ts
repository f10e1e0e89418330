/** Things of the house, drawn for the pen: `readRecipe` says how to read them. */

const guitar = `
  prop line1 M41 6 L45 6 M41 11 L45 11 M55 6 L59 6 M55 11 L59 11
  body area1 M44 2 C47 4 53 4 56 2 L55 15 L45 15 Z
  body area1 M46.500 14 L53.500 14 L54 56 L46 56 Z
  body area1 M50 47 C43 43 34 46 34 54 C34 59 36 61 35 65 C27 70 24 78 28 87 C33 98 67 98 72 87 C76 78 73 70 65 65 C64 61 66 59 66 54 C66 46 57 43 50 47 Z
  body line3 M50 51 C45 47 38 49 38 55 C38 60 40 62 38.500 67 C31 72 29 79 32 86 C37 94 63 94 68 86 C71 79 69 72 61.500 67 C60 62 62 60 62 55 C62 49 55 47 50 51
  body area1 M46.500 14 L53.500 14 L54 57 L46 57 Z
  body dark1 O 50 64 6.500
  body area1 M40 80 L60 80 L60 84.500 L40 84.500 Z
  body line2 M48 15 L48 80
  body line2 M50 15 L50 80
  body line2 M52 15 L52 80
  body line2 M46.500 22 L53.500 22 M46.500 29 L53.500 29 M46.500 36 L53.500 36 M46 43 L54 43 M46 50 L54 50`

const blackKeys = [17, 26, 43, 52, 61, 78, 87].map((x) => `body spot1 R ${x - 2.6} 53 5.200 8.500`).join('\n')
const keyGaps = [17, 26, 34.5, 43, 52, 61, 69.5, 78, 87].map((x) => `body line1 M${x} 61 L${x} 68`).join('\n')
const piano = `
  body area1 R 12 68 8 28 1
  body area1 R 80 68 8 28 1
  body area1 M20 68 L80 68 L80 88 L20 88 Z
  body line2 M26 73 L74 73 L74 83 L26 83 Z
  body area1 M10 20 L90 20 L90 54 L10 54 Z
  body area1 M6 13 L94 13 L94 20 L6 20 Z
  prop area2 M34 26 L49 29 L49 47 L34 44 Z
  prop area2 M66 26 L51 29 L51 47 L66 44 Z
  prop line3 M37 32 L46 34 M37 37 L46 39 M54 34 L63 32 M54 39 L63 37
  body area1 M4 53 L96 53 L96 68 L4 68 Z
  body area1 M8 53 L92 53 L92 68 L8 68 Z
  ${keyGaps}
  ${blackKeys}
  prop line2 M45 88 L45 94 M50 88 L50 94 M55 88 L55 94`

const coffeeCup = `
  body area1 O 47 89 41 6.500
  body area1 M72 46 C92 41 97 66 68 72 L69.500 65 C84 62 83 51 71 54 Z
  body area1 M20 38 C20 56 22 70 28 80 C32 87 36 89 41 89 L53 89 C58 89 62 87 66 80 C72 70 74 56 74 38 Z
  body area1 O 47 38 27 6.500
  body line1 O 47 39.500 21.500 3.600
  prop line1 M37 26 C32 20 42 15 37 8
  prop line1 M47 24 C42 17 52 12 47 4
  prop line1 M57 26 C52 20 62 15 57 8
  body line3 M28 52 C29 62 31 70 35 76`

const pizza = `
  body area1 M15 30 C33 20 67 20 85 30 L63 70 C62 76 60 80 58 76 C57 73 55 84 53 90 C52 96 49 98 47 93 Z
  body area1 M9 31 C4 28 5 22 9 19 C32 5 68 5 91 19 C95 22 96 28 91 31 C88 33 86 32 84 31 C66 21 34 21 16 31 C14 32 12 33 9 31 Z
  body area1 O 37 40 8 7.500
  body area1 O 62 42 8.500 8
  body area1 O 50 64 8 7.500
  body spot2 O 34.500 38.500 1
  body spot2 O 39 42 1
  body spot2 O 60 40 1
  body spot2 O 64.500 44 1
  body spot2 O 48.500 62 1
  body spot2 O 52 66 1
  body line2 M48 32 L52 36
  body line2 M46 52 L43 55
  body line3 M26 34 L30 33
  body line3 M72 34 L76 36
  body line3 M24 17 L28 15 M48 12 L53 12 M73 16 L77 18`

const umbrella = `
  body line1 M50 46 L50 84 C50 96 34 96 34 85
  body line1 M50 2 L50 8
  body area1 M6 48 C8 22 28 7 50 7 C72 7 92 22 94 48 C88 41 77 41 72 48 C67 41 55 41 50 48 C45 41 33 41 28 48 C23 41 12 41 6 48 Z
  body line1 M50 7 C39 17 30 32 28 48
  body line1 M50 7 C61 17 70 32 72 48
  body line2 M50 7 L50 48`

const crown = `
  body area1 M14 80 L7 32 L30 52 L50 18 L70 52 L93 32 L86 80 Z
  body area1 M13 78 L87 78 L86 92 L14 92 Z
  body area1 O 7 29 5
  body area1 O 50 14 5.500
  body area1 O 93 29 5
  body area2 M50 52 L57 62 L50 72 L43 62 Z
  body area2+ O 28 66 4
  body line3+ M20 85 L38 85`

const heart = `
  body area1 M50 90 C30 74 8 56 8 34 C8 14 36 6 50 28 C64 6 92 14 92 34 C92 56 70 74 50 90 Z
  body line2 M20 36 C20 28 25 23 31 23`

const star = `
  body area1 M50 6 L63 37 L96 40 L71 62 L79 95 L50 77 L21 95 L29 62 L4 40 L37 37 Z
  body line3 M50 20 L57 38`

const cake = `
  body area1 O 50 91 46 6
  body area1 M12 50 L12 84 C12 94 88 94 88 84 L88 50 Z
  body area1 M12 50 C12 41 88 41 88 50 L88 58 C84 66 78 64 76 58 C74 70 66 70 64 60 C60 68 54 68 50 60 C46 74 38 72 36 60 C33 67 26 67 24 58 C22 66 14 66 12 58 Z
  body line1 M12 50 C12 58 88 58 88 50
  body line2 M13 76 C24 84 76 84 87 76
  prop area1 R 47 26 6 24 1
  prop area2 R 29 28 6 20 1
  prop area2 R 65 28 6 20 1
  prop area1 M50 10 C56 17 55 23 50 23 C45 23 44 17 50 10 Z
  prop area2 M32 12 C38 19 37 25 32 25 C27 25 26 19 32 12 Z
  prop area2 M68 12 C74 19 73 25 68 25 C63 25 62 19 68 12 Z
  prop line3 M47 34 L53 31 M47 41 L53 38`

const bulb = `
  body area1 M38 74 C38 62 20 56 20 36 C20 18 34 8 50 8 C66 8 80 18 80 36 C80 56 62 62 62 74 Z
  body line1 M44 73 L40 46 C44 52 48 52 50 46 C52 52 56 52 60 46 L56 73
  body area1 R 38 74 24 6 2.500
  body area1 R 39 80 22 6 2.500
  body area1 M42 86 L58 86 C58 93 54 95 50 95 C46 95 42 93 42 86 Z
  prop line2+ M12 36 L3 36
  prop line2+ M17 16 L10 10
  prop line2+ M17 56 L10 61
  prop line2 M50 0 L50 -8
  body line3 M28 36 C28 26 34 18 43 15.500`

const heldBook = `
  prop area1 M4 26 C20 17 38 19 50 28 C62 19 80 17 96 26 L96 84 C80 76 62 78 50 87 C38 78 20 76 4 84 Z
  prop line1 M50 28 L50 87
  prop line2 M14 37 C24 33 34 34 42 38 M14 49 C24 45 34 46 42 50 M14 61 C24 57 34 58 42 62
  prop line2 M86 37 C76 33 66 34 58 38 M86 49 C76 45 66 46 58 50 M86 61 C76 57 66 58 58 62`

const ball = `
  body area1 O 50 50 44
  body dark2 M50 35 L64 45.500 L58.500 62 L41.500 62 L36 45.500 Z
  body line2 M50 35 L50 19 M64 45.500 L80 40 M58.500 62 L69 77 M41.500 62 L31 77 M36 45.500 L20 40
  body line2 M35 9 L50 19 L65 9
  body line2+ M84 23 L80 40 L93 53
  body line2+ M82 80 L69 77 L58 93
`

export const things: Record<string, string> = {
  'soccer-ball': ball,
  guitar,
  'own:held-book': heldBook,
  'open-book': heldBook,
  'own:piano': piano,
  'own:coffee-cup': coffeeCup,
  pizza,
  umbrella,
  crown,
  'heart-suit': heart,
  'red-heart': heart,
  star,
  'glowing-star': star,
  'birthday-cake': cake,
  'light-bulb': bulb,
}

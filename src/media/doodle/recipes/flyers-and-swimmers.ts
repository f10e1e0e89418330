/** Animals of air and water, drawn for the pen: `readRecipe` says how to read them. */

const flyingBird = `
  wing area1 M52 50 C50 34 60 14 80 5 C83 20 78 38 66 52 Z
  wing line2 M60 44 C62 34 68 24 76 16
  tail area1 M28 60 L5 54 L11 62 L4 70 L30 70 Z
  body area1 M22 63 C30 51 48 46 62 46 C66 37 79 36 84 44 C89 60 72 77 50 77 C36 77 27 71 22 63 Z
  head area1 M83.500 43 L97 48.500 L84.500 52 Z
  wing area1 M36 56 C22 46 12 28 15 8 C34 14 56 32 62 54 C56 62 43 63 36 56 Z
  wing line2 M22 17 C26 32 34 44 44 53
  wing line2 M31 22 C36 34 42 44 50 52
  eye spot1 O 76 46 2.300 2.700
  body line2 M42 73 C54 73 66 68 74 60`

const bird = `
  tail area1 M26 60 L3 72 L10 79 L32 71 Z
  leg line1 M45 76 L43 92 M43 92 L36 94 M43 92 L49 94
  leg line1 M55 75 L55 91 M55 91 L48 93 M55 91 L61 93
  body area1 M20 62 C26 47 42 38 55 35 C57 22 71 18 79 26 C85 32 84 40 82 46 C83 64 66 77 46 77 C32 77 23 71 20 62 Z
  head area1 M81.500 28 L95 33 L83 37 Z
  wing area1 M30 58 C36 48 54 46 62 54 C60 67 46 74 32 69 C26 66 26 62 30 58 Z
  wing line2 M38 60 C44 64 50 64 56 60
  eye spot1 O 73 30 2.300 2.700
  body line2 M66 66 C72 62 76 57 78 51`

const fish = `
  tail area1 M27 50 C20 38 11 31 4 29 C8 42 8 58 4 71 C11 69 20 62 27 50 Z
  tail line2 M10 42 L19 47
  tail line2 M10 58 L19 53
  body area1 M44 36 C50 22 64 18 73 23 C71 27 72 31 74 36 Z
  body area1 M46 64 C48 72 54 77 61 78 C61 74 62 70 64 66 Z
  body area1 M94 51 C85 32 61 25 42 34 C32 39 26 45 22 50 C26 55 32 61 42 66 C61 75 85 70 94 51 Z
  body line1 M73 35 C67 44 67 56 73 65
  body line2 M55 40 C51 43 51 48 55 51
  body line2 M46 45 C42 48 42 53 46 56
  body line2 M55 52 C51 55 51 60 55 63
  body line3 M37 45 C34 48 34 52 37 55
  wing area2 M64 55 C57 55 51 60 50 67 C58 68 65 64 67 58 Z
  eye spot1 O 82 45 2.600 3
  mouth line1 M93.500 52 C91 55 88 56 85.500 55.500
  prop line2 O 96 34 2.600
  prop line2 O 93 24 1.900`

const butterfly = `
  wing area1+ M49 44 C45 27 31 7 14 9 C1 12 3 34 14 44 C22 52 38 52 49 49 Z
  wing area1+ M49 50 C38 49 23 53 19 63 C15 76 25 90 36 87 C45 84 48 66 49 56 Z
  wing line2+ M43 41 C38 31 28 19 19 19 C12 20 13 31 20 38 C27 44 37 44 43 41 Z
  wing spot2+ O 33 71 4.600 6
  wing line3+ M27 58 C24 62 23 67 24 71
  body area1 M50 30 C54 34 54 66 50 76 C46 66 46 34 50 30 Z
  body line2 M47.500 46 L52.500 46
  body line2 M47.500 54 L52.500 54
  body line3 M48 62 L52 62
  head area1 O 50 28 5 5
  eye spot2+ O 48 27.500 1 1.300
  head line1+ M48 24 C46 16 42 11 36 10
  head spot1+ O 35 10 1.700`

const bee = `
  wing area1 M50 40 C40 30 36 12 46 7 C58 4 62 26 58 40 Z
  wing area1 M54 40 C54 26 64 8 76 12 C86 18 74 34 60 42 Z
  tail area1 M84 50 L96 58 L84 62 Z
  body area1 M26 56 C26 42 42 36 58 38 C76 40 88 48 88 57 C88 66 76 76 58 77 C42 78 26 70 26 56 Z
  body dark1 M50 37.800 C46 48 46 66 50 77.200 L59 77 C55 66 55 48 59 38 Z
  body dark1 M69 40.500 C66 50 66 65 69 74.800 L76.500 71.500 C74 64 74 52 76.500 43.500 Z
  head area1 O 26 56 13 14
  head line1 M22 43 C20 34 14 30 9 31
  head line1 M29 42 C30 33 26 27 21 25
  head spot1 O 8.500 31 1.700
  head spot1 O 20.500 25 1.700
  eye spot1 O 22 53 2.300 3
  mouth line1 M18 61 C21 65 25 65 28 62`

const whale = `
  prop line1 M46 22 C46 12 40 8 34 10 C30 12 31 17 35 17
  prop line1 M48 22 C48 12 54 8 60 10 C64 12 63 17 59 17
  tail join1 M78 60 C82 50 82 44 80 36 C72 34 68 28 69 20 C77 20 83 25 86 31 C89 24 94 20 99 20 C101 30 96 36 90 38 C94 52 92 66 84 76 Z
  body join1 M6 60 C6 38 26 26 48 26 C66 26 74 46 86 54 C90 66 84 82 66 86 C44 91 8 88 6 60 Z
  body line1 M7 64 C20 72 36 72 50 66
  body line2 M14 75 C18 78 20 82 21 86
  body line2 M27 73 C30 78 32 83 32 88
  body line2 M40 71 C43 76 44 82 44 88
  wing area1 M52 68 C62 68 70 74 72 82 C62 84 54 79 50 72 Z
  eye spot1 O 30 54 2.400 3
  mouth line2 M50 66 C53 64 54 62 54 59
  ground line2 M2 95 C10 90 16 90 24 95 C32 100 38 100 46 95 C54 90 60 90 68 95 C76 100 82 100 90 95`

const octopus = `
  leg area1+ M34 54 C26 62 22 66 14 64 C9 62 5 66 7 70 C14 76 28 74 40 64 Z
  leg area1+ M38 58 C34 70 28 78 20 80 C15 81 14 87 19 89 C32 90 42 78 48 64 Z
  leg area1+ M44 60 C44 74 42 82 38 88 C36 93 41 96 45 94 C51 86 52 74 51 62 Z
  head area1 M50 6 C70 6 80 20 78 36 C77 48 72 56 66 61 C56 67 44 67 34 61 C28 56 23 48 22 36 C20 20 30 6 50 6 Z
  eye spot1+ O 41 38 3.200 4.200
  mouth line1 M43 49 C46 54 54 54 57 49
  head line2+ O 34 46 2.400 1.600
  head line3 M32 20 C35 15 39 13 43 12
  leg line3+ M26 84 L28 86
  leg line3+ M16 68 L17 71`

const dragon = `
  wing area1 M56 50 C54 34 62 14 80 4 C80 12 84 16 92 16 C88 22 90 28 97 31 C91 34 90 40 92 46 C84 44 78 48 74 56 Z
  wing line2 M60 46 C64 32 72 18 80 6
  wing line2 M64 50 C70 38 82 30 94 31
  tail join1 M70 70 C84 76 92 68 89 58 C88 54 94 50 98 54 C102 70 92 88 70 88 Z
  leg join1 M60 74 C72 74 76 86 74 94 L56 94 C55 90 58 89 61 89 Z
  leg join1 M38 70 C38 78 39 84 38 88 C34 89 33 92 35 94 L51 94 C52 86 54 80 56 74 Z
  body join1 M36 44 C32 60 32 78 42 86 C54 94 74 92 78 78 C80 64 62 58 58 48 C56 42 56 38 56 34 Z
  head join1 M10 36 C9 28 14 24 22 24 C26 15 36 10 46 12 C58 14 62 26 58 38 C55 46 46 48 36 47 C24 48 12 46 10 36 Z
  head area1 M46 13 C46 6 50 1 57 0 C56 6 57 11 55 17 Z
  head area1 M36 12 C34 6 36 1 41 -2 C42 4 45 8 46 12 Z
  body line2 M41 52 C38 62 39 74 46 84
  body line2 M39.500 58 L48 57
  body line2 M39 65 L49 64
  body line2 M40 72 L51 71
  body line2 M42.500 79 L53 78
  arm area1 M40 56 C33 56 28 60 27 65 L31 65 L32 68 C36 66 41 64 44 62 Z
  head spot1 O 15 31 1.300 1.300
  mouth line1 M11 39 C20 41 28 41 36 37
  eye spot1 O 36 25 2.500 3.400`

export const flyersAndSwimmers: Record<string, string> = {
  'own:flying-bird': flyingBird,
  bird,
  fish,
  'tropical-fish': fish,
  butterfly,
  honeybee: bee,
  'spouting-whale': whale,
  whale,
  octopus,
  dragon,
}

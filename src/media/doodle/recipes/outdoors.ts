/** What stands outside, drawn for the pen: `readRecipe` says how to read them. */

const tree = `
  body area1 M44 56 C45 72 43 84 36 93 C44 91 56 91 64 93 C57 84 55 72 56 56 Z
  head area1 M30 63 C14 66 6 52 15 42 C7 29 19 16 31 20 C35 5 57 2 65 14 C79 9 91 23 84 35 C94 45 88 60 73 61 C67 69 56 68 50 62 C45 69 35 69 30 63 Z
  head line2 M30 38 C32 33 37 32 41 35
  head line2 M54 26 C58 22 64 24 65 29
  head line2 M58 48 C62 45 67 46 69 51
  head line3 M38 52 C41 49 45 50 47 54
  body line2 M50 62 L50 74
  body line3 M47 78 C47 83 46 86 44 89
  ground line1 M14 94 L34 93
  ground line1 M66 93 L88 94`

const flower = `
  leg line1 M50 48 C52 62 48 78 50 96
  wing area1 M50 80 C38 81 28 73 25 61 C38 60 48 68 50 80 Z
  wing area1 M50 88 C60 88 72 80 75 67 C62 67 52 76 50 88 Z
  wing line3 M31 65 C38 70 44 75 50 80
  wing line3 M70 72 C62 77 56 82 50 88
  head area1 O 50 13 9.500 11
  head area1 O 66 22 10.500 9.500
  head area1 O 66 40 10.500 9.500
  head area1 O 50 49 9.500 11
  head area1 O 34 40 10.500 9.500
  head area1 O 34 22 10.500 9.500
  head area1 O 50 31 11.500
  head spot2 O 47 29 1
  head spot2 O 53 29 1
  head spot2 O 50 34 1
  head spot3 O 45 34 1
  head spot3 O 55 34 1
  head spot3 O 50 25 1`

const house = `
  prop line2 M69 4 C64 -2 74 -6 68 -13
  body area1 M64 8 L64 40 L75 40 L75 8 Z
  body area1 M62 6 L77 6 L77 11 L62 11 Z
  body area1 M18 44 L50 14 L82 44 L82 92 L18 92 Z
  body area1 M5 48 L50 8 L95 48 L90 54 L50 18 L10 54 Z
  body area1 M42 92 L42 64 C42 62 43 61 45 61 L55 61 C57 61 58 62 58 64 L58 92 Z
  body spot2 O 54.500 78 1.300
  body area1+ M25 60 L37 60 L37 73 L25 73 Z
  body line2+ M31 60 L31 73 M25 66.500 L37 66.500
  body area2 O 50 39 6.500
  body line2 M50 32.500 L50 45.500 M43.500 39 L56.500 39
  body line3 M20 84 L28 84 M24 80 L33 80
  body line3 M70 84 L78 84 M66 80 L74 80
  ground line1 M4 92 L96 92`

const castle = `
  prop line1 M50 12 L50 -6
  prop area1 M50 -6 L64 -2 L50 3 Z
  body area1 M38 34 L50 10 L62 34 Z
  body area1 M40 34 L60 34 L60 60 L40 60 Z
  body dark1 M47 50 L47 43 C47 39 53 39 53 43 L53 50 Z
  body area1 M34 92 L34 54 L40 54 L40 59 L46 59 L46 54 L54 54 L54 59 L60 59 L60 54 L66 54 L66 92 Z
  body area1+ M12 92 L12 40 L9 40 L9 28 L14 28 L14 33 L20 33 L20 28 L27 28 L27 33 L33 33 L33 28 L38 28 L38 40 L35 40 L35 92 Z
  body line2+ M12 40 L35 40
  body dark1+ M21 58 L21 51 C21 47 26 47 26 51 L26 58 Z
  body area1 M41 92 L41 78 C41 66 59 66 59 78 L59 92 Z
  body line2 M47 70 L47 92 M53 70 L53 92 M41 78 L59 78 M41 85 L59 85
  body line3+ M15 70 L21 70 M25 76 L31 76 M16 84 L22 84
  ground line1 M2 92 L98 92`

const snowman = `
  arm line1 M30 52 L10 40 M16 44 L12 34 M16 44 L8 46
  arm line1 M70 52 L90 40 M84 44 L88 34 M84 44 L92 46
  body area1 O 50 78 25 20
  body area1 O 50 52 20 17
  prop area1 M60 42 C66 48 68 58 66 66 L59 64 C60 56 58 48 53 44 Z
  head area1 O 50 29 15 14
  prop area1 M36 39 C44 45 56 45 64 39 L66 44 C56 51 44 51 34 44 Z
  prop dark1 M39 18 L39 1 L61 1 L61 18 Z
  prop area1 M31 17 L69 17 L69 21 L31 21 Z
  eye spot1+ O 44.500 27 1.900 2.200
  head area1 M49 30 L66 34 L49 35.500 Z
  mouth line2 M42 36 C45 39 52 40 56 38
  body spot1 O 50 54 1.900
  body spot1 O 50 62 1.900
  body spot1 O 50 72 1.900
  ground line1 M6 97 L94 97
  prop spot3 O 14 14 1.600
  prop spot3 O 84 16 1.600
  prop spot3 O 90 66 1.600`

const ghost = `
  arm join1 M26 48 C16 48 10 54 9 62 C14 66 22 64 28 60 Z
  arm join1 M74 48 C84 44 92 36 94 30 C88 26 78 30 70 36 Z
  body join1 M50 6 C70 6 77 22 77 42 C77 60 78 76 82 90 C76 95 70 92 67 86 C63 94 56 95 52 88 C48 95 40 95 37 87 C33 93 26 95 19 91 C23 76 23 60 23 42 C23 22 30 6 50 6 Z
  eye spot1+ O 42 34 3.600 5.400
  mouth spot1 O 50 50 4.200 5.600
  body line3 M32 30 C33 22 37 17 42 15`

const mountain = `
  head area1 O 78 20 11
  prop line1 M78 4 L78 0 M78 36 L78 40 M62 20 L58 20 M94 20 L98 20 M67 9 L64 6 M89 9 L92 6 M89 31 L92 34 M67 31 L64 34
  body area1 M40 92 L72 44 L76 49 L80 46 L104 92 Z
  body area1 M-6 92 L38 22 L82 92 Z
  body line1 M21 49 L27 44 L31 51 L38 43 L44 52 L49 45 L55 49
  body line2 M66 54 L71 57 L75 53 L80 58 L85 55
  body line3 M20 80 L30 64 M34 84 L42 70
  ground line1 M-10 92 L108 92`

const sun = `
  body area1 O 50 50 22
  prop line1 M50 18 L50 4 M50 82 L50 96 M18 50 L4 50 M82 50 L96 50 M27 27 L17 17 M73 27 L83 17 M73 73 L83 83 M27 73 L17 83`

const moon = `
  body area1 M62 8 C38 6 18 24 18 50 C18 76 38 94 62 92 C46 84 38 68 38 50 C38 32 46 16 62 8 Z`

const cloud = `
  body area1 M22 76 C6 76 2 56 18 50 C16 34 36 28 44 38 C50 22 76 24 76 44 C92 42 98 70 80 76 Z`

export const outdoors: Record<string, string> = {
  'deciduous-tree': tree,
  tulip: flower,
  blossom: flower,
  house,
  castle,
  'snowman-without-snow': snowman,
  snowman,
  ghost,
  mountain,
  sun,
  'crescent-moon': moon,
  cloud,
}

/** What carries people, drawn for the pen: `readRecipe` says how to read them. */

const car = `
  body join1 M24 50 C28 36 34 27 44 27 L62 27 C71 27 77 38 82 50 Z
  body join1 M5 62 C5 54 11 50 20 48 L82 48 C92 49 97 55 97 63 L97 70 C97 73 95 74 92 74 L9 74 C6 74 4 72 4 69 Z
  body area1 M32 47 C34 39 39 33 46 33 L51 33 L51 47 Z
  body area1 M56 33 L61 33 C67 34 71 40 74 47 L56 47 Z
  body line2 M53.500 51 L53.500 72
  body line2 M57 54 L63 54
  body area2 M90 55 C94 56 96 58 96.500 62 L91 61 Z
  body line2 M4.500 61 L9 61
  wheel dark1 O 25 74 11.500
  wheel area1 O 25 74 5.500
  wheel dark1 O 76 74 11.500
  wheel area1 O 76 74 5.500
  ground line3 M2 86.500 L98 86.500`

const bicycle = `
  wheel line1 O 22 66 19
  wheel line1 O 78 66 19
  wheel line3 O 22 66 16.500
  wheel line3 O 78 66 16.500
  wheel line2 M22 47 L22 85 M3 66 L41 66 M8.500 52.500 L35.500 79.500 M8.500 79.500 L35.500 52.500
  wheel line2 M78 47 L78 85 M59 66 L97 66 M64.500 52.500 L91.500 79.500 M64.500 79.500 L91.500 52.500
  body line1 M22 66 L47 66 L37 36
  body line1 M22 66 L39 43 L66 41 L47 66
  body line1 M78 66 L64 34 C63 30 64 28 68 28 L76 30 C79 32 77 36 73 36
  body area1 M29 36 C31 31 38 34 46 32 C48 35 44 37 38 37.500 C33 38 29 38 29 36 Z
  body area1 O 47 66 5
  body line1 M47 66 L52 76 M48 77 L57 77
  wheel spot2 O 22 66 2.200
  wheel spot2 O 78 66 2.200`

const sailboat = `
  ground line1 M2 90 C9 85 15 85 22 90 C29 95 35 95 42 90 C49 85 55 85 62 90 C69 95 75 95 82 90 C89 85 94 86 98 89
  body line1 M50 2 L50 72
  prop area2 M50 3 L63 7 L50 11 Z
  body area1 M54 14 C70 28 79 46 81 63 L54 63 Z
  body area1 M46 19 C35 33 26 48 21 63 L46 63 Z
  body line2 M54 47 L77 47
  body line3 M54 31 L68 31
  body line3 M46 47 L29 47
  body area1 M10 70 L92 70 C89 80 84 86 77 90 C70 93 66 93 62 90 C55 85 49 85 42 90 C36 94 29 94 22 89 C17 85 13 78 10 70 Z
  body line2 M13 76 L89 76
  prop line3 M84 20 C87 15 90 17 91 20 C92 17 96 15 99 20`

const rocket = `
  prop area1 M41 80 C35 88 41 92 43 99 C46 96 48 97 50 104 C52 97 54 96 57 99 C59 92 65 88 59 80 Z
  prop line2 M47 84 C45 88 49 90 50 95 C51 90 55 88 53 84
  wing area1+ M36 54 C24 60 18 72 19 88 C25 82 31 79 40 78 Z
  body area1 M50 1 C65 14 69 36 66 58 C65 67 62 75 60 80 L40 80 C38 75 35 67 34 58 C31 36 35 14 50 1 Z
  body line1 M37.500 24 C44 28 56 28 62.500 24
  body area1 O 50 42 9.500
  body line2 O 50 42 6
  body line2 M36.500 70 C45 73 55 73 63.500 70
  wing area1 M50 58 C53 64 53 78 50 88 C47 78 47 64 50 58 Z
  prop line2 M10 20 L10 28 M6 24 L14 24
  prop line2 M88 44 L88 52 M84 48 L92 48
  prop spot3 O 84 16 1.400
  prop spot3 O 14 56 1.400`

const airplane = `
  wing area1 M46 42 L36 16 L46 16 L66 42 Z
  tail area1 M14 46 L4 20 L15 20 L32 44 Z
  body area1 M6 44 C10 41 60 39 74 40 C88 41 98 48 98 54 C98 60 88 63 74 63 L40 63 C22 63 8 54 6 44 Z
  tail area1 M16 49 L2 58 L11 60 L29 53 Z
  wing area1 M42 55 L22 84 L34 84 L66 56 Z
  body line1 M84 43 C84 48 88 50 96 50
  body line1 O 40 48 2.100
  body line1 O 48 48 2.100
  body line1 O 56 48 2.100
  body line1 O 64 48 2.100
  body line1 O 72 48 2.100
  body line3 M20 57 C40 60 70 60 94 58
  wing area2 M40 70 L50 70 C53 71 53 76 50 77 L36 77 Z
  prop line2 M0 34 L-12 34
  prop line2 M0 66 L-16 66`

const train = `
  prop area1 M24 20 C18 16 20 8 26 9 C28 3 38 2 40 8 C47 7 48 16 42 18 C38 24 28 24 24 20 Z
  prop area2 M44 6 C42 2 46 -2 50 0 C54 -3 60 1 57 6 C53 10 46 10 44 6 Z
  body area1 M27 27 L39 27 L37 46 L29 46 Z
  body area1 M25 24 L41 24 L40 30 L26 30 Z
  body area1 M46 44 C46 36 58 36 58 44 Z
  body area1 M66 26 L94 26 L94 76 L66 76 Z
  body area1 M62 19 L98 19 L98 26 L62 26 Z
  body area1 M72 33 L88 33 L88 49 L72 49 Z
  body area1 M16 44 L66 44 L66 70 L16 70 Z
  body area1 M16 43 C12 43 11 48 11 57 C11 66 12 71 16 71 L20 71 L20 43 Z
  body line2 M32 44 L32 70
  body line2 M52 44 L52 70
  body area2 M10 51 L4 48 L4 58 L10 56 Z
  body area1 M11 70 L66 70 L66 78 L15 78 Z
  body area1 M11 78 L1 92 L17 92 L20 78 Z
  wheel dark1 O 30 82 9
  wheel area1 O 30 82 4
  wheel dark1 O 52 82 9
  wheel area1 O 52 82 4
  wheel dark1 O 80 80 12
  wheel area1 O 80 80 6
  body line1 M30 82 L80 80
  ground line2 M-2 93 L100 93`

export const vehicles: Record<string, string> = {
  automobile: car,
  bicycle,
  'own:sailboat': sailboat,
  rocket,
  airplane,
  'small-airplane': airplane,
  locomotive: train,
  train,
}

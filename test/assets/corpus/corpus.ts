/** Files of every kind: good, odd, broken and hostile, each with what becomes of it. All are made here, none is stored. */
import { avifs } from './avif.ts'
import type { Case } from './case.ts'
import { films } from './film.ts'
import { gifs } from './gif.ts'
import { jpegs } from './jpeg.ts'
import { others } from './other.ts'
import { pngs } from './png.ts'
import { sounds } from './sound.ts'
import { svgs } from './svg.ts'
import { webps } from './webp.ts'

export const corpus: Case[] = [...pngs, ...jpegs, ...webps, ...avifs, ...gifs, ...svgs, ...films, ...sounds, ...others]

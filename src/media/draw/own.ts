/** Icons drawn for Gesso, on the same 32×32 field and in the same flat manner as the set: what the set lacks or shows badly. */

const path = (fill: string, d: string) => `<path fill="${fill}" d="${d}"/>`
const curl = (stroke: string, d: string, width: number) =>
  `<path fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" d="${d}"/>`

const coffeeCup =
  path('#d8cfc4', 'M2 27.2q14-2.4 28 0q-1 2.8-14 2.8T2 27.200') +
  curl('#b7a893', 'M23.500 14.500q6.500-1.200 5.600 4q-.8 4.400-7 4', 3) +
  curl('#f4eee4', 'M23.500 14.500q6.500-1.200 5.600 4q-.8 4.400-7 4', 2.1) +
  path('#fbf6ec', 'M5 11.500h20.500c.3 8-1.500 13.500-5 16h-10.500c-3.500-2.500-5.300-8-5-16Z') +
  path('#e6dccd', 'M20.500 12h5c.3 8-1.500 13-5 15.500h-4c3.500-3.500 4.300-9 4-15.500Z') +
  path('#fbf6ec', 'M5 11.500q10.250-4 20.500 0q-10.250 4-20.500 0Z') +
  path('#6f452b', 'M6.800 11.500q8.450-2.600 16.900 0q-8.450 2.600-16.900 0Z') +
  path('#b98a5e', 'M12 11.300q3-1.400 6.500-.3q-2.500 1.500-6.500.3Z') +
  curl('#ffffff', 'M11 6.500q-1.600-1.700 0-3.200t0-3', 0.9) +
  curl('#ffffff', 'M15.500 6.800q-1.600-1.700 0-3.400t0-3', 0.9) +
  curl('#ffffff', 'M20 6.500q-1.600-1.700 0-3.200t0-3', 0.9)

/** A book as its reader's friends see it: the cover, held open. */
const heldBook =
  path('#fdf6e6', 'M2.500 6.500Q9.500 3.500 16 7Q22.500 3.500 29.500 6.500V10H2.500Z') +
  path('#d6503f', 'M1.500 8Q9 5.500 15 8.500V28Q9 25 1.500 27.500Z') +
  path('#c24335', 'M30.500 8Q23 5.500 17 8.500V28Q23 25 30.500 27.500Z') +
  path('#96302a', 'M14.800 8.300h2.400v20h-2.400Z') +
  path('#f7cf6b', 'M20.500 11.500l6.500-.9v1.700l-6.500.9ZM20.500 15l5-.7v1.700l-5 .7Z') +
  path(
    '#f7cf6b',
    'M8.300 12.500l1.300 2.500l2.600.4l-1.900 1.900l.5 2.700l-2.500-1.300l-2.400 1.300l.4-2.700l-1.900-1.900l2.700-.4Z',
  )

const flyingBird =
  path('#2c5fae', 'M15 15.500C13 9 15.500 4 21.500 1.500C23 7 22 12.500 19 17Z') +
  path('#2c5fae', 'M1.500 17.500L8.500 17l1.500 4.500L3 22.500l2-2.500Z') +
  path(
    '#4a8ae0',
    'M7.500 18.500C11 14.500 17 13.800 21.500 14.300c1-2.300 5-3.200 7 0c.3 4.500-4.500 10.200-11.500 10.200c-4.500 0-8-2.500-9.500-6Z',
  ) +
  path(
    '#fbe9d0',
    'M13.500 23.600c5.500 1 12-2.600 14.600-6.800c-.8 5-5.600 8.600-11.100 8.600c-1.200 0-2.500-.8-3.500-1.800Z',
  ) +
  path('#346fc9', 'M12 17.500C7 13.500 5.500 8 7 2.800C13 5.500 17.500 10.500 18.500 18Z') +
  path('#7fb2f2', 'M12.500 15.500C9.600 12.500 8.500 9 8.700 6C12.500 8.500 15 12 16 16Z') +
  path('#f6b53c', 'M28.300 13.600L32 15.400l-3.600 1.300Z') +
  path('#2b2433', 'M25.200 14.200a.9.900 0 1 0 1.800 0a.9.900 0 1 0-1.800 0Z')

const sailboat =
  path('#7a4a2e', 'M15.200 2h1.300v21h-1.300Z') +
  path('#fdf6e6', 'M17.500 3.500C24 8 27 14 27.500 20.500H17.500Z') +
  path('#e8593f', 'M14.300 5.500C9 10 6.500 15 5.500 20.500H14.300Z') +
  path('#f4c64b', 'M16.500 1.200l5 1.500l-5 1.600Z') +
  path('#c5523a', 'M3 22h27c-.6 4-3 6.800-6 7.200H9.500C6 28.600 4 26 3 22Z') +
  path('#f3e3c6', 'M3 22h27l-.5 2H3.600Z')

const hotAirBalloon =
  path(
    '#e8553f',
    'M16 1c7 0 11.500 5 11.500 10.500c0 5-4.500 8.500-7.500 12h-8c-3-3.500-7.500-7-7.500-12C4.500 6 9 1 16 1Z',
  ) +
  path(
    '#f7c948',
    'M16 1c-3.500 1-6 5.500-6 10.500c0 5 2 8.500 3.500 12h-1.500c-3-3.500-7.500-7-7.500-12C4.500 6 9 1 16 1Z',
  ) +
  path(
    '#4a90d9',
    'M16 1c3.500 1 6 5.500 6 10.500c0 5-2 8.500-3.500 12h1.500c3-3.500 7.500-7 7.500-12C27.500 6 23 1 16 1Z',
  ) +
  curl('#6b4a33', 'M12.500 23.500l1.200 4M19.500 23.500l-1.200 4', 0.5) +
  path('#9c6b43', 'M12.800 27h6.400v3.200q-.2 1-1.200 1h-4q-1 0-1.200-1Z') +
  path('#7c5232', 'M12.500 26.600h7v1.300h-7Z')

const lighthouse =
  path('#8b8f98', 'M4 31q2-3.500 7-3.700h10q5 .2 7 3.700Z') +
  path('#fbf4e6', 'M12 9h8l2.500 19h-13Z') +
  path('#dd4b3e', 'M11.600 12.500h8.900l.6 4.500h-10.100ZM10.500 21.300h11l.6 4.500H9.900Z') +
  path('#3d4658', 'M10.500 8h11v1.500h-11Z') +
  path('#ffdc73', 'M12.800 4.200h6.400V8h-6.400Z') +
  path('#dd4b3e', 'M11.800 4.400L16 .8l4.200 3.600Z') +
  path('#5a4636', 'M14.600 24.500q1.400-1.500 2.800 0v3.500h-2.800Z')

const campfire =
  path('#7a4a2e', 'M3 26.500l24-4.500l1 3.200l-24 4.600Z') +
  path('#955d38', 'M29 26.500L5 22l-1 3.200l24 4.600Z') +
  path(
    '#f2642c',
    'M16 2c1 4.500 7.500 8 7.500 14.500c0 5-3.500 8-7.500 8s-7.500-3-7.500-8c0-3.500 2-5 3-7.500c1 1.500 1.500 2.500 2.500 3C15 9 14.500 6 16 2Z',
  ) +
  path(
    '#ffc23e',
    'M16.300 11c.5 3 3.700 4.500 3.700 8c0 3-1.800 4.800-4 4.800s-4-1.800-4-4.500c0-2 1-2.800 1.600-4c.6.8.9 1.200 1.400 1.400c.3-2.200.5-3.700 1.300-5.700Z',
  )

const bench =
  path('#6b4a33', 'M4 20h2.600v10H4ZM25.400 20H28v10h-2.600ZM5 8h2v12H5ZM25 8h2v12h-2Z') +
  path('#b57a48', 'M2.500 9h27v3.600h-27ZM2.500 14h27v3.600h-27Z') +
  path('#c98d57', 'M1.500 19h29v3.400h-29Z')

const piano =
  path('#3a2a2c', 'M3 5q0-1.500 1.500-1.500h23q1.500 0 1.500 1.500v13H3Z') +
  path('#2b1f22', 'M4 18h24v10.500H4Z') +
  path('#503a3a', 'M6 6.500h20v8.500H6Z') +
  path('#fdf8ec', 'M11.500 8h4.200v5.500h-4.200ZM16.300 8h4.200v5.500h-4.200Z') +
  path('#4a3334', 'M1.500 17.500h29v5.200h-29Z') +
  path('#fffdf6', 'M2.800 18.200h26.400v3.400H2.800Z') +
  path(
    '#211a20',
    [4.6, 6.5, 10.3, 12.2, 14.1, 17.9, 19.8, 23.6, 25.5, 27.4]
      .map((x) => `M${x - 0.6} 18.200h1.200v2h-1.200Z`)
      .join(''),
  ) +
  path('#2b1f22', 'M2.500 22.500h2.600v8H2.500ZM26.900 22.500h2.600v8h-2.600Z') +
  path('#d9a741', 'M13 29h2.200v1.500H13ZM16.800 29H19v1.500h-2.200Z')

/** Fruit is placed from the icon set; the bowl closes over it. */
const bowl =
  path('#3f8fb8', 'M3 17.500h26c0 6-4 10.500-9 11.500h-8c-5-1-9-5.500-9-11.500Z') +
  path('#2f7396', 'M22 17.500h7c0 6-4 10.500-9 11.500h-4c4-2 6-6 6-11.500Z') +
  path('#f4e7cf', 'M4.600 20.500h22.800l-.7 2H5.300Z') +
  path('#2f7396', 'M11.500 28.500h9v2h-9Z')

/** An icon made of others: each at a place and scale, `front` over them. */
export interface OwnIcon {
  body: string
  main: string
  parts?: { icon: string; x: number; y: number; scale: number; turn: number }[]
}

export const own = new Map<string, OwnIcon>(
  Object.entries({
    'own:coffee-cup': { body: coffeeCup, main: '#fbf6ec' },
    'own:held-book': { body: heldBook, main: '#d6503f' },
    'own:flying-bird': { body: flyingBird, main: '#4a8ae0' },
    'own:sailboat': { body: sailboat, main: '#c5523a' },
    'own:hot-air-balloon': { body: hotAirBalloon, main: '#e8553f' },
    'own:lighthouse': { body: lighthouse, main: '#dd4b3e' },
    'own:campfire': { body: campfire, main: '#f2642c' },
    'own:bench': { body: bench, main: '#b57a48' },
    'own:piano': { body: piano, main: '#3a2a2c' },
    'own:fruit-bowl': {
      body: bowl,
      main: '#3f8fb8',
      parts: [
        { icon: 'banana', x: 0.5, y: 3, scale: 0.52, turn: -14 },
        { icon: 'grapes', x: 19, y: 7, scale: 0.46, turn: 8 },
        { icon: 'pear', x: 10, y: 0.5, scale: 0.44, turn: 6 },
        { icon: 'tangerine', x: 15.5, y: 8, scale: 0.42, turn: 0 },
        { icon: 'red-apple', x: 5.5, y: 7.5, scale: 0.46, turn: -6 },
      ],
    },
  }),
)

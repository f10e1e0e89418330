import { describe, expect, test } from 'vitest'
import { drawnPrompt, panelPrompt } from './prompts.ts'
import { tell } from './tell.ts'

const told = (story: string, panels: number, characters: string[] = []) => tell(story, { panels, characters })

describe('how a story is dealt', () => {
  test.each([3, 4, 6, 7, 12])('into exactly %d panels, every sentence in one of them, in order', (panels) => {
    const sentences = ['A cat wakes up.', 'A dog barks at it.', 'The cat climbs a tree.', 'The dog waits.', 'It rains.']
    const board = told(sentences.join(' '), panels)
    expect(board.panels).toHaveLength(panels)
    const captions = board.panels.map(({ caption }) => caption).join(' ')
    const words = (text: string) => text.match(/\p{L}+/gu)
    expect(words(captions)).toEqual(words(sentences.join(' ')))
  })

  test('a long sentence comes apart where something new happens, and a list does not', () => {
    const board = told('Tom packs bread and cheese, walks to the harbour and finds a boat, but the boat is gone.', 3)
    expect(board.panels.map(({ caption }) => caption)).toEqual([
      'Tom packs bread and cheese, walks to the harbour',
      'finds a boat',
      'the boat is gone.',
    ])
  })

  test('what cannot be taken apart is shown from several sides, its words under the first', () => {
    const board = told('A cat sleeps.', 3)
    expect(board.panels.map(({ caption }) => caption)).toEqual(['A cat sleeps.', '', ''])
    expect(new Set(board.panels.map(({ shot }) => shot)).size).toBe(3)
  })

  test('the heading of a script is no panel of its own', () => {
    const [first] = told('INT. CAFE - DAY. Anna drinks coffee. A man enters. He sits down.', 3).panels
    expect(first?.caption).toBe('INT. CAFE - DAY. Anna drinks coffee.')
  })

  test.each(['', '…', '🦊🦊', 'a'.repeat(8000), '(((', 'Это кот. Он спит.', '猫が寝る。犬が走る。'])(
    'any text can be told: %.20s',
    (story) => {
      const board = told(story, 4)
      expect(board.panels).toHaveLength(4)
      for (const panel of board.panels) expect(panelPrompt(panel, board, 'ink').length).toBeLessThan(4000)
    },
  )
})

describe('who is in it', () => {
  const look = (story: string) =>
    Object.fromEntries(told(story, 3).characters.map(({ name, description }) => [name, description]))

  test.each([
    ['a name with what it is', 'Mia, a small fox, runs. Mia sleeps.', { Mia: 'a small fox' }],
    ['a being without a name', 'A tired robot walks. The robot sits down.', { robot: 'a tired red robot' }],
    ['a name that pronouns tell of', 'Kim opens a door. He smiles.', { Kim: 'a young red-clad man' }],
    ['a name that says it', 'Anna opens a door.', { Anna: 'a young red-clad woman' }],
    ['somebody by trade', 'The old baker opens a door. She smiles.', { baker: 'a red-clad woman, an old baker' }],
    ['a colour that is told stays', 'A blue robot waits.', { robot: 'a blue robot' }],
    ['nobody', 'It rains on the hills. Then the sun comes out.', {}],
    ['no days, no places', 'On Monday it rains in Paris. Suddenly it stops.', {}],
  ])('%s', (_, story, expected) => {
    expect(look(story)).toEqual(expected)
  })

  test('two of a kind are told apart by their colour', () => {
    const { Anna = '', Lena = '' } = look('Anna waves. Lena waves back.')
    expect(Anna).not.toBe(Lena)
  })

  test('what the user says of a character is kept word for word', () => {
    const board = told('Mia runs. She jumps. Mia sleeps.', 3, ['Mia: a girl of eight in a yellow raincoat'])
    expect(board.characters).toMatchObject([{ name: 'Mia', description: 'a girl of eight in a yellow raincoat' }])
    for (const panel of board.panels) {
      expect(panelPrompt(panel, board, 'ink')).toContain('Mia (a girl of eight in a yellow raincoat)')
    }
  })

  test('a character is described once in a panel, with the same words in each', () => {
    const board = told('A small fox finds a key. The fox opens a door. The small fox smiles at itself, the fox.', 3)
    for (const panel of board.panels) {
      expect(panelPrompt(panel, board, 'ink').split('(a small fox)')).toHaveLength(2)
    }
  })
})

describe('what goes on from panel to panel', () => {
  const board = told(
    'Mia, a fox, walks to the beach at night. She meets a robot. It waves. They dance in the forest.',
    4,
  )

  test('a pronoun is whoever it can be', () => {
    const actions = board.panels.map(({ action }) => action)
    expect(actions[1]).toBe('Mia meets a robot.')
    expect(actions[2]).toBe('The robot waves.')
    expect(actions[3]).toContain('Mia')
  })

  test('the place and the time stay until another is told', () => {
    expect(board.panels.map(({ setting }) => setting)).toEqual([
      '',
      'on the beach at night',
      'on the beach at night',
      'at night',
    ])
  })

  test('for drawing without a model names become what they are, and verbs what is seen', () => {
    expect(drawnPrompt(board.panels[1] as (typeof board.panels)[0], board)).toBe(
      'a fox meeting a red robot. on the beach at night'.replace('red', 'blue'),
    )
  })
})

import { describe, expect, test } from 'vitest'
import { motionOf } from './motion.ts'

describe('the verb decides', () => {
  test.each([
    ['a bird flying', 'fly'],
    ['A butterfly flaps its wings', 'fly'],
    ['a fish swimming in a bowl', 'fly'],
    ['the ghost floats through a wall', 'fly'],
    ['a cat walking', 'walk'],
    ['cat walks', 'walk'],
    ['a dog running after a ball', 'walk'],
    ['two dancing robots', 'walk'],
    ['a ball that bounces', 'bounce'],
    ['a frog jumping over a log', 'bounce'],
    ['bunny hopping', 'bounce'],
    ['a spinning wheel', 'spin'],
    ['spinning top', 'spin'],
    ['a ball rolling down a hill', 'spin'],
    ['a car drives along the road', 'spin'],
    ['a girl riding her bike', 'spin'],
    ['a robot waving hello', 'wave'],
    ['a snowman waves', 'wave'],
    ['a tree swaying in the wind', 'wave'],
    ['a dog wagging its tail', 'wave'],
    ['a flower growing', 'grow'],
    ['A rose blooms', 'grow'],
    ['the sun rises', 'grow'],
    ['an owl blinking', 'blink'],
    ['a twinkling star', 'blink'],
    ['a heart beating', 'blink'],
  ] as const)('%s: %s', (description, motion) => {
    expect(motionOf(description)).toBe(motion)
  })

  test('the first one counts', () => {
    expect(motionOf('a bird flying over a man walking')).toBe('fly')
    expect(motionOf('a man walking under a bird flying')).toBe('walk')
  })
})

describe('without a verb of motion the line boils', () => {
  test.each([
    'a bird',
    'a cat',
    'a house by the sea',
    '',
    'ocean waves',
    'a fly on a cake',
    'a butterfly',
    'a spring roll',
    'running shoes',
    'a swimming pool',
    'the walk home',
    'a dragonfly and a firefly',
    'a cat sleeping',
  ])('%s', (description) => {
    expect(motionOf(description)).toBe('boil')
  })
})

import { expect, test } from 'vitest'
import { linesOf } from './lettering.ts'
import { singulars, tokenise } from './tokens.ts'

test.each([
  ['Two CATS, please!', ['two', 'cats', ',', 'please', '!']],
  ['snow-covered t-rex', ['snow', 'covered', 't-rex']],
  ['猫がピアノを弾く', ['cat', 'piano']],
  ['새로운 집', ['house']],
  ['el perro', ['el', 'dog']],
  ['🐱🎹', ['🐱', '🎹']],
  ['<b>cat</b>', ['b', 'cat', 'b']],
  ['', []],
])('%j is read as %j', (prompt, tokens) => {
  expect(tokenise(prompt)).toEqual(tokens)
})

test('reads so much of a long prompt and no more', () => {
  expect(tokenise('cat '.repeat(10_000)).length).toBeLessThanOrEqual(160)
})

test.each([
  ['mice', 'mouse'],
  ['wolves', 'wolf'],
  ['berries', 'berry'],
  ['cats', 'cat'],
  ['glass', undefined],
  ['bus', undefined],
])('the singular of "%s" is %s', (word, single) => {
  expect(singulars(word)[0]).toBe(single)
})

test.each([
  ['Überraschung für Élodie', ['uberraschung', 'fur elodie']],
  ['a b c d e f g', ['a b c d e f', 'g']],
  ['प्रेम', []],
  ['<script>', ['script']],
])('letters %j in lines %j', (text, lines) => {
  expect(linesOf(text, { longest: 11, lines: 3 })).toEqual(lines)
})

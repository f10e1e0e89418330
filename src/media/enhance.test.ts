import fc from 'fast-check'
import { expect, test } from 'vitest'
import { enhancePrompt } from './enhance.ts'

test('a word becomes a full prompt about the same thing', () => {
  const text = enhancePrompt('cat', 1)
  expect(text).toMatch(/^A photorealistic cat \w+/)
  expect(text).toMatch(/fur|whisker|eyes/)
  expect(text).toMatch(/light/)
  expect(text).toMatch(/mm lens/)
  expect(text.length).toBeGreaterThan(120)
})

test.each([
  ['two dogs playing chess', /^Two photorealistic dogs playing chess, /],
  ['cats', /^Photorealistic cats /],
  ['an apple', /^A photorealistic apple /],
  ['the Eiffel tower', /^The Eiffel tower, photorealistic, /],
  ['my dog', /^My dog, photorealistic, /],
  ['please draw me a picture of a red car', /^A photorealistic red car /],
  ['a watercolour of a fox', /^A watercolour of a fox \w+/],
  ['love', /^Love, detailed and photorealistic, /],
])('"%s" keeps its own words first', (prompt, expected) => {
  expect(enhancePrompt(prompt, 1)).toMatch(expected)
})

test('what is said already is not said again', () => {
  for (let seed = 0; seed < 20; seed++) {
    expect(enhancePrompt('a cat in neon light, 35mm', seed)).not.toMatch(/window light|golden|85 mm|105 mm/)
    expect(enhancePrompt('a watercolour of a fox', seed)).not.toMatch(/lens|photorealistic/)
    expect(enhancePrompt('a dog on a beach', seed)).not.toMatch(/windowsill|grass|stone/)
  }
})

test('the same seed gives the same text, and seeds differ', () => {
  expect(enhancePrompt('a ship', 4)).toBe(enhancePrompt('a ship', 4))
  expect(new Set(Array.from({ length: 12 }, (_, seed) => enhancePrompt('a ship', seed))).size).toBeGreaterThan(4)
})

test('a full prompt, an empty one and a long one come back as they are', () => {
  expect(enhancePrompt('')).toBe('')
  expect(enhancePrompt('   ')).toBe('')
  const long = 'a very particular wish '.repeat(40).trim()
  expect(enhancePrompt(long)).toBe(long)
})

test('whatever the prompt, its words stay and the result is bounded', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 700 }), fc.integer(), (prompt, seed) => {
      const text = enhancePrompt(prompt, seed)
      expect(text.length).toBeLessThanOrEqual(Math.max(600, prompt.length))
    }),
  )
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('cat', 'house', 'blue', 'on', 'a', 'river', 'knight', 'old', 'logo', 'two'), {
        minLength: 2,
        maxLength: 30,
      }),
      (words) => {
        const text = enhancePrompt(words.join(' '), 1).toLowerCase()
        for (const word of words) expect(text).toContain(word)
      },
    ),
  )
})

import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { asProse, wordList, words } from './answer-fields.ts'
import { readJson } from './read-json.ts'

const shape = z.object({ product: words(20), parts: wordList(2, 8) })

describe('fields of an answer', () => {
  test('what is missing, of another kind or said to be nothing is empty', () => {
    expect(readJson(shape, '{"product": null}')).toEqual({ product: '', parts: [] })
    expect(readJson(shape, '{"product": "None", "parts": "handle"}')).toEqual({ product: '', parts: ['handle'] })
    expect(readJson(shape, '{"product": {"name": "mug"}, "parts": [1, null, "n/a"]}')).toEqual({
      product: '',
      parts: ['1'],
    })
  })

  test('a list where words are wanted becomes one text, and everything is bounded', () => {
    expect(readJson(shape, '{"product": ["red", "white"], "parts": ["a", "b", "c"]}')).toEqual({
      product: 'red, white',
      parts: ['a', 'b'],
    })
    expect(readJson(shape, JSON.stringify({ product: 'x'.repeat(500) }))?.product).toHaveLength(20)
  })
})

test('prose loses its fences and line breaks, and is bounded', () => {
  expect(asProse('```text\nA mug,\n  red.\n```', 100)).toBe('A mug, red.')
  expect(asProse('x'.repeat(50), 10)).toHaveLength(10)
})

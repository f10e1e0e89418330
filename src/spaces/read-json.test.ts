import { expect, test } from 'vitest'
import { z } from 'zod'
import { readJson } from './read-json.ts'

const schema = z.object({ name: z.string() })

test.each([
  ['plain', '{"name": "cup"}'],
  ['in a fence', '```json\n{"name": "cup"}\n```'],
  ['after a sentence, with more behind', 'Here it is:\n\n{"name": "cup", "why": "{it} holds"}\n\nAnything else?'],
])('JSON is read %s', (_, answer) => {
  expect(readJson(schema, answer)).toEqual({ name: 'cup' })
})

test.each(['', 'A cup.', '{"name": 3}', '{"name": "cu', '} {', '[1, 2]', `{"name": "${'x'.repeat(200_000)}"}`])(
  'what is no such JSON gives nothing: %.20s',
  (answer) => {
    expect(readJson(schema, answer)).toBeUndefined()
  },
)

import { expect, test } from 'vitest'
import { aspectOf } from './aspect.ts'

test.each([
  [1024, 1024, '1:1'],
  [600, 400, '3:2'],
  [451, 300, '3:2'],
  [1080, 1920, '9:16'],
  [1000, 1260, '4:5'],
  [3000, 400, '21:9'],
])('%i × %i is nearest to the models’ ratio of that shape', (width, height, ratio) => {
  expect(aspectOf({ width, height })).toBe(ratio)
})

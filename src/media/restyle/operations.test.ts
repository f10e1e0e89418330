import { expect, test } from 'vitest'
import { type Operation, readOperations } from './operations.ts'

/** `warmer`, `blur 0.5`, `tint #2060e0 -1`, `rotate 90°`: what a test case expects, short. */
function short({ name, amount, color, degrees }: Operation): string {
  const strength = amount === 1 ? undefined : String(Math.round(amount * 100) / 100)
  return [name, color, degrees && `${degrees}°`, strength].filter(Boolean).join(' ')
}

test.each([
  ['watercolour', 'watercolour'],
  ['Turn this into a water-color painting', 'watercolour'],
  ['a watercolor sketch of my cat', 'watercolour'],
  ['an aquarelle', 'watercolour'],
  ['pencil drawing', 'pencil'],
  ['a quick sketch', 'pencil'],
  ['charcoal sketches', 'pencil'],
  ['line art', 'pencil'],
  ['coloured pencils', 'coloured-pencil'],
  ['colored pencil drawing', 'coloured-pencil'],
  ['make it an oil painting', 'oil'],
  ['oil on canvas', 'oil'],
  ['a painting', 'oil'],
  ['in the style of van Gogh', 'oil'],
  ['add a bottle of olive oil', ''],
  ['comic book style', 'cartoon'],
  ['cartoonish', 'cartoon'],
  ['posterised', 'posterise'],
  ['posterize, pop art', 'posterise'],
  ['8-bit', 'pixel-art'],
  ['as pixel art', 'pixel-art'],
  ['black and white', 'grayscale'],
  ['B&W please', 'grayscale'],
  ['greyscale', 'grayscale'],
  ['grayscale', 'grayscale'],
  ['film noir', 'noir'],
  ['sepia toned', 'sepia'],
  ['an old photograph', 'vintage'],
  ['make it brighter', 'brighter'],
  ['brighten this up', 'brighter'],
  ['lighter', 'brighter'],
  ['darken the image', 'darker'],
  ['warmer colours', 'warmer'],
  ['cooler', 'cooler'],
  ['cool tones', 'cooler'],
  ['make it look cool', ''],
  ['more contrast', 'more-contrast'],
  ['low contrast', 'less-contrast'],
  ['reduce the contrast', 'less-contrast'],
  ['less contrast', 'less-contrast'],
  ['more saturation', 'saturate'],
  ['vibrant', 'saturate'],
  ['less saturated', 'muted'],
  ['desaturated', 'muted'],
  ['soft pastels', 'pastel'],
  ['blurry', 'blur'],
  ['less blurry', 'sharpen'],
  ['remove the blur', 'sharpen'],
  ['dreamlike', 'dreamy'],
  ['sharpen it', 'sharpen'],
  ['enhance', 'improve'],
  ['inverted colours', 'invert'],
  ['a photo negative', 'invert'],
  ['with plenty of negative space', ''],
  ['at night', 'night'],
  ['a knight on a horse', ''],
  ['with a vignette', 'vignette'],
  ['dark corners', 'vignette'],
  ['mirror it', 'mirror'],
  ['flip it horizontally', 'mirror'],
  ['flip it vertically', 'flip'],
  ['turn it upside down', 'rotate 180°'],
  ['rotate 90 degrees', 'rotate 90°'],
  ['rotate it by 45° counterclockwise', 'rotate 315°'],
  ['rotate to the left', 'rotate 270°'],
  ['rotate by 360 degrees', ''],
  ['more blue', 'tint #2060e0'],
  ['a bluish tint', 'tint #2060e0'],
  ['redder', 'tint #e02020'],
  ['paint the door green', 'tint #20a040'],
  ['a #ff8800 wash', 'tint #ff8800'],
  ['less red', 'tint #e02020 -1'],
  ['a red car', ''],
  ['in the colours of the second picture', 'colour-transfer'],
  ['use the palette of the other image', 'colour-transfer'],
  ['like the second photo', 'colour-transfer'],
  ['make it wonderful', ''],
  ['', ''],
])('"%s" asks for: %s', (prompt, expected) => {
  expect(readOperations(prompt).map(short).join(', ')).toBe(expected)
})

test.each([
  ['black and white, blurred and with a vignette', 'grayscale, blur, vignette'],
  ['first blur it, then make it black and white', 'blur, grayscale'],
  ['a warmer, slightly blurred pencil sketch', 'warmer, blur 0.5, pencil'],
  ['much darker and very saturated', 'darker 1.6, saturate 1.6'],
  ['a bit brighter, a touch of blue tint', 'brighter 0.5, tint #2060e0 0.5'],
  ['brighter, brighter, brighter', 'brighter'],
  ['more blue and more red', 'tint #2060e0, tint #e02020'],
])('"%s" keeps the order and the strength: %s', (prompt, expected) => {
  expect(readOperations(prompt).map(short).join(', ')).toBe(expected)
})

test.each([
  ['a watercolour, not too dark', 'watercolour'],
  ['darker, but not too dark', 'darker 0.6'],
  ['it is too dark', 'brighter'],
  ['not dark enough', 'darker'],
  ["don't make it blurry", ''],
  ['no vignette, just warmer', 'warmer'],
  ['warmer without making it more saturated', 'warmer'],
  ['not black and white', ''],
  ['not only darker but also warmer', 'darker, warmer'],
  ['avoid blur; sharpen', 'sharpen'],
  ['it mustn’t be a cartoon but a pencil drawing', 'pencil'],
  ['bright enough, only sharper', 'sharpen'],
])('"%s" hears what is not wanted: %s', (prompt, expected) => {
  expect(readOperations(prompt).map(short).join(', ')).toBe(expected)
})

test('a prompt that names everything, or is very long, is bounded', () => {
  const all = 'watercolour pencil cartoon sepia noir brighter warmer contrast blur sharpen invert night vignette mirror'
  expect(readOperations(all)).toHaveLength(8)
  expect(readOperations(`${'a '.repeat(100_000)} watercolour`)).toEqual([])
  expect(readOperations('rotate the '.repeat(400))).toEqual([])
})

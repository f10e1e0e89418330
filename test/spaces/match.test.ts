import { describe, expect, test } from 'vitest'
import { doodles } from '../../src/doodles/installed.ts'
import { spaces as builtIn } from '../../src/spaces/built-in.ts'
import type { Space } from '../../src/spaces/define.ts'
import { match } from '../../src/spaces/match.ts'
import { failing } from './failing.ts'

const spaces = [...builtIn, ...doodles]

test('the example of the spaces runtime', () => {
  const found = match(spaces, 'remove background from my image')
  expect(found?.best.space.id).toBe('background-remover')
  expect(found?.best.matchedKeywords).toEqual(['remove background'])
  expect(found?.best.confidence).toBeGreaterThanOrEqual(0.6)
  expect(found?.best.confidence).toBeLessThan(1)
})

describe('what people type finds its space', () => {
  test.each([
    ['Remove the background from this photo please', 'background-remover'],
    ['can you get rid of the bg behind my dog', 'background-remover'],
    ['i need this logo on transparent background', 'background-remover'],
    ['cut out the sofa', 'background-remover'],
    ['make a png without background of my headshot', 'background-remover'],
    ['erase everything in the backdrop', 'background-remover'],
    ['knock out the white bg', 'background-remover'],
    ['bg remove', 'background-remover'],
    ['swap the product in this ad with mine', 'product-swap'],
    ['put my sneaker into this photo', 'product-swap'],
    ['place our bottle in that kitchen scene', 'product-swap'],
    ['replace the bottle on the table with our new bottle', 'product-swap'],
    ['product placement: my watch into a beach picture', 'product-swap'],
    ['replace the cup in the photo with my mug', 'product-swap'],
    ['swap my perfume into this ad photo', 'product-swap'],
    ['steal the look of this editorial', 'steal-the-look'],
    ['make this photo look like that one', 'steal-the-look'],
    ['apply the style of the reference to my portrait', 'steal-the-look'],
    ['I love the mood of this shot, copy the lighting', 'steal-the-look'],
    ['style transfer', 'steal-the-look'],
    ['turn my napkin drawing into a real chair', 'sketch-to-product'],
    ['sketch to photorealistic render', 'sketch-to-product'],
    ['render this pencil sketch of a lamp', 'sketch-to-product'],
    ['here is a scribble of a bag, make it into a product photo', 'sketch-to-product'],
    ['product shots of my candle in different scenes', 'product-shots'],
    ['need a photo shoot for our new mug, 4 settings', 'product-shots'],
    ['lifestyle pics for my etsy listing', 'product-shots'],
    ['e-commerce photography of this handbag', 'product-shots'],
    ['show this watch in three different places', 'product-shots'],
    ['shoot my sneakers in a forest and at the beach', 'product-shots'],
    ['storyboard for a 30 second ad', 'storyboard'],
    ['turn this script into 8 panels', 'storyboard'],
    ['make a comic strip out of my story', 'storyboard'],
    ['break the scene down into frames, shot by shot', 'storyboard'],
    ['illustrate this bedtime story', 'storyboard'],
    ['turn my poem into a comic', 'storyboard'],
    ['plan the shots for my short film', 'storyboard'],
    ['denoise', 'upscale-and-clean'],
    ['upscale this image', 'upscale-and-clean'],
    ['blow up this tiny jpeg', 'upscale-and-clean'],
    ['my photo is blurry, make it sharper', 'upscale-and-clean'],
    ['increase resolution 4x', 'upscale-and-clean'],
    ['this scan is grainy and pixelated can you fix it', 'upscale-and-clean'],
    ['enlarge the logo so i can print it', 'upscale-and-clean'],
    ['draw a doodle of a cat', 'doodle'],
    ['sketch a simple line drawing of a house', 'doodle'],
    ['animate a bird flying', 'doodle-animation'],
    ['make a gif of a bouncing ball', 'doodle-animation'],
    ['analyze this doodle', 'doodle-analysis'],
    ['trim and compress my drawing', 'doodle-optimizer'],
    ['make my drawing realistic', 'sketch-to-product'],
    ['photorealistic version of this line art', 'sketch-to-product'],
    ['i want my bottle in the scene of this picture', 'product-swap'],
    ['grade my photo like this movie still', 'steal-the-look'],
    ['make it look like it was shot for vogue', 'steal-the-look'],
  ])('%s → %s', (prompt, id) => {
    const found = match(spaces, prompt)
    expect(found?.best.space.id, JSON.stringify(found?.alternatives.map(({ space }) => space.id))).toBe(id)
    expect(found?.best.confidence).toBeLessThan(1)
  })
})

test.each([
  "what's the weather",
  'a red fox in the snow',
  'hello',
  'delete my account',
  'background music for a video',
  'a watercolour of a lighthouse at dusk',
  'what is the background of this company',
  'replace my watch battery',
  'switch off my phone',
  'tell me a story about a dragon',
  'clean up my inbox',
  'what does product manager mean',
  'write a product description for my shoes',
  'the resolution of the dispute',
  'who won the race',
  'my order has not arrived',
  'a photo of a sneaker',
  'change my password and my profile picture size limit',
  'how much does a bottle of wine cost',
  'play some music',
  'sharpen my knife',
  'replace the lamp in my room',
  'remove the watermark',
  'write me a poem',
  '',
  '???',
  'غيّر الخلفية',
])('nothing is meant by: %s', (prompt) => {
  const found = match(spaces, prompt)
  expect(found && { id: found.best.space.id, ...found.best, space: undefined }).toBeUndefined()
})

test('more of what a space is about makes it surer', () => {
  const confidence = (prompt: string) => match(spaces, prompt)?.best.confidence ?? 0
  const sayings = [
    'cut out',
    'cut out the subject',
    'cut out the subject and remove the background: transparent background',
  ]
  const rising = sayings.map(confidence)
  expect(rising).toEqual(rising.toSorted((a, b) => a - b))
  expect(new Set(rising).size).toBe(sayings.length)
})

test('a prompt that could mean two things says so', () => {
  const found = match(spaces, 'remove the background and upscale the image to a higher resolution')
  const ids = [found?.best, ...(found?.alternatives ?? [])].map((one) => one?.space.id)
  expect(ids.toSorted()).toEqual(['background-remover', 'upscale-and-clean'])
})

test('a pattern that remembers where it was is asked afresh each time', () => {
  const space: Space = { ...failing, patterns: [/again/g] }
  expect([1, 2, 3].map(() => match([space], 'again')?.best.confidence)).toEqual([0.6, 0.6, 0.6])
})

test('without spaces nothing matches', () => {
  expect(match([], 'remove background')).toBeUndefined()
})

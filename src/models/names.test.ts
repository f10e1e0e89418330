import { describe, expect, test } from 'vitest'
import { providerFiles } from '../providers/installed.ts'
import { fullName } from './model.ts'
import { findByName, nearest, plain } from './names.ts'
import { createModels } from './registry.ts'

/** What a name means, in one word: a model, `provider (default)`, or nothing. */
function meaning(name: string) {
  const named = findByName(providerFiles, name)
  if (!named) return undefined
  return named.facts ? fullName(named.facts) : `${named.provider.id} (default)`
}

test.each([
  // full names and ids
  ['openai/gpt-image-2', 'openai/gpt-image-2'],
  ['gpt-image-2', 'openai/gpt-image-2'],
  ['fal/fal-ai/flux/dev', 'fal/fal-ai/flux/dev'],
  ['fal-ai/flux/dev', 'fal/fal-ai/flux/dev'],
  ['fal.ai/fal-ai/flux/dev', 'fal/fal-ai/flux/dev'],
  ['offline/draw', 'offline/draw'],
  ['mock/draw-queued', 'offline/draw-queued'],
  // as people write them
  ['DALL-E 3', 'openai/dall-e-3'],
  ['DALL·E 3', 'openai/dall-e-3'],
  ['dalle3', 'openai/dall-e-3'],
  ['Dall E 3', 'openai/dall-e-3'],
  ['openai/DALL-E 2', 'openai/dall-e-2'],
  ['GPT Image 1.5', 'openai/gpt-image-1.5'],
  ['GPT-IMAGE-2', 'openai/gpt-image-2'],
  ['ＧＰＴ－Ｉｍａｇｅ－２', 'openai/gpt-image-2'],
  ['flux-pro', 'black-forest-labs/flux-pro-1.1'],
  ['Flux Pro 1.1', 'black-forest-labs/flux-pro-1.1'],
  ['Flux Dev', 'black-forest-labs/flux-dev'],
  ['flux_dev', 'black-forest-labs/flux-dev'],
  ['fal/flux/dev', 'fal/fal-ai/flux/dev'],
  ['FLUX.1 [schnell]', 'fal/fal-ai/flux/schnell'],
  ['Nano Banana', 'google/gemini-nano-banana-2.1'],
  ['Recraft V3', 'recraft/recraftv3'],
  ['  gpt-image-2\n', 'openai/gpt-image-2'],
  // a provider: its default model is meant
  ['openai', 'openai (default)'],
  ['OpenAI', 'openai (default)'],
  ['offline', 'offline (default)'],
  ['mock', 'offline (default)'],
  ['Mock', 'offline (default)'],
  ['fal', 'fal (default)'],
  // ids that nobody listed, of a provider that can be told
  ['gpt-image-7', 'openai/gpt-image-7'],
  ['dall-e-9', 'openai/dall-e-9'],
  ['openai/something-new', 'openai/something-new'],
  ['fal-ai/sdxl-turbo', 'fal/fal-ai/sdxl-turbo'],
  ['fal/fal-ai/sdxl-turbo', 'fal/fal-ai/sdxl-turbo'],
])('“%s” means %s', (name, meant) => {
  expect(meaning(name)).toBe(meant)
})

test.each(['', ' ', '/', '///', 'openai/', 'offline/nothing-of-the-kind', 'nobody/gpt-image-2', 'a-model', '💥', '..'])(
  '“%s” means nothing',
  (name) => {
    expect(meaning(name)).toBeUndefined()
  },
)

test('an id that is not listed has no price, and says that it is not listed', () => {
  for (const name of ['gpt-image-7', 'fal-ai/sdxl-turbo', 'openai/gpt-9']) {
    expect(findByName(providerFiles, name)?.facts).toMatchObject({ price: null, state: { is: 'unlisted' } })
  }
})

test('an id that is not listed talks or draws, by its name', () => {
  expect(findByName(providerFiles, 'gpt-9-nova')?.facts?.tasks).toEqual(['chat', 'vision'])
  expect(findByName(providerFiles, 'gpt-image-9')?.facts?.tasks).toEqual(['generate', 'edit'])
})

// The names that the five systems have in their configuration: each leads to something that lives.
test.each([
  ['DALL-E 3', 'openai/gpt-image-2'],
  ['Gemini 2.0', 'google/gemini-nano-banana-2.1'],
  ['Imagen 3.0', 'google/gemini-nano-banana-2.1'],
  ['Nova Canvas', 'bedrock/stability.sd3-5-large-v1:0'],
  ['Stable Diffusion 3.5 Large', 'stability/sd3.5-large'],
  ['Flux Pro', 'black-forest-labs/flux-pro-1.1'],
  ['Flux Dev', 'black-forest-labs/flux-dev'],
  ['Recraft v3', 'recraft/recraftv3'],
])('“%s” of an old configuration leads to %s, and says so where it is another', (name, meant) => {
  const models = createModels(providerFiles.map((file) => ({ file, provider: {}, limits: {} })))
  const { facts, warnings } = models.resolve(name, 'generate')
  expect(fullName(facts)).toBe(meant)
  expect(facts.state.is).toBe('live')
  const named = findByName(providerFiles, name)?.facts
  expect(warnings.join()).toMatch(named === facts ? /^$/ : /was retired on \d{4}-\d\d-\d\d: \S+ is used instead/)
})

describe('a mistyped name suggests the nearest', () => {
  test.each([
    ['gtp-image-2', 'openai/gpt-image-2'],
    ['dale 3', 'openai/dall-e-3'],
    ['fluxdve', 'black-forest-labs/flux-dev'],
    ['Flux Schnel', 'fal/fal-ai/flux/schnell'],
    ['nanobanna', 'google/gemini-nano-banana-2.1'],
    ['offline/drow', 'offline/draw'],
    ['recraft-v4', 'recraft/recraftv4'],
    ['birefnet v3', 'fal/fal-ai/birefnet/v2'],
  ])('%s: %s', (name, suggested) => {
    expect(nearest(providerFiles, name)).toBe(suggested)
  })

  test.each(['', 'zzz', 'a completely different thing', '💥💥', 'x'])('but not where none is like it: “%s”', (name) => {
    expect(nearest(providerFiles, name)).toBeUndefined()
  })
})

test.each([
  ['DALL·E 3', 'dalle3'],
  ['Flux Dev', 'fluxdev'],
  ['FLUX.1 [dev]', 'flux1dev'],
  ['é', 'e'],
  ['模型 一', '模型一'],
])('case, spaces and punctuation do not count: “%s” is %s', (name, bare) => {
  expect(plain(name)).toBe(bare)
})

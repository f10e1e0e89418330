import { describe, expect, test } from 'vitest'
import { plan } from '../jobs/plan.ts'
import { jobRequest } from '../jobs/request.ts'
import { providerFiles } from '../providers/installed.ts'
import { type Fitted, fitRequest, type Wanted } from './fit.ts'
import type { Takes, Task } from './model.ts'
import { createModels } from './registry.ts'

const wanted: Wanted = { prompt: 'a cat', n: 1, images: 0, mask: false }
const bare: Takes = { promptMax: 100, n: 1, images: { min: 0, max: 0 } }
const able: Takes = {
  promptMax: 100,
  n: 4,
  images: { min: 0, max: 3 },
  sizes: ['1024x1024', '1536x1024'],
  mask: true,
  seed: true,
  negativePrompt: true,
  steps: { min: 10, max: 50 },
  guidance: { min: 1, max: 20 },
  strength: { min: 0.1, max: 1 },
  duration: { min: 2, max: 10 },
  quality: ['auto', 'low', 'high'],
  background: ['transparent', 'opaque'],
  style: ['vivid'],
  format: ['png', 'webp'],
  partials: 2,
}
const fitInto = (takes: Takes, more: Partial<Wanted>, tasks: Task[] = ['generate', 'edit']): Fitted =>
  fitRequest({ tasks, takes }, { ...wanted, ...more })

const needs = (min: number): Takes => ({ ...able, images: { min, max: 2 } })

test('nothing special wanted: nothing special sent', () => {
  for (const takes of [bare, able]) {
    expect(fitInto(takes, {})).toEqual({ task: 'generate', sent: { n: 1 }, misfits: [], impossible: [] })
  }
})

describe('a model that takes it', () => {
  test.each<[Partial<Wanted>, object]>([
    [{ n: 4 }, { n: 4 }],
    [
      { width: 1536, height: 1024 },
      { width: 1536, height: 1024 },
    ],
    [{ aspectRatio: '3:2' }, { width: 1536, height: 1024 }],
    [{ seed: 0 }, { seed: 0 }],
    [{ negativePrompt: 'dogs' }, { negativePrompt: 'dogs' }],
    [{ steps: 10 }, { steps: 10 }],
    [{ guidance: 7.5 }, { guidance: 7.5 }],
    [{ strength: 1 }, { strength: 1 }],
    [{ duration: 10 }, { duration: 10 }],
    [{ quality: 'auto' }, { quality: 'auto' }],
    [{ quality: 'high' }, { quality: 'high' }],
    [{ background: 'transparent' }, { background: 'transparent' }],
    [{ style: 'vivid' }, { style: 'vivid' }],
    [{ format: 'webp' }, { format: 'webp' }],
    [{ partials: 2 }, { partials: 2 }],
  ])('%j is sent', (more, sent) => {
    expect(fitInto(able, more)).toMatchObject({ sent: { n: 1, ...sent }, misfits: [], impossible: [] })
  })
})

describe('a model that takes less', () => {
  test.each<[Partial<Wanted>, object, string, string]>([
    [{ n: 9 }, { n: 4 }, 'n', 'at most 4 in one call'],
    [{ steps: 5 }, { steps: 10 }, 'steps', 'must be 10 to 50'],
    [{ steps: 500 }, { steps: 50 }, 'steps', 'must be 10 to 50'],
    [{ guidance: 0 }, { guidance: 1 }, 'guidance', 'must be 1 to 20'],
    [{ strength: 0 }, { strength: 0.1 }, 'strength', 'must be 0.1 to 1'],
    [{ duration: 60 }, { duration: 10 }, 'duration', 'must be 2 to 10'],
    [{ width: 1920, height: 1080 }, { width: 1536, height: 1024 }, 'size', '1920x1080 cannot be made: the sizes are'],
    [{ aspectRatio: '16:9' }, { width: 1536, height: 1024 }, 'aspectRatio', '16:9 cannot be made: the sizes are'],
    [{ quality: 'ultra' }, {}, 'quality', 'must be one of auto, low, high'],
    [{ background: 'blue' }, {}, 'background', 'must be one of transparent, opaque'],
    [{ style: 'noir' }, {}, 'style', 'must be one of vivid'],
    [{ format: 'svg' }, {}, 'format', 'must be one of png, webp'],
  ])('%j becomes %j, and that is said', (more, sent, field, detail) => {
    const fitted = fitInto(able, more)
    expect(fitted.sent).toEqual({ n: 1, ...sent })
    expect(fitted.misfits).toEqual([{ kind: 'unsupported', field, detail: expect.stringContaining(detail) }])
    expect(fitted.impossible).toEqual([])
  })
})

describe('a model that does not know it', () => {
  test.each<[Partial<Wanted>, string]>([
    [{ seed: 7 }, 'seed'],
    [{ seed: 0 }, 'seed'],
    [{ negativePrompt: 'dogs' }, 'negativePrompt'],
    [{ steps: 20 }, 'steps'],
    [{ guidance: 0 }, 'guidance'],
    [{ strength: 0 }, 'strength'],
    [{ duration: 5 }, 'duration'],
    [{ quality: 'high' }, 'quality'],
    [{ background: 'opaque' }, 'background'],
    [{ style: 'vivid' }, 'style'],
    [{ format: 'png' }, 'format'],
  ])('%j is left out, and that is said', (more, field) => {
    const fitted = fitInto(bare, more)
    expect(fitted.sent).toEqual({ n: 1 })
    expect(fitted.misfits).toEqual([{ kind: 'unsupported', field, detail: 'not supported' }])
  })

  test.each(['quality', 'background', 'style'] as const)('%s “auto” asks for nothing, so nothing is missed', (name) => {
    expect(fitInto(bare, { [name]: 'auto' })).toMatchObject({ sent: { n: 1 }, misfits: [] })
    expect(fitInto({ ...bare, [name]: ['a', 'b'] }, { [name]: 'auto' })).toMatchObject({ sent: { n: 1 }, misfits: [] })
  })

  test('an empty list of choices reads as “not supported”', () => {
    expect(fitInto({ ...bare, style: [] }, { style: 'vivid' }).misfits).toEqual([
      { kind: 'unsupported', field: 'style', detail: 'not supported' },
    ])
  })

  test('partial pictures are no loss: the result is the same', () => {
    expect(fitInto(bare, { partials: 3 })).toMatchObject({ sent: { n: 1 }, misfits: [] })
    expect(fitInto(able, { partials: 3 })).toMatchObject({ sent: { n: 1, partials: 2 }, misfits: [] })
  })
})

test('several misfits are all said, so that one try mends them', () => {
  const { misfits } = fitInto(bare, { n: 3, seed: 1, quality: 'high', steps: 9 })
  expect(misfits.map((misfit) => misfit.field)).toEqual(['n', 'steps', 'quality', 'seed'])
})

test.each<[Partial<Wanted>, string]>([
  [{ width: 64, height: 64 }, 'size'],
  [{ aspectRatio: '1:1' }, 'aspectRatio'],
  [{ background: 'blue' }, 'background'],
  [{ seed: 1 }, 'seed'],
])('a sound has nothing of a picture: %j is not supported', (more, field) => {
  for (const task of ['speech', 'music'] as const) {
    const { misfits, sent, task: does } = fitInto(bare, more, [task])
    expect({ misfits, sent, does }).toEqual({
      misfits: [{ kind: 'unsupported', field, detail: 'not supported' }],
      sent: { n: 1 },
      does: task,
    })
  }
})

test('a model that composes does so after pictures, too', () => {
  expect(fitInto(needs(1), { images: 1 }, ['music'])).toMatchObject({ task: 'music', impossible: [] })
  expect(fitInto({ ...bare, voice: ['Kore'] }, { voice: 'Kore' }, ['speech']).sent).toEqual({ n: 1, voice: 'Kore' })
})

describe('what no leaving-out can mend', () => {
  test.each<[string, Takes, Task[], Partial<Wanted>, string, string]>([
    ['a picture for a model that takes none', bare, ['generate'], { images: 1 }, 'images', 'takes no input pictures'],
    ['too many pictures', able, ['edit'], { images: 4 }, 'images', 'takes at most 3 input pictures'],
    ['no picture for a model that edits', able, ['edit'], {}, 'images', 'needs an input picture'],
    ['too few pictures', needs(2), ['compose'], { images: 1 }, 'images', 'needs 2 input pictures'],
    ['no picture where one is needed', needs(1), ['edit'], {}, 'images', 'needs an input picture'],
    [
      'a mask for a model that takes none',
      { ...able, mask: false },
      ['edit'],
      { images: 1, mask: true },
      'mask',
      'mask',
    ],
    ['a prompt too long', able, ['generate'], { prompt: 'x'.repeat(101) }, 'prompt', 'at most 100 characters'],
    ['a model that only talks', able, ['chat', 'vision'], {}, 'model', 'it is for chat and vision'],
  ])('%s', (_, takes, tasks, more, field, detail) => {
    const kind = detail.startsWith('needs') ? 'missing' : 'unsupported'
    expect(fitInto(takes, more, tasks).impossible).toEqual([{ kind, field, detail: expect.stringContaining(detail) }])
  })

  test('a prompt of exactly the limit is possible', () => {
    expect(fitInto(able, { prompt: 'x'.repeat(100) }).impossible).toEqual([])
  })
})

test.each<[Task[], number, Task]>([
  [['generate', 'edit'], 0, 'generate'],
  [['generate', 'edit'], 1, 'edit'],
  [['cutout'], 1, 'cutout'],
  [['compose'], 2, 'compose'],
  [['edit', 'compose'], 2, 'edit'],
  [['generate'], 1, 'edit'], // a picture as a hint for a model that generates
])('a model for %j with %i pictures is asked to %s', (tasks, images, task) => {
  expect(fitInto(able, { images }, tasks).task).toBe(task)
})

describe('over the whole request', () => {
  const models = createModels(providerFiles.map((file) => ({ file, provider: {}, limits: {} })))
  const request = (more: object) => jobRequest.parse({ prompt: 'a cat', seed: 7, ...more })

  test('one model refuses what it cannot honour, and says it for every field', () => {
    const asked = () => plan(models, request({ modelId: 'gpt-image-2', steps: 20 }))
    expect(asked).toThrow(
      expect.objectContaining({
        code: 'parameter_unsupported',
        errors: [
          { field: 'steps', detail: 'not supported (openai/gpt-image-2)' },
          { field: 'seed', detail: 'not supported (openai/gpt-image-2)' },
        ],
      }),
    )
  })

  test('of many models each takes what it can, and warns of the rest', () => {
    const [openai, flux] = plan(models, request({ models: ['gpt-image-2', 'Flux Dev'], steps: 20 }))
    expect(openai).toMatchObject({
      sent: { n: 1 },
      warnings: [
        'openai/gpt-image-2: steps was changed or left out: not supported.',
        'openai/gpt-image-2: seed was changed or left out: not supported.',
      ],
    })
    expect(openai?.sent).not.toHaveProperty('seed')
    expect(flux).toMatchObject({ sent: { n: 1, seed: 7, steps: 20 }, warnings: [] })
  })

  test('of many models one that cannot do it at all refuses the request', () => {
    const asked = () => plan(models, request({ models: ['gpt-image-2', 'fal-ai/birefnet/v2'] }))
    expect(asked).toThrow(expect.objectContaining({ code: 'parameter_unsupported', field: 'images' }))
  })
})

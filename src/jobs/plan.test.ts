import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Problem } from '../errors.ts'
import type { ModelFacts, Takes } from '../models/model.ts'
import type { ProviderFile } from '../models/provider.ts'
import { createModels } from '../models/registry.ts'
import { plan } from './plan.ts'
import { jobRequest } from './request.ts'

const takes: Takes = { promptMax: 100, n: 1, images: { min: 0, max: 0 } }

/** What planning says to a request for one picture that costs this many cents: `planned`, or the code of its refusal. */
function planned(cents: number, request: object, more: Partial<ModelFacts> = {}): string {
  const model: ModelFacts = {
    ...{ id: 'draw', provider: 'acme', name: 'Draw', aliases: [], tasks: ['generate'], state: { is: 'live' } },
    ...{ queued: false, idempotent: false, cancelable: false, webhook: false, deadlineMs: 1000 },
    takes,
    price: { unit: 'image', rates: [{ usd: cents / 100 }], source: 'a price list', asOf: '2026-11-21' },
    ...more,
  }
  const file: ProviderFile = {
    ...{ id: 'acme', name: 'Acme', keyNames: [], urls: {}, defaults: { generate: 'draw' }, models: [model] },
    connect: () => ({}),
  }
  try {
    plan(createModels([{ file, provider: {}, limits: {} }]), jobRequest.parse(request))
    return 'planned'
  } catch (error) {
    if (error instanceof Problem) return error.code
    throw error
  }
}

describe('a request that lacks', () => {
  test.each([
    ['a prompt is incomplete', {}, {}, 'invalid_request'],
    ['no prompt where none is needed is planned', {}, { takes: { ...takes, promptless: true } }, 'planned'],
    [
      'a picture asks for what this model does not do',
      { prompt: 'a fox' },
      { takes: { ...takes, images: { min: 1, max: 1 } } },
      'parameter_unsupported',
    ],
  ])('%s', (_, request, more, code) => {
    expect(planned(1, request, more)).toBe(code)
  })
})

describe('maxCost', () => {
  test.each([
    [201, 2.01],
    [410, 4.1],
    [57, 0.57],
  ])('%i cents are within $%d', (cents, maxCost) => {
    expect(planned(cents, { prompt: 'a fox', maxCost })).toBe('planned')
  })

  test('is enough for its own amount and for no cent more, whatever the amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), (cents) => {
        const maxCost = cents / 100
        expect(planned(cents, { prompt: 'a fox', maxCost })).toBe('planned')
        expect(planned(cents + 1, { prompt: 'a fox', maxCost })).toBe('over_max_cost')
      }),
    )
  })
})

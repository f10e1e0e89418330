/** The models of every installed provider, as data that has to be right. */
import { describe, expect, test } from 'vitest'
import { providerFiles } from '../providers/installed.ts'
import { fullName, type ModelFacts, modelFacts, type Task } from './model.ts'
import { plain } from './names.ts'

const all = providerFiles.flatMap((file) => file.models)
const named = (models: ModelFacts[]) => models.map((facts) => [fullName(facts), facts] as const)

test('no two providers share a name, and no provider has two models with one id', () => {
  const ids = providerFiles.flatMap((file) => [file.id, ...(file.otherNames ?? [])].map((id) => id.toLowerCase()))
  expect(repeated(ids)).toEqual([])
  expect(repeated(all.map(fullName))).toEqual([])
})

// Of several providers that have the same model, the first one with a key is meant.
test.each(providerFiles.map((file) => [file.id, file.models] as const))(
  'every name leads to one model of %s',
  (_, models) => {
    const names = models.flatMap((facts) => {
      const own = new Set([facts.id, facts.name, ...facts.aliases].map(plain))
      return [...own].map((name) => ({ name, full: fullName(facts) }))
    })
    const clashes = Object.entries(Object.groupBy(names, ({ name }) => name))
      .filter(([, owners = []]) => owners.length > 1)
      .map(([name, owners = []]) => `${name}: ${owners.map(({ full }) => full).join(' and ')}`)
    expect(clashes, 'give one of them another alias').toEqual([])
  },
)

test('no model is called like a provider, whose default would be meant', () => {
  const providers = providerFiles.flatMap((file) => [file.id, ...(file.otherNames ?? [])])
  const clashes = all.filter((facts) =>
    [facts.id, facts.name, ...facts.aliases].some((name) => providers.includes(name)),
  )
  expect(clashes.map(fullName)).toEqual([])
})

describe.each(providerFiles.map((file) => [file.id, file] as const))('%s', (id, file) => {
  test.each(named(file.models))('%s keeps the schema and belongs here', (_, facts) => {
    expect(modelFacts.strict().parse(facts)).toEqual(facts)
    expect(facts.provider).toBe(id)
    expect(facts.deadlineMs).toBeGreaterThanOrEqual(60_000)
  })

  test.each(named(file.models))('%s has a price with a source and a day, or none', (_, { price }) => {
    if (!price) return
    expect(price.source.length).toBeGreaterThan(10)
    expect(Date.parse(price.asOf)).not.toBeNaN()
    for (const rate of price.rates) expect(rate.usd).toBeGreaterThanOrEqual(0)
    const kinds = price.rates.map(({ usd: _, ...kind }) => JSON.stringify(kind))
    expect(repeated(kinds)).toEqual([])
  })

  test.each(named(file.models))('%s has a successor that lives, if it leaves', (_, { state }) => {
    if (!('successor' in state)) return
    const own = file.models.find((model) => model.id === state.successor)
    const successor = own ?? all.find((model) => fullName(model) === state.successor)
    expect(successor?.state).toEqual({ is: 'live' })
  })

  test.each(named(file.models))('%s states limits that can be met', (_, { takes }) => {
    const { min, max } = takes.images
    expect(max).toBeGreaterThanOrEqual(min)
    expect(takes.n).toBeGreaterThanOrEqual(1)
    expect(takes.promptMax).toBeGreaterThanOrEqual(100)
    for (const range of [takes.steps, takes.guidance, takes.strength, takes.duration]) {
      if (range) expect(range.max).toBeGreaterThanOrEqual(range.min)
    }
    const lists = [takes.sizes, takes.aspectRatios, takes.quality, takes.background, takes.style, takes.format]
    for (const list of lists) {
      if (!list) continue
      expect(list, 'leave an empty list out').not.toEqual([])
      expect(repeated(list)).toEqual([])
    }
    for (const ratio of takes.aspectRatios ?? []) expect(ratio).toMatch(/^[1-9]\d*:[1-9]\d*$/)
    if (takes.mask) expect(max).toBeGreaterThanOrEqual(1)
  })

  test('every default is a living model of its own that does the task', () => {
    for (const [task, default_] of Object.entries(file.defaults)) {
      const facts = file.models.find((model) => model.id === default_)
      expect(facts?.state, `${task}: ${default_}`).toEqual({ is: 'live' })
      expect(facts?.tasks).toContain(task as Task)
    }
  })

  test('an id that is not listed has the default capabilities and no price', () => {
    const facts = file.unlisted?.('nobody-has-heard-of-this')
    if (!facts) return
    expect(modelFacts.strict().parse(facts)).toEqual(facts)
    expect(facts).toMatchObject({
      id: 'nobody-has-heard-of-this',
      provider: id,
      price: null,
      state: { is: 'unlisted' },
    })
  })
})

test('what is called a preview costs nothing', () => {
  for (const { preview, price } of all) if (preview) expect(price?.rates.every((rate) => rate.usd === 0)).toBe(true)
})

/** Those that occur more than once. */
const repeated = (list: string[]) => [...new Set(list.filter((one, index) => list.indexOf(one) !== index))]

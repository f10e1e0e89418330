import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLog } from './log.ts'

let written = ''
beforeEach(() => {
  written = ''
  vi.useFakeTimers({ toFake: ['setImmediate'] })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += text
    return true
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Everything that is in the log at the end of the turn. */
function ended(): string {
  vi.runAllTimers()
  return written
}
const logged = () =>
  ended()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
const KEY = 'sk-proj-0123456789abcdef'

test('a line is one JSON object with its level, time, fields and message', () => {
  createLog({ level: 'info', secrets: [] }).info({ job: 'j1', n: 2, none: null }, 'accepted')
  expect(logged()).toEqual([
    { level: 'info', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), job: 'j1', n: 2, none: null, msg: 'accepted' },
  ])
})

test('line breaks in a field do not begin another line', () => {
  createLog({ level: 'info', secrets: [] }).info({ path: '/a\n{"level":"error"}' }, 'x')
  expect(logged()).toHaveLength(1)
})

test('less important lines are left out', () => {
  const log = createLog({ level: 'warn', secrets: [] })
  log.debug({}, 'a')
  log.info({}, 'b')
  log.warn({}, 'c')
  log.error({}, 'd')
  expect(logged().map((line) => line.msg)).toEqual(['c', 'd'])
  createLog({ level: 'silent', secrets: [] }).error({}, 'e')
  expect(logged()).toHaveLength(2)
})

describe('a secret is blotted out', () => {
  const log = (secrets: string[] = [KEY]) => createLog({ level: 'info', secrets })

  test.each<[string, object, string]>([
    ['a field', { header: `Bearer ${KEY}` }, 'x'],
    ['a field deep inside', { request: { headers: [{ authorization: KEY }] } }, 'x'],
    ['the name of a field', { [KEY]: 1 }, 'x'],
    ['the message', {}, `the key is ${KEY}, twice: ${KEY}`],
    ['an error', { error: new Error(`401 for ${KEY}`) }, 'x'],
    ['what caused an error', { error: new Error('failed', { cause: new Error(KEY) }) }, 'x'],
    ['what was thrown without being an error', { error: `thrown ${KEY}` }, 'x'],
  ])('in %s', (_, fields, message) => {
    log().error(fields, message)
    expect(ended()).not.toContain(KEY)
    expect(ended()).toContain('[secret]')
    expect(logged()).toHaveLength(1)
  })

  test('where a long text is cut in the middle of it', () => {
    log().error({ error: new Error(`${'x'.repeat(1980)}${KEY}`), text: `${'x'.repeat(1990)}${KEY}` }, 'x')
    expect(ended()).not.toContain(KEY.slice(0, 6))
  })

  test('with quotes and backslashes, which JSON writes in another way', () => {
    const odd = 'pass"word\\with\ttab'
    log([odd]).info({ text: `a ${odd} b`, deep: { text: odd } }, odd)
    expect(logged()).toMatchObject([{ text: 'a [secret] b', deep: { text: '[secret]' }, msg: '[secret]' }])
  })

  test('also one that begins with another', () => {
    log(['secret-one', 'secret-one-and-two']).info({ text: 'secret-one-and-two' }, 'x')
    expect(logged()).toMatchObject([{ text: '[secret]' }])
  })

  test('unless it is too short to be one', () => {
    log(['', 'a', 'abc']).info({ text: 'abc' }, 'a')
    expect(logged()).toMatchObject([{ text: 'abc', msg: 'a' }])
  })
})

describe('an error', () => {
  const log = createLog({ level: 'info', secrets: [] })
  const described = (error: unknown): string => {
    log.error({ error }, 'x')
    return logged().at(-1)?.error
  }

  test('comes with its stack and everything that caused it', () => {
    const text = described(new Error('top', { cause: new TypeError('middle', { cause: 'bottom' }) }))
    expect(text).toMatch(/^Error: top\n +at /)
    expect(text).toContain('caused by TypeError: middle\n')
    expect(text).toContain('caused by bottom')
  })

  test('that stands for many names them all', () => {
    const text = described(new AggregateError([new Error('first'), new Error('second')], 'both failed'))
    expect(text).toContain('both failed')
    expect(text).toContain('caused by Error: first')
    expect(text).toContain('caused by Error: second')
  })

  test('that caused itself does not go round for ever', () => {
    const error = new Error('round')
    error.cause = new Error('and round', { cause: error })
    expect(described(error)).toContain('caused by round (as above)')
  })

  test('may be anything that was thrown', () => {
    expect(described('only words')).toBe('only words')
    expect(described(undefined)).toBeUndefined()
  })
})

test('a long text is cut', () => {
  const log = createLog({ level: 'info', secrets: [] })
  log.error({ error: new Error('x'.repeat(100_000)), said: 'y'.repeat(100_000) }, 'z')
  expect(ended().length).toBeLessThan(5000)
  expect(logged()[0].said).toMatch(/^y{2000}…$/)
})

test('lines of one turn are written together', () => {
  const log = createLog({ level: 'info', secrets: [] })
  log.info({}, 'a')
  log.info({}, 'b')
  expect(written).toBe('')
  expect(logged()).toHaveLength(2)
  expect(process.stderr.write).toHaveBeenCalledTimes(1)
})

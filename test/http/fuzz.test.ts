/** Thousands of requests that are nearly right, or not at all: never a fault of ours, and every refusal says what it is. */
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readRefusal } from './answers.ts'
import { dataUri, type Gesso, picture, startGesso, stock } from './gesso.ts'

const SEED = 20_261_121
/** No test takes longer: on a very slow machine it tries fewer. */
const BUDGET_MS = 12_000

let gesso: Gesso
beforeAll(async () => {
  gesso = await startGesso()
})
afterAll(() => gesso.close())

/** How often each status came, in the test that runs. */
const statuses = new Map<number, number>()
beforeEach(() => statuses.clear())

/** Sends it, and checks what must hold for every answer. */
async function probe(path: string, init: RequestInit & { method: string }) {
  const response = await gesso.request(path, init)
  expect(response.status).toBeLessThan(500)
  if (response.status >= 400 && init.method !== 'HEAD') await readRefusal(response, { method: init.method, path })
  else await response.body?.cancel()
  statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
}

const run = <Values>(property: fc.IAsyncProperty<Values>, numRuns: number) =>
  fc.assert(property, {
    seed: SEED,
    numRuns,
    interruptAfterTimeLimit: BUDGET_MS,
    markInterruptAsFailure: false,
  })

/** What people and programs send by mistake, beside what is simply random. */
const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -0,
    -1,
    1.5,
    1e308,
    2 ** 53,
    '',
    ' ',
    '\0',
    '\ud800',
    '__proto__',
    'null',
  ),
  fc.constantFrom<unknown>(
    [],
    {},
    [null],
    [[]],
    { length: 1 },
    'toString',
    'file:constructor',
    'data:,',
    'http://',
    '99999x1',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.integer(),
  fc.double(),
)

/** A prompt and a few usual fields, of which up to two have become something else, and to which one may have come. */
const mutated = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc
    .tuple(
      fc
        .subarray(Object.keys(fields), { maxLength: 4 })
        .chain((names) =>
          fc.record(
            Object.fromEntries(['prompt', ...names].map((name) => [name, fields[name] as fc.Arbitrary<unknown>])),
          ),
        ),
      fc.array(fc.tuple(fc.constantFrom(...Object.keys(fields)), oddValue), { maxLength: 2 }),
      fc.dictionary(fc.string(), oddValue, { maxKeys: 1 }),
    )
    .chain(([usual, odd, more]) =>
      fc.oneof(
        { weight: 4, arbitrary: fc.constant<unknown>(usual) },
        { weight: 8, arbitrary: fc.constant<unknown>({ ...usual, ...Object.fromEntries(odd) }) },
        { weight: 2, arbitrary: fc.constant<unknown>({ ...usual, ...more }) },
        { weight: 1, arbitrary: oddValue },
      ),
    )

const name = fc.constantFrom(
  'mock',
  'offline/draw',
  'gpt-image-2',
  'openai/gpt-image-9',
  'fal-ai/flux/dev',
  'Flux',
  'x/y',
  '/',
  'a'.repeat(200),
)
const size = fc.constantFrom('auto', '64x64', '1024x1024', '0x0', '1x99999', '64X64', '-1x5')
const image = fc.constantFrom(
  '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  'data:image/png;base64,AAAA',
  'http://127.0.0.1/',
  'https://[::1]/',
  'ftp://x',
  'C:\\cat.png',
  'file:image0',
)

const jobFields = {
  prompt: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
  models: fc.array(name, { maxLength: 22 }),
  modelId: name,
  n: fc.integer({ min: 0, max: 11 }),
  size,
  width: fc.integer({ min: 0, max: 9000 }),
  height: fc.integer({ min: 0, max: 9000 }),
  aspectRatio: fc.constantFrom('1:1', '16:9', '9999:1', '0:1', '1:1:1'),
  seed: fc.integer(),
  negativePrompt: fc.string(),
  steps: fc.integer({ min: -1, max: 600 }),
  guidance: fc.double(),
  strength: fc.double({ min: -1, max: 2 }),
  quality: fc.constantFrom('low', 'auto', 'ultra'),
  background: fc.constantFrom('transparent', 'auto'),
  style: fc.constantFrom('cartoon', 'vivid'),
  format: fc.constantFrom('png', 'jpeg', 'svg', 'bmp'),
  duration: fc.double(),
  partials: fc.integer({ min: -1, max: 4 }),
  images: fc.array(image, { maxLength: 18 }),
  mask: image,
  onUncertain: fc.constantFrom('fail', 'retry', 'both'),
  maxCost: fc.double({ min: -1, max: 10, noNaN: true }),
}

const json = (body: unknown, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body) ?? 'undefined',
})

test('estimates of anything', async () => {
  await run(
    fc.asyncProperty(mutated(jobFields), (body) => probe('/v1/estimates', json(body))),
    5000,
  )
  // Requests that are all refused at the door would try nothing behind it.
  for (const status of [200, 400, 404]) expect(statuses.get(status), `answers with ${status}`).toBeGreaterThan(0)
})

test('jobs that cannot be right', async () => {
  const before = await stock(gesso)
  // Dear ones are refused, so that no thousand pictures are drawn here.
  const limited = mutated({
    ...jobFields,
    modelId: fc.constantFrom('gpt-image-2', 'fal-ai/flux/dev'),
    models: fc.constant([]),
  })
  await run(
    fc.asyncProperty(limited, (body) => {
      const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
      return probe('/v1/jobs', json(isObject ? { modelId: 'gpt-image-2', ...body, maxCost: 0 } : body))
    }),
    3000,
  )
  expect(await stock(gesso)).toEqual(before)
})

const imageFields = {
  prompt: fc.constantFrom('', ' '),
  model: name,
  n: fc.integer({ min: 0, max: 11 }),
  size,
  quality: fc.constantFrom('hd', 'low'),
  output_format: fc.constantFrom('png', 'gif'),
  response_format: fc.constantFrom('url', 'b64_json'),
  stream: fc.boolean(),
  partial_images: fc.integer({ min: 0, max: 4 }),
  images: fc.array(fc.record({ image_url: image, file_id: image }, { requiredKeys: [] })),
  mask: fc.record({ image_url: image }),
}

const cardFields = {
  id: fc.constantFrom('one', 'two', 'a b', ''),
  boardId: fc.constantFrom('main', 'other', '..'),
  title: fc.string({ unit: 'grapheme', maxLength: 20 }),
  prompt: fc.string(),
  color: fc.constantFrom('#a1b2c3', 'red', '#12'),
  assetId: fc.constantFrom('01ARZ3NDEKTSV4RRFFQ69G5FAV', ''),
  position: fc.constantFrom<unknown>('first', 'last', { before: 'one' }, { after: 'two' }, { after: '' }, 3),
  version: fc.integer({ min: -1, max: 5 }),
  media_url: fc.oneof(image, fc.constant(`http://localhost/assets/${'a'.repeat(64)}`)),
  card_id: fc.constantFrom('one', 'two', '/'),
  generate: fc.constantFrom<unknown>({}, { prompt: 'a fox', modelId: 'gpt-image-2', maxCost: 0 }, { space: 'nowhere' }),
}

test('cards that are nearly right', async () => {
  const jobs = async () => (await stock(gesso)).jobs
  const before = await jobs()
  await run(
    fc.asyncProperty(
      fc.constantFrom(
        'POST /v1/cards',
        'PATCH /v1/cards/one',
        'POST /api/cards',
        'PUT /api/cards/two',
        'PATCH /api/cards/one',
      ),
      mutated(cardFields),
      fc.option(fc.constantFrom('"1"', '*', '"x"', ''), { nil: undefined }),
      (address, body, version) => {
        const [method, path] = address.split(' ') as [string, string]
        return probe(path, { ...json(body, version === undefined ? {} : { 'if-match': version }), method })
      },
    ),
    2000,
  )
  for (const status of [200, 201, 400, 404, 409])
    expect(statuses.get(status), `answers with ${status}`).toBeGreaterThan(0)
  expect(await jobs()).toEqual(before)
})

test('pictures as no OpenAI client would ask for them', async () => {
  const before = await stock(gesso)
  await run(
    fc.asyncProperty(
      fc.constantFrom('/v1/images/generations', '/v1/images/edits'),
      mutated(imageFields),
      (path, body) => probe(path, json(typeof body === 'object' && body ? { ...body, prompt: ' ' } : body)),
    ),
    3000,
  )
  expect(await stock(gesso)).toEqual(before)
})

test('input pictures of any kind', async () => {
  const before = await stock(gesso)
  const base64 = fc.uint8Array({ maxLength: 60 }).map((bytes) => dataUri(bytes))
  const begun = fc.constantFrom(
    '\x89PNG\r\n\x1a\n',
    'GIF89a',
    '\xff\xd8\xff',
    'RIFF\0\0\0\0WEBP',
    '\0\0\0\x18ftypavif',
    '<svg>',
    'BM',
  )
  const spoilt = fc
    .tuple(begun, fc.uint8Array({ maxLength: 60 }))
    .map(([head, rest]) => dataUri(Buffer.concat([Buffer.from(head, 'latin1'), rest])))
  const scheme = fc
    .tuple(fc.constantFrom('file:', 'data:', 'http:/', 'javascript:', 'blob:', 'ftp://'), fc.string())
    .map(([a, b]) => a + b)
  const own = fc.constantFrom(
    'http://localhost/assets/',
    `http://localhost/assets/${'a'.repeat(64)}`,
    'http://localhost/assets/../health',
  )
  const reference = fc.oneof(
    image,
    base64,
    spoilt,
    own,
    scheme.filter((text) => !URL.canParse(text) || !text.startsWith('http')),
    fc.string({ unit: 'binary' }),
  )
  await run(
    fc.asyncProperty(
      fc.array(reference, { minLength: 1, maxLength: 2 }),
      fc.option(reference, { nil: undefined }),
      (images, mask) => probe('/v1/jobs', json({ prompt: 'a fox', modelId: 'offline/edit', images, mask })),
    ),
    2000,
  )
  expect([...statuses.keys()].sort()).toEqual([400, 404])
  expect(await stock(gesso)).toEqual(before)
})

test('bodies of any bytes', async () => {
  const before = await stock(gesso)
  const paths = [
    '/v1/jobs',
    '/v1/estimates',
    '/v1/images/generations',
    '/v1/images/edits',
    '/v1/assets',
    '/webhooks/fal/x',
  ]
  const types = [
    'application/json',
    'application/json; charset=utf-16',
    'image/png',
    'multipart/form-data; boundary=x',
    'text/plain',
    ';',
    '',
  ]
  await run(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.constantFrom(...types),
      fc.uint8Array({ maxLength: 300 }),
      (path, type, body) => probe(path, { method: 'POST', headers: { 'content-type': type }, body: body as BodyInit }),
    ),
    2000,
  )
  expect(await stock(gesso)).toEqual(before)
})

test('forms with anything in and between their parts', async () => {
  const before = await stock(gesso)
  const png = await picture(8, 8)
  const part = fc.oneof(
    fc.constantFrom('--x\r\n', '--x--\r\n', '\r\n', '\r\n\r\n', '--x', ': ', 'Content-Type: image/png\r\n'),
    fc
      .constantFrom('prompt', 'image', 'image[]', 'mask', 'n', '__proto__', '', 'ü')
      .map((field) => `Content-Disposition: form-data; name="${field}"\r\n`),
    fc.constant('Content-Disposition: form-data; name="image"; filename="a"\r\nContent-Type: image/png\r\n\r\n'),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constant(Buffer.from(png).toString('latin1')),
  )
  const headers = { 'content-type': 'multipart/form-data; boundary=x' }
  await run(
    fc.asyncProperty(fc.array(part, { maxLength: 12 }), (parts) =>
      probe('/v1/images/edits', { method: 'POST', headers, body: Buffer.from(`--x\r\n${parts.join('')}`, 'latin1') }),
    ),
    2000,
  )
  expect(await stock(gesso)).toEqual(before)
})

test('addresses, methods and headers of any kind', async () => {
  const words = [
    'v1',
    'jobs',
    'assets',
    'images',
    'edits',
    'models',
    'events',
    'cancel',
    'retry',
    'ledger',
    'docs',
    'health',
    'webhooks',
    'fal',
  ]
  const odd = [
    '..',
    '.',
    '',
    '%00',
    '%ff',
    '%2f',
    '%',
    '0'.repeat(64),
    '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    'constructor',
    '*',
    ':id',
    '{id}',
  ]
  const segment = fc.oneof(
    fc.constantFrom(...words),
    fc.constantFrom(...odd),
    fc.string({ maxLength: 10 }).map(encodeURIComponent),
  )
  const query = fc.array(
    fc.tuple(
      fc.constantFrom(
        'limit',
        'cursor',
        'status',
        'model',
        'role',
        'state',
        'jobId',
        'w',
        'h',
        'fit',
        'format',
        'q',
        'wait',
        '__proto__',
      ),
      fc.oneof(
        fc.constantFrom('1', '-1', '1e9', 'NaN', 'Infinity', '', '0x10', '%00', '%', 'QUEUED'),
        fc.string({ maxLength: 8 }).map(encodeURIComponent),
      ),
    ),
    { maxLength: 4 },
  )
  const latin = fc.string({
    unit: fc
      .integer({ min: 0x21, max: 0xff })
      .filter((code) => code !== 0x7f)
      .map((code) => String.fromCharCode(code)),
    maxLength: 30,
  })
  const headers = fc.dictionary(
    fc.constantFrom(
      'range',
      'if-none-match',
      'if-range',
      'last-event-id',
      'idempotency-key',
      'origin',
      'authorization',
      'x-api-key',
      'accept',
      'content-type',
      'content-length',
    ),
    latin,
    { maxKeys: 4 },
  )
  await run(
    fc.asyncProperty(
      fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'),
      fc.array(segment, { maxLength: 6 }),
      query,
      headers,
      (method, segments, pairs, sent) => {
        const search = pairs.map((pair) => pair.join('=')).join('&')
        return probe(`http://localhost/${segments.join('/')}${search && `?${search}`}`, { method, headers: sent })
      },
    ),
    3000,
  )
})

test('any range of any asset', async () => {
  const created = await gesso.request('/v1/assets', {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: (await picture(40, 30)) as BodyInit,
  })
  const { sha256 } = (await created.json()) as { sha256: string }
  const bound = fc.oneof(
    fc.constantFrom('', '-', '0', '1', '99999999999999999999', 'x'),
    fc.integer({ min: 0, max: 200 }).map(String),
  )
  const variant = fc.constantFrom(
    '',
    '?w=10',
    '?w=10&h=10&fit=cover',
    '?format=webp&q=1',
    '?w=4096&format=jpeg',
    '?h=1',
  )
  await run(
    fc.asyncProperty(
      fc.tuple(bound, bound),
      fc.constantFrom('bytes', 'items', ''),
      variant,
      async ([from, to], unit, search) => {
        const headers = { range: `${unit}=${from}-${to}` }
        await probe(`/assets/${sha256}${search}`, { method: 'GET', headers })
      },
    ),
    500,
  )
})

test('what the fuzz left behind is nothing that hurts: a job still runs', async () => {
  const job = await gesso.run({
    prompt: 'a fox',
    modelId: 'openai/gpt-image-2',
    images: [dataUri(await picture(16, 16))],
  })
  expect(job.status).toBe('SUCCEEDED')
})

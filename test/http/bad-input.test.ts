/** Everything that can be wrong with a request: the right status, code and field; and nothing stored or paid. */
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApp } from '../app.ts'
import { readRefusal } from './answers.ts'
import { dataUri, type Gesso, picture, startGesso, stock } from './gesso.ts'

let gesso: Gesso
beforeAll(async () => {
  gesso = await startGesso()
  await gesso.post(
    '/v1/jobs',
    { prompt: 'a fox', modelId: 'openai/gpt-image-2', wait: 30 },
    { 'idempotency-key': 'used' },
  )
})
afterAll(() => gesso.close())

const photo = await readFile(new URL('../photos/chelsea.png', import.meta.url))
const jpeg = await readFile(new URL('../photos/rocket.jpg', import.meta.url))
const small = await picture(64, 48)
const clear = await picture(64, 48, { alpha: 0 })
const wide = await picture(96, 48, { alpha: 0 })

interface Case {
  method?: string
  path: string
  headers?: Record<string, string>
  body?: BodyInit
}
type Expected = [status: number, code: string, field?: string, detail?: RegExp]
type Row = [name: string, request: Case, ...Expected]

const JSON_TYPE = { 'content-type': 'application/json' }
const send = (path: string, body: unknown, headers: Record<string, string> = {}): Case => ({
  method: 'POST',
  path,
  headers: { ...JSON_TYPE, ...headers },
  body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
})
const job = (body: object, headers?: Record<string, string>) => send('/v1/jobs', { prompt: 'a fox', ...body }, headers)
const gpt = (body: object) => job({ modelId: 'openai/gpt-image-2', ...body })
const edit = (body: object) => job({ modelId: 'openai/gpt-image-2', images: [dataUri(small)], ...body })
const draw = (body: object) => job({ modelId: 'offline/draw', ...body })
const pictures = (body: object, headers?: Record<string, string>) =>
  send('/v1/images/generations', { prompt: 'a fox', model: 'openai/gpt-image-2', ...body }, headers)
const form = (parts: [name: string, value: string | Uint8Array][]): Case => {
  const body = new FormData()
  for (const [name, value] of parts) {
    if (typeof value === 'string') body.append(name, value)
    else body.append(name, new Blob([value as Uint8Array<ArrayBuffer>], { type: 'image/png' }), 'picture.png')
  }
  return { method: 'POST', path: '/v1/images/edits', body }
}
const fox: [string, string][] = [
  ['prompt', 'a fox'],
  ['model', 'openai/gpt-image-2'],
]
const upload = (body: Uint8Array | string, type = 'image/png'): Case => ({
  method: 'POST',
  path: '/v1/assets',
  headers: { 'content-type': type },
  body: body as BodyInit,
})
const uploadFrom = (body: object) => upload(JSON.stringify(body), 'application/json')
const card = (body: object) => send('/v1/cards', body)
const get = (path: string, headers: Record<string, string> = {}): Case => ({ path, headers })
const nobody = '01ARZ3NDEKTSV4RRFFQ69G5FAV'

const json: Row[] = [
  ['no body', { method: 'POST', path: '/v1/jobs', headers: JSON_TYPE }, 400, 'invalid_json', 'body'],
  ['broken JSON', send('/v1/jobs', '{"prompt": "a fox"'), 400, 'invalid_json', 'body'],
  ['JSON with a comment', send('/v1/estimates', '{"prompt": "a fox" /* red */}'), 400, 'invalid_json', 'body'],
  [
    'text that is not UTF-8',
    send('/v1/jobs', Buffer.from('{"prompt": "\xff\xfe"}', 'latin1')),
    400,
    'invalid_json',
    'body',
  ],
  ['100,000 lists in each other', send('/v1/jobs', '['.repeat(1e5) + ']'.repeat(1e5)), 400, 'invalid_request', 'body'],
  [
    'a prompt of lists',
    send('/v1/jobs', `{"prompt":${'['.repeat(1e4)}${']'.repeat(1e4)}}`),
    400,
    'invalid_request',
    'prompt',
  ],
  ['a list', send('/v1/jobs', []), 400, 'invalid_request', 'body', /must be an object/],
  ['null', send('/v1/jobs', 'null'), 400, 'invalid_request', 'body'],
  ['a number', send('/v1/images/generations', '7'), 400, 'invalid_request', 'body'],
  [
    'another type',
    send('/v1/jobs', 'prompt=fox', { 'content-type': 'application/x-www-form-urlencoded' }),
    415,
    'unsupported_media_type',
    'Content-Type',
  ],
  [
    'no type',
    { method: 'POST', path: '/v1/jobs', body: new Uint8Array([123, 125]) },
    415,
    'unsupported_media_type',
    'Content-Type',
  ],
  [
    'text as pictures',
    send('/v1/images/generations', '{}', { 'content-type': 'text/plain' }),
    415,
    'unsupported_media_type',
    'Content-Type',
  ],
  [
    'a compressed body',
    send('/v1/jobs', '{}', { 'content-encoding': 'gzip' }),
    415,
    'unsupported_media_type',
    'Content-Encoding',
  ],
  [
    'a body announced as huge',
    send('/v1/jobs', '{}', { 'content-length': '999999999' }),
    413,
    'payload_too_large',
    'body',
  ],
  ['a field nobody knows', draw({ colour: 'red' }), 400, 'invalid_request', 'colour', /colour: is not known here/],
  [
    'a field called __proto__',
    send('/v1/jobs', '{"prompt":"a fox","__proto__":{"n":1}}'),
    400,
    'invalid_request',
    '__proto__',
  ],
  ['a field with a very long name', draw({ ['x'.repeat(1e5)]: 1 }), 400, 'invalid_request', 'x'.repeat(200)],
  ['a space beside a prompt', job({ space: 'background-remover' }), 400, 'invalid_request', 'prompt'],
  ['inputs without a space', draw({ inputs: {} }), 400, 'invalid_request', 'inputs'],
]

const prompts: Row[] = [
  ['no prompt', send('/v1/jobs', {}), 400, 'invalid_request', 'prompt', /prompt: is missing/],
  ['no prompt for an estimate', send('/v1/estimates', { n: 2 }), 400, 'invalid_request', 'prompt'],
  [
    'no prompt for pictures',
    send('/v1/images/generations', { model: 'mock' }),
    400,
    'invalid_request',
    'prompt',
    /is missing/,
  ],
  ['an empty prompt', draw({ prompt: '' }), 400, 'invalid_request', 'prompt', /empty/],
  ['a prompt of white space', draw({ prompt: ' \n\t\u3000 ' }), 400, 'invalid_request', 'prompt'],
  ['an empty prompt for pictures', pictures({ prompt: '' }), 400, 'invalid_request', 'prompt'],
  ['a prompt with NUL', draw({ prompt: 'a\0fox' }), 400, 'invalid_request', 'prompt', /well-formed/],
  [
    'half a surrogate pair',
    send('/v1/jobs', '{"prompt":"a \\ud83e fox"}'),
    400,
    'invalid_request',
    'prompt',
    /well-formed/,
  ],
  ['a prompt of 32,001 letters', draw({ prompt: 'x'.repeat(32_001) }), 400, 'invalid_request', 'prompt', /32000/],
  ['a prompt of 32,001 bytes', draw({ prompt: '🦊'.repeat(8001) }), 400, 'invalid_request', 'prompt'],
  ['a prompt that is a number', draw({ prompt: 7 }), 400, 'invalid_request', 'prompt', /must be text/],
  [
    'a longer prompt than the model takes',
    job({ modelId: 'fal-ai/flux/dev', prompt: 'x'.repeat(10_001) }),
    400,
    'parameter_unsupported',
    'prompt',
  ],
  [
    'a negative prompt with NUL',
    job({ modelId: 'mock', negativePrompt: '\0' }),
    400,
    'invalid_request',
    'negativePrompt',
  ],
]

const models: Row[] = [
  [
    'a model that nobody knows',
    job({ modelId: 'midjourney-v9-deluxe' }),
    404,
    'model_not_found',
    'modelId',
    /GET \/v1\/models/,
  ],
  [
    'a mistyped model',
    job({ modelId: 'openai/gpt-imag-2' }),
    404,
    'model_not_found',
    'modelId',
    /Did you mean openai\/gpt-image-2\?/,
  ],
  [
    'a mistyped bare model',
    job({ modelId: 'gpt-imag-2' }),
    404,
    'model_not_found',
    'modelId',
    /Did you mean openai\/gpt-image-2\?/,
  ],
  [
    'a mistyped alias',
    job({ modelId: 'DALLE-33' }),
    404,
    'model_not_found',
    'modelId',
    /Did you mean openai\/dall-e-3\?/,
  ],
  [
    'a mistyped model among others',
    job({ models: ['mock', 'offlin/draw'] }),
    404,
    'model_not_found',
    'models[1]',
    /offline\/draw/,
  ],
  ['a mistyped model for OpenAI', pictures({ model: 'gpt-imag-2' }), 404, 'model_not_found', 'model', /Did you mean/],
  [
    'a mistyped model for an estimate',
    send('/v1/estimates', { prompt: 'a fox', modelId: 'ofline/draw' }),
    404,
    'model_not_found',
    'modelId',
  ],
  ['a mistyped model in the address', get('/v1/models/gpt-imag'), 404, 'model_not_found', 'id', /Did you mean/],
  ['a model with NUL', job({ modelId: 'openai/gpt-image-9\0' }), 400, 'invalid_request', 'modelId'],
  [
    'a model that talks',
    job({ modelId: 'openai/gpt-6-luna' }),
    400,
    'parameter_unsupported',
    'modelId',
    /makes no pictures/,
  ],
  [
    'a model that talks, among others',
    job({ models: ['mock', 'gpt-6-luna'] }),
    400,
    'parameter_unsupported',
    'models[1]',
  ],
  ['models and modelId', job({ models: ['mock'], modelId: 'mock' }), 400, 'invalid_request', 'modelId', /not both/],
  ['no models', job({ models: [] }), 400, 'invalid_request', 'models', /at least 1 entry$/],
  ['21 models', job({ models: Array(21).fill('mock') }), 400, 'invalid_request', 'models', /at most 20/],
  ['models as text', job({ models: 'mock' }), 400, 'invalid_request', 'models', /a list/],
  ['an empty name', job({ models: ['mock', ''] }), 400, 'invalid_request', 'models[1]'],
]

const parameters: Row[] = [
  [
    'a seed for OpenAI',
    gpt({ seed: 7 }),
    400,
    'parameter_unsupported',
    'seed',
    /not supported \(openai\/gpt-image-2\)/,
  ],
  ['a seed on the OpenAI surface', pictures({ seed: 7 }), 400, 'parameter_unsupported', 'seed'],
  [
    'a negative prompt on the OpenAI surface',
    pictures({ negative_prompt: 'rain' }),
    400,
    'parameter_unsupported',
    'negative_prompt',
    /^negative_prompt:/,
  ],
  ['steps for OpenAI', gpt({ steps: 20 }), 400, 'parameter_unsupported', 'steps'],
  ['guidance for OpenAI', gpt({ guidance: 3 }), 400, 'parameter_unsupported', 'guidance'],
  [
    'a quality that is not there',
    gpt({ quality: 'ultra' }),
    400,
    'parameter_unsupported',
    'quality',
    /low, medium, high/,
  ],
  ['a size that cannot be made', gpt({ size: '1000x1000' }), 400, 'parameter_unsupported', 'size', /multiples of 16/],
  [
    'pixels that cannot be made',
    gpt({ width: 1000, height: 1000 }),
    400,
    'parameter_unsupported',
    'width',
    /multiples of 16/,
  ],
  ['a ratio that cannot be made', gpt({ aspectRatio: '9:1' }), 400, 'parameter_unsupported', 'aspectRatio'],
  ['a size that is no size', draw({ size: 'large' }), 400, 'invalid_request', 'size', /WxH/],
  ['a size of nothing', draw({ size: '0x0' }), 400, 'invalid_request', 'size'],
  ['a size in words on the OpenAI surface', pictures({ size: '100' }), 400, 'invalid_request', 'size'],
  ['a width alone', draw({ width: 512 }), 400, 'invalid_request', 'height', /go together/],
  ['a height alone', draw({ height: 512 }), 400, 'invalid_request', 'width', /go together/],
  ['half a pixel', draw({ width: 512.5, height: 512 }), 400, 'invalid_request', 'width', /whole number/],
  ['a size and pixels', draw({ size: '512x512', width: 512, height: 512 }), 400, 'invalid_request', 'size', /only one/],
  ['a size and a ratio', draw({ size: '512x512', aspectRatio: '1:1' }), 400, 'invalid_request', 'size', /only one/],
  ['a ratio that is no ratio', draw({ aspectRatio: '16/9' }), 400, 'invalid_request', 'aspectRatio', /16:9/],
  ['a ratio by nothing', draw({ aspectRatio: '1:0' }), 400, 'invalid_request', 'aspectRatio'],
  ['no pictures at all', draw({ n: 0 }), 400, 'invalid_request', 'n', /at least 1/],
  ['eleven pictures', draw({ n: 11 }), 400, 'invalid_request', 'n', /at most 10/],
  ['eleven pictures on the OpenAI surface', pictures({ n: 11 }), 400, 'invalid_request', 'n', /at most 10/],
  [
    'more pictures than the model makes',
    job({ modelId: 'fal-ai/flux/dev', n: 5 }),
    400,
    'parameter_unsupported',
    'n',
    /at most 4/,
  ],
  ['n as text', draw({ n: '2' }), 400, 'invalid_request', 'n'],
  ['a seed below 0', draw({ seed: -1 }), 400, 'invalid_request', 'seed'],
  ['a seed beyond 32 bits', draw({ seed: 2 ** 32 }), 400, 'invalid_request', 'seed'],
  ['a format nobody makes', draw({ format: 'bmp' }), 400, 'invalid_request', 'format', /one of png, jpeg/],
  ['four partial pictures', pictures({ stream: true, partial_images: 4 }), 400, 'invalid_request', 'partial_images'],
  [
    'partial pictures without a stream',
    pictures({ partial_images: 2 }),
    400,
    'invalid_request',
    'partial_images',
    /stream/,
  ],
  ['stream as text', pictures({ stream: 'yes' }), 400, 'invalid_request', 'stream', /true or false/],
  ['a lower moderation', pictures({ moderation: 'low' }), 400, 'invalid_request', 'moderation'],
  [
    'an answer as XML',
    pictures({ response_format: 'xml' }),
    400,
    'invalid_request',
    'response_format',
    /one of url, b64_json/,
  ],
  ['a field OpenAI does not have', pictures({ steps: 4 }), 400, 'invalid_request', 'steps'],
  [
    'onUncertain that is no choice',
    draw({ onUncertain: 'pray' }),
    400,
    'invalid_request',
    'onUncertain',
    /one of fail, retry/,
  ],
  ['a wait of an hour', draw({ wait: 3600 }), 400, 'invalid_request', 'wait'],
  [
    'a wait in words',
    send('/v1/jobs?wait=soon', { prompt: 'a fox' }),
    400,
    'invalid_request',
    'wait',
    /must be a number/,
  ],
  ['a parameter in the address', send('/v1/jobs?n=4', { prompt: 'a fox' }), 400, 'invalid_request', 'n', /not known/],
  ['a maxCost below 0', draw({ maxCost: -1 }), 400, 'invalid_request', 'maxCost'],
  ['a maxCost that is too low', gpt({ maxCost: 0.001 }), 402, 'over_max_cost', 'maxCost', /0\.211/],
  [
    'a maxCost too low for an estimate',
    send('/v1/estimates', { prompt: 'a fox', modelId: 'gpt-image-2', maxCost: 0 }),
    402,
    'over_max_cost',
    'maxCost',
  ],
  [
    'a maxCost with an unknown price',
    job({ modelId: 'openai/gpt-image-2.6-flare', maxCost: 5 }),
    402,
    'price_unknown',
    'maxCost',
  ],
]

const inputs: Row[] = [
  ['no pictures in the list', gpt({ images: [] }), 400, 'invalid_request', 'images'],
  ['17 pictures', gpt({ images: Array(17).fill(dataUri(small)) }), 400, 'invalid_request', 'images'],
  ['a picture for a model that takes none', draw({ images: [dataUri(small)] }), 400, 'parameter_unsupported', 'images'],
  ['no picture for a model that needs one', job({ modelId: 'offline/edit' }), 400, 'parameter_unsupported', 'images'],
  ['text as a picture', gpt({ images: [dataUri(Buffer.from('hello'))] }), 400, 'invalid_image', 'images[0]'],
  ['HTML as a picture', gpt({ images: [dataUri(Buffer.from('<html></html>'))] }), 400, 'invalid_image', 'images[0]'],
  [
    'SVG as a picture',
    gpt({ images: [dataUri(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))] }),
    400,
    'invalid_image',
    'images[0]',
  ],
  [
    'a PNG that is cut off',
    gpt({ images: [dataUri(small), dataUri(photo.subarray(0, 40_000))] }),
    400,
    'invalid_image',
    'images[1]',
    /cut off/,
  ],
  [
    'a JPEG that is cut off',
    gpt({ images: [dataUri(jpeg.subarray(0, 9000), 'image/jpeg')] }),
    400,
    'invalid_image',
    'images[0]',
  ],
  ['a data URI without base64', gpt({ images: ['data:image/png,hello'] }), 400, 'invalid_image', 'images[0]', /base64/],
  ['a data URI with nothing in it', gpt({ images: ['data:image/png;base64,'] }), 400, 'invalid_image', 'images[0]'],
  ['a data URI with other letters', gpt({ images: ['data:image/png;base64,%%%'] }), 400, 'invalid_image', 'images[0]'],
  ['an asset that is not there', gpt({ images: [nobody] }), 404, 'asset_not_found', 'images[0]'],
  [
    'an asset by its address that is not there',
    gpt({ images: [`http://localhost/assets/${'0'.repeat(64)}.png`] }),
    404,
    'asset_not_found',
    'images[0]',
  ],
  ['words as a picture', gpt({ images: ['my cat'] }), 400, 'invalid_request', 'images[0]'],
  ['a file of the server', gpt({ images: ['file:///etc/passwd'] }), 400, 'input_forbidden', 'images[0]', /not file:/],
  ['a file that did not come along', gpt({ images: ['file:constructor'] }), 400, 'input_forbidden', 'images[0]'],
  ['FTP', gpt({ images: ['ftp://example.com/a.png'] }), 400, 'input_forbidden', 'images[0]', /not ftp:/],
  ['a script', gpt({ images: ['javascript:alert(1)'] }), 400, 'input_forbidden', 'images[0]'],
  [
    'an address with a password',
    gpt({ images: ['https://user:pass@example.com/a.png'] }),
    400,
    'input_forbidden',
    'images[0]',
    /password/,
  ],
  ['an address that is none', gpt({ images: ['http://'] }), 400, 'input_forbidden', 'images[0]'],
  ...[
    'http://127.0.0.1:1234/a.png',
    'https://127.0.0.1:1234/a.png',
    'http://localhost:1234/a.png',
    'https://localhost:1234/a.png',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]:1234/a.png',
    'https://[::1]:1234/a.png',
    'http://0x7f.1:1234/a.png',
    'http://2130706433:1234/a.png',
    'http://0.0.0.0:1234/a.png',
    'http://10.0.0.1/a.png',
    'http://192.168.1.1/a.png',
    'http://172.16.0.1/a.png',
    'http://100.64.0.1/a.png',
    'http://localhost/assets/cat.png',
    `http://localhost:81/assets/${'0'.repeat(64)}.png`,
    'http://[fd00::1]/a.png',
    'http://[::ffff:169.254.169.254]/a.png',
    'http://[64:ff9b::7f00:1]/a.png',
  ].map((url): Row => [url, gpt({ images: [url] }), 400, 'input_forbidden', 'images[0]', /private/]),
  ['a mask of another size', edit({ mask: dataUri(wide) }), 400, 'invalid_image', 'mask', /96x48.*64x48/],
  ['a mask without transparency', edit({ mask: dataUri(small) }), 400, 'invalid_image', 'mask', /transparency/],
  ['a mask without a picture', gpt({ mask: dataUri(clear) }), 400, 'invalid_request', 'mask'],
  ['a mask at a private address', edit({ mask: 'http://127.0.0.1/m.png' }), 400, 'input_forbidden', 'mask'],
  [
    'a mask for a model that takes none',
    job({ modelId: 'fal-ai/flux-pro/v1.1-ultra', images: [dataUri(small)], mask: dataUri(clear) }),
    400,
    'parameter_unsupported',
    'mask',
  ],
]

const edits: Row[] = [
  ['a form without a picture', form(fox), 400, 'invalid_request', 'image', /a file is needed/],
  ['a form without a prompt', form([['image', small]]), 400, 'invalid_request', 'prompt', /is missing/],
  ['a picture as text', form([...fox, ['image', 'cat.png']]), 400, 'invalid_request', 'image', /must be a file/],
  ['a mask as text', form([...fox, ['image', small], ['mask', 'cat.png']]), 400, 'invalid_request', 'mask'],
  [
    'two masks',
    form([...fox, ['image', clear], ['mask', clear], ['mask', clear]]),
    400,
    'invalid_request',
    'mask',
    /twice/,
  ],
  ['two prompts', form([...fox, ['prompt', 'an owl'], ['image', small]]), 400, 'invalid_request', 'prompt', /twice/],
  ['a file nobody knows', form([...fox, ['image', small], ['photo', small]]), 400, 'invalid_request', 'photo'],
  [
    'a field nobody knows in a form',
    form([...fox, ['image', small], ['colour', 'red']]),
    400,
    'invalid_request',
    'colour',
  ],
  [
    'a field called __proto__ in a form',
    form([...fox, ['image', small], ['__proto__', 'x']]),
    400,
    'invalid_request',
    '__proto__',
  ],
  ['n in words in a form', form([...fox, ['image', small], ['n', 'two']]), 400, 'invalid_request', 'n', /number/],
  ['stream in words in a form', form([...fox, ['image', small], ['stream', 'yes']]), 400, 'invalid_request', 'stream'],
  ['a file of nothing', form([...fox, ['image', new Uint8Array()]]), 400, 'invalid_image', 'images[0]'],
  ['a file that is no picture', form([...fox, ['image', Buffer.from('hello')]]), 400, 'invalid_image', 'images[0]'],
  [
    'the second file cut off',
    form([...fox, ['image[]', small], ['image[]', photo.subarray(0, 40_000)]]),
    400,
    'invalid_image',
    'images[1]',
  ],
  [
    '17 files',
    form([...fox, ...Array.from({ length: 17 }, (): [string, Uint8Array] => ['image[]', small])]),
    400,
    'invalid_request',
    'images',
  ],
  ['a mask of another size in a form', form([...fox, ['image', small], ['mask', wide]]), 400, 'invalid_image', 'mask'],
  [
    'a form that is cut off',
    {
      method: 'POST',
      path: '/v1/images/edits',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: '--x\r\nContent-Disp',
    },
    400,
    'invalid_request',
    'body',
    /cut off/,
  ],
  [
    'a form without a boundary',
    { method: 'POST', path: '/v1/images/edits', headers: { 'content-type': 'multipart/form-data' }, body: 'x' },
    400,
    'invalid_request',
    'body',
  ],
  ['broken JSON for an edit', send('/v1/images/edits', '{'), 400, 'invalid_json', 'body'],
  [
    'an edit without pictures',
    send('/v1/images/edits', { prompt: 'a fox' }),
    400,
    'invalid_request',
    'images',
    /is missing/,
  ],
  [
    'a picture by nothing',
    send('/v1/images/edits', { prompt: 'a fox', images: [{}] }),
    400,
    'invalid_request',
    'images[0]',
    /one of them/,
  ],
  [
    'a picture by two ways',
    send('/v1/images/edits', { prompt: 'a fox', images: [{ image_url: 'x', file_id: 'y' }] }),
    400,
    'invalid_request',
    'images[0]',
  ],
  [
    'a picture by a way nobody knows',
    send('/v1/images/edits', { prompt: 'a fox', images: [{ url: 'x' }] }),
    400,
    'invalid_request',
    'images[0].url',
  ],
  [
    'a picture that was never uploaded',
    send('/v1/images/edits', { prompt: 'a fox', model: 'gpt-image-2', images: [{ file_id: nobody }] }),
    404,
    'asset_not_found',
    'images[0]',
  ],
  [
    'an edit by XML',
    send('/v1/images/edits', '<a/>', { 'content-type': 'application/xml' }),
    415,
    'unsupported_media_type',
    'Content-Type',
  ],
]

const assets: Row[] = [
  ['an upload of nothing', upload(''), 400, 'invalid_file', 'body'],
  ['an upload of text', upload('hello'), 400, 'invalid_file', 'body'],
  [
    'an upload of a drawing that is none',
    upload('<svg xmlns="http://www.w3.org/2000/svg"><script></svg>', 'image/svg+xml'),
    400,
    'invalid_image',
    'body',
  ],
  ['an upload that is cut off', upload(photo.subarray(0, 40_000)), 400, 'invalid_image', 'body', /cut off/],
  [
    'an upload of a film',
    upload(Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0', 'latin1'), 'application/octet-stream'),
    400,
    'invalid_file',
    'body',
  ],
  [
    'an upload by a form without a file',
    { method: 'POST', path: '/v1/assets', body: new FormData() },
    400,
    'invalid_request',
    'file',
  ],
  ['an upload that says it is a web page', upload(photo, 'text/html'), 415, 'unsupported_media_type', 'Content-Type'],
  ['an upload from no address', uploadFrom({ url: 'nowhere' }), 400, 'invalid_request', 'url'],
  ['an upload from a disk', uploadFrom({ url: 'file:///etc/passwd' }), 400, 'input_forbidden'],
  [
    'an upload from an address, with a slip',
    uploadFrom({ url: 'http://example.com/', keep: true }),
    400,
    'invalid_request',
    'keep',
  ],
  [
    'an upload with a name that is too long',
    { ...upload(photo), path: `/v1/assets?name=${'x'.repeat(201)}` },
    400,
    'invalid_request',
    'name',
  ],
  ['a lineage that goes too far', get(`/v1/assets/${nobody}/lineage?depth=11`), 400, 'invalid_request', 'depth'],
  ['the lineage of nothing', get(`/v1/assets/${nobody}/lineage`), 404, 'asset_not_found'],
  ['a size that is not offered', get(`/assets/${'0'.repeat(64)}.png?w=5000`), 400, 'invalid_request', 'w'],
  ['assets of no kind', get('/v1/assets?kind=smell'), 400, 'invalid_request', 'kind'],
  ['assets since no time', get('/v1/assets?since=yesterday'), 400, 'invalid_request', 'since'],
  ['the restoring of nothing', { method: 'POST', path: `/v1/assets/${nobody}/restore` }, 404, 'asset_not_found'],
  ['the trashing of nothing', { method: 'DELETE', path: `/v1/assets/${nobody}` }, 404, 'asset_not_found'],
  ['an asset that nobody has', get(`/v1/assets/${nobody}`), 404, 'asset_not_found'],
  ['bytes that nobody has', get(`/assets/${'0'.repeat(64)}.png`), 404, 'asset_not_found'],
  ['bytes by no hash', get('/assets/cat.png'), 400, 'invalid_request', 'key'],
  ['bytes by a path', get('/assets/..%2f..%2fcatalog.db'), 400, 'invalid_request', 'key'],
  ['a width of 0', get(`/assets/${'0'.repeat(64)}?w=0`), 400, 'invalid_request', 'w'],
  ['a width of 5,000', get(`/assets/${'0'.repeat(64)}?w=5000`), 400, 'invalid_request', 'w', /4096/],
  ['a height in words', get(`/assets/${'0'.repeat(64)}?h=big`), 400, 'invalid_request', 'h', /must be a number/],
  ['a fit nobody knows', get(`/assets/${'0'.repeat(64)}?fit=squash`), 400, 'invalid_request', 'fit'],
  ['a format nobody knows', get(`/assets/${'0'.repeat(64)}?format=bmp`), 400, 'invalid_request', 'format'],
  ['a quality of 101', get(`/assets/${'0'.repeat(64)}?q=101`), 400, 'invalid_request', 'q'],
]

const cards: Row[] = [
  ['a card with a field nobody knows', card({ colour: 'red' }), 400, 'invalid_request', 'colour'],
  ['a card with an odd id', card({ id: 'a b' }), 400, 'invalid_request', 'id'],
  ['a card with an id of 65 letters', card({ id: 'x'.repeat(65) }), 400, 'invalid_request', 'id'],
  ['a card with a colour in words', card({ color: 'red' }), 400, 'invalid_request', 'color', /#a1b2c3/],
  ['a card with NUL in its title', card({ title: 'a\0b' }), 400, 'invalid_request', 'title', /well-formed/],
  ['a card with a title without end', card({ title: 'x'.repeat(2001) }), 400, 'invalid_request', 'title'],
  ['a card at no place', card({ position: 'middle' }), 400, 'invalid_request', 'position'],
  ['a card at two places', card({ position: { before: 'a', after: 'b' } }), 400, 'invalid_request', 'position'],
  ['a card beside nobody', card({ position: { before: 'nobody' } }), 400, 'invalid_request', 'position'],
  ['a card on no board', card({ boardId: 'nowhere' }), 404, 'board_not_found', 'boardId'],
  ['a card with no asset', card({ assetId: nobody }), 404, 'asset_not_found', 'assetId'],
  ['a card with a job that is none', card({ generate: { n: 0 } }), 400, 'invalid_request', 'generate.n'],
  [
    'a card with an asset and a job',
    card({ assetId: nobody, generate: { prompt: 'a fox' } }),
    400,
    'invalid_request',
    'generate',
  ],
  [
    'a card with a job of no model',
    card({ generate: { prompt: 'a fox', modelId: 'gpt-imag-2' } }),
    404,
    'model_not_found',
    'modelId',
  ],
  ['a card nobody made', get('/v1/cards/nobody'), 404, 'card_not_found'],
  ['a card of no id', get('/v1/cards/a%20b'), 400, 'invalid_request', 'id'],
  [
    'a card whose version is 0',
    { ...send('/v1/cards/x', { version: 0 }), method: 'PATCH' },
    400,
    'invalid_request',
    'version',
  ],
  [
    'a card whose version is a word',
    { ...send('/v1/cards/x', {}, { 'if-match': 'new' }), method: 'PATCH' },
    400,
    'invalid_request',
    'If-Match',
  ],
  ['changing no card', { ...send('/v1/cards/nobody', { title: 'x' }), method: 'PATCH' }, 404, 'card_not_found'],
  ['removing no card', { method: 'DELETE', path: '/v1/cards/nobody' }, 404, 'card_not_found'],
  [
    'removing a card half',
    { method: 'DELETE', path: '/v1/cards/nobody?cancel=maybe' },
    400,
    'invalid_request',
    'cancel',
  ],
  ['a job for no card', send('/v1/cards/nobody/generate', { prompt: 'a fox' }), 404, 'card_not_found'],
  [
    'a job with a slip for a card',
    send('/v1/cards/x/generate', { prompt: 'a fox', sise: '1x1' }),
    400,
    'invalid_request',
    'sise',
  ],
  ['trying no card again', { method: 'POST', path: '/v1/cards/nobody/retry' }, 404, 'card_not_found'],
  ['cards of no board', get('/v1/cards?board=nowhere'), 404, 'board_not_found'],
  ['cards of no status', get('/v1/cards?status=done'), 400, 'invalid_request', 'status'],
  ['cards after nothing', get('/v1/cards?cursor=abc'), 400, 'invalid_request', 'cursor', /nextCursor/],
  ['a board without a name', send('/v1/boards', {}), 400, 'invalid_request', 'name'],
  ['a board nobody made', get('/v1/boards/nowhere'), 404, 'board_not_found'],
  ['renaming no board', { ...send('/v1/boards/nowhere', { name: 'x' }), method: 'PATCH' }, 404, 'board_not_found'],
  ['removing no board', { method: 'DELETE', path: '/v1/boards/nowhere' }, 404, 'board_not_found'],
  ['removing the board main', { method: 'DELETE', path: '/v1/boards/main' }, 400, 'invalid_request', 'id'],
  [
    'media of another server',
    send('/api/cards', { media_url: 'https://example.com/a.png' }),
    400,
    'invalid_request',
    'media_url',
    /address of this server/,
  ],
  [
    'media that nobody has',
    send('/api/cards', { media_url: `http://localhost/assets/${'0'.repeat(64)}.png` }),
    404,
    'asset_not_found',
    'media_url',
  ],
  ['a card board’s card without an end', send('/api/cards', { position: 2 ** 51 }), 400, 'invalid_request', 'position'],
  [
    'a card board’s card under two ids',
    { ...send('/api/cards/a', { card_id: 'b' }), method: 'PUT' },
    400,
    'invalid_request',
    'card_id',
  ],
  [
    'a version of no card board’s card',
    { ...send('/api/cards/nobody', { version: 2 }), method: 'PUT' },
    404,
    'card_not_found',
  ],
  ['changing no card board’s card', { ...send('/api/cards/nobody', {}), method: 'PATCH' }, 404, 'card_not_found'],
]

const addresses: Row[] = [
  ['an address that is not there', get('/v1/nothing'), 404, 'not_found'],
  ['an OpenAI address that is not there', { method: 'POST', path: '/v1/images/variations' }, 404, 'not_found'],
  ['a method that is not taken', { method: 'PUT', path: '/v1/jobs' }, 405, 'method_not_allowed'],
  ['a method that OpenAI does not take', get('/v1/images/generations'), 405, 'method_not_allowed'],
  ['deleting a job', { method: 'DELETE', path: `/v1/jobs/${nobody}` }, 405, 'method_not_allowed'],
  ['a limit of 0', get('/v1/jobs?limit=0'), 400, 'invalid_request', 'limit'],
  ['a limit of 101', get('/v1/assets?limit=101'), 400, 'invalid_request', 'limit', /at most 100/],
  ['a limit in words', get('/v1/ledger?limit=all'), 400, 'invalid_request', 'limit'],
  ['a cursor that is none', get('/v1/jobs?cursor=next'), 400, 'invalid_request', 'cursor', /nextCursor/],
  ['an empty cursor', get('/v1/assets?cursor='), 400, 'invalid_request', 'cursor'],
  ['a status nobody knows', get('/v1/jobs?status=DONE'), 400, 'invalid_request', 'status', /SUCCEEDED/],
  ['a role nobody has', get('/v1/assets?role=king'), 400, 'invalid_request', 'role'],
  ['a state of the ledger nobody knows', get('/v1/ledger?state=paid'), 400, 'invalid_request', 'state'],
  ['a filter nobody knows', get('/v1/jobs?statsu=FAILED'), 400, 'invalid_request', 'statsu', /not known/],
  ['a job nobody submitted', get(`/v1/jobs/${nobody}`), 404, 'job_not_found'],
  ['a job with NUL', get('/v1/jobs/a%00b'), 400, 'invalid_request', 'path'],
  ['a cursor with NUL', get('/v1/jobs?model=a%00b'), 400, 'invalid_request', 'query'],
  ['a job of 100 letters', get(`/v1/jobs/${'x'.repeat(100)}`), 400, 'invalid_request', 'id'],
  ['canceling nothing', { method: 'POST', path: `/v1/jobs/${nobody}/cancel` }, 404, 'job_not_found'],
  ['trying nothing again', { method: 'POST', path: `/v1/jobs/${nobody}/retry` }, 404, 'job_not_found'],
  ['the events of nothing', get(`/v1/jobs/${nobody}/events`), 404, 'job_not_found'],
  [
    'events after a word',
    get(`/v1/jobs/${nobody}/events`, { 'last-event-id': 'abc' }),
    400,
    'invalid_request',
    'Last-Event-ID',
  ],
  [
    'events after half an event',
    get(`/v1/jobs/${nobody}/events`, { 'last-event-id': '1.5' }),
    400,
    'invalid_request',
    'Last-Event-ID',
  ],
  [
    'events after far too many',
    get(`/v1/jobs/${nobody}/events`, { 'last-event-id': '1e300' }),
    400,
    'invalid_request',
    'Last-Event-ID',
  ],
  ['a webhook of nobody', send('/webhooks/nobody/x', '{}'), 404, 'not_found'],
  ['a webhook of a provider that has none', send('/webhooks/openai/x', '{}'), 404, 'not_found'],
  ['a webhook that nobody signed', send(`/webhooks/fal/${nobody}`, '{}'), 401, 'webhook_rejected'],
  [
    'a key with a space',
    job({ modelId: 'mock' }, { 'idempotency-key': 'two words' }),
    400,
    'invalid_request',
    'Idempotency-Key',
  ],
  [
    'a key with an umlaut',
    job({ modelId: 'mock' }, { 'idempotency-key': 'schlüssel' }),
    400,
    'invalid_request',
    'Idempotency-Key',
  ],
  [
    'a key of 256 letters',
    pictures({}, { 'idempotency-key': 'x'.repeat(256) }),
    400,
    'invalid_request',
    'Idempotency-Key',
  ],
  [
    'a key of another request',
    job({ modelId: 'mock' }, { 'idempotency-key': 'used' }),
    409,
    'idempotency_conflict',
    'Idempotency-Key',
  ],
  [
    'a key of another request on the OpenAI surface',
    pictures({ prompt: 'an owl' }, { 'idempotency-key': 'used' }),
    409,
    'idempotency_conflict',
    'Idempotency-Key',
  ],
  ['another host, by DNS rebinding', get('http://evil.example/v1/jobs'), 403, 'cross_origin', 'Host'],
  [
    'a page of another site',
    job({ modelId: 'mock' }, { origin: 'https://evil.example' }),
    403,
    'cross_origin',
    'Origin',
  ],
  ['a page without an origin', job({ modelId: 'mock' }, { origin: 'null' }), 403, 'cross_origin', 'Origin'],
  ['a page of another port', pictures({}, { origin: 'http://localhost:5173' }), 403, 'cross_origin', 'Origin'],
]

describe.each([
  ['JSON', json],
  ['prompts', prompts],
  ['models', models],
  ['parameters', parameters],
  ['input pictures', inputs],
  ['edits', edits],
  ['assets', assets],
  ['cards', cards],
  ['addresses and headers', addresses],
])('%s', (_, rows) => {
  test.each(rows)('%s', async (_, { method = 'GET', path, headers, body }, status, code, field, detail) => {
    const before = await stock(gesso)
    const response = await gesso.request(path, { method, ...(headers ? { headers } : {}), ...(body ? { body } : {}) })
    const refusal = await readRefusal(response, { method, path })
    expect(refusal).toMatchObject({ status, code, field })
    if (detail) expect(refusal.detail).toMatch(detail)
    expect(await stock(gesso)).toEqual(before)
  })
})

test('a body that never ends is cut off at the limit', async () => {
  const before = await stock(gesso)
  const chunk = new Uint8Array(1024 * 1024)
  chunk.set(photo.subarray(0, 4096)) // a picture by its first bytes, and no end
  const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(chunk) })
  const init = { method: 'POST', headers: { 'content-type': 'image/png' }, body, duplex: 'half' } as RequestInit
  const refusal = await readRefusal(await gesso.request('/v1/assets', init), { method: 'POST', path: '/v1/assets' })
  expect(refusal).toMatchObject({ status: 413, code: 'payload_too_large', field: 'body' })
  expect(await stock(gesso)).toEqual(before)
})

test('a body that breaks off is the client’s affair', async () => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"prompt":'))
      controller.error(new Error('aborted'))
    },
  })
  const init = { method: 'POST', headers: JSON_TYPE, body, duplex: 'half' } as RequestInit
  const refusal = await readRefusal(await gesso.request('/v1/jobs', init), { method: 'POST', path: '/v1/jobs' })
  expect(refusal).toMatchObject({ status: 400, code: 'invalid_request', field: 'body' })
})

test('what an address does take is said', async () => {
  const response = await gesso.request('/v1/jobs', { method: 'PUT' })
  expect(response.headers.get('allow')).toBe('POST, GET, HEAD')
  expect((await gesso.request('/nothing')).headers.get('allow')).toBeNull()
})

test('several wrong fields are named at once', async () => {
  const response = await gesso.post('/v1/jobs', { prompt: '', size: 'x', n: 0, colour: 'red' })
  const { errors } = (await response.json()) as { errors: { field: string }[] }
  expect(errors.map(({ field }) => field)).toEqual(['prompt', 'n', 'size', 'colour'])
})

test('a model of a provider without a key is refused by naming the setting', async () => {
  await using bare = await startTestApp()
  for (const [path, field, body] of [
    ['/v1/jobs', 'modelId', { modelId: 'DALL-E 3' }],
    ['/v1/jobs', 'models[1]', { models: ['mock', 'openai'] }],
    ['/v1/estimates', 'modelId', { modelId: 'gpt-image-2' }],
    ['/v1/images/generations', 'model', { model: 'gpt-image-2' }],
  ] as const) {
    const response = await bare.post(path, { prompt: 'a fox', ...body })
    const refusal = await readRefusal(response, { method: 'POST', path })
    expect(refusal).toMatchObject({ status: 422, code: 'provider_unavailable', field })
    expect(refusal.detail).toContain('OPENAI_API_KEY')
  }
  expect(await stock(bare)).toMatchObject({ jobs: [], assets: [], ledger: [], files: [] })
})

/** AUTOMATIC1111 has no official client: requests by hand, as its `/docs` page and `modules/api/models.py` have them. */
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { type A1111Options, startA1111 } from './a1111.ts'
import { pictureFile } from './files.ts'

async function open(options: A1111Options = {}) {
  const sim = await startA1111(options)
  const ask = async (path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const method = body === undefined ? 'GET' : 'POST'
    const init = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await fetch(`${sim.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...init,
    })
    return { status: response.status, body: await response.json() }
  }
  return { sim, ask, [Symbol.asyncDispose]: sim.close }
}

const picture = async () => (await pictureFile({ width: 64, height: 48, text: 'in' })).toString('base64')

test('txt2img answers with bare base64, an echo, and facts as a text', async () => {
  await using local = await open()
  const { status, body } = await local.ask('/sdapi/v1/txt2img', { prompt: 'a fox', width: 128, height: 64, n_iter: 2 })
  expect(status).toBe(200)
  const { images, parameters, info } = body as { images: string[]; parameters: object; info: string }
  expect(images).toHaveLength(2)
  expect(await sharp(Buffer.from(images[0] ?? '', 'base64')).metadata()).toMatchObject({ width: 128, height: 64 })
  expect(parameters).toMatchObject({ prompt: 'a fox' })
  expect(JSON.parse(info)).toMatchObject({ sd_model_name: 'dreamshaper_8' })
  expect(local.sim.charges).toEqual([{ id: 'task(1)', micros: 0 }])
})

test('img2img takes base64 and data URIs, and no addresses', async () => {
  await using local = await open()
  const edit = (image: string) => local.ask('/sdapi/v1/img2img', { prompt: 'night', init_images: [image] })
  expect((await edit(await picture())).status).toBe(200)
  expect((await edit(`data:image/png;base64,${await picture()}`)).status).toBe(200)
  expect((await edit('https://example.com/a.png')).status).toBe(500)
})

test('extra-single-image doubles unless it is told otherwise', async () => {
  await using local = await open()
  const { body } = await local.ask('/sdapi/v1/extra-single-image', { image: await picture() })
  const { width } = await sharp(Buffer.from((body as { image: string }).image, 'base64')).metadata()
  expect(width).toBe(128)
})

describe('a refusal', () => {
  test.each<[string, string, unknown, number, object]>([
    ['a wrong type', 'txt2img', { steps: 'many' }, 422, { detail: [{ loc: ['body', 'steps'] }] }],
    ['a field that is not known', 'txt2img', { promt: 'a' }, 422, { detail: [{ loc: ['body'] }] }],
    [
      'an unknown sampler',
      'txt2img',
      { sampler_name: 'x' },
      404,
      { error: 'HTTPException', detail: 'Sampler not found' },
    ],
    ['no picture', 'img2img', { prompt: 'a' }, 404, { detail: 'Init image not found' }],
    ['too little memory', 'txt2img', { prompt: 'gigantic' }, 500, { error: 'OutOfMemoryError' }],
    ['an unknown path', 'txt3img', {}, 404, { detail: 'Not Found' }],
  ])('says so of %s', async (_, path, sent, status, body) => {
    await using local = await open()
    expect(await local.ask(`/sdapi/v1/${path}`, sent)).toMatchObject({ status, body })
    expect(local.sim.charges).toEqual([])
  })

  test('comes without the right name and password', async () => {
    await using local = await open({ auth: 'a:b' })
    const basic = (words: string) => ({ authorization: `Basic ${Buffer.from(words).toString('base64')}` })
    expect((await local.ask('/sdapi/v1/sd-models')).status).toBe(401)
    expect((await local.ask('/sdapi/v1/sd-models', undefined, basic('a:c'))).status).toBe(401)
    expect((await local.ask('/sdapi/v1/sd-models', undefined, basic('a:b'))).status).toBe(200)
  })
})

test('tasks run one after the other, can be asked about, and an interrupt ends the one that runs with what it has', async () => {
  await using local = await open({ latencyMs: 3_600_000 })
  const first = local.ask('/sdapi/v1/txt2img', { prompt: 'one', n_iter: 4, force_task_id: 'first' })
  await expect.poll(() => local.sim.tasks[0]?.phase, { interval: 5 }).toBe('active')
  const second = local.ask('/sdapi/v1/txt2img', { prompt: 'two', force_task_id: 'second' })
  await expect.poll(() => local.sim.tasks.length, { interval: 5 }).toBe(2)
  const progress = (id_task: string) =>
    local.ask('/internal/progress', { id_task, id_live_preview: -1, live_preview: false })
  expect((await progress('first')).body).toMatchObject({ active: true, queued: false, completed: false })
  expect((await progress('second')).body).toMatchObject({ active: false, queued: true })
  expect((await local.ask('/sdapi/v1/progress?skip_current_image=true')).body).toMatchObject({
    progress: 0.5,
    current_image: null,
  })
  await local.ask('/sdapi/v1/interrupt', {})
  expect((await first).body).toMatchObject({ images: [expect.any(String)] })
  expect((await progress('first')).body).toMatchObject({ completed: true })
  await expect.poll(() => local.sim.tasks[1]?.phase, { interval: 5 }).toBe('active')
  local.sim.finish()
  expect((await second).status).toBe(200)
  expect(local.sim.charges).toEqual([{ id: 'second', micros: 0 }])
})

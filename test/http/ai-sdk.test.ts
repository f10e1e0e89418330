/** The AI SDK against a Gesso that listens. Its own retries are the default ones: two more tries. */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateImage } from 'ai'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { listenGesso, picture, stock } from './gesso.ts'

const imageModel = ({ url }: { url: string }, id: string) =>
  createOpenAICompatible({ name: 'gesso', baseURL: `${url}/v1` }).imageModel(id)

const factsOf = async (bytes: Uint8Array) => {
  const { format, width, height } = await sharp(bytes).metadata()
  return { format, width, height }
}

test('two pictures of a size', async () => {
  await using gesso = await listenGesso()
  const { images, warnings } = await generateImage({
    model: imageModel(gesso, 'offline/draw'),
    prompt: 'a red fox',
    n: 2,
    size: '320x200',
  })
  expect(warnings).toEqual([])
  expect(await Promise.all(images.map(({ uint8Array }) => factsOf(uint8Array)))).toEqual([
    { format: 'png', width: 320, height: 200 },
    { format: 'png', width: 320, height: 200 },
  ])
  expect(images.map(({ mediaType }) => mediaType)).toEqual(['image/png', 'image/png'])
  expect((await stock(gesso)).jobs).toHaveLength(1)
})

test('a seed goes through as an option of the provider, and makes the same picture again', async () => {
  await using gesso = await listenGesso()
  const draw = async (seed: number) => {
    const { image } = await generateImage({
      model: imageModel(gesso, 'offline/draw'),
      prompt: 'a red fox',
      size: '128x128',
      providerOptions: { gesso: { seed } },
    })
    // Each file names its own job: it is the pictures that are the same.
    return (await sharp(image.uint8Array).raw().toBuffer()).toString('base64')
  }
  const [first, again, other] = [await draw(1), await draw(1), await draw(2)]
  expect(again).toBe(first)
  expect(other).not.toBe(first)
})

test('addresses are followed, since they are of the server that was asked', async () => {
  await using gesso = await listenGesso()
  const { image } = await generateImage({
    model: imageModel(gesso, 'offline/draw'),
    prompt: 'a red fox',
    size: '128x128',
    providerOptions: { gesso: { response_format: 'url' } },
  })
  expect(await factsOf(image.uint8Array)).toMatchObject({ width: 128 })
})

test('input pictures and a mask', async () => {
  await using gesso = await listenGesso()
  const images = [await picture(64, 64, { color: 10 }), await picture(64, 64, { color: 200 })]
  const model = imageModel(gesso, 'gpt-image-2')
  const one = await generateImage({
    model,
    prompt: { text: 'make it night', images: images.slice(0, 1), mask: await picture(64, 64, { alpha: 0 }) },
  })
  expect(await factsOf(one.image.uint8Array)).toMatchObject({ format: 'png' })
  const several = await generateImage({ model, prompt: { text: 'put them together', images }, size: '1024x1024' })
  expect(await factsOf(several.image.uint8Array)).toMatchObject({ width: 1024 })
  expect(gesso.openai.charges).toHaveLength(2)
})

test.each([
  ['a connection that breaks after the work was done', { kind: 'reset', when: 'after' }],
  ['an answer that is cut off', { kind: 'truncate', when: 'after' }],
  ['a gateway that speaks HTML after the work was done', { kind: 'html', when: 'after', status: 502 }],
] as const)('%s is paid once', async (_, fault) => {
  await using gesso = await listenGesso()
  gesso.openai.misbehave({ path: '/images/generations', ...fault })
  await expect(generateImage({ model: imageModel(gesso, 'gpt-image-2'), prompt: 'a fox' })).rejects.toMatchObject({
    statusCode: 424,
    isRetryable: false,
    message: expect.stringContaining('may have been paid'),
  })
  expect(gesso.openai.charges).toHaveLength(1)
  expect((await stock(gesso)).jobs).toHaveLength(1)
})

test('a job that was canceled is not started again by a retry', async () => {
  await using gesso = await listenGesso()
  const asked = generateImage({ model: imageModel(gesso, 'offline/draw-queued'), prompt: 'a fox' })
  const refused = expect(asked).rejects.toMatchObject({ statusCode: 424, isRetryable: false })
  await expect.poll(async () => (await stock(gesso)).jobs.length).toBe(1)
  const [jobId] = (await stock(gesso)).jobs
  await gesso.request(`/v1/jobs/${jobId}/cancel`, { method: 'POST' })
  await refused
  expect((await stock(gesso)).jobs).toHaveLength(1)
})

test('what a person must mend is said in the words of Gesso, at once', async () => {
  await using gesso = await listenGesso()
  await expect(generateImage({ model: imageModel(gesso, 'gpt-imag-2'), prompt: 'a fox' })).rejects.toMatchObject({
    statusCode: 404,
    message: expect.stringContaining('Did you mean openai/gpt-image-2?'),
  })
})

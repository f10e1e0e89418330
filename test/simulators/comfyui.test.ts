/** The simulator under @stable-canvas/comfyui-client, which runs in Node as it is: proof that it speaks as ComfyUI's clients expect. */
import { Client } from '@stable-canvas/comfyui-client'
import { describe, expect, test } from 'vitest'
import { type ComfyuiOptions, type ComfyuiSimulator, startComfyui } from './comfyui.ts'
import { pictureFile } from './files.ts'

const graph = (more: { text?: string; checkpoint?: string } = {}) => ({
  '1': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: more.checkpoint ?? 'sdxl.safetensors' } },
  '2': { class_type: 'CLIPTextEncode', inputs: { text: more.text ?? 'a fox', clip: ['1', 1] } },
  '3': { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 64, batch_size: 1 } },
  '4': {
    class_type: 'KSampler',
    inputs: {
      seed: 1,
      steps: 20,
      cfg: 7,
      sampler_name: 'euler',
      scheduler: 'normal',
      denoise: 1,
      model: ['1', 0],
      positive: ['2', 0],
      negative: ['2', 0],
      latent_image: ['3', 0],
    },
  },
  '5': { class_type: 'VAEDecode', inputs: { samples: ['4', 0], vae: ['1', 2] } },
  '9': { class_type: 'SaveImage', inputs: { filename_prefix: 'a', images: ['5', 0] } },
})

async function open(options: ComfyuiOptions = {}) {
  const sim = await startComfyui(options)
  const client = new Client({ api_host: new URL(sim.url).host })
  const close = async () => {
    client.close()
    await sim.close()
  }
  return { sim, client, [Symbol.asyncDispose]: close }
}

describe('@stable-canvas/comfyui-client', () => {
  test('discovers what there is', async () => {
    await using comfy = await open()
    expect((await comfy.client.getSystemStats()).system).toMatchObject({ comfyui_version: '0.3.66' })
    expect(await comfy.client.getSDModels()).toEqual(['dreamshaper.safetensors', 'sdxl.safetensors'])
    expect(await comfy.client.getSamplers()).toContain('euler')
  })

  test('enqueues a graph, polls for its end, and knows where its picture is', async () => {
    await using comfy = await open()
    const { images, prompt_id } = await comfy.client.enqueue_polling(graph(), { polling_ms: 10 })
    const [image] = images
    const url = image?.type === 'url' ? image.data : ''
    expect((await fetch(url)).status).toBe(200)
    expect(await comfy.client.getPromptStatus(prompt_id)).toEqual({ running: false, pending: false, done: true })
    expect(comfy.sim.charges).toEqual([{ id: prompt_id, micros: 0 }])
  })

  test('hears of progress and of the result by the socket', async () => {
    await using comfy = await open({ latencyMs: 50 })
    await comfy.client.connect()
    const seen: number[] = []
    const { images } = await comfy.client.enqueue(graph(), { progress: ({ value, max }) => seen.push(value / max) })
    expect(images).toHaveLength(1)
    expect(seen).toEqual([0.25])
  })

  test('sees the queue, deletes what waits and interrupts what runs', async () => {
    await using comfy = await open({ latencyMs: 3_600_000 })
    const { client, sim } = comfy
    const first = await client._enqueue_prompt(graph())
    const second = await client._enqueue_prompt(graph())
    expect(await client.getPromptStatus(first.prompt_id)).toMatchObject({ running: true })
    expect(await client.getPromptStatus(second.prompt_id)).toMatchObject({ pending: true })
    await client.deleteItem('queue', second.prompt_id)
    await client.interrupt(second.prompt_id)
    expect(await client.getPromptStatus(first.prompt_id)).toMatchObject({ running: true })
    await client.interrupt(first.prompt_id)
    expect(await client.getPromptStatus(first.prompt_id)).toMatchObject({ done: true })
    await expect(client.getPromptOutputs(first.prompt_id)).rejects.toThrow('execution failed with status: error')
    await expect(client.getPromptOutputs(second.prompt_id)).rejects.toThrow('not found in history')
    expect(sim.charges).toEqual([])
  })

  test('reports a graph that does not fit, and a run that fails', async () => {
    await using comfy = await open()
    const wrong = comfy.client._enqueue_prompt(graph({ checkpoint: 'none.safetensors' }))
    await expect(wrong).rejects.toMatchObject({
      status: 400,
      json: { error: { type: 'prompt_outputs_failed_validation' } },
    })
    const failing = comfy.client.enqueue_polling(graph({ text: 'crash' }), { polling_ms: 10 })
    await expect(failing).rejects.toThrow('execution failed with status: error')
    expect(comfy.sim.charges).toEqual([])
  })
})

describe('what the client has no call for', () => {
  const post = (sim: ComfyuiSimulator, path: string, body: unknown) =>
    fetch(`${sim.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  test('an upload keeps another file of its name, unless it is told otherwise', async () => {
    await using comfy = await open()
    const upload = async (text: string, more: Record<string, string> = {}) => {
      const form = new FormData()
      const bytes = new Uint8Array(await pictureFile({ width: 8, height: 8, text }))
      form.append('image', new Blob([bytes], { type: 'image/png' }), 'a.png')
      for (const [name, value] of Object.entries(more)) form.append(name, value)
      return (await fetch(`${comfy.sim.url}/api/upload/image`, { method: 'POST', body: form })).json()
    }
    expect(await upload('one')).toEqual({ name: 'a.png', subfolder: '', type: 'input' })
    expect(await upload('one')).toMatchObject({ name: 'a.png' })
    expect(await upload('two')).toMatchObject({ name: 'a (1).png' })
    expect(await upload('two', { overwrite: 'true', subfolder: 'b' })).toEqual({
      name: 'a.png',
      subfolder: 'b',
      type: 'input',
    })
    expect((await fetch(`${comfy.sim.url}/upload/image`, { method: 'POST', body: new FormData() })).status).toBe(400)
  })

  test.each([
    ['no graph', {}, 'no_prompt'],
    ['a node that is not known', { prompt: { '1': { class_type: 'Nothing', inputs: {} } } }, 'invalid_prompt'],
    ['a node without a class', { prompt: { '1': { inputs: {} } } }, 'invalid_prompt'],
    ['no output', { prompt: { '1': { class_type: 'CLIPTextEncode', inputs: {} } } }, 'prompt_no_outputs'],
    ['a field that is not known', { prompt: graph(), promptId: 'x' }, 'no_prompt'],
  ])('a submit with %s is refused', async (_, body, type) => {
    await using comfy = await open()
    const response = await post(comfy.sim, '/prompt', body)
    expect([response.status, ((await response.json()) as { error: { type: string } }).error.type]).toEqual([400, type])
  })

  test('a history of what waits or is not known is empty, and a file before its time is not there', async () => {
    await using comfy = await open({ latencyMs: 3_600_000 })
    await post(comfy.sim, '/prompt', { prompt: graph(), prompt_id: 'mine' })
    for (const id of ['mine', 'unknown'])
      expect(await (await fetch(`${comfy.sim.url}/history/${id}`)).json()).toEqual({})
    const view = (query: string) => fetch(`${comfy.sim.url}/view?${query}`).then(({ status }) => status)
    expect(await view('filename=ComfyUI_00001_.png&type=output')).toBe(404)
    expect(await view('filename=../secret')).toBe(400)
    const foreign = await fetch(`${comfy.sim.url}/queue`, { headers: { origin: 'https://elsewhere.example' } })
    expect(foreign.status).toBe(403)
  })
})

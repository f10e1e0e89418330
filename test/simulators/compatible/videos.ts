/** The video queues of xAI and of vLLM-Omni. Where a video is in its life follows from the clock. */
import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { videoFile } from '../files.ts'
import type { SimulatorEnv } from '../simulator.ts'
import { type Fields, type Model, vllmVideo, xaiVideo } from './kinds.ts'
import { describe, Refused, readParts, wrong } from './requests.ts'

interface Server {
  charge(micros: number | null): string
  findModel(id: unknown): Model
  latencyMs: number
  note(fields: Fields, files: Record<string, string[]>): void
  origin(): string
}

interface Video {
  model: Model
  prompt: string
  endsAt: number
}

export function createVideos(kind: 'xai' | 'vllm-omni', server: Server): Hono<SimulatorEnv> {
  const videos = new Map<string, Video>()
  const app = new Hono<SimulatorEnv>()

  function begin(fields: Fields): string {
    const model = server.findModel(fields.model)
    const id = `video-${randomUUID()}`
    videos.set(id, { model, prompt: String(fields.prompt), endsAt: Date.now() + server.latencyMs })
    server.charge(model.micros)
    return id
  }

  function find(id: string): Video {
    const video = videos.get(id)
    if (!video) throw new Refused(404, `There is no video ${id}.`)
    return video
  }

  const isDone = ({ endsAt }: Video) => Date.now() >= endsAt

  if (kind === 'xai') {
    app.post('/videos/generations', async (c) => {
      const parsed = xaiVideo.safeParse(await c.req.json().catch(() => undefined))
      if (!parsed.success) throw new Refused(400, wrong(parsed.error.issues))
      server.note(parsed.data, {})
      return c.json({ request_id: begin(parsed.data) })
    })
    app.get('/videos/:id', (c) => {
      const id = c.req.param('id')
      const video = find(id)
      if (!isDone(video)) return c.json({ status: 'pending', progress: 40 }, 202)
      const usage = { cost_in_usd_ticks: (video.model.micros ?? 0) * 10_000 }
      if (video.prompt.includes('crash')) {
        const free = { cost_in_usd_ticks: 0 }
        return c.json({ status: 'failed', error: { code: 'internal', message: 'It broke.' }, usage: free })
      }
      if (video.prompt.includes('expire')) return c.json({ status: 'expired' })
      const isRefused = video.prompt.includes('forbidden')
      return c.json({
        status: 'done',
        progress: 100,
        video: {
          url: isRefused ? '' : `${server.origin()}/video-files/${id}`,
          duration: 1,
          respect_moderation: !isRefused,
        },
        usage,
      })
    })
    return app
  }

  app.post('/videos', async (c) => {
    const { texts, files } = await readParts(c)
    const parsed = vllmVideo.safeParse(texts)
    if (!parsed.success) throw new Refused(400, wrong(parsed.error.issues))
    const { input_reference: reference = [], ...others } = files
    if (Object.keys(others).length > 0) throw new Refused(400, `Unknown file: ${Object.keys(others)[0]}`)
    server.note(parsed.data, { input_reference: await Promise.all(reference.map(describe)) })
    return c.json({ id: begin(parsed.data), status: 'queued', created_at: 1 })
  })
  app.get('/videos/:id', (c) => {
    const video = find(c.req.param('id'))
    if (!isDone(video)) return c.json({ id: c.req.param('id'), status: 'in_progress', progress: 40 })
    const isCrash = video.prompt.includes('crash')
    return c.json({
      id: c.req.param('id'),
      status: isCrash ? 'failed' : 'completed',
      ...(isCrash ? { error: { message: 'CUDA out of memory' } } : {}),
    })
  })
  app.get('/videos/:id/content', async (c) => {
    if (!isDone(find(c.req.param('id')))) throw new Refused(404, 'The video is not finished.')
    return new Response(new Uint8Array(await videoFile()))
  })
  app.delete('/videos/:id', (c) => {
    find(c.req.param('id'))
    videos.delete(c.req.param('id'))
    return c.json({ id: c.req.param('id'), deleted: true })
  })
  return app
}

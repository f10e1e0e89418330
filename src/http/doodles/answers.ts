/** What each action of `POST /ai` answers with: pictures in the answer itself, and where they are kept. */
import { z } from 'zod'
import type { App } from '../../app.ts'
import { type JobView, jobView } from '../../jobs/view.ts'
import type { Action } from './actions.ts'

const picture = z.object({
  imageData: z.string().describe('Base64'),
  mimeType: z.string(),
  url: z.string().describe('Where this server keeps it'),
  width: z.int(),
  height: z.int(),
})

/** Only for the documents: which fields there are depends on the action. */
export const answered = z.object({
  success: z.literal(true),
  action: z.string(),
  provider: z.string(),
  model: z.string().nullable(),
  doodles: z.array(picture.extend({ id: z.string(), svg: z.string(), svgUrl: z.string() })).optional(),
  frames: z.array(picture.extend({ index: z.int() })).optional(),
  animation: z
    .record(z.string(), picture.omit({ imageData: true }))
    .optional()
    .describe('webp, gif, and mp4 or webm'),
  analysis: z.record(z.string(), z.unknown()).optional(),
  imageData: z.string().optional().describe('Of an optimised doodle'),
  jobId: z.string(),
  cost: jobView.shape.cost,
  warnings: z.array(z.string()),
  preview: z.boolean(),
})

type Answers = Record<Action, (app: App, job: JobView) => Promise<object>>

export const answers: Answers = {
  async 'generate-doodle'(app, job) {
    const { doodles } = job.details as { doodles: { png: string; svg: string }[] }
    const { description, style } = inputsOf(job)
    const drawn = doodles.map(async ({ png, svg }) => {
      const strokes = assetOf(job, svg)
      return {
        id: png,
        description,
        style,
        ...(await withData(app, assetOf(job, png))),
        svg: new TextDecoder().decode(await bytesOf(app, strokes)),
        svgUrl: strokes.url,
      }
    })
    return { doodles: await Promise.all(drawn), count: doodles.length }
  },

  async 'generate-animation'(app, job) {
    const { frames, fps, motion, ...films } = job.details as { frames: string[]; fps: number; motion: string }
    const drawn = frames.map(async (id, index) => ({ index, ...(await withData(app, assetOf(job, id))) }))
    const animation = Object.fromEntries(
      Object.entries(films as Record<string, string>).map(([format, id]) => [format, placeOf(assetOf(job, id))]),
    )
    const { description } = inputsOf(job)
    return { description, frames: await Promise.all(drawn), frameCount: frames.length, fps, motion, animation }
  },

  async 'analyze-doodle'(_, job) {
    return { analysis: job.details }
  },

  async 'optimize-doodle'(app, job) {
    const { saved, placement, png, svg } = job.details as Record<string, unknown>
    const strokes = typeof svg === 'string' ? assetOf(job, svg) : undefined
    const asSvg = strokes && { svg: new TextDecoder().decode(await bytesOf(app, strokes)), svgUrl: strokes.url }
    return { ...(await withData(app, assetOf(job, String(png)))), ...asSvg, saved, placement }
  },
}

type Asset = JobView['outputs'][number]

const inputsOf = (job: JobView) => (job.request as { inputs: Record<string, unknown> }).inputs

function assetOf(job: JobView, id: string): Asset {
  const asset = job.outputs.find((one) => one.id === id)
  if (!asset) throw new Error(`Job ${job.jobId} has no output ${id}.`)
  return asset
}

async function bytesOf({ storage }: App, { sha256 }: Asset): Promise<Uint8Array> {
  const bytes = await storage.read(sha256)
  if (!bytes) throw new Error(`The file ${sha256} is gone from storage.`)
  return bytes
}

const placeOf = ({ mediaType, url, width, height }: Asset) => ({ mimeType: mediaType, url, width, height })

const withData = async (app: App, asset: Asset) => ({
  imageData: Buffer.from(await bytesOf(app, asset)).toString('base64'),
  ...placeOf(asset),
})

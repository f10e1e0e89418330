import { z } from 'zod'
import { route } from '../route.ts'

const healthy = z.object({ status: z.literal('healthy'), stage: z.string() })

export const health = route({
  method: 'get',
  path: '/health',
  summary: 'The process is alive',
  tag: 'Server',
  public: true,
  answers: { 200: { description: 'Alive', schema: healthy } },
  problems: [],
  handle: (_, { config }) => Response.json({ status: 'healthy', stage: config.stage }),
})

/** Ready means that a read of the catalog is answered. */
export const ready = route({
  method: 'get',
  path: '/ready',
  summary: 'The server can do its work',
  tag: 'Server',
  public: true,
  answers: { 200: { description: 'Ready', schema: z.object({ status: z.literal('ready') }) } },
  problems: ['internal'],
  async handle({ owner }, { catalog }) {
    await catalog.listJobs(owner, { limit: 1 })
    return Response.json({ status: 'ready' })
  },
})

import { Problem } from '../../errors.ts'
import { viewEvent } from '../../jobs/view.ts'
import { route } from '../route.ts'
import { eventStream } from '../sse.ts'
import { jobParams } from './get-job.ts'

export const jobEvents = route({
  method: 'get',
  path: '/v1/jobs/{id}/events',
  summary: 'What happens in a job, as server-sent events; go on after a cut with Last-Event-ID',
  tag: 'Jobs',
  params: jobParams,
  headers: { 'Last-Event-ID': 'The number of the last event that was read: the stream goes on after it' },
  answers: { 200: { description: 'Events in order, until the job has ended', mediaType: 'text/event-stream' } },
  problems: ['job_not_found'],
  async handle({ params, owner, base, request }, { jobs }) {
    const lastEvent = request.headers.get('last-event-id') || '0'
    if (!/^\d{1,9}$/.test(lastEvent)) {
      throw new Problem('invalid_request', 'Last-Event-ID must be the number of an event.', { field: 'Last-Event-ID' })
    }
    const after = Number(lastEvent)
    await jobs.find(owner, params.id) // a 404 belongs before the stream, not into it
    return eventStream(async function* (signal) {
      for await (const event of jobs.events(owner, params.id, after, signal)) {
        yield { event: event.type, id: String(event.seq), data: viewEvent(base, event) }
      }
    })
  },
})

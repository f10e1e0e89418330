import { cardView, shownOn, viewCard } from '../../cards/view.ts'
import { jobRequest } from '../../jobs/request.ts'
import { refusalsOfJobs } from '../jobs/submit-job.ts'
import { idempotencyHeader, route } from '../route.ts'
import { idParams } from './fields.ts'
import { showing } from './show.ts'
import { ifMatchHeader, version, versionOf } from './version.ts'

export const generateCard = route({
  method: 'post',
  path: '/v1/cards/{id}/generate',
  summary: 'Submit a job, as `POST /v1/jobs` takes it, whose first result the card is to show',
  tag: 'Cards',
  params: idParams,
  headers: { ...idempotencyHeader, ...ifMatchHeader },
  body: jobRequest.safeExtend({ version: version.optional() }),
  answers: {
    200: { description: 'The card, whose job has ended within `wait`', schema: cardView },
    202: { description: 'The card, which shows what it showed before until the job gives something', schema: cardView },
  },
  problems: [...refusalsOfJobs, 'card_not_found', 'version_conflict'],
  async handle({ params: { id }, body, owner, idempotencyKey, base, requestId, request }, { cards, jobs }) {
    const { version: given, ...wanted } = body
    await cards.find(owner, id)
    const submission = { owner, idempotencyKey, requestId, base, version: versionOf(request, given) }
    const view = viewCard.bind(null, base)
    const { detail, jobId } = await showing(view, () => cards.generate(owner, id, wanted, submission))
    const ended = wanted.wait && (await jobs.waitForEnd(owner, jobId, AbortSignal.timeout(wanted.wait * 1000)))
    const now = ended ? await cards.find(owner, id) : detail
    return Response.json(view(now), { status: shownOn(now).status === 'pending' ? 202 : 200 })
  },
})

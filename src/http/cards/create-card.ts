import { z } from 'zod'
import { cardView, viewCard } from '../../cards/view.ts'
import { jobRequest } from '../../jobs/request.ts'
import { refusalsOfJobs } from '../jobs/submit-job.ts'
import { route } from '../route.ts'
import { color, id, place, prompt, title } from './fields.ts'

const body = z
  .strictObject({
    id: id.optional().describe('One of your own; made here when absent'),
    boardId: id.optional().describe('`main` when absent'),
    title: title.optional(),
    prompt: prompt.optional(),
    color: color.optional(),
    assetId: id.nullable().optional().describe('An asset for it to show'),
    position: place.optional(),
    generate: jobRequest.optional().describe('A job for it to show, as `POST /v1/jobs` takes it'),
  })
  .refine(({ assetId, generate }) => !assetId || !generate, {
    path: ['generate'],
    message: 'give an asset or a job, not both',
  })

export const createCard = route({
  method: 'post',
  path: '/v1/cards',
  summary: 'Make a card: empty, with an asset, or with a job that is submitted at the same moment',
  tag: 'Cards',
  headers: { 'Idempotency-Key': 'Sent again with the same request, it leads to the card that is already there' },
  body,
  answers: {
    200: { description: 'The card that was made before under this key', schema: cardView },
    201: { description: 'The new card', schema: cardView },
  },
  problems: [...refusalsOfJobs, 'board_not_found', 'card_not_found', 'id_taken'],
  async handle({ body: wish, owner, idempotencyKey, base, requestId }, { cards }) {
    const { detail, isNew } = await cards.create(owner, wish, { owner, idempotencyKey, requestId, base })
    const headers = { location: `/v1/cards/${detail.card.id}` }
    return Response.json(viewCard(base, detail), { status: isNew ? 201 : 200, headers })
  },
})

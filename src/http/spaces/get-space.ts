import { z } from 'zod'
import { spaceView, viewSpace } from '../../spaces/view.ts'
import { route } from '../route.ts'

export const spaceParams = z.object({ id: z.string().min(1).max(100) })

export const getSpace = route({
  method: 'get',
  path: '/spaces/{id}',
  summary: 'One space: its inputs, steps and outputs',
  tag: 'Spaces',
  params: spaceParams,
  answers: { 200: { description: 'The space', schema: spaceView } },
  problems: ['space_not_found'],
  handle: async ({ params }, { spaces }) => Response.json(viewSpace(await spaces.find(params.id))),
})

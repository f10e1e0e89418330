import { z } from 'zod'
import { spaceView, viewSpace } from '../../spaces/view.ts'
import { route } from '../route.ts'

export const listSpaces = route({
  method: 'get',
  path: '/spaces',
  summary: 'Every space: a creative workflow of several steps, ready to run',
  tag: 'Spaces',
  answers: { 200: { description: 'What each takes and gives', schema: z.array(spaceView) } },
  problems: [],
  handle: async (_, { spaces }) => Response.json((await spaces.all()).map(viewSpace)),
})

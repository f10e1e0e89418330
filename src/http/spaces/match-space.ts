import { z } from 'zod'
import type { Match } from '../../spaces/match.ts'
import { spaceView, viewSpace } from '../../spaces/view.ts'
import { route } from '../route.ts'

const confidence = z.number().min(0).max(1)
const matched = z.object({
  matched: z.literal(true),
  space: spaceView,
  confidence,
  matchedKeywords: z.array(z.string()),
  alternatives: z.array(z.object({ space: spaceView, confidence, matchedKeywords: z.array(z.string()) })),
})
const unmatched = z.object({
  matched: z.literal(false),
  space: z.null(),
  confidence: z.literal(0),
  matchedKeywords: z.array(z.string()),
  alternatives: z.array(z.unknown()),
})

export const matchSpace = route({
  method: 'post',
  path: '/match',
  summary: 'The space that a prompt means, if it means one',
  tag: 'Spaces',
  query: z.object({ prompt: z.string().min(1).max(2000).describe('What a person typed') }),
  answers: { 200: { description: 'The best match, or none', schema: z.union([matched, unmatched]) } },
  problems: [],
  async handle({ query }, { spaces }) {
    const found = await spaces.match(query.prompt)
    if (!found) {
      return Response.json({ matched: false, space: null, confidence: 0, matchedKeywords: [], alternatives: [] })
    }
    return Response.json({ matched: true, ...view(found.best), alternatives: found.alternatives.map(view) })
  },
})

const view = ({ space, ...rest }: Match) => ({ space: viewSpace(space), ...rest })

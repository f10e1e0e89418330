/** What a doodle shows, and how it is drawn: measured, and seen by a model where there is one. */
import { z } from 'zod'
import type { Ask } from '../spaces/context.ts'
import { defineSpace } from '../spaces/define.ts'
import { image } from '../spaces/image.ts'
import { readJson } from '../spaces/read-json.ts'

const look = { task: 'vision', prefer: ['google', 'openai'], maxTokens: 500 } satisfies Ask

const QUESTION =
  'This is a hand-drawn doodle. Answer with JSON only, of this shape: ' +
  '{"description": one sentence that says what is drawn and what it does, "subject": the main thing in one to three words, ' +
  '"tags": 3 to 8 single words for what is in it, its mood and manner, ' +
  '"suggestions": 0 to 3 short sentences on what would make it read better}. ' +
  'Name what is there. Do not guess at what cannot be seen, and do not describe the paper.'

const seen = z.object({
  description: z.string().max(600),
  subject: z.string().max(80).optional(),
  tags: z.array(z.string().max(40)).max(12).default([]),
  suggestions: z.array(z.string().max(300)).max(5).default([]),
})

export const doodleAnalysis = defineSpace({
  id: 'doodle-analysis',
  name: 'Doodle Analysis',
  description:
    'Says what a doodle shows, with its colours, density of strokes, bounding box and what would improve it.',
  category: 'doodles',
  keywords: ['analyse doodle', 'analyze doodle', 'what is in this drawing', 'describe drawing'],
  patterns: [
    /\banaly[sz]e\b.*\b(doodle|drawing|sketch)\b/i,
    /\bwhat\b.*\b(doodle|drawing|sketch)\b.*\b(show|is|of)\b/i,
  ],
  input: z.object({
    image: image().describe('The doodle'),
    provider: z.string().min(1).max(200).optional().describe('Who looks at it; measured only, with mock'),
  }),
  outputs: ['text'],
  estimatedDuration: '1-8s',
  steps: [
    { name: 'measure', title: 'Measuring the strokes' },
    { name: 'look', title: 'Looking at what it shows', asks: look },
  ],
  async run({ image, provider }, { step, measure, vision }) {
    const facts = await step('measure', async () => {
      const { measureDoodle } = await import('../media/doodle/analyse.ts')
      return measure([image], ([bytes = new Uint8Array()]) => measureDoodle(bytes))
    })
    const said = await step('look', () =>
      vision({
        ...look,
        ...(provider === undefined ? {} : { model: provider }),
        prompt: QUESTION,
        images: [image],
        offline: () => '',
      }),
    )
    const answer = said === '' ? undefined : readJson(seen, said)
    return {
      images: [],
      details: {
        ...facts,
        description: answer?.description ?? (said || inWords(facts)),
        subject: answer?.subject ?? null,
        tags: [...new Set([...(answer?.tags ?? []), ...facts.tags])],
        suggestions: [...(answer?.suggestions ?? []), ...facts.suggestions],
        seenBy: said === '' ? 'measurement' : 'model',
      },
    }
  },
})

/** All that can be said without knowing what things look like. */
function inWords({ tags, complexity }: { tags: string[]; complexity: string }): string {
  const manner = tags.slice(0, 4).join(', ')
  return `A drawing of ${complexity} complexity${manner ? ` (${manner})` : ''}. No model has looked at what it shows.`
}

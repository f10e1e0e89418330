/** Judges texts and pictures by OpenAI's moderation models. It is free, so asking again does no harm. */
import { z } from 'zod'
import { ProviderError } from '../../errors.ts'
import type { Call, ModerationAnswer, ModerationAsk, Picture } from '../../models/provider.ts'
import { callJson, dataUri, type Wire } from '../http.ts'

/** An old model says `null` of a category that it does not know. */
const judged = z.object({
  results: z
    .array(
      z.object({
        flagged: z.boolean(),
        categories: z.record(z.string(), z.boolean().nullish()),
        category_scores: z.record(z.string(), z.number().nullish()),
      }),
    )
    .min(1),
})
type Result = z.infer<typeof judged>['results'][number]

/** A text is judged together with the first picture. OpenAI takes one picture in a call: each further one has its own. */
export async function moderate(
  wire: Wire,
  base: string,
  { model, text, images: [first, ...further] }: ModerationAsk,
  { signal }: Pick<Call, 'signal'>,
): Promise<ModerationAnswer> {
  const inputs = [[...(text ? [{ type: 'text', text }] : []), ...partsOf(first)], ...further.map(partsOf)]
  if (inputs[0]?.length === 0) {
    throw new ProviderError('invalid_request', 'There is neither a text nor a picture to judge.', { charged: 'no' })
  }
  const answers = await Promise.all(
    inputs.map((input) =>
      callJson(wire, `${base}/moderations`, { body: { model, input }, signal, pays: false, answer: judged }),
    ),
  )
  const requestId = answers[0]?.headers.get('x-request-id')
  return {
    ...together(answers.flatMap(({ body }) => body.results)),
    ...(requestId ? { requestId } : {}),
  }
}

const partsOf = (picture: Picture | undefined) =>
  picture ? [{ type: 'image_url', image_url: { url: dataUri(picture) } }] : []

/** What is flagged in one is flagged in all, and the highest score counts. */
function together(results: Result[]): Pick<ModerationAnswer, 'flagged' | 'scores' | 'categories'> {
  const scores: Record<string, number> = {}
  const categories = new Set<string>()
  for (const result of results) {
    for (const [name, score] of Object.entries(result.category_scores)) {
      if (typeof score === 'number') scores[name] = Math.max(score, scores[name] ?? 0)
    }
    for (const [name, isOver] of Object.entries(result.categories)) if (isOver) categories.add(name)
  }
  return { flagged: results.some(({ flagged }) => flagged), scores, categories: [...categories] }
}

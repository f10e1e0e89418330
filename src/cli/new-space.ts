/** The text of a new space, and of its test: it works as it is, and is there to be changed. */

const title = (id: string) => {
  const words = id.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** By file name. `id` is in kebab case. */
export function newSpace(id: string): Record<string, string> {
  return {
    [`${id}.ts`]: `import { type Ask, atLeastOne, defineSpace } from 'gesso/space'
import { z } from 'zod'

/** What the models are asked for: in the plan below, which is shown and priced, and in the calls themselves. */
const brief = { task: 'chat', maxTokens: 300 } satisfies Ask
const render = { task: 'generate' } satisfies Ask

export default defineSpace({
  id: '${id}',
  name: '${title(id)}',
  description: 'Turns a subject into a short brief, and the brief into pictures.',
  category: 'images',
  keywords: ['${id.replaceAll('-', ' ')}'],
  patterns: [],
  input: z.object({
    subject: z.string().min(1).max(500).describe('What the pictures should show'),
    count: z.int().min(1).max(4).default(2).describe('How many pictures'),
  }),
  outputs: ['image'],
  estimatedDuration: '10-30s',
  steps: [
    { name: 'brief', title: 'Writing the brief', asks: brief },
    { name: 'render', title: 'Rendering', asks: render, times: ({ count }) => count },
  ],
  async run({ subject, count }, { step, chat, generate, progress }) {
    // A finished step is never run again, and never paid again, whatever happens to the server.
    const prompt = await step('brief', () =>
      chat({
        ...brief,
        prompt: \`Describe one picture of \${subject} in two sentences: subject, setting, light, lens.\`,
        offline: () => subject,
      }),
    )
    progress(\`Rendering \${count} pictures\`)
    const take = (seed: number) => step(\`render \${seed}\`, () => generate({ ...render, prompt, seed }))
    const images = await atLeastOne(Array.from({ length: count }, (_, index) => take(index + 1)))
    return { images, details: { prompt } }
  },
})
`,
    [`${id}.test.ts`]: `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runSpace } from 'gesso/testing'
import space from './${id}.ts'

test('a subject becomes as many pictures as were asked for', async () => {
  const { job, files } = await runSpace(space, { subject: 'a lighthouse', count: 2 })
  assert.equal(job.status, 'SUCCEEDED', job.error?.detail)
  assert.equal(files.length, 2)
  assert.ok(files.every((file) => file.length > 1000))
})

test('a subject is needed', async () => {
  await assert.rejects(runSpace(space, {}), { field: 'inputs.subject' })
})
`,
  }
}

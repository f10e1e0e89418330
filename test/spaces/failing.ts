/** A space whose one picture is refused. */
import { z } from 'zod'
import { defineSpace } from '../../src/spaces/define.ts'

export const failing = defineSpace({
  id: 'failing',
  name: 'Failing',
  description: 'Asks for what is refused.',
  category: 'tests',
  keywords: [],
  patterns: [],
  input: z.object({}),
  outputs: ['image'],
  estimatedDuration: '1-2s',
  steps: [{ name: 'draw', title: 'Drawing', asks: { task: 'generate' } }],
  run: async (_, { step, generate }) => [
    await step('draw', () => generate({ task: 'generate', prompt: 'a cat [refuse]', width: 64, height: 64 })),
  ],
})

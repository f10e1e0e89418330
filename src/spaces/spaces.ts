/** What spaces are to the rest of Gesso: list, match, estimate, run. */
import { Problem } from '../errors.ts'
import type { Parts } from '../jobs/parts.ts'
import type { Submission } from '../jobs/submit.ts'
import type { Space } from './define.ts'
import { estimateSpace } from './estimate.ts'
import { match } from './match.ts'
import type { Registry } from './registry.ts'
import { checkInputs } from './run/inputs.ts'
import { createRunner } from './run/take-up.ts'
import { type SpaceRequest, submitSpace } from './submit-space.ts'

export function createSpaces(parts: Parts, registry: Registry) {
  const runner = createRunner(parts, registry.find)

  /** Throws `space_not_found`, which names the file where that is why. */
  async function find(id: string): Promise<Space> {
    const space = await registry.find(id)
    if (space) return space
    const broken = (await registry.broken()).find(({ file }) => file.endsWith(`/${id}.ts`))
    const known = (await registry.all()).map((one) => one.id).join(', ')
    throw new Problem(
      'space_not_found',
      broken
        ? `The space ${id} could not be loaded. ${broken.error}`
        : `There is no space “${id}”. There are: ${known}.`,
      { field: 'space' },
    )
  }

  return {
    all: registry.all,
    broken: registry.broken,
    find,
    match: async (prompt: string) => match(await registry.all(), prompt),

    /** What a run would cost at most; nothing is stored. Inputs are checked as those of a run are. */
    async estimate(id: string, inputs: Record<string, unknown>, sources: Submission) {
      const space = await find(id)
      const { parsed } = await checkInputs(parts, space, inputs, sources)
      return estimateSpace(parts.models, space, parsed)
    },

    /** Throws `Problem`s that name the field. */
    submit: async (id: string, request: SpaceRequest, submission: Submission) =>
      submitSpace(parts, await find(id), request, submission),

    start: runner.start,
    close: runner.close,
  }
}
export type Spaces = ReturnType<typeof createSpaces>

/** What the files of this folder work with; put together in `jobs.ts`. */
import type { AssetParts } from '../assets/parts.ts'
import type { Models } from '../models/registry.ts'
import type { Queue } from '../queue/queue.ts'
import type { Lanes } from './lanes.ts'
import type { Watchers } from './watch.ts'

export interface Parts extends AssetParts {
  queue: Queue
  /** Jobs whose space is to be run: apart from `queue`, as a run waits for generations and must not take their place. */
  runs: Queue
  models: Models
  watchers: Watchers
  lanes: Lanes
  random: () => number
  /** Whether a file says of itself how it was made. */
  embedRecipe: boolean
  /** This process, in the catalog. */
  worker: string
  /** Where this server can be reached from outside, for providers' webhooks. */
  publicUrl: string | undefined
  /** Origins of a provider's API that the operator has set, which its results may come from. */
  trustedOrigins(provider: string): string[]
}

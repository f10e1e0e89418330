/** Every provider there is, in the order in which they give the default model. Adding one is one line here. */
import type { ProviderFile } from '../models/provider.ts'
import { blackForestLabs } from './black-forest-labs.ts'
import { fal } from './fal.ts'
import { offline } from './offline.ts'
import { openai } from './openai.ts'

export const providerFiles: ProviderFile[] = [openai, blackForestLabs, fal, offline]

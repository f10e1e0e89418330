/** Every provider there is, in the order in which they give the default model. Adding one is one line here. */
import type { ProviderFile } from '../models/provider.ts'
import { a1111 } from './a1111.ts'
import { bedrock } from './bedrock.ts'
import { blackForestLabs } from './black-forest-labs.ts'
import { comfyui } from './comfyui.ts'
import { compatible } from './compatible.ts'
import { fal } from './fal.ts'
import { google } from './google.ts'
import { kie } from './kie.ts'
import { offline } from './offline.ts'
import { openai } from './openai.ts'
import { prodia } from './prodia.ts'
import { recraft } from './recraft.ts'
import { replicate } from './replicate.ts'
import { sagemaker } from './sagemaker.ts'
import { stability } from './stability.ts'

export const providerFiles: ProviderFile[] = [
  openai,
  google,
  blackForestLabs,
  recraft,
  stability,
  bedrock,
  sagemaker,
  fal,
  replicate,
  prodia,
  kie,
  compatible,
  comfyui,
  a1111,
  offline,
]

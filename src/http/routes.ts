/** Every route there is. Start here to find what an address does. */
import { describeRoutes } from './about/describe-routes.ts'
import { health, ready } from './about/health.ts'
import { listLedger } from './about/list-ledger.ts'
import { listModels } from './about/list-models.ts'
import { webhook } from './about/webhook.ts'
import { assetBytes } from './assets/asset-bytes.ts'
import { getAsset } from './assets/get-asset.ts'
import { listAssets } from './assets/list-assets.ts'
import { uploadAsset } from './assets/upload-asset.ts'
import { cancelJob } from './jobs/cancel-job.ts'
import { createEstimate } from './jobs/create-estimate.ts'
import { getJob } from './jobs/get-job.ts'
import { jobEvents } from './jobs/job-events.ts'
import { listJobs } from './jobs/list-jobs.ts'
import { retryJob } from './jobs/retry-job.ts'
import { submitJob } from './jobs/submit-job.ts'
import { editImages } from './openai/edit-images.ts'
import { generateImages } from './openai/generate-images.ts'
import type { Route } from './route.ts'

const described: Route[] = [
  submitJob,
  listJobs,
  getJob,
  cancelJob,
  retryJob,
  jobEvents,
  createEstimate,
  generateImages,
  editImages,
  listModels,
  uploadAsset,
  listAssets,
  getAsset,
  assetBytes,
  listLedger,
  webhook,
  health,
  ready,
]

export const routes: Route[] = [...described, ...describeRoutes(described)]

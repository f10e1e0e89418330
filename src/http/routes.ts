/** Every route there is. Start here to find what an address does. */
import { describeRoutes } from './about/describe-routes.ts'
import { getModel } from './about/get-model.ts'
import { health, ready } from './about/health.ts'
import { listLedger } from './about/list-ledger.ts'
import { listModels } from './about/list-models.ts'
import { webhook } from './about/webhook.ts'
import { webhookTopic } from './about/webhook-topic.ts'
import { assetBytes } from './assets/asset-bytes.ts'
import { assetLineage } from './assets/asset-lineage.ts'
import { deleteAsset } from './assets/delete-asset.ts'
import { getAsset } from './assets/get-asset.ts'
import { listAssets } from './assets/list-assets.ts'
import { restoreAsset } from './assets/restore-asset.ts'
import { signAsset } from './assets/sign-asset.ts'
import { uploadAsset } from './assets/upload-asset.ts'
import { createApiCard } from './cards/api/create.ts'
import { deleteApiCard } from './cards/api/delete.ts'
import { getApiCard } from './cards/api/get.ts'
import { listApiCards } from './cards/api/list.ts'
import { patchApiCard } from './cards/api/patch.ts'
import { putApiCard } from './cards/api/put.ts'
import { changeBoard } from './cards/change-board.ts'
import { changeCard } from './cards/change-card.ts'
import { createBoard } from './cards/create-board.ts'
import { createCard } from './cards/create-card.ts'
import { deleteBoard } from './cards/delete-board.ts'
import { deleteCard } from './cards/delete-card.ts'
import { generateCard } from './cards/generate-card.ts'
import { getBoard } from './cards/get-board.ts'
import { getCard } from './cards/get-card.ts'
import { listBoards } from './cards/list-boards.ts'
import { listCards } from './cards/list-cards.ts'
import { retryCard } from './cards/retry-card.ts'
import { ai } from './doodles/ai.ts'
import { cancelJob } from './jobs/cancel-job.ts'
import { createEstimate } from './jobs/create-estimate.ts'
import { getJob } from './jobs/get-job.ts'
import { jobEvents } from './jobs/job-events.ts'
import { listJobs } from './jobs/list-jobs.ts'
import { retryJob } from './jobs/retry-job.ts'
import { submitJob } from './jobs/submit-job.ts'
import { backgroundRemovalStatus } from './media/background-removal-status.ts'
import { cancelBackgroundRemoval } from './media/cancel-background-removal.ts'
import { submitBackgroundRemoval } from './media/submit-background-removal.ts'
import { uploadMedia } from './media/upload-media.ts'
import { editImages } from './openai/edit-images.ts'
import { generateImages } from './openai/generate-images.ts'
import type { Route } from './route.ts'
import { executeSpace } from './spaces/execute-space.ts'
import { getSpace } from './spaces/get-space.ts'
import { listSpaces } from './spaces/list-spaces.ts'
import { matchSpace } from './spaces/match-space.ts'

/** By the names that clients made from `/openapi.json` call them. */
const described: Record<string, Route> = {
  submitJob,
  listJobs,
  getJob,
  cancelJob,
  retryJob,
  jobEvents,
  createEstimate,
  listSpaces,
  getSpace,
  matchSpace,
  executeSpace,
  ai,
  generateImages,
  editImages,
  listModels,
  getModel,
  uploadAsset,
  listAssets,
  getAsset,
  assetLineage,
  deleteAsset,
  restoreAsset,
  signAsset,
  assetBytes,
  createCard,
  listCards,
  getCard,
  changeCard,
  deleteCard,
  generateCard,
  retryCard,
  createBoard,
  listBoards,
  getBoard,
  changeBoard,
  deleteBoard,
  uploadMedia,
  submitBackgroundRemoval,
  backgroundRemovalStatus,
  cancelBackgroundRemoval,
  listApiCards,
  createApiCard,
  getApiCard,
  putApiCard,
  patchApiCard,
  deleteApiCard,
  listLedger,
  webhook,
  webhookTopic,
  health,
  ready,
}

export const routes: Route[] = Object.values({ ...described, ...describeRoutes(described) })

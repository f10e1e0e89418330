/** Where an asset comes from and what came of it; and the whole recipe of what a model or a space made. */
import type { JobDetail } from '../catalog/catalog.ts'
import type { Asset, Generation } from '../catalog/records.ts'
import type { Recipe } from '../media/recipe.ts'
import { usd } from '../models/price.ts'
import { VERSION } from '../version.ts'
import type { AssetParts } from './parts.ts'

/** How many children of one asset are shown. */
const MAX_CHILDREN = 100
/** How many ancestors are followed altogether: a remix of remixes may have very many. */
const MAX_ANCESTORS = 200

export interface Ancestor {
  id: string
  /** 1 of a parent, 2 of a parent's parent. */
  distance: number
  /** `undefined`: it is gone for good. */
  asset: Asset | undefined
}

export interface Lineage {
  /** The nearest first. Who is whose parent, each asset says itself. */
  ancestors: Ancestor[]
  children: Asset[]
  /** The job that made it, where it is known. */
  origin: Origin | undefined
}

export interface Origin {
  detail: JobDetail
  /** `undefined`: the code of a space made it. */
  generation: Generation | undefined
}

type Parts = Pick<AssetParts, 'catalog'>

/** Ancestors up to `depth` steps up, children one step down. */
export async function lineageOf(parts: Parts, asset: Asset, depth: number): Promise<Lineage> {
  const [ancestors, children, origin] = await Promise.all([
    ancestorsOf(parts, asset, depth),
    parts.catalog.listChildren(asset.owner, asset.id, MAX_CHILDREN),
    originOf(parts, asset),
  ])
  return { ancestors, children, origin }
}

/** Step by step; each asset is looked up once, however many ways lead to it. */
async function ancestorsOf({ catalog }: Parts, { owner, id, parents }: Asset, depth: number): Promise<Ancestor[]> {
  const known = new Map<string, Ancestor>()
  let next = parents
  for (let distance = 1; distance <= depth && next.length > 0; distance++) {
    const room = MAX_ANCESTORS - known.size
    const fresh = [...new Set(next)].filter((one) => one !== id && !known.has(one)).slice(0, room)
    const found = new Map((await catalog.findAssets(owner, fresh)).map((asset) => [asset.id, asset]))
    for (const one of fresh) known.set(one, { id: one, distance, asset: found.get(one) })
    next = [...found.values()].flatMap((asset) => asset.parents)
  }
  return [...known.values()]
}

async function originOf({ catalog }: Parts, { owner, jobId, generationId }: Asset): Promise<Origin | undefined> {
  const detail = jobId === null ? undefined : await catalog.findJob(owner, jobId)
  return detail && { detail, generation: detail.generations.find((one) => one.id === generationId) }
}

/** What is written into a file that a model made. `inputs`: hashes of the files it was made from. */
export function recipeOf(
  generation: Generation,
  more: { prompt: string; inputs: string[]; position: number; preview: boolean; createdAt: number },
): Recipe {
  const { id, jobId, model, sent, chargedMicros } = generation
  const { images: _images, mask: _mask, ...parameters } = sent
  return {
    generator: 'Gesso',
    version: VERSION,
    generationId: id,
    jobId,
    assetPosition: more.position,
    model,
    prompt: more.prompt,
    parameters,
    inputs: more.inputs,
    costUsd: usd(chargedMicros),
    createdAt: new Date(more.createdAt).toISOString(),
    ...(more.preview ? { preview: true } : {}),
  }
}

/** What cards are to the rest of Gesso: make, find, change, move, remove, and let a job be shown on one. */
import { type CardChange, CardError, type CardFilter, type NewCard, type Place } from '../catalog/card-changes.ts'
import type { CardDetail, Page } from '../catalog/catalog.ts'
import { MAIN_BOARD } from '../catalog/records.ts'
import { isFinished } from '../catalog/states.ts'
import { Problem } from '../errors.ts'
import { conflict, hash } from '../jobs/idempotency.ts'
import { hashInAddress } from '../jobs/inputs.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Parts } from '../jobs/parts.ts'
import type { JobRequest } from '../jobs/request.ts'
import type { Submission } from '../jobs/submit.ts'
import { createBoards } from './boards.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { cardProblem, noCard, VersionProblem } from './refusals.ts'

export interface CardWish {
  id?: string | undefined
  boardId?: string | undefined
  title?: string | null | undefined
  prompt?: string | null | undefined
  color?: string | null | undefined
  assetId?: string | null | undefined
  position?: Place | undefined
  generate?: JobRequest | undefined
}

export interface CardUpdate extends Omit<CardWish, 'id' | 'generate'> {
  version?: number | undefined
}

interface Ways {
  jobs: Jobs
  submitSpace(
    id: string,
    request: Pick<JobRequest, 'maxCost' | 'onUncertain'> & { inputs: Record<string, unknown> },
    submission: Submission,
  ): Promise<{ jobId: string; repeated: boolean }>
}

/** How often a card may come or go while a job is made for it. */
const TRIES = 3

export function createCards(parts: Pick<Parts, 'catalog' | 'now' | 'newId'>, { jobs, submitSpace }: Ways) {
  const { catalog, now, newId } = parts

  async function find(owner: string, id: string): Promise<CardDetail> {
    const detail = await catalog.findCard(owner, id)
    if (!detail) throw noCard(id)
    return detail
  }

  /** Runs a change, and says what is there now when it came too late. */
  async function write<T>(owner: string, asked: { id: string } & CardWish, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      const isStale = error instanceof CardError && error.why === 'stale'
      throw isStale ? new VersionProblem({ card: await find(owner, asked.id) }) : cardProblem(error, asked)
    }
  }

  const submit = ({ space, inputs = {}, ...request }: JobRequest, submission: Submission) =>
    space === undefined ? jobs.submit(request, submission) : submitSpace(space, { inputs, ...request }, submission)

  function newCard(owner: string, wish: CardWish & { id: string }): NewCard {
    const {
      id,
      boardId = MAIN_BOARD,
      title = null,
      prompt = null,
      color = null,
      assetId = null,
      position = 'last',
    } = wish
    const card = { id, owner, boardId, title, prompt, color, assetId, jobId: null, createdAt: now() }
    return { card, place: position }
  }

  /**
   * Makes a card, with a job where one is asked for: both, or neither. With an idempotency key, the same wish leads to the card
   * that is there. Throws `Problem`s that name the field.
   */
  async function create(
    owner: string,
    wish: CardWish,
    { idempotencyKey, ...submission }: Submission,
  ): Promise<{ detail: CardDetail; isNew: boolean }> {
    const claim = idempotencyKey ? { key: `card ${idempotencyKey}`, bodyHash: hash(wish) } : undefined
    const earlier = claim && (await catalog.findClaim(owner, claim.key))
    if (earlier && earlier.bodyHash !== claim.bodyHash) throw conflict()
    if (earlier) return { detail: await find(owner, earlier.id), isNew: false }
    const { id = newId(), generate, ...rest } = wish
    if (generate) await refuseTaken(owner, id)
    const make = { ...newCard(owner, { ...rest, id }), ...(claim ? { claim } : {}) }
    try {
      await write(owner, { ...rest, boardId: make.card.boardId, id }, async () => {
        if (generate) await submit(generate, { ...submission, card: { make } })
        else await catalog.createCard(make)
      })
    } catch (error) {
      // The same request at the same time was faster.
      if (error instanceof CardError && error.why === 'key taken') {
        return create(owner, wish, { idempotencyKey, ...submission })
      }
      throw error
    }
    return { detail: await find(owner, id), isNew: true }
  }

  /** Asked again when the card is written; here, so that no picture is fetched and kept for a job that cannot be. */
  async function refuseTaken(owner: string, id: string) {
    if (await catalog.findCard(owner, id)) throw cardProblem(new CardError('id taken'), { id })
  }

  /**
   * Starts a job for a card, and makes the card on the main board when there is none of this id. The job and the card's link to
   * it are written together: there is no job without its card, and no card without its job. With an idempotency key, the same
   * request leads to the job that is there, and the card is as it stands. `version`: only if the card still has it.
   * Throws `Problem`s that name the field.
   */
  async function generate(
    owner: string,
    id: string,
    request: JobRequest,
    { version, idempotencyKey, ...submission }: Submission & { version?: number | undefined },
  ): Promise<{ detail: CardDetail; jobId: string }> {
    // No client's own key has a space in it.
    const key = idempotencyKey && `card ${id} ${idempotencyKey}`
    for (let tries = 1; ; tries++) {
      const known = await catalog.findCard(owner, id)
      const isRepeated = key !== undefined && (await catalog.findKeyUse(owner, key)) !== undefined
      if (!known && version !== undefined) throw noCard(id)
      if (known && !isRepeated && version !== undefined && known.card.version !== version) {
        throw new VersionProblem({ card: known })
      }
      const card = known ? { owner, id, version, at: now() } : { make: newCard(owner, { id }) }
      try {
        const { jobId } = await submit(request, { ...submission, idempotencyKey: key, card })
        return { detail: await find(owner, id), jobId }
      } catch (error) {
        const cameOrWent = error instanceof CardError && (error.why === 'id taken' || error.why === 'no card')
        if (!cameOrWent || tries >= TRIES) {
          await write(owner, { id }, () => Promise.reject(error))
        }
      }
    }
  }

  return {
    boards: createBoards(parts),
    create,
    find,
    generate,

    /** In the order of the board. Throws `board_not_found`. */
    async list(
      owner: string,
      { cursor, ...filter }: Omit<CardFilter, 'after'> & { cursor?: string | undefined },
    ): Promise<Page<CardDetail>> {
      const after = cursor === undefined ? {} : { after: readCursor(cursor) }
      const details = await catalog.listCards(owner, { ...filter, ...after, limit: filter.limit + 1 })
      const data = details.slice(0, filter.limit)
      const last = data.at(-1)
      return { data, ...(details.length > filter.limit && last ? { nextCursor: writeCursor(last.card) } : {}) }
    },

    /** What is absent stays. An asset that is given takes the place of its job, which goes on without the card. */
    async change(owner: string, id: string, { version, boardId, position, ...set }: CardUpdate): Promise<CardDetail> {
      const { card } = await find(owner, id)
      const board = boardId ?? card.boardId
      const goesElsewhere = board !== card.boardId
      const change: CardChange = {
        ...{ owner, id, version, at: now() },
        set: defined({ ...set, ...(set.assetId === undefined ? {} : { jobId: null }) }),
        ...(position === undefined && !goesElsewhere ? {} : { move: { boardId: board, place: position ?? 'last' } }),
      }
      await write(owner, { ...set, boardId: board, id }, () => catalog.changeCard(change))
      return find(owner, id)
    },

    /** Its asset stays, and so does its job, which goes on unless it is to be canceled. */
    async remove(owner: string, id: string, { version, cancel }: { version?: number | undefined; cancel: boolean }) {
      const { job } = await find(owner, id)
      await write(owner, { id }, () => catalog.removeCard({ owner, id, version }))
      if (cancel && job && !isFinished(job.job.status)) await jobs.cancel(owner, job.job.id)
    },

    /** Tries again what failed in its job. Throws `nothing_to_retry`. */
    async retry(owner: string, id: string): Promise<CardDetail> {
      const { card } = await find(owner, id)
      if (card.jobId === null) throw new Problem('nothing_to_retry', 'This card has no job.')
      await jobs.retry(owner, card.jobId)
      return find(owner, id)
    },

    /** The asset at one of this server's own addresses; a query after it, as of a thumbnail, is no part of it. */
    async assetAt(owner: string, base: string, address: string, field: string) {
      const sha256 = hashInAddress(base, address.split('?')[0] as string)
      const detail = `${field} must be an address of this server (${base}/assets/…). Upload the file first: POST /v1/assets.`
      if (!sha256) throw new Problem('invalid_request', detail, { field })
      const asset = await catalog.findAssetByHash(owner, sha256)
      if (!asset) throw new Problem('asset_not_found', `There is no asset at ${address}.`, { field })
      return asset
    },
  }
}
export type Cards = ReturnType<typeof createCards>

const defined = <T extends object>(set: T) =>
  Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined)) as Partial<T>

/** The SQL of cards: each change one compare-and-set, in the order of its board. */
import { type CardChange, CardError, type CardFilter, type CardLink, type NewCard } from '../card-changes.ts'
import { type CardDetail, resultsOf } from '../catalog.ts'
import type { Card, Job } from '../records.ts'
import { jobStatusesOf } from '../states.ts'
import { lockBoard, stakeClaim } from './boards.ts'
import { withDetail } from './job-detail.ts'
import { positionFor } from './places.ts'
import { assetColumns, assetRow, cardColumns, cardRow, jobColumns, jobRow } from './rows.ts'
import { assignments, type Database, insert, type Reads, type Sql, type Value } from './sql.ts'
import { lockAsset } from './trash.ts'

export const cards = (database: Database) => ({
  createCard: (card: NewCard) => database.transaction((sql) => writeCard(sql, card)),

  changeCard: (change: CardChange) => database.transaction((sql) => changeCard(sql, change)),

  removeCard: ({ owner, id, version }: Pick<Card, 'owner' | 'id'> & { version?: number | undefined }) =>
    database.transaction(async (sql) => {
      const values = [owner, id, ...(version === undefined ? [] : [version])]
      const text = `delete from cards where owner = ? and id = ? ${version === undefined ? '' : 'and version = ?'}`
      if ((await sql.run(text, values)) === 0) await refuse(sql, owner, id)
    }),

  async findCard(owner: string, id: string): Promise<CardDetail | undefined> {
    const card = await findCard(database, owner, id)
    return card && (await withShown(database, owner, [card]))[0]
  },

  async listCards(owner: string, { boardId, status, after, limit }: CardFilter): Promise<CardDetail[]> {
    const { where, values } = hasStatus(status)
    const text = `select ${cardColumns} from cards where owner = ? and board_id = ? ${where}
      ${after ? 'and (position, id) > (?, ?)' : ''} order by position, id limit ?`
    const rest = [...values, ...(after ? [after.position, after.id] : []), limit]
    return withShown(database, owner, await database.all(cardRow, text, [owner, boardId, ...rest]))
  },
})

const findCard = (sql: Reads, owner: string, id: string) =>
  sql.first(cardRow, `select ${cardColumns} from cards where owner = ? and id = ?`, [owner, id])

async function refuse(sql: Reads, owner: string, id: string): Promise<never> {
  throw new CardError((await findCard(sql, owner, id)) ? 'stale' : 'no card')
}

async function writeCard(sql: Sql, { card, place, claim }: NewCard): Promise<Card> {
  if (claim) await stakeClaim(sql, card, claim)
  await lockBoard(sql, { ...card, at: card.createdAt })
  await expectAsset(sql, card.owner, card.assetId)
  const whole = { ...card, position: await positionFor(sql, card, place), version: 1, updatedAt: card.createdAt }
  if ((await insert(sql, 'cards', whole, 'on conflict (owner, id) do nothing')) === 0) throw new CardError('id taken')
  return whole
}

async function changeCard(sql: Sql, { owner, id, version, at, set = {}, move }: CardChange): Promise<Card> {
  // Boards before cards, always: two changes at once never wait for each other.
  if (move) await lockBoard(sql, { owner, boardId: move.boardId, at })
  await expectAsset(sql, owner, set.assetId)
  const place = move && {
    boardId: move.boardId,
    position: await positionFor(sql, { owner, id, boardId: move.boardId }, move.place),
  }
  const change = assignments({ ...set, ...place, updatedAt: at })
  const changed = await sql.first(
    cardRow,
    `update cards set ${change.text}, version = version + 1 where owner = ? and id = ?
     ${version === undefined ? '' : 'and version = ?'} returning ${cardColumns}`,
    [...change.values, owner, id, ...(version === undefined ? [] : [version])],
  )
  return changed ?? refuse(sql, owner, id)
}

/** Within the transaction that writes the job. What an earlier job gave is what the card shows until this one gives something. */
export async function linkCard(sql: Sql, link: CardLink, job: Pick<Job, 'id' | 'prompt'>): Promise<void> {
  const prompt = job.prompt === '' ? {} : { prompt: job.prompt }
  if ('make' in link) {
    await writeCard(sql, { ...link.make, card: { ...link.make.card, ...prompt, jobId: job.id } })
    return
  }
  // The version first, which locks the row: what it shows is read after that.
  const card = await changeCard(sql, { ...link, set: prompt })
  const [shown] = await withShown(sql, card.owner, [card])
  const [result] = shown?.job ? resultsOf(shown.job) : []
  const set = assignments({ jobId: job.id, assetId: result?.id })
  await sql.run(`update cards set ${set.text} where owner = ? and id = ?`, [...set.values, card.owner, card.id])
}

/** An asset that a card is to show is there, not in the trash, and stays. */
async function expectAsset(sql: Sql, owner: string, assetId: string | null | undefined) {
  if (assetId === null || assetId === undefined) return
  await lockAsset(sql, assetId)
  const text = `select ${assetColumns} from assets where owner = ? and id = ? and deleted_at is null`
  if (!(await sql.first(assetRow, text, [owner, assetId]))) throw new CardError('no asset')
}

/** The condition that `cardStatus` states as a rule. */
function hasStatus(status: CardFilter['status']): { where: string; values: Value[] } {
  if (status === undefined) return { where: '', values: [] }
  if (status === 'empty') return { where: 'and job_id is null and asset_id is null', values: [] }
  const values = jobStatusesOf(status)
  const ofJob = `exists (select 1 from jobs where jobs.id = cards.job_id and status in (${values.map(() => '?').join(', ')}))`
  return { where: `and (${status === 'ready' ? '(job_id is null and asset_id is not null) or ' : ''}${ofJob})`, values }
}

/** The cards with what they show: two questions, however many cards there are. */
async function withShown(sql: Reads, owner: string, list: Card[]): Promise<CardDetail[]> {
  const among = (ids: string[]) => `owner = ? and id in (${ids.map(() => '?').join(', ')})`
  const idsOf = (name: 'assetId' | 'jobId') => [...new Set(list.flatMap((card) => card[name] ?? []))]
  const [assetIds, jobIds] = [idsOf('assetId'), idsOf('jobId')]
  const assets =
    assetIds.length === 0
      ? []
      : await sql.all(assetRow, `select ${assetColumns} from assets where ${among(assetIds)}`, [owner, ...assetIds])
  const jobs =
    jobIds.length === 0
      ? []
      : await sql.all(jobRow, `select ${jobColumns} from jobs where ${among(jobIds)}`, [owner, ...jobIds])
  const details = await withDetail(sql, jobs)
  return list.map((card) => {
    const asset = assets.find(({ id }) => id === card.assetId)
    const job = details.find((detail) => detail.job.id === card.jobId)
    return { card, ...(asset ? { asset } : {}), ...(job ? { job } : {}) }
  })
}

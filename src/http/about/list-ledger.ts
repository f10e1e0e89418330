import { z } from 'zod'
import { ledgerLine, ledgerStates } from '../../catalog/records.ts'
import { usd } from '../../models/price.ts'
import { pageQuery } from '../paging.ts'
import { route } from '../route.ts'

const line = ledgerLine
  .omit({ owner: true, estimatedMicros: true, chargedMicros: true, at: true, updatedAt: true })
  .extend({ at: z.string(), estimatedUsd: z.number().nullable(), chargedUsd: z.number().nullable() })

export const listLedger = route({
  method: 'get',
  path: '/v1/ledger',
  summary: 'Every paid call, newest first: what was intended, what it cost, and what nobody knows',
  tag: 'Ledger',
  query: pageQuery.extend({ state: z.enum(ledgerStates).optional(), jobId: z.string().max(64).optional() }),
  answers: {
    200: {
      description: 'A page of lines',
      schema: z.object({ data: z.array(line), nextCursor: z.string().optional() }),
    },
  },
  problems: [],
  async handle({ query, owner }, { catalog }) {
    const { data, nextCursor } = await catalog.listLedger(owner, query)
    const lines = data.map(({ owner: _, estimatedMicros, chargedMicros, at, updatedAt: __, ...rest }) => ({
      ...rest,
      at: new Date(at).toISOString(),
      estimatedUsd: usd(estimatedMicros),
      chargedUsd: usd(chargedMicros),
    }))
    return Response.json({ data: lines, nextCursor })
  },
})

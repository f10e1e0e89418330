/** How long assets are kept: rules by what they are, as `GESSO_RETENTION` has them. */
import { z } from 'zod'

const HOUR_MS = 3_600_000
const units = { h: HOUR_MS, d: 24 * HOUR_MS, w: 7 * 24 * HOUR_MS }

/** What a rule can be for: the trash, a role of assets, or a kind of media. */
const subjects = ['trash', 'partial', 'input', 'original', 'result', 'image', 'video', 'audio'] as const
export type Subject = (typeof subjects)[number]

/** Ages in milliseconds. What has no rule is kept for ever; the trash and pictures on the way never are. */
export type Retention = Partial<Record<Subject, number>> & Record<'trash' | 'partial', number>

const defaults: Retention = { trash: 30 * units.d, partial: units.d }

const rule = z.templateLiteral([z.enum(subjects), ':', z.int().min(1), z.enum(['h', 'd', 'w'])])

/** Reads `result:90d,video:14d,trash:7d`. Throws an `Error` that says which rule cannot be read. */
export function readRetention(text: string | undefined): Retention {
  const rules = (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
  const read = rules.map((one) => {
    if (!rule.safeParse(one).success) {
      throw new Error(`${one} is no rule: write ${subjects.join(', ')} with an age, like result:90d or video:12h`)
    }
    const [subject, age = ''] = one.split(':')
    return [subject, Number.parseInt(age, 10) * units[age.slice(-1) as keyof typeof units]] as const
  })
  return { ...defaults, ...Object.fromEntries(read) }
}

/** The two headers that say how long a prediction may take. */

const DURATION = /^(\d+|(?=\d)(\d+h)?(\d+m)?(\d+s)?)$/
const LEAST_DEADLINE_S = 5
const WAIT_MAX_S = 60

/** `Prefer: wait` and `wait=n`, in ms; 0 without the header, `undefined` for anything else. */
export function readWait(header: string | undefined): number | undefined {
  if (header === undefined) return 0
  const amount = /^wait(?:=(\d{1,2}))?$/.exec(header)
  const wait = amount && Number(amount[1] ?? WAIT_MAX_S)
  return wait && wait <= WAIT_MAX_S ? wait * 1000 : undefined
}

/** `Cancel-After` in ms: `90`, `30s`, `1h30m45s`; at least five seconds. Without it a prediction has no deadline. */
export function readDeadline(header: string | undefined): number | undefined {
  if (header === undefined) return Number.POSITIVE_INFINITY
  if (!DURATION.test(header)) return undefined
  const part = (unit: string) => Number(new RegExp(`(\\d+)${unit}`).exec(header)?.[1] ?? 0)
  const total = /^\d+$/.test(header) ? Number(header) : part('h') * 3600 + part('m') * 60 + part('s')
  return total >= LEAST_DEADLINE_S ? total * 1000 : undefined
}

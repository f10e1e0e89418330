/** Structured logs: one JSON object a line, with the ids of request, job and generation, and never a secret. */
import { pino } from 'pino'

export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const MAX_TEXT = 2000
/** Anything shorter turns up in innocent words. */
const MIN_SECRET = 6

/**
 * Logs to standard error, so that standard output stays for the program's own answer.
 * `secrets`: values that are blotted out wherever they turn up.
 */
export function createLog({ level, secrets }: { level: string; secrets: string[] }): Log {
  // The longest first, so that no part of one is left where it holds another. In JSON a quote or a backslash is escaped.
  const hidden = secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .filter((secret) => secret.length >= MIN_SECRET)
    .sort((a, b) => b.length - a.length)
  const blot = (text: string) => hidden.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text)
  // Blotted before it is cut: half a secret would not be recognised.
  const shorten = (text: string) => cut(blot(text))
  const readable = (value: unknown) => {
    if (value instanceof Error) return shorten(describeError(value))
    return typeof value === 'string' ? shorten(value) : value
  }
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, readable(value)])),
      },
    },
    { write: createWriter(blot) },
  )
}

/** Lines of one turn of the event loop go out together: a write for each costs a fifth of the calls that can be served. */
function createWriter(blot: (text: string) => string) {
  let lines: string[] = []
  const flush = () => {
    const text = lines.join('')
    lines = []
    if (text) process.stderr.write(blot(text))
  }
  return (line: string) => {
    if (lines.push(line) === 1) setImmediate(flush)
  }
}

const cut = (text: string) => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text)

/** An error with what caused it, and what caused that. `seen`: causes may go round. */
function describeError(error: unknown, seen = new Set<unknown>()): string {
  if (!(error instanceof Error)) return String(error)
  if (seen.has(error)) return `${error.message} (as above)`
  seen.add(error)
  const causes = error instanceof AggregateError ? [...error.errors, error.cause] : [error.cause]
  const told = causes.filter((cause) => cause !== undefined).map((cause) => `\ncaused by ${describeError(cause, seen)}`)
  return `${error.stack ?? error.message}${told.join('')}`
}

/** Structured logs: one JSON object a line, with the ids of request, job and generation, and never a secret. */
import { pino } from 'pino'

export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const MAX_TEXT = 2000

/**
 * Logs to standard error, so that standard output stays for the program's own answer.
 * `secrets`: values that are blotted out wherever they turn up.
 */
export function createLog({ level, secrets }: { level: string; secrets: string[] }): Log {
  const blot = (text: string) =>
    secrets.reduce((rest, secret) => (secret.length >= 6 ? rest.replaceAll(secret, '[secret]') : rest), text)
  const shorten = (text: string) => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text)
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: (error: unknown) => shorten(describeError(error)) },
    },
    { write: (line: string) => void process.stderr.write(blot(line)) },
  )
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\ncaused by ${describeError(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}

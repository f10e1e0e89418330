/** How commands write: answers to standard output, remarks to standard error, and live lines where a person watches. */

export interface Print {
  /** Whether a person watches: a terminal, and no `--json`. */
  live: boolean
  line(text: string): void
  json(value: unknown): void
  remark(text: string): void
  /** Replaces the lines shown by the call before. */
  redraw(lines: string[]): void
  /** Leaves the live lines where they are. */
  settle(): void
}

const UP_AND_CLEAR = '\x1b[1A\x1b[2K'
/** Clears the line that the cursor is in: a ^C that the terminal has shown there would push the next line aside. */
const CLEAR = '\r\x1b[2K'

export function createPrint(): Print {
  let shown = 0
  // Whoever read has stopped reading, as in `gesso … | head -1`. What is under way is paid for, so it goes on.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  return {
    live: process.stdout.isTTY === true,
    line: (text) => void process.stdout.write(`${text}\n`),
    json: (value) => void process.stdout.write(`${JSON.stringify(value)}\n`),
    remark: (text) => void process.stderr.write(`${text}\n`),
    redraw(lines) {
      const width = process.stdout.columns || 80
      const cut = lines.map((line) => (line.length < width ? line : `${line.slice(0, width - 2)}…`))
      process.stdout.write(`${CLEAR}${UP_AND_CLEAR.repeat(shown)}${cut.map((line) => `${line}\n`).join('')}`)
      shown = lines.length
    },
    settle() {
      shown = 0
    },
  }
}

/**
 * `npm run bench [name…]`: measures the product against its budgets (design.md, "Budgets for speed and size") and prints one
 * table. Client, server and simulated providers are processes that share this machine's cores, so figures hold for a
 * machine of the same size that does nothing else; ratios are taken in turns within one run and move less.
 */
import { availableParallelism, cpus, loadavg } from 'node:os'
import { durable } from './durable.ts'
import { listing } from './listing.ts'
import { manyModels } from './many-models.ts'
import { type Line, type Measurement, round } from './measure.ts'
import { openaiRoute } from './openai-route.ts'
import { start } from './start.ts'
import { thumbnails } from './thumbnails.ts'
import { waiting } from './waiting.ts'

const measurements: Measurement[] = [start, openaiRoute, durable, manyModels, waiting, listing, thumbnails]

/** Read this before quoting a number. */
const notMeasured = [
  'Client, server and simulated provider share the cores: "added" holds their contention, and a direct call has less of it.',
  'Loopback has no TLS, no latency and no loss. Clients send their next call when the last one is answered, so a queue that',
  'grows without end is never seen. The disk is whatever holds the temporary folder: a flush on it may be cheaper than yours.',
  'Postgres, S3, AWS and the Lambda bundle are not measured here, nor real providers, video, partial pictures or edits.',
]

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !measurements.some((one) => one.name === name))
if (unknown.length > 0) {
  console.error(
    `There is no measurement ${unknown.join(', ')}. There are: ${measurements.map((one) => one.name).join(', ')}`,
  )
  process.exit(2)
}

console.log(
  `Node ${process.version}, ${availableParallelism()} cores (${cpus()[0]?.model}), load ${loadavg()[0]?.toFixed(2)} before the start\n`,
)
const lines: Line[] = []
for (const { name, about, measure } of measurements) {
  if (asked.length > 0 && !asked.includes(name)) continue
  const startedAt = performance.now()
  console.log(`${name}: ${about}`)
  const measured = await measure()
  lines.push(...measured)
  for (const line of measured) console.log(`  ${describe(line)}`)
  console.log(`  (${((performance.now() - startedAt) / 1000).toFixed(1)} s)\n`)
}
printTable(lines)
console.log(`\nWhat this does not say:\n${notMeasured.map((line) => `  ${line}`).join('\n')}`)
process.exitCode = lines.some((line) => isMet(line) === false) ? 1 : 0

function isMet({ value, budget, wanted }: Line): boolean | undefined {
  if (budget === undefined) return undefined
  return wanted === 'at least' ? value >= budget : value <= budget
}

function describe(line: Line): string {
  return `${line.what}: ${round(line.value)} ${line.unit}${line.note ? ` (${line.note})` : ''}`
}

function printTable(all: Line[]) {
  const rows = all.map((line) => [
    line.what,
    `${round(line.value)} ${line.unit}`.trim(),
    line.budget === undefined ? '' : `${line.wanted} ${line.budget} ${line.unit}`.trim(),
    { true: 'met', false: 'MISSED', undefined: '' }[String(isMet(line))] ?? '',
  ])
  const table = [['measured', 'value', 'budget', ''], ...rows]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  for (const row of table) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
  }
}

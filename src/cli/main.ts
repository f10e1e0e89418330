/** `gesso <command>`: finds the command, checks its options, runs it. Each command is loaded when it is called. */
import { enableCompileCache } from 'node:module'
import { parseArgs } from 'node:util'
import { ConfigError } from '../config.ts'
import { type Command, exit, Refused } from './command.ts'
import { readEnvironment } from './environment.ts'
import { createPrint, type Print } from './print.ts'

enableCompileCache()

/** One key press can arrive twice: from the terminal, and from npx or bin/gesso.js, which pass it on. */
const SAME_PRESS_MS = 500

const commands: Record<string, () => Promise<{ default: Command }>> = {
  serve: () => import('./serve.ts'),
  generate: () => import('./generate.ts'),
  run: () => import('./run.ts'),
  space: () => import('./space.ts'),
  models: () => import('./models.ts'),
  doctor: () => import('./doctor.ts'),
  fsck: () => import('./fsck.ts'),
}

process.exitCode = await main(process.argv.slice(2), createPrint())

async function main([name = 'help', ...rest]: string[], print: Print): Promise<number> {
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!load) return help(name, print)
  const command = (await load()).default
  if (rest.includes('--help') || rest.includes('-h')) {
    print.line(`${command.about}\n\n  gesso ${command.usage}`)
    return exit.ok
  }
  const args = readArgs(command, rest, print)
  if (!args) return exit.refused
  try {
    const env = await readEnvironment(process.env)
    return await command.run(args.value, { print, env, stop: stopSignal() })
  } catch (error) {
    if (error instanceof ConfigError || error instanceof Refused) {
      print.remark(error.message)
      return exit.refused
    }
    print.remark(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return exit.fault
  }
}

/** Fires when the process is asked to stop. Asked again, it stops at once, whatever is under way. */
function stopSignal(): AbortSignal {
  const stopping = new AbortController()
  let firstAt = 0
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (!stopping.signal.aborted) firstAt = performance.now()
      else if (performance.now() - firstAt > SAME_PRESS_MS) process.exit(exit.interrupted)
      stopping.abort(signal)
    })
  }
  return stopping.signal
}

function readArgs(command: Command, words: string[], print: Print): { value: unknown } | undefined {
  try {
    const { values, positionals } = parseArgs({ args: words, options: command.options, allowPositionals: true })
    const parsed = command.args.safeParse({ ...values, words: positionals })
    if (parsed.success) return { value: parsed.data }
    const complaints = parsed.error.issues.map((issue) => `${issue.path.join('.') || command.name}: ${issue.message}`)
    print.remark(`${complaints.join('\n')}\n\n  gesso ${command.usage}`)
  } catch (error) {
    print.remark(`${error instanceof Error ? error.message : error}\n\n  gesso ${command.usage}`)
  }
  return undefined
}

async function help(name: string, print: Print): Promise<number> {
  const isHelp = ['help', '--help', '-h'].includes(name)
  if (!isHelp) print.remark(`There is no command ${name}.`)
  const loaded = await Promise.all(Object.values(commands).map((load) => load()))
  const lines = loaded.map(({ default: one }) => `  gesso ${one.usage}\n      ${one.about}`)
  print.line(['Gesso: prompts and photos in, finished pictures out.', '', ...lines].join('\n'))
  return isHelp ? exit.ok : exit.refused
}

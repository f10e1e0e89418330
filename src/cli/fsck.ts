import { z } from 'zod'
import { createApp } from '../app.ts'
import type { Checked } from '../assets/fsck.ts'
import { ConfigError, readConfig } from '../config.ts'
import { FolderInUse } from '../lock.ts'
import { providerFiles } from '../providers/installed.ts'
import { command, exit } from './command.ts'

const words: Record<Checked['faults'][number]['kind'], string> = {
  missing: 'the file is gone',
  damaged: 'the file is not what it was',
  variant: 'a rendering without its file',
  orphan: 'no record names it',
}

export default command({
  name: 'fsck',
  about:
    'Check every record against its file, and every file against its record. Exit code 2: something is wrong. --mend mends it.',
  usage: 'fsck [--mend] [--deep] [--json]',
  options: { mend: { type: 'boolean' }, deep: { type: 'boolean' }, json: { type: 'boolean' } },
  args: z.object({
    mend: z.boolean().default(false),
    /** Reads every file and compares its hash. */
    deep: z.boolean().default(false),
    json: z.boolean().default(false),
  }),
  async run({ mend, deep, json }, { print, env }) {
    const config = readConfig({ ...env, GESSO_LOG: env.GESSO_LOG ?? 'error' }, providerFiles)
    const app = await open(config)
    try {
      // The folder is ours alone while this runs: nothing is on its way, so nothing is too young to judge.
      const { faults, ...counts } = await app.assets.fsck({ mend, deep, graceMs: 0 })
      for (const fault of faults) {
        if (json) print.json({ type: 'fault', ...fault })
        else print.line(`✗ ${fault.what}: ${words[fault.kind]}`)
      }
      if (json) print.json({ type: 'fsck', ...counts, faults: faults.length })
      else print.line(summary(counts, faults.length))
      return faults.length > counts.mended ? exit.refused : exit.ok
    } finally {
      await app.close()
    }
  },
})

const summary = ({ assets, variants, mended }: Omit<Checked, 'faults'>, faults: number) =>
  `${assets} assets and ${variants} renderings checked: ${faults === 0 ? 'all is well' : `${faults} faults, ${mended} mended`}.`

async function open(config: ReturnType<typeof readConfig>) {
  try {
    return await createApp(config, providerFiles)
  } catch (error) {
    if (!(error instanceof FolderInUse)) throw error
    throw new ConfigError(`${error.message} Stop the server first. (GESSO_DATA=${config.data})`)
  }
}

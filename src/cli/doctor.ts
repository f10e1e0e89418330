import { z } from 'zod'
import { type Config, type ProviderSettings, readConfig } from '../config.ts'
import { connectProviders, createOutgoing } from '../connect.ts'
import { Problem, ProviderError } from '../errors.ts'
import { fullName, type ModelFacts } from '../models/model.ts'
import type { Provider, ProviderFile } from '../models/provider.ts'
import { howToSetUp, type Models } from '../models/registry.ts'
import { providerFiles } from '../providers/installed.ts'
import { command, exit } from './command.ts'

/** A provider that does not answer within this time does not answer. */
const ANSWER_MS = 15_000

interface Finding {
  about: string
  /** `off`: it is not set up, which is no trouble. `untried`: it is, and nobody was asked whether it works. */
  is: 'fine' | 'off' | 'untried' | 'wrong'
  says: string
}

export default command({
  name: 'doctor',
  about: 'Which keys are there, which of them work, which models follow, and what is wrong. Exit code 2: something is.',
  usage: 'doctor [--offline] [--json]',
  options: { json: { type: 'boolean' }, offline: { type: 'boolean' } },
  args: z.object({ json: z.boolean().default(false), offline: z.boolean().default(false) }),
  async run({ json, offline }, { print, env, stop }) {
    const config = readConfig(env, providerFiles)
    const outgoing = createOutgoing()
    try {
      const models = connectProviders(config, providerFiles, { fetch: outgoing.fetch, onRate: () => {} })
      const providers = providerFiles.map((file) => lookAt(file, config, models, { offline, stop }))
      const findings = [...(await Promise.all(providers)), ...lookAtSet(config, models), ...lookAtDefaults(models)]
      const width = Math.max(...findings.map(({ about }) => about.length))
      const marks = { fine: '✓', off: '·', untried: '·', wrong: '✗' }
      for (const finding of findings) {
        if (json) print.json(finding)
        else print.line(`${marks[finding.is]} ${finding.about.padEnd(width)}  ${finding.says}`)
      }
      return findings.some(({ is }) => is === 'wrong') ? exit.refused : exit.ok
    } finally {
      await outgoing.close()
    }
  },
})

interface Asking {
  offline: boolean
  stop: AbortSignal
}

async function lookAt(file: ProviderFile, config: Config, models: Models, asking: Asking): Promise<Finding> {
  const connection = models.connection(`${file.id}/`)
  const settings = config.providers[file.id]
  if (!connection || !settings) return { about: file.id, is: 'off', says: `not set up: set ${howToSetUp(file)}` }
  const has = [keyWords(file, settings, config, models), ...addressWords(file, settings)].join(', ')
  const own = models.list().filter((model) => model.provider === file.id).length
  const { is, says } = await tryOut(file, connection.provider, asking)
  const facts = is === 'untried' ? [`${has}, ${says}`] : [has, says]
  return { about: file.id, is, says: [...facts, own > 0 ? modelCount(own) : ''].filter(Boolean).join('; ') }
}

/** Where the key of a provider is from: its own setting, or a model of the set. */
function keyWords(file: ProviderFile, { key }: ProviderSettings, { modelSet }: Config, models: Models): string {
  if (key) return 'key set'
  const lender = modelSet.models.find((model) => model.key && models.providerOf(model.lookUp) === file.id)
  if (lender && file.keyNames.length > 0) return `key of MODEL_${lender.number}`
  return file.keyNames.length > 0 ? 'by its settings' : 'needs no key'
}

const addressWords = (file: ProviderFile, { urls }: ProviderSettings) =>
  Object.entries(file.urls).flatMap(([name, { env, fallback }]) =>
    urls[name] && urls[name] !== fallback ? [`${env}=${urls[name]}`] : [],
  )

const modelCount = (count: number) => `${count} ${count === 1 ? 'model' : 'models'}`

/** A provider without a key and without anything to ask is a part of this process. */
async function tryOut(
  { keyNames }: ProviderFile,
  { check }: Provider,
  { offline, stop }: Asking,
): Promise<Pick<Finding, 'is' | 'says'>> {
  if (!check && keyNames.length === 0) return { is: 'fine', says: '' }
  if (!check) return { is: 'untried', says: 'not tried: this API has no free question' }
  if (offline) return { is: 'untried', says: 'not tried' }
  const signal = AbortSignal.any([stop, AbortSignal.timeout(ANSWER_MS)])
  try {
    return { is: 'fine', says: await check({ signal }) }
  } catch (error) {
    const said = error instanceof ProviderError ? `${error.code}: ${error.said}` : String(error)
    const words = signal.aborted ? `does not answer within ${ANSWER_MS / 1000} s` : said
    return { is: 'wrong', says: words.replaceAll('\n', ' ').slice(0, 300) }
  }
}

/** Every model of the set: which one follows from its name. */
function lookAtSet({ modelSet }: Config, models: Models): Finding[] {
  return modelSet.models.map(({ number, name, lookUp }) => {
    const about = `MODEL_${number}_NAME`
    try {
      const { facts, warnings } = models.resolve(lookUp, 'generate')
      const role = number === modelSet.promptModel ? rewriter(models, facts) : ''
      const notes = warnings.length > 0 ? `: ${warnings.join(' ')}` : ''
      return { about, is: 'fine', says: `“${name}” → ${fullName(facts)}${role}${notes}` }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return { about, is: 'wrong', says: `“${name}”: ${error.message}` }
    }
  })
}

/** A model that makes pictures cannot rewrite a prompt: its provider's own model for text does. Throws `Problem`. */
function rewriter(models: Models, facts: ModelFacts): string {
  if (facts.tasks.includes('chat')) return ' (rewrites prompts)'
  return ` (prompts are rewritten by ${fullName(models.resolve(facts.provider, 'chat').facts)})`
}

function lookAtDefaults(models: Models): Finding[] {
  return (['generate', 'edit', 'video', 'speech', 'music'] as const).map((task) => {
    const about = `default for ${task}`
    try {
      return { about, is: 'fine', says: fullName(models.defaultFor(task)) }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return { about, is: 'off', says: 'no provider that is set up has one' }
    }
  })
}

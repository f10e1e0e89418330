import { z } from 'zod'
import { connect } from './client.ts'
import { command, exit } from './command.ts'
import { refresh } from './refresh.ts'

interface Listed {
  unit: string
  rates: { usd: number }[]
}

export default command({
  name: 'models',
  about:
    'The models that can be used here, and what they cost. --refresh: what the providers list today, and what changed',
  usage: 'models [--refresh] [--json]',
  options: { json: { type: 'boolean' }, refresh: { type: 'boolean' } },
  args: z.object({ json: z.boolean().default(false), refresh: z.boolean().default(false) }),
  async run({ json, refresh: isRefresh }, surroundings) {
    const { print } = surroundings
    if (isRefresh) return refresh(surroundings, json)
    const client = await connect(surroundings)
    try {
      const models = await client.models()
      const width = Math.max(...models.map((model) => model.id.length))
      for (const model of models) {
        if (json) print.json(model)
        else
          print.line(
            `${model.id.padEnd(width)}  ${model.tasks.join(', ').padEnd(22)}  ${stateWords(model.state)}${priceWords(model.price as Listed | null)}`,
          )
      }
      return exit.ok
    } finally {
      await client.close()
    }
  },
})

function priceWords(price: Listed | null): string {
  if (!price) return 'price unknown'
  const amounts = price.rates.map((rate) => rate.usd)
  const [low, high] = [Math.min(...amounts), Math.max(...amounts)]
  return `$${low}${high > low ? ` to $${high}` : ''} per ${price.unit}`
}

const stateWords = ({ is, on }: { is: string; on?: string }) => (is === 'live' ? '' : `${is}${on ? ` on ${on}` : ''}, `)

/**
 * Any server that speaks OpenAI's API, several at once, each with a name, an address and perhaps a key of its own:
 * `compatible/<server>/<model>`. How they differ is in `compatible/profiles.ts`.
 */
import { z } from 'zod'
import { ProviderError } from '../errors.ts'
import type { Call, ListedModel, Provider, ProviderFile, Settings } from '../models/provider.ts'
import { chat } from './compatible/chat.ts'
import { explain } from './compatible/errors.ts'
import { localModels, unlisted } from './compatible/models.ts'
import { makePictures } from './compatible/pictures.ts'
import { readServers, type Server, settingsPattern, splitId } from './compatible/servers.ts'
import { cancelVideo, startVideo, videoOperation, videoStatus } from './compatible/videos.ts'
import { callJson, type Wire } from './http.ts'

const listed = z.object({ id: z.string() })
/** Together answers with the bare list. */
const list = z.union([z.array(listed), z.object({ data: z.array(listed) }).transform(({ data }) => data)])

type Asking = Pick<Call, 'signal'>
interface Connected {
  server: Server
  wire: Wire
}

export const compatible: ProviderFile = {
  id: 'compatible',
  name: 'OpenAI-compatible servers',
  keyNames: [],
  urls: {},
  setUp: 'GESSO_COMPATIBLE_<NAME>_URL',
  variables: { servers: { matching: settingsPattern, secret: /_KEY$/ } },
  isUsable: (configured) => readServers(configured).length > 0,
  ownAddresses: (configured) => readServers(configured).map(({ base }) => base),
  accountOf: (id) => splitId(id).server,
  models: [],
  localModels,
  defaults: {},
  unlisted,
  connect,
}

function connect(settings: Settings): Provider {
  const servers = new Map(readServers(settings).map((server) => [server.name, connectTo(server, settings)]))

  /** Not being set is no word of the server's: what is under way there waits for it to be set again. */
  function at(name: string): Connected {
    const found = servers.get(name)
    if (found) return found
    const said = `No server is called “${name}” here: set GESSO_COMPATIBLE_${name.toUpperCase()}_URL.`
    throw new ProviderError('auth', said, { charged: 'no' })
  }

  /** The server that an id names, and the request under the id that this server knows. */
  function toServer<T extends { model: string }>(ask: T): Connected & { ask: T } {
    const { server, model } = splitId(ask.model)
    return { ...at(server), ask: { ...ask, model } }
  }

  const all = [...servers.values()]
  return {
    async generate(asked, call) {
      const { wire, server, ask } = toServer(asked)
      return makePictures(wire, server, ask, call)
    },
    async start(asked, call) {
      const { wire, server, ask } = toServer(asked)
      return startVideo(wire, server, ask, call)
    },
    async status(operation, call) {
      const { server: name, id } = videoOperation.parse(operation)
      const { wire, server } = at(name)
      return videoStatus(wire, server, id, call)
    },
    async cancel(operation, call) {
      const { server: name, id } = videoOperation.parse(operation)
      const { wire, server } = at(name)
      return cancelVideo(wire, server, id, call)
    },
    async chat(asked, call) {
      const { wire, server, ask } = toServer(asked)
      return chat(wire, server, ask, call)
    },
    check: (call) => checkAll(all, call),
    list: async (call) => (await Promise.all(all.map((one) => listModels(one, call)))).flat(),
  }
}

function connectTo(server: Server, { fetch, onRate }: Settings): Connected {
  const { key, base } = server
  const auth: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {}
  return { server, wire: { fetch, auth, origins: [base], explain, secrets: key ? [key] : [], onRate } }
}

async function listModels({ wire, server }: Connected, { signal }: Asking): Promise<ListedModel[]> {
  const asking = { method: 'GET', signal, pays: false, answer: list } as const
  const { body } = await callJson(wire, `${server.base}/models`, asking)
  return body.map(({ id }) => ({ id: `${server.name}/${id}` }))
}

/** What each server says, in one line. Throws when one of them does not answer well, and says of the others too. */
async function checkAll(all: Connected[], call: Asking): Promise<string> {
  const outcomes = await Promise.allSettled(all.map((one) => listModels(one, call)))
  call.signal.throwIfAborted()
  const said = outcomes.map((outcome, index) => {
    const name = all[index]?.server.name
    if (outcome.status === 'rejected')
      return `${name} does not: ${outcome.reason instanceof ProviderError ? outcome.reason.message : outcome.reason}`
    const { length } = outcome.value
    return `${name} answers, ${length} ${length === 1 ? 'model' : 'models'}`
  })
  const fault = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))[0]
  if (!fault) return said.join('; ')
  const code = fault instanceof ProviderError ? fault.code : 'internal'
  throw new ProviderError(code, said.join('; '), { charged: 'no', cause: fault })
}

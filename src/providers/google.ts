/**
 * Google: pictures, speech and text by Gemini and music by Lyria (one call each, answered at once), videos by Gemini Omni (in the
 * background), and Veo where Vertex AI still has it. Wire facts: https://ai.google.dev/api. The models are in `google/models.ts`.
 */
import { z } from 'zod'
import { ProviderError } from '../errors.ts'
import type { Call, ListedModel, Provider, ProviderFile, Settings } from '../models/provider.ts'
import { chat } from './google/chat.ts'
import type { Gemini } from './google/content.ts'
import { explain } from './google/errors.ts'
import { createDownload } from './google/files.ts'
import { createInteractions, interactionHandle } from './google/interactions.ts'
import { models, unlisted } from './google/models.ts'
import { makePictures } from './google/pictures.ts'
import { makeSound } from './google/sounds.ts'
import { createVertex, hasVertex, isVertex, vertexHandle } from './google/vertex.ts'
import { createWebhookCheck } from './google/webhook.ts'
import { callJson } from './http.ts'

const PAGE_SIZE = 1000
/** More than Google has ever listed: a list that does not end is not read for ever. */
const PAGES_MAX = 20

const page = z.object({
  models: z.array(z.object({ name: z.string(), displayName: z.string().nullish() })).nullish(),
  nextPageToken: z.string().nullish(),
})
const operationModel = z.object({ model: z.string() })
type Asking = Pick<Call, 'signal'>

export const google: ProviderFile = {
  id: 'google',
  name: 'Google',
  otherNames: ['gemini', 'google-gemini', 'google-ai', 'google-ai-studio'],
  claims: /^(gemini|imagen|veo|lyria)-/i,
  keyNames: ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
  urls: {
    api: { env: 'GESSO_GOOGLE_URL', fallback: 'https://generativelanguage.googleapis.com/v1beta' },
    // Follows from the location when it is not set.
    vertex: { env: 'GESSO_GOOGLE_VERTEX_URL' },
  },
  variables: {
    project: { env: ['GOOGLE_CLOUD_PROJECT'] },
    location: { env: ['GOOGLE_CLOUD_LOCATION'] },
    accessToken: { env: ['GOOGLE_ACCESS_TOKEN'], secret: true },
    credentials: { env: ['GOOGLE_APPLICATION_CREDENTIALS'] },
    webhookSecret: { env: ['GEMINI_WEBHOOK_SECRET'], secret: true },
  },
  // A project and a file of credentials alone are there for many reasons: Vertex AI has none of the models that come first.
  isUsable: (configured) =>
    Boolean(configured.key) || (hasVertex(configured) && Boolean(configured.variables.accessToken)),
  // Vertex AI is another API, with limits of its own.
  accountOf: (id) => (isVertex(id) ? 'Vertex AI' : ''),
  models,
  defaults: {
    generate: 'gemini-nano-banana-2.1',
    edit: 'gemini-nano-banana-2.1',
    compose: 'gemini-nano-banana-2.1',
    video: 'gemini-omni-1.1-flash',
    speech: 'gemini-3.8-flash-tts',
    music: 'lyria-3-clip-preview',
    chat: 'gemini-3.8-flash',
    vision: 'gemini-3.8-flash',
  },
  unlisted,
  connect,
}

function connect(settings: Settings): Provider {
  const { key = '', urls, variables, fetch, now, onRate } = settings
  const base = urls.api ?? ''
  const wire = { fetch, auth: { 'x-goog-api-key': key }, origins: [base], explain, secrets: [key], onRate }
  const gemini: Gemini = { wire, base, now }
  const interactions = createInteractions(gemini, createDownload(wire, settings))
  const vertex = createVertex(settings)
  const withKey = () => {
    if (key) return
    throw new ProviderError('auth', `The Gemini API has no key here: set ${google.keyNames.join(' or ')}.`, {
      charged: 'no',
    })
  }
  const ofVertex = (operation: object) => isVertex(operationModel.parse(operation).model)
  return {
    async generate(ask, call) {
      withKey()
      const makesSound = ask.task === 'speech' || ask.task === 'music'
      return (makesSound ? makeSound : makePictures)(gemini, ask, call)
    },
    async start(ask, call) {
      if (isVertex(ask.model)) return vertex.start(ask, call)
      withKey()
      return interactions.start(ask, call)
    },
    async status(operation, call) {
      if (ofVertex(operation)) return vertex.status(vertexHandle.parse(operation), call)
      return interactions.status(interactionHandle.parse(operation), call)
    },
    async cancel(operation, call) {
      // An operation of Vertex AI runs to its end, and is billed.
      if (ofVertex(operation)) return { charged: 'yes', runsOn: true }
      return interactions.cancel(interactionHandle.parse(operation), call)
    },
    async chat(ask, call) {
      withKey()
      return chat(gemini, ask, call)
    },
    async check(call) {
      if (key) return `answers, ${(await listModels(gemini, call)).length} models`
      await vertex.token()
      return `has a token for the project ${variables.project}; Vertex AI has no free question`
    },
    list: (call) => listModels(gemini, call),
    webhook: createWebhookCheck(new URL('/.well-known/jwks.json', base).href, variables.webhookSecret, fetch),
  }
}

async function listModels({ wire, base }: Gemini, { signal }: Asking): Promise<ListedModel[]> {
  const listed: ListedModel[] = []
  let pageToken = ''
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const query = new URLSearchParams({ pageSize: String(PAGE_SIZE), ...(pageToken ? { pageToken } : {}) })
    const request = { method: 'GET', signal, pays: false, answer: page } as const
    const { body } = await callJson(wire, `${base}/models?${query}`, request)
    for (const { name, displayName } of body.models ?? []) {
      listed.push({ id: name.replace(/^models\//, ''), ...(displayName ? { name: displayName } : {}) })
    }
    pageToken = body.nextPageToken ?? ''
    if (!pageToken) break
  }
  return listed
}

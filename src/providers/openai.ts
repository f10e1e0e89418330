/**
 * OpenAI: pictures, edits and speech (one call each, answered at once), text, text about pictures, and moderation.
 * Wire facts: https://platform.openai.com/docs/api-reference/images, …/audio, …/responses and …/moderations.
 */
import type { ProviderFile } from '../models/provider.ts'
import type { Wire } from './http.ts'
import { chat } from './openai/chat.ts'
import { explain } from './openai/errors.ts'
import { makePictures } from './openai/images.ts'
import { listModels } from './openai/list.ts'
import { models, unlisted } from './openai/models.ts'
import { moderate } from './openai/moderation.ts'
import { speak } from './openai/speech.ts'

export const openai: ProviderFile = {
  id: 'openai',
  name: 'OpenAI',
  otherNames: ['open-ai'],
  claims: /^(gpt-|chatgpt-|dall-e-|sora-|tts-|omni-moderation-)/i,
  keyNames: ['OPENAI_API_KEY'],
  urls: { api: { env: 'GESSO_OPENAI_URL', fallback: 'https://api.openai.com/v1' } },
  models,
  defaults: {
    generate: 'gpt-image-2',
    edit: 'gpt-image-2',
    chat: 'gpt-6-luna',
    vision: 'gpt-6-luna',
    moderate: 'omni-moderation-latest',
  },
  unlisted,
  connect(settings) {
    const key = settings.key ?? ''
    const base = settings.urls.api ?? ''
    const wire: Wire = {
      fetch: settings.fetch,
      auth: { authorization: `Bearer ${key}` },
      origins: [base],
      explain,
      secrets: [key],
      onRate: settings.onRate,
    }
    return {
      generate: (ask, call) => (ask.task === 'speech' ? speak : makePictures)(wire, base, ask, call),
      chat: (ask, call) => chat(wire, base, settings, ask, call),
      moderate: (ask, call) => moderate(wire, base, ask, call),
      check: async (call) => `answers, ${(await listModels(wire, base, call)).length} models`,
      list: (call) => listModels(wire, base, call),
    }
  },
}

/** OpenAI's models as facts. From OpenAI’s model and pricing pages. */
import type { ModelFacts, OptionRule, Price, Takes } from '../../models/model.ts'

const SOURCE = "OpenAI's model pages, as stored on 2026-07-09 and about 2026-11"
/** The day that those pages were read. */
const AS_OF = '2026-11-21'
const PICTURE_DEADLINE_MS = 10 * 60_000
const CHAT_DEADLINE_MS = 3 * 60_000
const SPEECH_DEADLINE_MS = 5 * 60_000

const standardSizes = ['1024x1024', '1536x1024', '1024x1536']
const fourQualities = ['auto', 'low', 'medium', 'high']
const choice = (...of: string[]): OptionRule => ({ is: 'choice', of })

const classic: Takes = {
  promptMax: 32_000,
  n: 10,
  images: { min: 0, max: 16 },
  mask: true,
  sizes: standardSizes,
  quality: fourQualities,
  background: ['auto', 'transparent', 'opaque'],
  format: ['png', 'jpeg', 'webp'],
  partials: 3,
  options: {
    moderation: choice('auto', 'low'),
    output_compression: { is: 'whole number', min: 0, max: 100 },
    safety_identifier: { is: 'text', max: 128 },
  },
}
const faithful = (...levels: string[]): Takes => ({
  ...classic,
  options: { ...classic.options, input_fidelity: choice(...levels) },
})
/** From gpt-image-2 on. No smallest edge is documented: 480 is what fewest pixels and steepest ratio leave over. */
const free: Takes = {
  ...classic,
  freeSize: { multipleOf: 16, minEdge: 480, maxEdge: 3840, minPixels: 655_360, maxPixels: 8_294_400, maxRatio: 3 },
  // GIF and SVG are given to accounts that take part in their preview; OpenAI refuses them to any other, at no cost.
  format: ['png', 'jpeg', 'webp', 'gif', 'svg'],
  options: {
    ...classic.options,
    complexity: choice('low', 'medium', 'high'),
    frame_count: { is: 'whole number', min: 2, max: 16 },
    frame_duration_ms: { is: 'whole number', min: 20, max: 655_350 },
    svg: { is: 'json' },
  },
}
const freeFine: Takes = { ...free, quality: [...fourQualities, 'xhigh', 'max'] }

/** US dollars for a million tokens, which is also millionths of a dollar for one. */
export interface TokenPrices {
  textIn: number
  imageIn: number
  out: number
}
const current: TokenPrices = { textIn: 5, imageIn: 8, out: 30 }

/** What is billed. It settles a call from the `usage` in its answer; `price` of the model is what is known beforehand. */
export const tokenPrices: Record<string, TokenPrices> = {
  'gpt-image-2': current,
  'gpt-image-2-2026-04-21': current,
  'gpt-image-2.5-sunburst': current,
  'gpt-image-2.5-sunburst-2026-09-08': current,
  'gpt-image-2.5-flare': current,
  'gpt-image-2.5-flare-2026-09-08': current,
  'gpt-image-2.6-sunburst': current,
  'gpt-image-2.6-flare': current,
  'gpt-image-1.5': { textIn: 5, imageIn: 8, out: 32 },
  'gpt-image-1.5-2025-12-16': { textIn: 5, imageIn: 8, out: 32 },
  'gpt-image-1-mini': { textIn: 2, imageIn: 2.5, out: 8 },
  'gpt-6.1-sol': { textIn: 2, imageIn: 2, out: 10 },
}

function byTokens(id: string): Price | null {
  const known = tokenPrices[id]
  if (!known) return null
  const rates = [
    { usd: known.textIn, of: 'text input' },
    { usd: known.imageIn, of: 'image input' },
    { usd: known.out, of: 'output' },
  ]
  return { unit: 'million tokens', rates, source: SOURCE, asOf: AS_OF }
}

/** Published for one picture of gpt-image-2 without its inputs; other sizes and models have token prices only. */
const gptImage2: Price = {
  unit: 'image',
  rates: [
    { usd: 0.006, quality: 'low', size: '1024x1024' },
    { usd: 0.005, quality: 'low', size: '1024x1536' },
    { usd: 0.005, quality: 'low', size: '1536x1024' },
    { usd: 0.053, quality: 'medium', size: '1024x1024' },
    { usd: 0.041, quality: 'medium', size: '1024x1536' },
    { usd: 0.041, quality: 'medium', size: '1536x1024' },
    { usd: 0.211, quality: 'high', size: '1024x1024' },
    { usd: 0.165, quality: 'high', size: '1024x1536' },
    { usd: 0.165, quality: 'high', size: '1536x1024' },
  ],
  source: SOURCE,
  asOf: AS_OF,
}

function picture(id: string, name: string, facts: Partial<ModelFacts> = {}): ModelFacts {
  return {
    id,
    provider: 'openai',
    name,
    aliases: [],
    tasks: ['generate', 'edit'],
    state: { is: 'live' },
    takes: free,
    price: byTokens(id),
    queued: false,
    idempotent: false,
    cancelable: false, // closing the connection ends the wait, not the work, nor its bill
    webhook: false,
    deadlineMs: PICTURE_DEADLINE_MS,
    ...facts,
  }
}

function chat(id: string, name: string, facts: Partial<ModelFacts> = {}): ModelFacts {
  return picture(id, name, {
    tasks: ['chat', 'vision'],
    // OpenAI counts tokens, and no number of pictures is documented: both are bounds of ours.
    takes: { promptMax: 200_000, n: 1, images: { min: 0, max: 16 } },
    deadlineMs: CHAT_DEADLINE_MS,
    ...facts,
  })
}

/** The API's list of voices, and those of it that the guide to speech leaves to the older models. */
const voices = ['alloy', 'ash', 'ballad', 'coral', 'echo', 'fable', 'nova', 'onyx', 'sage', 'shimmer', 'verse']
const newVoices = [...voices, 'marin', 'cedar']
const oldVoices = voices.filter((voice) => voice !== 'ballad' && voice !== 'verse')
const speed: OptionRule = { is: 'number', min: 0.25, max: 4 }

/**
 * OpenAI ends this API, and names none of its own models for it that is no conversation: the nearest is elsewhere. `pcm` is left
 * out: bare samples are no file that could be played.
 */
function speech(id: string, name: string, facts: Partial<ModelFacts> = {}): ModelFacts {
  return picture(id, name, {
    tasks: ['speech'],
    state: leaves('2027-01-06', 'google/gemini-3.8-flash-tts').state,
    takes: {
      promptMax: 4096,
      n: 1,
      images: { min: 0, max: 0 },
      voice: newVoices,
      format: ['mp3', 'opus', 'aac', 'flac', 'wav'],
      options: { speed, instructions: { is: 'text', max: 4096 } },
    },
    deadlineMs: SPEECH_DEADLINE_MS,
    ...facts,
  })
}

/** The first ones: fewer voices, no instructions, and a price for what they read out. */
function oldSpeech(id: string, name: string, usd: number): ModelFacts {
  const { takes } = speech(id, name)
  return speech(id, name, {
    takes: { ...takes, voice: oldVoices, options: { speed } },
    price: { unit: 'million characters', rates: [{ usd }], source: "OpenAI's model pages", asOf: '2026-11-28' },
  })
}

/** Its answer does not say how many tokens it was, so what a call has cost stays unknown. */
const speechTokens: Price = {
  unit: 'million tokens',
  rates: [
    { usd: 0.6, of: 'text input' },
    { usd: 12, of: 'audio output' },
  ],
  source: "OpenAI's model pages",
  asOf: '2026-11-28',
}

/** One picture and one text are judged together; more pictures are asked about one by one, so their number is ours. */
function moderation(id: string, name: string, facts: Partial<ModelFacts> = {}): ModelFacts {
  return chat(id, name, {
    tasks: ['moderate'],
    takes: { promptMax: 200_000, promptless: true, n: 1, images: { min: 0, max: 16 } },
    price: { unit: 'image', rates: [{ usd: 0 }], source: "OpenAI's moderation guide: free of charge", asOf: AS_OF },
    idempotent: true, // a question: asked twice, it costs nothing twice
    ...facts,
  })
}

/** OpenAI's video API is gone, and has no successor of its own: the nearest elsewhere also makes its own sound. */
function sora(id: string, name: string, aliases: string[]): ModelFacts {
  return picture(id, name, {
    tasks: ['video'],
    takes: { promptMax: 32_000, n: 1, images: { min: 0, max: 1 }, duration: { min: 4, max: 12 } },
    state: { is: 'retired', since: '2026-09-24', successor: 'fal/fal-ai/veo3.1' },
    aliases,
  })
}

const leaves = (on: string, successor = 'gpt-image-2') => ({ state: { is: 'leaving', on, successor } }) as const
const leaving = leaves('2026-12-01').state
const retired = (since: string) => ({ is: 'retired', since, successor: 'gpt-image-2' }) as const

export const models: ModelFacts[] = [
  picture('gpt-image-2', 'GPT Image 2', { aliases: ['GPT Image'], price: gptImage2 }),
  picture('gpt-image-2-2026-04-21', 'GPT Image 2 (2026-04-21)', { price: gptImage2 }),
  picture('gpt-image-2.6-sunburst', 'GPT Image 2.6 Sunburst', { takes: freeFine, aliases: ['GPT Image 2.6'] }),
  picture('gpt-image-2.6-flare', 'GPT Image 2.6 Flare', { takes: freeFine }),
  picture('gpt-image-2.5-sunburst', 'GPT Image 2.5 Sunburst', { takes: freeFine, aliases: ['GPT Image 2.5'] }),
  picture('gpt-image-2.5-sunburst-2026-09-08', 'GPT Image 2.5 Sunburst (2026-09-08)', { takes: freeFine }),
  picture('gpt-image-2.5-flare', 'GPT Image 2.5 Flare', { takes: freeFine }),
  picture('gpt-image-2.5-flare-2026-09-08', 'GPT Image 2.5 Flare (2026-09-08)', { takes: freeFine }),
  picture('gpt-image-1.5', 'GPT Image 1.5', { takes: faithful('high', 'low'), state: leaving }),
  picture('gpt-image-1.5-2025-12-16', 'GPT Image 1.5 (2025-12-16)', { takes: faithful('high', 'low'), state: leaving }),
  picture('gpt-image-1-mini', 'GPT Image 1 Mini', {
    takes: faithful('low'),
    state: leaving,
    aliases: ['GPT Image Mini'],
  }),
  picture('chatgpt-image-latest', 'ChatGPT Image', { takes: classic, state: leaving }),
  picture('gpt-image-1', 'GPT Image 1', { takes: classic, state: retired('2026-10-23') }),
  picture('dall-e-3', 'DALL·E 3', { state: retired('2026-05-12'), aliases: ['DALL-E 3', 'DALL-E'] }),
  picture('dall-e-2', 'DALL·E 2', { state: retired('2026-05-12'), aliases: ['DALL-E 2'] }),
  chat('gpt-6-luna', 'GPT-6 Luna'),
  chat('gpt-6-sol', 'GPT-6 Sol', { aliases: ['GPT-6'] }),
  chat('gpt-6-astra', 'GPT-6 Astra'),
  chat('gpt-6.1-sol', 'GPT-6.1 Sol', { aliases: ['GPT-6.1'] }),
  chat('gpt-6.1-terra', 'GPT-6.1 Terra'),
  chat('gpt-5.6-sol', 'GPT-5.6 Sol', { aliases: ['GPT-5.6'] }),
  chat('gpt-5.6-terra', 'GPT-5.6 Terra'),
  chat('gpt-5.6-luna', 'GPT-5.6 Luna'),
  chat('gpt-5.5', 'GPT-5.5'),
  chat('gpt-5', 'GPT-5', leaves('2026-12-11', 'gpt-6-sol')),
  chat('o3', 'o3', leaves('2026-12-11', 'gpt-6-sol')),
  chat('gpt-4.1', 'GPT-4.1', leaves('2027-01-14', 'gpt-6-sol')),
  chat('gpt-4.1-mini', 'GPT-4.1 mini', leaves('2027-01-14', 'gpt-6-luna')),
  chat('gpt-4o', 'GPT-4o', leaves('2027-01-14', 'gpt-6-sol')),
  chat('gpt-4o-mini', 'GPT-4o mini', leaves('2027-01-14', 'gpt-6-luna')),
  moderation('omni-moderation-latest', 'Omni Moderation', { aliases: ['OpenAI Moderation'] }),
  moderation('omni-moderation-2024-09-26', 'Omni Moderation (2024-09-26)'),
  speech('gpt-4o-mini-tts', 'GPT-4o mini TTS', { price: speechTokens, aliases: ['OpenAI TTS'] }),
  speech('gpt-4o-mini-tts-2025-12-15', 'GPT-4o mini TTS (2025-12-15)', { price: speechTokens }),
  oldSpeech('tts-1', 'TTS-1', 15),
  oldSpeech('tts-1-hd', 'TTS-1 HD', 30),
  sora('sora-2', 'Sora 2', ['Sora']),
  sora('sora-2-pro', 'Sora 2 Pro', []),
]

/** `gpt-…`, `chatgpt-…` and `o3` talk, unless they say that they make pictures. */
const talks = /^(chat)?gpt-(?!image)|^o\d/
const judges = /moderation/
const speaks = /\btts\b/

/** An id that is not listed goes to OpenAI as it is; its own validation is the only one that knows what it takes. */
export function unlisted(id: string): ModelFacts {
  const facts = { state: { is: 'unlisted' }, price: null } as const
  if (judges.test(id)) return moderation(id, id, facts)
  if (speaks.test(id)) return speech(id, id, facts)
  if (talks.test(id)) return chat(id, id, facts)
  return picture(id, id, { ...facts, takes: { ...freeFine, openOptions: true } })
}

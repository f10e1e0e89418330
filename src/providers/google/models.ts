/** Google's models as facts. From the documentation of the Gemini API and of its official client, read on 2026-11-21. */
import type { ModelFacts, OptionRule, Price, Takes } from '../../models/model.ts'
import { ratesOf } from './prices.ts'
import { retiredModels } from './retired.ts'

const PICTURE_DEADLINE_MS = 10 * 60_000
const VIDEO_DEADLINE_MS = 30 * 60_000
const CHAT_DEADLINE_MS = 3 * 60_000
const SOUND_DEADLINE_MS = 10 * 60_000
/** Google counts tokens, some 65,000 for a picture and 8,192 for a text that is read out: this bound is ours. */
const PROMPT_MAX = 32_000

const ratios = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9']
const longRatios = [...ratios, '1:4', '4:1', '1:8', '8:1']
const upTo = (max: number) => ({ min: 0, max })

const thinking = (...of: string[]): Record<string, OptionRule> => ({ thinkingLevel: { is: 'choice', of } })
/** A seed is an option, not the `seed` of every model: Google sends no promise along that it is kept. */
const sampling: Record<string, OptionRule> = {
  seed: { is: 'whole number', min: 0, max: 2_147_483_647 },
  temperature: { is: 'number', min: 0, max: 2 },
  topP: { is: 'number', min: 0, max: 1 },
  safetySettings: { is: 'json' },
  systemInstruction: { is: 'text', max: PROMPT_MAX },
}
const pictureOptions: Record<string, OptionRule> = { ...sampling, googleSearch: { is: 'flag' } }

const base = (id: string, name: string): Omit<ModelFacts, 'tasks' | 'takes' | 'deadlineMs'> => ({
  id,
  provider: 'google',
  name,
  aliases: [],
  state: { is: 'live' },
  price: null,
  queued: false,
  idempotent: false,
  cancelable: false, // closing the connection ends the wait, not the work, nor its bill
  webhook: false,
})

/** One call gives one picture. There is no mask, no negative prompt and no size in pixels. */
const picture = (id: string, name: string, takes: Partial<Takes>, more: Partial<ModelFacts> = {}): ModelFacts => ({
  ...base(id, name),
  tasks: ['generate', 'edit', 'compose'],
  takes: { promptMax: PROMPT_MAX, n: 1, images: upTo(14), aspectRatios: ratios, options: pictureOptions, ...takes },
  deadlineMs: PICTURE_DEADLINE_MS,
  ...more,
})

const perImage = (byResolution: Record<string, number>, source: string, asOf: string): Price => ({
  unit: 'image',
  rates: Object.entries(byResolution).map(([resolution, usd]) => ({ usd, resolution })),
  source,
  asOf,
})

/** Tokens can only be counted afterwards: what a text costs is known from its answer. */
const byTokens = (id: string, asOf: string, source = "Google's pricing page of the Gemini API"): Price | null => {
  const rates = ratesOf(id)
  if (!rates) return null
  return {
    unit: 'million tokens',
    rates: [
      { usd: rates.in, of: 'input' },
      { usd: rates.text, of: 'output' },
    ],
    source,
    asOf,
  }
}

const chat = (id: string, name: string, more: Partial<ModelFacts> = {}): ModelFacts => ({
  ...base(id, name),
  tasks: ['chat', 'vision'],
  // Google counts tokens, up to a million: both bounds are ours.
  takes: { promptMax: 200_000, n: 1, images: upTo(16) },
  price: byTokens(id, '2026-10-07'),
  deadlineMs: CHAT_DEADLINE_MS,
  ...more,
})

/** What all of its models can sound like. The later ones have more, by ids that change: those are refused here. */
const voices = ['Zephyr', 'Puck', 'Charon', 'Kore', 'Fenrir', 'Leda', 'Orus', 'Aoede', 'Callirrhoe', 'Autonoe'].concat(
  ['Enceladus', 'Iapetus', 'Umbriel', 'Algieba', 'Despina', 'Erinome', 'Algenib', 'Rasalgethi', 'Laomedeia'],
  ['Achernar', 'Alnilam', 'Schedar', 'Gacrux', 'Pulcherrima', 'Achird', 'Zubenelgenubi', 'Vindemiatrix'],
  ['Sadachbia', 'Sadaltager', 'Sulafat'],
)
const languageCode: OptionRule = { is: 'text', max: 35 }

/** It reads out what it is given, and takes how to say it apart. Its answer counts the tokens that are billed. */
const speech = (id: string, name: string, more: Partial<ModelFacts> = {}): ModelFacts => ({
  ...base(id, name),
  tasks: ['speech'],
  takes: {
    promptMax: PROMPT_MAX,
    n: 1,
    images: upTo(0),
    voice: voices,
    format: ['wav'],
    options: { style: { is: 'text', max: 4000 }, languageCode },
  },
  price: byTokens(id, '2026-11-28', 'third-party price lists'),
  deadlineMs: SOUND_DEADLINE_MS,
  ...more,
})

/** The ones before want to be told in the text itself how to say it. */
const earlySpeech = (id: string, name: string, successor: string): ModelFacts => {
  const { takes } = speech(id, name)
  return speech(id, name, {
    takes: { ...takes, options: { languageCode } },
    state: { is: 'leaving', on: '2026-12-18', successor },
  })
}

/** Half a minute of music, in words or after pictures. Later ones are documented for another of Google's APIs alone. */
const music = (id: string, name: string, more: Partial<ModelFacts> = {}): ModelFacts => ({
  ...base(id, name),
  tasks: ['music'],
  takes: { promptMax: PROMPT_MAX, n: 1, images: upTo(10) },
  deadlineMs: SOUND_DEADLINE_MS,
  ...more,
})

/** How many pictures a video may start from is not documented: this number is ours. */
const VIDEO_PICTURES = 3
const omni = (id: string, name: string, maxSeconds: number, more: Partial<ModelFacts> = {}): ModelFacts => ({
  ...base(id, name),
  tasks: ['video'],
  takes: {
    promptMax: PROMPT_MAX,
    n: 1,
    images: upTo(VIDEO_PICTURES),
    aspectRatios: ['16:9', '9:16'],
    resolution: ['360p', '720p', '1080p', '4k'],
    duration: { min: 3, max: maxSeconds },
    options: {
      task: {
        is: 'choice',
        of: ['text_to_video', 'image_to_video', 'reference_to_video', 'edit', 'extend', 'upscale'],
      },
      previous_interaction_id: { is: 'text', max: 500 },
      system_instruction: { is: 'text', max: PROMPT_MAX },
      seed: { is: 'whole number', min: 0, max: 2_147_483_647 },
      safety_settings: { is: 'json' },
    },
  },
  queued: true,
  cancelable: true,
  webhook: true,
  deadlineMs: VIDEO_DEADLINE_MS,
  ...more,
})

/**
 * Veo is gone from the Gemini API. On Vertex AI it was to go on 2026-11-17 "or later", so only its full name calls it. Its price
 * there is not the one that the Gemini API had.
 */
const veoOnVertex = (id: string, name: string): ModelFacts => ({
  ...base(`vertex/${id}`, name),
  tasks: ['video'],
  state: { is: 'retired', since: '2026-11-17', successor: 'gemini-omni-1.1-flash', callable: true },
  takes: {
    promptMax: PROMPT_MAX,
    n: 4,
    // The first frame, and the last.
    images: upTo(2),
    aspectRatios: ['16:9', '9:16'],
    resolution: ['720p', '1080p', '4k'],
    duration: { min: 4, max: 8 },
    seed: true,
    negativePrompt: true,
    options: {
      generateAudio: { is: 'flag' },
      enhancePrompt: { is: 'flag' },
      personGeneration: { is: 'choice', of: ['dont_allow', 'allow_adult', 'allow_all'] },
      compressionQuality: { is: 'choice', of: ['optimized', 'lossless'] },
      resizeMode: { is: 'choice', of: ['pad', 'crop'] },
    },
  },
  queued: true,
  deadlineMs: VIDEO_DEADLINE_MS,
})

export const models: ModelFacts[] = [
  picture(
    'gemini-nano-banana-2.1',
    'Nano Banana 2.1',
    { resolution: ['1K', '2K', '4K'], options: { ...pictureOptions, ...thinking('minimal', 'medium', 'high') } },
    {
      aliases: ['Nano Banana', 'Gemini Nano Banana', 'Gemini Image', 'Gemini Flash Image'],
      // Published for 1K; the larger ones at the number of tokens that they have with gemini-3.1-flash-image.
      price: perImage({ '1K': 0.0336, '2K': 0.0504, '4K': 0.0756 }, 'third-party price lists', '2026-10-08'),
    },
  ),
  picture(
    'gemini-3-pro-image',
    'Gemini 3 Pro Image',
    { resolution: ['1K', '2K', '4K'] },
    {
      aliases: ['Nano Banana Pro', 'Gemini Pro Image'],
      price: perImage(
        { '1K': 0.134, '2K': 0.134, '4K': 0.24 },
        "Google's pricing page of the Gemini API",
        '2026-10-07',
      ),
    },
  ),
  picture(
    'gemini-3.1-flash-lite-image',
    'Gemini 3.1 Flash-Lite Image',
    { resolution: ['1K'] },
    { aliases: ['Nano Banana 2 Lite', 'Nano Banana Lite'] },
  ),
  picture(
    'gemini-3.1-flash-image',
    'Gemini 3.1 Flash Image',
    {
      aspectRatios: longRatios,
      resolution: ['512', '1K', '2K', '4K'],
      options: { ...pictureOptions, ...thinking('minimal', 'high') },
    },
    {
      aliases: ['Nano Banana 2'],
      // Deprecated on 2026-10-06. One source says that it was shut down on this day, another gives none.
      state: { is: 'retired', since: '2026-10-29', successor: 'gemini-nano-banana-2.1', callable: true },
      price: perImage(
        { '512': 0.045, '1K': 0.067, '2K': 0.101, '4K': 0.151 },
        "Google's pricing page of the Gemini API",
        '2026-04-04',
      ),
    },
  ),
  picture(
    'gemini-2.5-flash-image',
    'Gemini 2.5 Flash Image',
    { images: upTo(3), resolution: ['1K'] },
    {
      aliases: ['Nano Banana 1', 'Gemini 2.5 Image'],
      state: { is: 'leaving', on: '2027-03-15', successor: 'gemini-nano-banana-2.1' },
      price: perImage({ '1K': 0.039 }, 'third-party price lists', '2026-04-30'),
    },
  ),
  omni('gemini-omni-1.1-flash', 'Gemini Omni 1.1 Flash', 10, {
    aliases: ['Gemini Omni', 'Gemini Omni Flash', 'Omni Flash', 'Gemini Video'],
    price: {
      unit: 'second',
      rates: [
        { usd: 0.10136, resolution: '720p' },
        { usd: 0.15, resolution: '1080p' },
      ],
      source: 'tokens for a second at 720p times their price, and third-party price lists',
      asOf: '2026-10-08',
    },
  }),
  // 15 seconds are reported, not documented.
  omni('gemini-omni-1.2-flash', 'Gemini Omni 1.2 Flash', 15),
  chat('gemini-3.8-flash', 'Gemini 3.8 Flash', { aliases: ['Gemini Flash', 'Gemini 3.8'] }),
  chat('gemini-3.7-flash', 'Gemini 3.7 Flash', { aliases: ['Gemini 3.7'] }),
  chat('gemini-3.6-flash', 'Gemini 3.6 Flash', { aliases: ['Gemini 3.6'] }),
  chat('gemini-3.5-flash', 'Gemini 3.5 Flash', { aliases: ['Gemini 3.5'] }),
  chat('gemini-3.5-flash-lite', 'Gemini 3.5 Flash-Lite', { aliases: ['Gemini Flash-Lite'] }),
  chat('gemini-3.1-pro-preview', 'Gemini 3.1 Pro', { aliases: ['Gemini Pro'] }),
  chat('gemini-4-argon', 'Gemini 4 Argon'),
  chat('gemini-4-carbon', 'Gemini 4 Carbon'),
  speech('gemini-3.8-flash-tts', 'Gemini 3.8 Flash TTS', { aliases: ['Gemini TTS', 'Gemini Flash TTS'] }),
  speech('gemini-3.8-flash-lite-tts', 'Gemini 3.8 Flash-Lite TTS', { aliases: ['Gemini Flash-Lite TTS'] }),
  earlySpeech('gemini-3.1-flash-tts-preview', 'Gemini 3.1 Flash TTS', 'gemini-3.8-flash-lite-tts'),
  earlySpeech('gemini-2.5-flash-preview-tts', 'Gemini 2.5 Flash TTS', 'gemini-3.8-flash-lite-tts'),
  earlySpeech('gemini-2.5-pro-preview-tts', 'Gemini 2.5 Pro TTS', 'gemini-3.8-flash-tts'),
  music('lyria-3-clip-preview', 'Lyria 3 Clip', {
    aliases: ['Lyria', 'Lyria 3'],
    price: { unit: 'song', rates: [{ usd: 0.04 }], source: 'third-party price lists', asOf: '2026-11-28' },
  }),
  veoOnVertex('veo-3.1-generate-001', 'Veo 3.1 on Vertex AI'),
  veoOnVertex('veo-3.1-fast-generate-001', 'Veo 3.1 Fast on Vertex AI'),
  ...retiredModels({
    picture: (id, name, more) => picture(id, name, {}, more),
    video: (id, name, more) => omni(id, name, 10, more),
  }),
]

/** An id that is not listed goes to Google as it is. Its name tells by which of the APIs. */
export function unlisted(id: string): ModelFacts {
  const more = { state: { is: 'unlisted' }, price: null } as const
  const open = (facts: ModelFacts): ModelFacts => ({ ...facts, takes: { ...facts.takes, openOptions: true } })
  if (id.startsWith('vertex/')) return open({ ...veoOnVertex(id.slice('vertex/'.length), id), ...more })
  if (/omni|^veo/i.test(id)) return open(omni(id, id, 60, more))
  if (/tts/i.test(id)) return open(speech(id, id, more))
  if (/^lyria/i.test(id)) return open(music(id, id, more))
  if (/image|banana|^imagen/i.test(id)) {
    return open(picture(id, id, { aspectRatios: longRatios, resolution: ['512', '1K', '2K', '4K'] }, more))
  }
  return chat(id, id, more)
}

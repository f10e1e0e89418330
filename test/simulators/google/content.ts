/** `generateContent`, as strict as its documentation: pictures, sounds and words, with the tokens that they are billed by. */
import sharp from 'sharp'
import { z } from 'zod'
import { pictureFile } from '../files.ts'
import { firstIssue, gone, refuse } from './refused.ts'
import { checkSpeech, composed, spoken, spokenTokens, voices } from './sounds.ts'

interface Served {
  kind: 'picture' | 'text' | 'speech' | 'music'
  /** Dollars for a million tokens; absent where no price is known. */
  usd?: { in: number; text: number; image?: number }
  sizes?: string[]
  long?: boolean
  images?: number
  /** For each result, whatever its tokens. */
  usdEach?: number
  /** Of speech: it takes a style, and gives a file. */
  late?: boolean
}

const threeSizes = ['1K', '2K', '4K']
export const served: Record<string, Served> = {
  'gemini-nano-banana-2.1': { kind: 'picture', sizes: threeSizes, usd: { in: 1.5, text: 7.5, image: 30 } },
  'gemini-3-pro-image': { kind: 'picture', sizes: threeSizes, usd: { in: 2, text: 12, image: 120 } },
  'gemini-3.1-flash-image': {
    kind: 'picture',
    sizes: ['512', ...threeSizes],
    long: true,
    usd: { in: 0.5, text: 3, image: 60 },
  },
  'gemini-3.1-flash-lite-image': { kind: 'picture', sizes: ['1K'] },
  'gemini-2.5-flash-image': { kind: 'picture', sizes: ['1K'], images: 3, usd: { in: 0.3, text: 2.5, image: 30 } },
  'gemini-3.8-flash': { kind: 'text', usd: { in: 0.75, text: 3.75 } },
  'gemini-3.5-flash': { kind: 'text', usd: { in: 1.5, text: 9 } },
  'gemini-4-argon': { kind: 'text' },
  'gemini-3.8-flash-tts': { kind: 'speech', late: true, images: 0, usd: { in: 0.5, text: 9 } },
  'gemini-3.8-flash-lite-tts': { kind: 'speech', late: true, images: 0, usd: { in: 0.5, text: 6 } },
  'gemini-3.1-flash-tts-preview': { kind: 'speech', images: 0 },
  'gemini-2.5-flash-preview-tts': { kind: 'speech', images: 0 },
  'gemini-2.5-pro-preview-tts': { kind: 'speech', images: 0 },
  'lyria-3-clip-preview': { kind: 'music', images: 10, usdEach: 0.04 },
}
export const retired = /^(imagen-|veo-|gemini-2\.0|gemini-(?!.*tts).*-preview$|gemini-omni-flash)/

const TOKENS_PER_PICTURE = 258
const THOUGHT_TOKENS = 180
const pixels: Record<string, number> = { '512': 512, '1K': 1024, '2K': 2048, '4K': 4096 }
const outputTokens: Record<string, number> = { '512': 747, '1K': 1120, '2K': 1680, '4K': 2520 }

const ratios = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9']
const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/, 'Base64 decoding failed')
const part = z
  .strictObject({
    text: z.string().optional(),
    inlineData: z
      .strictObject({ mimeType: z.enum(['image/png', 'image/jpeg', 'image/webp']), data: base64 })
      .optional(),
    thought: z.boolean().optional(),
    thoughtSignature: z.string().optional(),
    speechMetadata: z.strictObject({ style: z.string().optional() }).optional(),
  })
  .refine((one) => (one.text === undefined) !== (one.inlineData === undefined), 'exactly one kind of data is needed')
const harms = ['HARASSMENT', 'HATE_SPEECH', 'SEXUALLY_EXPLICIT', 'DANGEROUS_CONTENT', 'CIVIC_INTEGRITY']
const level = z.string().regex(/^(minimal|low|medium|high)$/i)
const request = z.strictObject({
  model: z.string().optional(),
  contents: z
    .array(z.strictObject({ role: z.enum(['user', 'model']).optional(), parts: z.array(part).min(1) }))
    .min(1, 'contents is not specified'),
  systemInstruction: z.strictObject({ role: z.string().optional(), parts: z.array(part).min(1) }).optional(),
  safetySettings: z
    .array(
      z.strictObject({
        category: z.enum(harms.map((name) => `HARM_CATEGORY_${name}`)),
        threshold: z.enum(['BLOCK_LOW_AND_ABOVE', 'BLOCK_MEDIUM_AND_ABOVE', 'BLOCK_ONLY_HIGH', 'BLOCK_NONE', 'OFF']),
      }),
    )
    .optional(),
  tools: z.array(z.strictObject({ googleSearch: z.strictObject({}) })).optional(),
  generationConfig: z
    .strictObject({
      responseModalities: z.array(z.enum(['TEXT', 'IMAGE', 'AUDIO'])).optional(),
      seed: z.int().min(-2_147_483_648).max(2_147_483_647).optional(),
      temperature: z.number().min(0).max(2).optional(),
      topP: z.number().min(0).max(1).optional(),
      topK: z.int().min(1).optional(),
      stopSequences: z.array(z.string()).max(5).optional(),
      maxOutputTokens: z.int().min(1).optional(),
      responseMimeType: z.enum(['text/plain', 'application/json']).optional(),
      responseSchema: z.unknown().optional(),
      responseJsonSchema: z.unknown().optional(),
      thinkingConfig: z
        .strictObject({
          thinkingLevel: level.optional(),
          thinkingBudget: z.int().optional(),
          includeThoughts: z.boolean().optional(),
        })
        .optional(),
      speechConfig: z
        .strictObject({
          voiceConfig: z.strictObject({ prebuiltVoiceConfig: z.strictObject({ voiceName: z.enum(voices) }) }),
          languageCode: z.string().optional(),
        })
        .optional(),
      imageConfig: z.strictObject({ aspectRatio: z.string().optional(), imageSize: z.string().optional() }).optional(),
    })
    .optional(),
})

export interface Turn {
  model: string
  /** What was asked for, as it came. */
  body: z.infer<typeof request>
  /** What it is billed, in millionths of a dollar; `null` where that is not documented. */
  micros: number | null
  answer: () => Promise<object>
}

/** Checks a request, and says what its answer will be. Throws `Refused`. */
export async function readTurn(model: string, body: unknown): Promise<Turn> {
  if (retired.test(model)) throw gone(model)
  const known = served[model]
  if (!known) {
    const message = `models/${model} is not found for API version v1beta, or is not supported for generateContent.`
    throw refuse(404, 'NOT_FOUND', message)
  }
  const parsed = request.safeParse(body)
  if (!parsed.success) {
    const message = `Invalid JSON payload received. ${firstIssue(parsed.error)}`
    throw refuse(400, 'INVALID_ARGUMENT', message, [{ '@type': 'type.googleapis.com/google.rpc.BadRequest' }])
  }
  const parts = parsed.data.contents.flatMap((one) => one.parts)
  const pictures = parts.flatMap((one) => (one.inlineData ? [one.inlineData.data] : []))
  if (pictures.length > (known.images ?? 14)) {
    throw refuse(400, 'INVALID_ARGUMENT', `At most ${known.images ?? 14} images are supported.`)
  }
  for (const data of pictures) await decode(data)
  const prompt = parts.flatMap((one) => one.text ?? []).join(' ')
  const asked = { model, known, body: parsed.data, prompt, pictures: pictures.length }
  return makers[known.kind](asked)
}

async function decode(data: string) {
  await sharp(Buffer.from(data, 'base64'))
    .metadata()
    .catch(() => {
      throw refuse(400, 'INVALID_ARGUMENT', 'Unable to process input image. Please retry with another one.')
    })
}

interface Asked {
  model: string
  known: Served
  body: z.infer<typeof request>
  prompt: string
  pictures: number
}

const tokens = (words: string) => Math.max(1, Math.ceil(words.length / 4))

function usageOf({ prompt, pictures }: Asked, image: number, words: number) {
  const input = tokens(prompt) + pictures * TOKENS_PER_PICTURE
  const details = [
    { modality: 'TEXT', tokenCount: tokens(prompt) },
    ...(pictures ? [{ modality: 'IMAGE', tokenCount: pictures * TOKENS_PER_PICTURE }] : []),
  ]
  const output = image + words
  return {
    promptTokenCount: input,
    ...(output ? { candidatesTokenCount: output, thoughtsTokenCount: THOUGHT_TOKENS } : {}),
    totalTokenCount: input + output + (output ? THOUGHT_TOKENS : 0),
    promptTokensDetails: details,
    ...(image ? { candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: image }] } : {}),
  }
}

function billed({ known }: Asked, input: number, image: number, words: number): number | null {
  if (!known.usd) return null
  return Math.ceil(input * known.usd.in + image * (known.usd.image ?? 0) + words * known.usd.text)
}

const envelope = (model: string, more: object) => ({ ...more, modelVersion: model, responseId: `r-${model}` })
const candidate = (finishReason: string, parts?: object[], more: object = {}) => [
  { index: 0, finishReason, ...(parts ? { content: { role: 'model', parts } } : {}), ...more },
]

function blocked(asked: Asked): Turn {
  const usageMetadata = usageOf(asked, 0, 0)
  const safetyRatings = [{ category: 'HARM_CATEGORY_DANGEROUS_CONTENT', probability: 'HIGH' }]
  const late = asked.prompt.includes('forbidden result')
  const more = late
    ? { candidates: candidate('IMAGE_SAFETY', undefined, { finishMessage: 'The image violates the usage policy.' }) }
    : { promptFeedback: { blockReason: 'PROHIBITED_CONTENT', safetyRatings } }
  return {
    model: asked.model,
    body: asked.body,
    micros: null, // what a refusal costs is not documented
    answer: async () => envelope(asked.model, { ...more, usageMetadata }),
  }
}

function picture(asked: Asked): Turn {
  const { model, known, body, prompt } = asked
  const { imageConfig = {}, thinkingConfig, responseModalities = [] } = body.generationConfig ?? {}
  const { aspectRatio = '1:1', imageSize = '1K' } = imageConfig
  const allowed = known.long ? [...ratios, '1:4', '4:1', '1:8', '8:1'] : ratios
  if (!allowed.includes(aspectRatio)) throw refuse(400, 'INVALID_ARGUMENT', 'aspect_ratio is not supported.')
  if (!known.sizes?.includes(imageSize)) throw refuse(400, 'INVALID_ARGUMENT', 'image_size is not supported.')
  if (prompt.includes('forbidden')) return blocked(asked)
  const onlyWords = prompt.includes('only words') || !responseModalities.includes('IMAGE')
  const image = onlyWords ? 0 : (outputTokens[imageSize] ?? 0)
  const usage = usageOf(asked, image, onlyWords ? 20 : 0)
  return {
    model,
    body,
    micros: billed(asked, usage.promptTokenCount, image, THOUGHT_TOKENS + (onlyWords ? 20 : 0)),
    async answer() {
      const words = { text: 'I would rather describe it.' }
      if (onlyWords) return envelope(model, { candidates: candidate('STOP', [words]), usageMetadata: usage })
      const inlineData = { mimeType: 'image/png', data: await draw(aspectRatio, imageSize, prompt) }
      const draft = { mimeType: 'image/png', data: await draw('1:1', '512', 'draft') }
      const thoughts = thinkingConfig?.includeThoughts
        ? [
            { text: 'A fox, then.', thought: true },
            { inlineData: draft, thought: true },
          ]
        : []
      const parts = [...thoughts, { text: 'Here it is.' }, { inlineData, thoughtSignature: 'CsUBAdHtim8=' }]
      return envelope(model, { candidates: candidate('STOP', parts), usageMetadata: usage })
    },
  }
}

async function draw(ratio: string, size: string, prompt: string): Promise<string> {
  const [w = 1, h = 1] = ratio.split(':').map(Number)
  const edge = pixels[size] ?? 1024
  const side = (part: number, other: number) => Math.round((edge * Math.sqrt(part / other)) / 16) * 16
  return (await pictureFile({ width: side(w, h), height: side(h, w), text: prompt })).toString('base64')
}

function speech(asked: Asked): Turn {
  const { model, known, body, prompt } = asked
  const parts = body.contents.flatMap((one) => one.parts)
  checkSpeech(known.late === true, body.generationConfig ?? {}, parts.filter((one) => one.speechMetadata).length)
  if (prompt.includes('forbidden')) return blocked(asked)
  const { thoughtsTokenCount: _, ...usage } = usageOf(asked, 0, 0)
  const details = [{ modality: 'AUDIO', tokenCount: spokenTokens }]
  const more = { candidatesTokenCount: spokenTokens, candidatesTokensDetails: details }
  const usageMetadata = { ...usage, ...more, totalTokenCount: usage.promptTokenCount + spokenTokens }
  return {
    model,
    body,
    micros: billed(asked, usage.promptTokenCount, 0, spokenTokens),
    async answer() {
      const inlineData = await spoken(known.late === true)
      return envelope(model, { candidates: candidate('STOP', [{ inlineData }]), usageMetadata })
    },
  }
}

/** The words of a song come before the song. */
function music(asked: Asked): Turn {
  const { model, known, body, prompt } = asked
  if (body.generationConfig?.speechConfig) throw refuse(400, 'INVALID_ARGUMENT', 'speech_config is not supported.')
  if (prompt.includes('forbidden')) return blocked(asked)
  return {
    model,
    body,
    micros: Math.round((known.usdEach ?? 0) * 1e6),
    async answer() {
      const parts = [{ text: '[Verse] La la la.' }, { inlineData: await composed() }]
      return envelope(model, { candidates: candidate('STOP', parts) })
    },
  }
}

function text(asked: Asked): Turn {
  const { model, body, prompt, pictures } = asked
  const { imageConfig, responseModalities, maxOutputTokens, responseMimeType } = body.generationConfig ?? {}
  if (imageConfig || responseModalities?.includes('IMAGE')) {
    throw refuse(400, 'INVALID_ARGUMENT', 'This model does not support the requested response modalities.')
  }
  if (prompt.includes('forbidden')) return blocked(asked)
  const seen = pictures > 0 ? ` I see ${pictures} of them.` : ''
  const whole = `A sleek picture of ${prompt}.${seen}`.split(' ')
  const kept = whole.slice(0, maxOutputTokens === undefined ? whole.length : Math.max(0, maxOutputTokens - 1))
  const said = kept.join(' ')
  const usage = usageOf(asked, 0, kept.length)
  return {
    model,
    body,
    micros: billed(asked, usage.promptTokenCount, 0, kept.length + (kept.length > 0 ? THOUGHT_TOKENS : 0)),
    async answer() {
      const spoken = responseMimeType === 'application/json' ? JSON.stringify({ caption: said }) : said
      const parts = [{ text: 'Let me see.', thought: true }, ...(said ? [{ text: spoken }] : [])]
      const reason = kept.length < whole.length ? 'MAX_TOKENS' : 'STOP'
      return envelope(model, { candidates: candidate(reason, parts), usageMetadata: usage })
    },
  }
}

const makers: Record<Served['kind'], (asked: Asked) => Turn> = { picture, speech, music, text }

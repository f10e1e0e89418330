/** What can be asked of `POST /ai`: each action with its fields, and the space that does it. */
import { z } from 'zod'
import { styles } from '../../doodles/prompts.ts'

const description = z.string().trim().min(1).max(1000).describe('What to draw')
const provider = z
  .string()
  .min(1)
  .max(200)
  .optional()
  .describe('mock, openai, replicate, gemini, …, or a model; the best that has a key when absent')
const style = z.enum(styles).default('simple')
const imageData = z.string().min(1).describe('The picture in base64, with or without data:…;base64, before it')
const mimeType = z.string().max(100).optional().describe('Not believed: what a picture is, is told from its content')

export const requests = {
  'generate-doodle': z.object({
    action: z.literal('generate-doodle'),
    description,
    style,
    count: z.int().min(1).max(10).default(1),
    provider,
  }),
  'generate-animation': z.object({
    action: z.literal('generate-animation'),
    description,
    frameCount: z.int().min(2).max(60).default(10),
    fps: z.int().min(1).max(30).default(12).describe('Frames a second'),
    size: z.int().min(64).max(1024).default(512).describe('Pixels of an edge'),
    style,
    provider,
  }),
  'analyze-doodle': z.object({ action: z.literal('analyze-doodle'), imageData, mimeType, provider }),
  'optimize-doodle': z.object({
    action: z.literal('optimize-doodle'),
    imageData,
    mimeType,
    width: z.int().min(16).max(8192).default(1920),
    height: z.int().min(16).max(8192).default(1080),
    trace: z.boolean().default(false).describe('Also as strokes, in an SVG'),
  }),
}
export type Action = keyof typeof requests

type Asked = { [A in Action]: (request: z.output<(typeof requests)[A]>) => Run }
interface Run {
  space: string
  inputs: Record<string, unknown>
}

/** The run of a space that an action means. */
export const actions: Asked = {
  'generate-doodle': ({ action: _, ...inputs }) => ({ space: 'doodle', inputs: given(inputs) }),
  'generate-animation': ({ action: _, ...inputs }) => ({ space: 'doodle-animation', inputs: given(inputs) }),
  'analyze-doodle': ({ imageData, mimeType, provider }) => ({
    space: 'doodle-analysis',
    inputs: given({ image: asDataUri(imageData, mimeType), provider }),
  }),
  'optimize-doodle': ({ imageData, mimeType, width, height, trace }) => ({
    space: 'doodle-optimizer',
    inputs: { image: asDataUri(imageData, mimeType), width, height, trace },
  }),
}

const given = (inputs: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined))

const asDataUri = (imageData: string, mimeType = 'image/png') =>
  imageData.startsWith('data:') ? imageData : `data:${mimeType};base64,${imageData.replace(/\s/g, '')}`

/** As schedulers and plugins send it to keep a function loaded. */
const warmUp = z.union([
  z.looseObject({ action: z.enum(['warmup', 'warm-up', 'ping']) }),
  z.looseObject({ warmup: z.literal(true) }),
  z.looseObject({ source: z.enum(['serverless-plugin-warmup', 'aws.events']) }),
])
export const isWarmUp = (body: unknown) => warmUp.safeParse(body).success

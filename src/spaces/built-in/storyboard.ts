/** A story as a film would plan it: panels with captions, on one sheet. */
import { z } from 'zod'
import { atLeastOne } from '../at-least-one.ts'
import type { Ask, PictureCall } from '../context.ts'
import { defineSpace } from '../define.ts'
import type { Image } from '../image.ts'
import { readJson } from '../read-json.ts'
import { board, MOST_PANELS, type Panel } from './storyboard/board.ts'
import { boardPrompt, drawnPrompt, panelPrompt, STORYBOARD_ARTIST } from './storyboard/prompts.ts'
import { tell } from './storyboard/tell.ts'

const breakDown = { task: 'chat', prefer: ['google', 'openai'], maxTokens: 8000 } satisfies Ask
/**
 * From words alone. With the first panel as a reference the others would look more alike, but they would also take over its
 * composition, all wait for it, cost the tokens of a picture each, and be had of those models only that take pictures. What a
 * character looks like is said in the same words each time instead.
 */
const drawPanel = { task: 'generate', prefer: ['google', 'openai', 'black-forest-labs', 'recraft'] } satisfies Ask

const ASPECT = '16:9'
/** One for all panels: models that take a seed then keep closer to one look. */
const SEED = 11
/** Panels of the sheet, longest edge. Pixels. */
const SHEET_EDGE = 640

export const storyboard = defineSpace({
  id: 'storyboard',
  name: 'Storyboard',
  description:
    'Turns a story into a storyboard: panels in one style with the same characters, on a sheet with captions.',
  category: 'film',
  keywords: [
    'storyboard',
    'story board',
    'panels',
    'comic strip',
    'shot list',
    'scene by scene',
    'illustrate story',
    'animatic',
  ],
  patterns: [
    /\bstory ?-?boards?\b/i,
    /\b(comic|manga) (strip|page|panels?)\b/i,
    /\b(story|script|screenplay|scene|plot|tale|poem|novel)\b.*\b(in|into|as) (\w+ ){0,3}(panels|frames|pictures|shots|comic)\b/i,
    /\b(plan|list|lay out|break down|sketch out)\b.*\b(shots|scenes|frames)\b.*\b(film|movie|video|ad|commercial|clip|scene)\b/i,
    /\billustrate\b.*\b(story|script|tale|fable|poem)\b/i,
  ],
  input: z.object({
    story: z.string().trim().min(1).max(8000).describe('The story, script or idea'),
    panels: z.int().min(3).max(MOST_PANELS).default(6).describe('How many panels'),
    style: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .default('coloured pencil sketch')
      .describe('How it is drawn: pencil sketch, watercolour, comic book, …'),
    characters: z
      .array(z.string().trim().min(1).max(300))
      .max(6)
      .optional()
      .describe('What characters look like, one text for each: "Mia: a girl of eight in a yellow raincoat"'),
  }),
  outputs: ['image'],
  estimatedDuration: '30-90s',
  steps: [
    { name: 'break-down', title: 'Breaking the story into panels', asks: breakDown },
    { name: 'panel', title: 'Drawing the panels', asks: drawPanel, times: ({ panels }) => panels },
    { name: 'sheet', title: 'Laying out the sheet' },
  ],
  async run(
    { story, panels: count, style, characters = [] },
    { step, chat, generate, make, isOffline, emit, progress },
  ) {
    progress('Breaking the story into panels')
    const byRules = () => tell(story, { panels: count, characters })
    const told = await step('break-down', async () => {
      const prompt = boardPrompt(story, { panels: count, characters, style })
      const answer = await chat({ ...breakDown, system: STORYBOARD_ARTIST, prompt, offline: () => '' })
      return readJson(board, answer) ?? byRules()
    })

    /** Without a model it is drawn as ever, and the drawing then worked over in the style. */
    async function drawn(panel: Panel) {
      const prompt = drawnPrompt(panel, told)
      const drawing = await generate({ task: 'generate', prompt, aspectRatio: ASPECT, seed: SEED, style: 'detailed' })
      return { prompt, image: await make([drawing], (files) => workOver(files, style)) }
    }

    async function draw(panel: Panel, index: number) {
      const prompt = panelPrompt(panel, told, style)
      const call: PictureCall = { ...drawPanel, prompt, aspectRatio: ASPECT, seed: SEED }
      const made = await step(`panel ${index + 1}`, async () => {
        const one = isOffline(call) ? await drawn(panel) : { prompt, image: await generate(call) }
        return { ...one, image: await emit(one.image) }
      })
      return { ...made, panel, number: index + 1 }
    }

    const planned = told.panels.slice(0, count)
    progress(`Drawing ${planned.length} panels`)
    const done = await atLeastOne(planned.map(draw))
    progress('Laying out the sheet')
    const images = done.map(({ image }) => image)
    const captions = done.map(({ panel }) => panel.caption)
    const sheet: Image = await step('sheet', () => make(images, (files) => layOut(files, captions)))
    const panels = done.map(({ number, panel, prompt }) => {
      const { shot, camera, caption } = panel
      return { number, shot, camera, caption, prompt }
    })
    return { images: [sheet, ...images], details: { characters: told.characters, panels } }
  },
})

async function workOver([drawing]: Uint8Array[], style: string): Promise<Uint8Array> {
  const { readOperations, restyle } = await import('../../media/restyle.ts')
  const image = drawing as Uint8Array
  if (readOperations(style).length === 0) return image
  return (await restyle({ image, prompt: style, seed: SEED })).bytes
}

async function layOut(files: Uint8Array[], captions: string[]): Promise<Uint8Array> {
  const { contactSheet } = await import('../../media/contact-sheet.ts')
  const columns = files.length <= 4 ? 2 : 3
  return contactSheet(files, { columns, captions, edge: SHEET_EDGE, ground: 'white' })
}

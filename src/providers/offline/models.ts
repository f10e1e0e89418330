/** What the offline models can be asked for. */
import type { ModelFacts, Price, Takes } from '../../models/model.ts'

const free: Price = { unit: 'image', rates: [{ usd: 0 }], source: 'runs on this machine', asOf: '2026-11-21' }

/** Small enough to draw in a moment, large enough to judge a layout. */
const freeSize = { multipleOf: 1, minEdge: 64, maxEdge: 2048, minPixels: 4096, maxPixels: 2048 * 2048, maxRatio: 16 }
const styles = ['simple', 'detailed', 'cartoon', 'minimalist']
const format = ['png', 'jpeg', 'webp']
const drawing: Takes = {
  promptMax: 32_000,
  n: 10,
  images: { min: 0, max: 0 },
  freeSize,
  seed: true,
  format,
}

const model = (
  id: string,
  name: string,
  tasks: ModelFacts['tasks'],
  takes: Takes,
  more: Partial<ModelFacts> = {},
): ModelFacts => ({
  id,
  provider: 'offline',
  name,
  aliases: [],
  tasks,
  state: { is: 'live' },
  takes,
  price: free,
  queued: false,
  idempotent: true,
  cancelable: true,
  webhook: false,
  preview: true,
  deadlineMs: 11 * 60_000,
  ...more,
})

export const models: ModelFacts[] = [
  model('draw', 'Offline drawing', ['generate'], { ...drawing, style: styles, partials: 3 }),
  model('draw-queued', 'Offline drawing behind a queue', ['generate'], { ...drawing, style: styles }, { queued: true }),
  model('doodle', 'Offline doodle', ['generate'], {
    ...drawing,
    style: styles,
    format: ['png', 'svg'],
    options: { trails: { is: 'flag' } },
  }),
  model('edit', 'Offline restyling', ['edit'], {
    ...drawing,
    images: { min: 1, max: 2 },
    mask: true,
  }),
  model('sketch', 'Offline render of a sketch', ['sketch'], {
    ...drawing,
    promptless: true,
    n: 4,
    images: { min: 1, max: 1 },
  }),
  model('upscale', 'Offline enlargement', ['upscale'], {
    promptMax: 32_000,
    promptless: true,
    n: 1,
    images: { min: 1, max: 1 },
    format,
    options: {
      scale: { is: 'whole number', min: 2, max: 4 },
      clean: { is: 'flag' },
    },
  }),
  model('cutout', 'Offline cut-out', ['cutout'], {
    promptMax: 32_000,
    promptless: true,
    n: 1,
    images: { min: 1, max: 1 },
    format: ['png', 'webp'],
  }),
  model('compose', 'Offline composition', ['compose'], {
    promptMax: 32_000,
    promptless: true,
    n: 4,
    images: { min: 2, max: 2 },
    seed: true,
    format,
  }),
  model('film', 'Offline film', ['video'], {
    promptMax: 32_000,
    n: 1,
    images: { min: 0, max: 1 },
    freeSize: { ...freeSize, multipleOf: 2, maxEdge: 1280, maxPixels: 1280 * 720 },
    seed: true,
    duration: { min: 1, max: 10 },
  }),
  model('chat', 'Offline rewriting', ['chat'], { promptMax: 32_000, n: 1, images: { min: 0, max: 0 } }),
  model('vision', 'Offline description', ['vision'], { promptMax: 32_000, n: 1, images: { min: 1, max: 16 } }),
]

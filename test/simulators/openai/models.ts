/** Which models OpenAI serves on 2026-11-21, and what it charges for them (USD per million tokens). */
import { noSuchModel } from './refused.ts'

export interface Served {
  id: string
  kind: 'image' | 'text' | 'moderation' | 'speech'
  /** Any size within the rules, not only the three standard ones. */
  free?: boolean
  /** Knows the qualities above `high`. */
  fine?: boolean
  markup?: boolean
  fidelity?: string[]
  shutdown?: string
  /** Of a model that speaks: USD for a million characters, where those are what is billed. */
  usdForCharacters?: number
  usd: { textIn: number; imageIn: number; out: number }
}

const usd = { textIn: 5, imageIn: 8, out: 30 }
const second = { kind: 'image', free: true, usd } as const
const later = { ...second, fine: true, markup: true } as const
const text = { kind: 'text', usd: { textIn: 2, imageIn: 2, out: 10 } } as const
const voice = { kind: 'speech', usd: { textIn: 0.6, imageIn: 0, out: 12 }, shutdown: '2027-01-06' } as const
const judge = { kind: 'moderation', usd: { textIn: 0, imageIn: 0, out: 0 } } as const

export const served: Served[] = [
  { id: 'gpt-image-2', ...second },
  { id: 'gpt-image-2-2026-04-21', ...second },
  { id: 'gpt-image-2.5-sunburst', ...later },
  { id: 'gpt-image-2.5-sunburst-2026-09-08', ...later },
  { id: 'gpt-image-2.5-flare', ...later },
  { id: 'gpt-image-2.5-flare-2026-09-08', ...later },
  { id: 'gpt-image-2.6-sunburst', ...later },
  { id: 'gpt-image-2.6-flare', ...later },
  {
    id: 'gpt-image-1.5',
    kind: 'image',
    fidelity: ['high', 'low'],
    shutdown: '2026-12-01',
    usd: { textIn: 5, imageIn: 8, out: 32 },
  },
  {
    id: 'gpt-image-1-mini',
    kind: 'image',
    fidelity: ['low'],
    shutdown: '2026-12-01',
    usd: { textIn: 2, imageIn: 2.5, out: 8 },
  },
  { id: 'chatgpt-image-latest', kind: 'image', shutdown: '2026-12-01', usd },
  { id: 'gpt-6-luna', ...text },
  { id: 'gpt-6-sol', ...text },
  { id: 'gpt-6-astra', ...text },
  { id: 'gpt-6.1-sol', ...text },
  { id: 'gpt-6.1-terra', ...text },
  { id: 'gpt-5.6-sol', ...text },
  { id: 'gpt-5.6-terra', ...text },
  { id: 'gpt-5.6-luna', ...text },
  { id: 'gpt-5.5', ...text },
  { id: 'gpt-5', ...text, shutdown: '2026-12-11' },
  { id: 'o3', ...text, shutdown: '2026-12-11' },
  { id: 'gpt-4.1', ...text, shutdown: '2027-01-14' },
  { id: 'gpt-4.1-mini', ...text, shutdown: '2027-01-14' },
  { id: 'gpt-4o', ...text, shutdown: '2027-01-14' },
  { id: 'gpt-4o-mini', ...text, shutdown: '2027-01-14' },
  { id: 'gpt-4o-mini-tts', ...voice },
  { id: 'gpt-4o-mini-tts-2025-12-15', ...voice },
  { id: 'tts-1', ...voice, usdForCharacters: 15 },
  { id: 'tts-1-hd', ...voice, usdForCharacters: 30 },
  { id: 'omni-moderation-latest', ...judge },
  { id: 'omni-moderation-2024-09-26', ...judge },
]

export function findModel(id: string): Served {
  const found = served.find((model) => model.id === id)
  if (!found) throw noSuchModel(id)
  return found
}

export const describeModel = ({ id, shutdown }: Served) => ({
  id,
  object: 'model',
  created: 1_776_000_000,
  owned_by: 'system',
  shutdown_date: shutdown ?? null,
})

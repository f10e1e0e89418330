/** Names that have led to a model of Google and now lead to the one that took its place. Calls to them answer 404. */
import type { ModelFacts } from '../../models/model.ts'

const PICTURES = 'gemini-nano-banana-2.1'
const FINE_PICTURES = 'gemini-3-pro-image'
const VIDEOS = 'gemini-omni-1.1-flash'

type Make = (id: string, name: string, more: Partial<ModelFacts>) => ModelFacts

interface Gone {
  id: string
  name: string
  since: string
  aliases?: string[]
  successor?: string
}

/** Imagen ended on Vertex AI on 2026-06-30, and on the Gemini API on this day. */
const IMAGEN_4 = '2026-08-17'
/** For Veo 2 and 3 the day is known for Vertex AI alone. */
const VEO_3 = '2026-06-30'
const VEO_3_1 = '2026-10-22'

const pictures: Gone[] = [
  { id: 'imagen-4.0-generate-001', name: 'Imagen 4', since: IMAGEN_4, aliases: ['Imagen 4.0', 'Imagen'] },
  { id: 'imagen-4.0-ultra-generate-001', name: 'Imagen 4 Ultra', since: IMAGEN_4, successor: FINE_PICTURES },
  { id: 'imagen-4.0-fast-generate-001', name: 'Imagen 4 Fast', since: IMAGEN_4 },
  { id: 'imagen-3.0-generate-002', name: 'Imagen 3', since: '2025-11-10', aliases: ['Imagen 3.0'] },
  { id: 'imagen-3.0-fast-generate-001', name: 'Imagen 3 Fast', since: VEO_3 },
  { id: 'imagen-3.0-capability-001', name: 'Imagen 3 Capability', since: VEO_3, aliases: ['Imagen 3 Edit'] },
  {
    id: 'gemini-3-pro-image-preview',
    name: 'Gemini 3 Pro Image Preview',
    since: '2026-06-25',
    successor: FINE_PICTURES,
  },
  { id: 'gemini-3.1-flash-image-preview', name: 'Gemini 3.1 Flash Image Preview', since: '2026-06-25' },
  { id: 'gemini-2.5-flash-image-preview', name: 'Gemini 2.5 Flash Image Preview', since: '2026-01-15' },
  {
    id: 'gemini-2.0-flash',
    name: 'Gemini 2.0 Flash',
    since: '2026-06-01',
    aliases: [
      'Gemini 2.0',
      'Gemini 2',
      'Gemini 2.0 Flash Image',
      'gemini-2.0-flash-001',
      'gemini-2.0-flash-exp',
      'gemini-2.0-flash-preview-image-generation',
    ],
  },
]

const videos: Gone[] = [
  { id: 'veo-3.1-generate-preview', name: 'Veo 3.1', since: VEO_3_1, aliases: ['Veo', 'veo-3.1-generate-001'] },
  {
    id: 'veo-3.1-fast-generate-preview',
    name: 'Veo 3.1 Fast',
    since: VEO_3_1,
    aliases: ['Veo Fast', 'veo-3.1-fast-generate-001'],
  },
  { id: 'veo-3.1-lite-generate-preview', name: 'Veo 3.1 Lite', since: VEO_3_1, aliases: ['Veo Lite'] },
  { id: 'veo-3.0-generate-001', name: 'Veo 3', since: VEO_3, aliases: ['Veo 3.0'] },
  { id: 'veo-3.0-fast-generate-001', name: 'Veo 3 Fast', since: VEO_3, aliases: ['Veo 3.0 Fast'] },
  { id: 'veo-2.0-generate-001', name: 'Veo 2', since: VEO_3, aliases: ['Veo 2.0'] },
  { id: 'gemini-omni-flash-preview', name: 'Gemini Omni Flash Preview', since: '2026-09-30' },
]

const retired = (make: Make, gone: Gone[], usual: string) =>
  gone.map(({ id, name, since, aliases = [], successor = usual }) =>
    make(id, name, { aliases, price: null, state: { is: 'retired', since, successor } }),
  )

/** `picture` and `video` make the facts of a model of that kind. */
export const retiredModels = ({ picture, video }: { picture: Make; video: Make }): ModelFacts[] => [
  ...retired(picture, pictures, PICTURES),
  ...retired(video, videos, VIDEOS),
]

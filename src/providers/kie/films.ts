/** The models of kie.ai that make films. */
import type { Takes } from '../../models/model.ts'
import { type Listed, needs, upTo } from './listed.ts'

/** kie documents its fields for each model, and they are passed on under their own names. */
const film: Partial<Takes> = { openOptions: true }
const filmFromPicture: Partial<Takes> = { ...film, images: needs(1) }

export const films: Listed[] = [
  {
    id: 'veo3_fast',
    name: 'Veo 3 Fast',
    aliases: ['Veo 3.1 Fast'],
    tasks: ['video'],
    takes: { ...film, images: upTo(3) },
  },
  { id: 'veo3', name: 'Veo 3', aliases: ['Veo 3.1', 'Veo'], tasks: ['video'], takes: { ...film, images: upTo(3) } },
  { id: 'kling-2.6/text-to-video', name: 'Kling 2.6', aliases: ['Kling'], tasks: ['video'], takes: film },
  { id: 'kling/v2-5-turbo-text-to-video-pro', name: 'Kling 2.5 Turbo Pro', tasks: ['video'], takes: film },
  {
    id: 'wan/2-5-image-to-video',
    name: 'Wan 2.5 Image to Video',
    tasks: ['video'],
    takes: filmFromPicture,
    wire: { images: 'image_url' },
  },
  {
    id: 'hailuo/2-3-image-to-video-pro',
    name: 'Hailuo 2.3 Pro Image to Video',
    tasks: ['video'],
    takes: filmFromPicture,
    wire: { images: 'image_url' },
  },
  {
    id: 'bytedance/v1-pro-image-to-video',
    name: 'Seedance 1 Pro Image to Video',
    tasks: ['video'],
    takes: filmFromPicture,
    wire: { images: 'image_url' },
  },
  { id: 'grok-imagine/image-to-video', name: 'Grok Imagine Video', tasks: ['video'], takes: filmFromPicture },
  { id: 'sora-2-text-to-video', name: 'Sora 2', aliases: ['Sora'], tasks: ['video'], takes: film },
]

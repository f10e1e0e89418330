/** Video models at Replicate. Less is sure of them than of the others, so what they take beyond this is passed on as it is. */
import { flag, type Listed, maybeOne, none, prompted } from './listed.ts'

const wideOrTall = ['16:9', '9:16']

export const videoModels: Listed[] = [
  {
    id: 'minimax/video-01',
    name: 'MiniMax Video-01',
    aliases: ['Hailuo', 'Hailuo Video-01'],
    tasks: ['video'],
    takes: { images: maybeOne, options: { prompt_optimizer: flag }, openOptions: true },
    fields: { ...prompted, images: ['first_frame_image'] },
  },
  {
    id: 'kwaivgi/kling-v2.1',
    name: 'Kling 2.1',
    tasks: ['video'],
    takes: {
      images: { min: 1, max: 2 },
      negativePrompt: true,
      // 5 or 10.
      duration: { min: 5, max: 10 },
      options: { mode: { is: 'choice', of: ['standard', 'pro'] } },
      openOptions: true,
    },
    fields: {
      ...prompted,
      negativePrompt: 'negative_prompt',
      duration: 'duration',
      images: ['start_image', 'end_image'],
    },
  },
  {
    id: 'wan-video/wan-2.2-t2v-fast',
    name: 'Wan 2.2 fast',
    aliases: ['Wan 2.2', 'Wan 2.2 T2V fast'],
    tasks: ['video'],
    takes: {
      images: none,
      aspectRatios: wideOrTall,
      resolution: ['480p', '720p'],
      seed: true,
      options: { num_frames: { is: 'whole number', min: 81, max: 121 }, go_fast: flag },
      openOptions: true,
    },
    fields: { ...prompted, aspectRatio: 'aspect_ratio', resolution: 'resolution', seed: 'seed' },
  },
  {
    id: 'google/veo-3',
    name: 'Veo 3',
    tasks: ['video'],
    takes: {
      images: maybeOne,
      aspectRatios: wideOrTall,
      // 4, 6 or 8.
      duration: { min: 4, max: 8 },
      resolution: ['720p', '1080p'],
      seed: true,
      negativePrompt: true,
      options: { generate_audio: flag },
      openOptions: true,
    },
    fields: {
      ...prompted,
      aspectRatio: 'aspect_ratio',
      duration: 'duration',
      resolution: 'resolution',
      seed: 'seed',
      negativePrompt: 'negative_prompt',
      images: ['image'],
    },
  },
]

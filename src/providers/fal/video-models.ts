/**
 * fal's video models. Each spells a length in its own way, as text: `5` or `8s`, and some take a few lengths only (fal
 * refuses the others, at no cost). Fields: fal's model pages and the types of @fal-ai/client. No price of these is confirmed.
 */
import { checker, choice, expansion, flag, type Listed, none, number, one, tolerance, whole } from './listed.ts'

/** A first frame, and perhaps a last one. */
const frames = { min: 1, max: 2 }
const screens = ['16:9', '9:16']
const threeShapes = [...screens, '1:1']
const wanShapes = [...threeShapes, '4:3', '3:4']
const audio = { generate_audio: flag }
/** An address of a sound that goes along. */
const backgroundAudio = { audio_url: { is: 'text', max: 2048 } } as const
const cfg = { cfg_scale: number(0, 1) }
const shots = { multi_prompt: { is: 'json' }, shot_type: choice('customize', 'intelligent') } as const

const kling25 = { duration: { min: 5, max: 10 }, negativePrompt: true, options: cfg }
const kling3 = { duration: { min: 3, max: 15 }, negativePrompt: true, options: { ...cfg, ...audio, ...shots } }
const hailuo = { duration: { min: 6, max: 10 }, options: { prompt_optimizer: flag } }
const veo = {
  duration: { min: 4, max: 8 },
  resolution: ['720p', '1080p'],
  aspectRatios: screens,
  seed: true,
  negativePrompt: true,
  options: { ...audio, ...tolerance(6), auto_fix: flag },
}
const wan = { seed: true, negativePrompt: true, options: { ...backgroundAudio, ...expansion, ...checker } }
const wan26 = {
  ...wan,
  promptMax: 800,
  duration: { min: 5, max: 15 },
  resolution: ['720p', '1080p'],
  options: { ...wan.options, multi_shots: flag },
}
const ltx2 = {
  duration: { min: 6, max: 10 },
  resolution: ['1080p', '1440p', '2160p'],
  options: { ...audio, fps: choice('25', '50') },
}

export const videoModels: Listed[] = [
  {
    id: 'fal-ai/kling-video/v2.5-turbo/pro/text-to-video',
    name: 'Kling 2.5 Turbo Pro',
    aliases: ['Kling', 'Kling 2.5', 'Kling 2.5 Turbo'],
    tasks: ['video'],
    takes: { images: none, aspectRatios: threeShapes, ...kling25 },
  },
  {
    id: 'fal-ai/kling-video/v2.5-turbo/pro/image-to-video',
    name: 'Kling 2.5 Turbo Pro image to video',
    aliases: ['Kling 2.5 Image to Video'],
    tasks: ['video'],
    takes: { images: frames, ...kling25 },
    pictures: ['image_url', 'tail_image_url'],
  },
  {
    id: 'fal-ai/kling-video/v3/pro/text-to-video',
    name: 'Kling 3 Pro',
    aliases: ['Kling 3', 'Kling v3'],
    tasks: ['video'],
    takes: { images: none, aspectRatios: threeShapes, ...kling3 },
  },
  {
    id: 'fal-ai/kling-video/v3/pro/image-to-video',
    name: 'Kling 3 Pro image to video',
    aliases: ['Kling 3 Image to Video'],
    tasks: ['video'],
    takes: { images: frames, ...kling3, options: { ...kling3.options, elements: { is: 'json' } } },
    pictures: ['start_image_url', 'end_image_url'],
  },
  {
    id: 'fal-ai/minimax/hailuo-02/standard/text-to-video',
    name: 'MiniMax Hailuo 02',
    aliases: ['Hailuo', 'Hailuo 02', 'MiniMax', 'MiniMax Video'],
    tasks: ['video'],
    takes: { images: none, ...hailuo },
  },
  {
    id: 'fal-ai/minimax/hailuo-02/standard/image-to-video',
    name: 'MiniMax Hailuo 02 image to video',
    aliases: ['Hailuo Image to Video', 'Hailuo 02 Image to Video'],
    tasks: ['video'],
    takes: { images: frames, ...hailuo, resolution: ['512P', '768P'] },
    pictures: ['image_url', 'end_image_url'],
  },
  {
    id: 'fal-ai/veo3.1',
    name: 'Veo 3.1',
    aliases: ['Veo', 'Veo 3'],
    tasks: ['video'],
    takes: { images: none, ...veo },
    secondsEnd: 's',
  },
  {
    id: 'fal-ai/veo3.1/image-to-video',
    name: 'Veo 3.1 image to video',
    tasks: ['video'],
    takes: { images: one, ...veo },
    secondsEnd: 's',
  },
  {
    id: 'wan/v2.6/text-to-video',
    name: 'Wan 2.6',
    aliases: ['Wan'],
    tasks: ['video'],
    takes: { images: none, aspectRatios: wanShapes, ...wan26 },
  },
  {
    id: 'wan/v2.6/image-to-video',
    name: 'Wan 2.6 image to video',
    aliases: ['Wan Image to Video'],
    tasks: ['video'],
    takes: { images: one, ...wan26 },
  },
  {
    id: 'fal-ai/wan-25-preview/text-to-video',
    name: 'Wan 2.5',
    tasks: ['video'],
    takes: {
      images: none,
      ...wan,
      promptMax: 5000,
      aspectRatios: wanShapes,
      duration: { min: 2, max: 15 },
      resolution: ['720p', '1080p'],
    },
  },
  {
    id: 'fal-ai/wan-25-preview/image-to-video',
    name: 'Wan 2.5 image to video',
    tasks: ['video'],
    takes: {
      images: one,
      ...wan,
      promptMax: 800,
      duration: { min: 5, max: 10 },
      resolution: ['480p', '720p', '1080p'],
    },
  },
  {
    id: 'fal-ai/wan/v2.2-a14b/text-to-video',
    name: 'Wan 2.2',
    tasks: ['video'],
    // Its length is a number of frames, and how many of them go by in a second.
    takes: {
      images: none,
      aspectRatios: threeShapes,
      resolution: ['480p', '580p', '720p'],
      seed: true,
      negativePrompt: true,
      steps: { min: 1, max: 50 },
      guidance: { min: 1, max: 20 },
      options: {
        num_frames: whole(17, 161),
        frames_per_second: whole(4, 60),
        guidance_scale_2: number(1, 20),
        shift: number(1, 10),
        interpolator_model: choice('none', 'film', 'rife'),
        num_interpolated_frames: whole(0, 4),
        adjust_fps_for_interpolation: flag,
        acceleration: choice('none', 'regular'),
        video_quality: choice('low', 'medium', 'high', 'maximum'),
        video_write_mode: choice('fast', 'balanced', 'small'),
        enable_output_safety_checker: flag,
        ...checker,
        ...expansion,
      },
    },
  },
  {
    id: 'fal-ai/ltx-2/text-to-video',
    name: 'LTX-2',
    aliases: ['LTX', 'LTX Video'],
    tasks: ['video'],
    takes: { images: none, ...ltx2 },
  },
  {
    id: 'fal-ai/ltx-2/image-to-video',
    name: 'LTX-2 image to video',
    tasks: ['video'],
    takes: { images: one, ...ltx2 },
  },
]

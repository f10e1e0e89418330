/** The endpoints of the simulated fal that make videos. Lengths are texts, and each model has its own. */
import { address, type Check, flag, integer, list, number, oneOf, seed, text, textUpTo, tolerance } from './checks.ts'
import type { Endpoint } from './endpoints.ts'

const seconds = (from: number, to: number) =>
  oneOf(...Array.from({ length: to - from + 1 }, (_, index) => String(from + index)))
const threeShapes = oneOf('16:9', '9:16', '1:1')
const wanShapes = oneOf('16:9', '9:16', '1:1', '4:3', '3:4')
const withPrompt = ['prompt']
const withPicture = ['prompt', 'image_url']

const video = (fields: Record<string, Check>, required: string[], unitMicros: number): Endpoint => ({
  fields,
  required,
  gives: 'video',
  format: 'mp4',
  unitMicros,
})
const wanVideo = (fields: Record<string, Check>, required: string[]): Endpoint => ({
  ...video(fields, required, 500_000),
  gives: 'wan',
})

const kling25 = { prompt: text, duration: oneOf('5', '10'), negative_prompt: text, cfg_scale: number(0, 1) }
const kling3 = {
  prompt: text,
  multi_prompt: list,
  duration: seconds(3, 15),
  generate_audio: flag,
  negative_prompt: text,
  cfg_scale: number(0, 1),
}
const hailuo = { prompt: text, duration: oneOf('6', '10'), prompt_optimizer: flag }
const veo = {
  prompt: text,
  duration: oneOf('4s', '6s', '8s'),
  resolution: oneOf('720p', '1080p'),
  generate_audio: flag,
  negative_prompt: text,
  seed,
  safety_tolerance: tolerance(6),
  auto_fix: flag,
}
const wan = {
  audio_url: address,
  negative_prompt: textUpTo(500),
  enable_prompt_expansion: flag,
  seed,
  enable_safety_checker: flag,
}
const wan26 = {
  ...wan,
  prompt: textUpTo(800),
  duration: oneOf('5', '10', '15'),
  resolution: oneOf('720p', '1080p'),
  multi_shots: flag,
}
const ltx2 = {
  prompt: text,
  duration: oneOf('6', '8', '10'),
  resolution: oneOf('1080p', '1440p', '2160p'),
  fps: oneOf('25', '50'),
  generate_audio: flag,
}

export const videoEndpoints: Record<string, Endpoint> = {
  'fal-ai/kling-video/v2.5-turbo/pro/text-to-video': video(
    { ...kling25, aspect_ratio: threeShapes },
    withPrompt,
    350_000,
  ),
  'fal-ai/kling-video/v2.5-turbo/pro/image-to-video': video(
    { ...kling25, image_url: address, tail_image_url: address },
    withPicture,
    350_000,
  ),
  'fal-ai/kling-video/v3/pro/text-to-video': {
    ...video({ ...kling3, aspect_ratio: threeShapes, shot_type: oneOf('customize', 'intelligent') }, [], 700_000),
    either: ['prompt', 'multi_prompt'],
  },
  'fal-ai/kling-video/v3/pro/image-to-video': {
    ...video(
      { ...kling3, start_image_url: address, end_image_url: address, elements: list, shot_type: text },
      ['start_image_url'],
      700_000,
    ),
    either: ['prompt', 'multi_prompt'],
  },
  'fal-ai/minimax/hailuo-02/standard/text-to-video': video(hailuo, withPrompt, 270_000),
  'fal-ai/minimax/hailuo-02/standard/image-to-video': video(
    { ...hailuo, image_url: address, end_image_url: address, resolution: oneOf('512P', '768P') },
    withPicture,
    270_000,
  ),
  'fal-ai/veo3.1': video({ ...veo, aspect_ratio: oneOf('16:9', '9:16') }, withPrompt, 1_600_000),
  'fal-ai/veo3.1/image-to-video': video(
    { ...veo, aspect_ratio: oneOf('auto', '16:9', '9:16'), image_url: address },
    withPicture,
    1_600_000,
  ),
  'wan/v2.6/text-to-video': wanVideo({ ...wan26, aspect_ratio: wanShapes }, withPrompt),
  'wan/v2.6/image-to-video': wanVideo({ ...wan26, image_url: address }, withPicture),
  'fal-ai/wan-25-preview/text-to-video': wanVideo(
    {
      ...wan,
      prompt: textUpTo(5000),
      aspect_ratio: wanShapes,
      duration: seconds(2, 15),
      resolution: oneOf('720p', '1080p'),
    },
    withPrompt,
  ),
  'fal-ai/wan-25-preview/image-to-video': wanVideo(
    {
      ...wan,
      prompt: textUpTo(800),
      image_url: address,
      duration: oneOf('5', '10'),
      resolution: oneOf('480p', '720p', '1080p'),
    },
    withPicture,
  ),
  'fal-ai/wan/v2.2-a14b/text-to-video': wanVideo(
    {
      prompt: text,
      negative_prompt: text,
      num_frames: integer(17, 161),
      frames_per_second: integer(4, 60),
      resolution: oneOf('480p', '580p', '720p'),
      aspect_ratio: threeShapes,
      num_inference_steps: integer(1, 50),
      guidance_scale: number(1, 20),
      guidance_scale_2: number(1, 20),
      shift: number(1, 10),
      interpolator_model: oneOf('none', 'film', 'rife'),
      num_interpolated_frames: integer(0, 4),
      adjust_fps_for_interpolation: flag,
      acceleration: oneOf('none', 'regular'),
      video_quality: oneOf('low', 'medium', 'high', 'maximum'),
      video_write_mode: oneOf('fast', 'balanced', 'small'),
      seed,
      enable_safety_checker: flag,
      enable_output_safety_checker: flag,
      enable_prompt_expansion: flag,
    },
    withPrompt,
  ),
  'fal-ai/ltx-2/text-to-video': video(ltx2, withPrompt, 360_000),
  'fal-ai/ltx-2/image-to-video': video({ ...ltx2, image_url: address }, withPicture, 360_000),
}

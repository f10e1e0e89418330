/** What AUTOMATIC1111 takes, as its `modules/api/models.py` has it. Fields that it does not name are refused here. */
import { z } from 'zod'

const picture = z.string().min(1)
const text = z.string()
const common = {
  prompt: text.optional(),
  negative_prompt: text.optional(),
  styles: z.array(text).optional(),
  seed: z.int().optional(),
  subseed: z.int().optional(),
  subseed_strength: z.number().optional(),
  sampler_name: text.optional(),
  sampler_index: text.optional(),
  scheduler: text.optional(),
  batch_size: z.int().min(1).optional(),
  n_iter: z.int().min(1).optional(),
  steps: z.int().min(1).optional(),
  cfg_scale: z.number().optional(),
  width: z.int().multipleOf(8).optional(),
  height: z.int().multipleOf(8).optional(),
  restore_faces: z.boolean().optional(),
  tiling: z.boolean().optional(),
  eta: z.number().optional(),
  denoising_strength: z.number().min(0).max(1).optional(),
  override_settings: z.record(text, z.unknown()).optional(),
  override_settings_restore_afterwards: z.boolean().optional(),
  refiner_checkpoint: text.optional(),
  refiner_switch_at: z.number().optional(),
  script_name: text.optional(),
  script_args: z.array(z.unknown()).optional(),
  send_images: z.boolean().optional(),
  save_images: z.boolean().optional(),
  alwayson_scripts: z.record(text, z.unknown()).optional(),
  force_task_id: text.optional(),
  distilled_cfg_scale: z.number().optional(),
}

export const requests = {
  txt2img: z.strictObject({
    ...common,
    enable_hr: z.boolean().optional(),
    hr_scale: z.number().optional(),
    hr_upscaler: text.optional(),
    hr_second_pass_steps: z.int().optional(),
  }),
  img2img: z.strictObject({
    ...common,
    init_images: z.array(picture).optional(),
    mask: picture.optional(),
    resize_mode: z.int().min(0).max(3).optional(),
    mask_blur: z.int().optional(),
    inpainting_fill: z.int().min(0).max(3).optional(),
    inpaint_full_res: z.boolean().optional(),
    inpaint_full_res_padding: z.int().optional(),
    inpainting_mask_invert: z.int().optional(),
    initial_noise_multiplier: z.number().optional(),
    include_init_images: z.boolean().optional(),
  }),
  'extra-single-image': z.strictObject({
    image: picture,
    upscaling_resize: z.number().min(1).max(8).optional(),
    upscaler_1: text.optional(),
    resize_mode: z.int().min(0).max(1).optional(),
  }),
}
export type Fields = Record<string, unknown>

export const samplers = ['Euler', 'DPM++ 2M']
export const upscalers = ['None', 'Lanczos', 'Nearest', 'R-ESRGAN 4x+']
export const checkpoints = ['dreamshaper_8', 'sdxl_base']

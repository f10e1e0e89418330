/** Workflows as models: what each takes follows from its slots. */
import type { ModelFacts, OptionRule, Price, Takes, Task } from '../../models/model.ts'
import { isNeeded, readWorkflow, type Slot, type Workflow } from './workflow.ts'

const DEADLINE_MS = 30 * 60_000
/** ComfyUI has no limits: these are ours. */
const PROMPT_MAX = 100_000
const OPTION_TEXT_MAX = 10_000
const anySize = { multipleOf: 8, minEdge: 64, maxEdge: 8192, minPixels: 64 ** 2, maxPixels: 8192 ** 2, maxRatio: 32 }
const free: Price = { unit: 'image', rates: [{ usd: 0 }], source: 'runs on your own machine', asOf: '2026-11-21' }

/** What stands in a slot that says nothing itself, when the request does not either. */
export const usual = {
  negative_prompt: '',
  steps: 20,
  guidance: 7,
  width: 1024,
  height: 1024,
  strength: 0.75,
}

const link = (node: string, output: number) => [node, output]
const text = (words: string) => ({ class_type: 'CLIPTextEncode', inputs: { text: words, clip: link('checkpoint', 1) } })
const classic = (latent: unknown[], denoise: unknown) => ({
  checkpoint: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: '{{checkpoint}}' } },
  positive: text('{{prompt}}'),
  negative: text('{{negative_prompt}}'),
  sampler: {
    class_type: 'KSampler',
    inputs: {
      seed: '{{seed}}',
      steps: '{{steps}}',
      cfg: '{{guidance}}',
      sampler_name: '{{options.sampler_name|euler}}',
      scheduler: '{{options.scheduler|normal}}',
      denoise,
      model: link('checkpoint', 0),
      positive: link('positive', 0),
      negative: link('negative', 0),
      latent_image: latent,
    },
  },
  decoded: { class_type: 'VAEDecode', inputs: { samples: link('sampler', 0), vae: link('checkpoint', 2) } },
  saved: { class_type: 'SaveImage', inputs: { filename_prefix: 'gesso', images: link('decoded', 0) } },
})

/** For servers whose operator has written no template yet: one checkpoint, one sampler. */
export const builtIn: Workflow[] = [
  readWorkflow('default', {
    ...classic(link('empty', 0), 1),
    empty: { class_type: 'EmptyLatentImage', inputs: { width: '{{width}}', height: '{{height}}', batch_size: 1 } },
  }),
  readWorkflow('default-image-to-image', {
    ...classic(link('encoded', 0), '{{strength}}'),
    loaded: { class_type: 'LoadImage', inputs: { image: '{{image}}' } },
    encoded: { class_type: 'VAEEncode', inputs: { pixels: link('loaded', 0), vae: link('checkpoint', 2) } },
  }),
]

export function factsOf(workflow: Workflow): ModelFacts {
  const takes = takesOf(workflow)
  return {
    id: workflow.id,
    provider: 'comfyui',
    name: `${workflow.id} (ComfyUI)`,
    aliases: [],
    tasks: tasksOf(workflow, takes),
    state: { is: 'live' },
    takes,
    price: free,
    queued: true,
    // The same id may be queued twice: whoever lost an answer has to look first.
    idempotent: false,
    cancelable: true,
    webhook: false,
    deadlineMs: DEADLINE_MS,
  }
}

function takesOf({ slots, ...workflow }: Workflow): Takes {
  const names = new Set(slots.map(({ name }) => name))
  const images = imagesOf(slots)
  const options = optionsOf({ ...workflow, slots })
  return {
    promptMax: PROMPT_MAX,
    ...(names.has('prompt') ? {} : { promptless: true }),
    n: 1,
    images: { min: images, max: images },
    ...(names.has('width') && names.has('height') ? { freeSize: anySize } : {}),
    ...(names.has('mask') ? { mask: true } : {}),
    ...(names.has('seed') ? { seed: true } : {}),
    ...(names.has('negative_prompt') ? { negativePrompt: true } : {}),
    ...(names.has('steps') ? { steps: { min: 1, max: 1000 } } : {}),
    ...(names.has('guidance') ? { guidance: { min: 0, max: 100 } } : {}),
    ...(names.has('strength') ? { strength: { min: 0, max: 1 } } : {}),
    ...(Object.keys(options).length > 0 ? { options } : {}),
  }
}

/** How many pictures a workflow loads: `{{image_2}}` is the second one. */
const imagesOf = (slots: Slot[]) =>
  Math.max(0, ...slots.map(({ name }) => (name === 'image' ? 1 : Number(/^image_(\d)$/.exec(name)?.[1] ?? 0))))

function optionsOf(workflow: Workflow): Record<string, OptionRule> {
  const named = workflow.slots.flatMap((slot): [string, OptionRule][] => {
    if (slot.name === 'checkpoint') return [['checkpoint', { is: 'text', max: OPTION_TEXT_MAX }]]
    const name = /^options\.(.+)$/.exec(slot.name)?.[1]
    return name ? [[name, ruleOf(slot, isNeeded(workflow, slot.name))]] : []
  })
  return Object.fromEntries(named)
}

/** The type of what stands there otherwise is the type of the option. */
function ruleOf({ fallback }: Slot, needed: boolean): OptionRule {
  const required = needed ? { required: true as const } : {}
  if (typeof fallback === 'string') return { is: 'text', max: OPTION_TEXT_MAX, ...required }
  if (typeof fallback === 'boolean') return { is: 'flag', ...required }
  if (fallback === undefined) return { is: 'json', ...required }
  return { is: 'number', min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER, ...required }
}

function tasksOf({ graph }: Workflow, { images, promptless }: Takes): Task[] {
  const classes = Object.values(graph).map((node) => node.class_type)
  if (classes.some((name) => /^(Save|VHS_).*(video|webm)/i.test(name))) return ['video']
  if (images.min === 0) return ['generate']
  if (promptless && classes.some((name) => /scale/i.test(name))) return ['upscale', 'edit']
  return images.min > 1 ? ['edit', 'compose'] : ['edit']
}

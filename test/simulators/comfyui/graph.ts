/** Checks a graph as ComfyUI does before it takes it: every node, every input, every link. */

type Input =
  | { is: 'link' }
  | { is: 'text' }
  | { is: 'number'; min: number; max: number; whole?: true }
  | { is: 'choice'; of: string[] }
  | { is: 'file' }

interface NodeClass {
  inputs: Record<string, Input>
  output?: true
}
export type Graph = Record<string, { class_type: string; inputs: Record<string, unknown>; _meta?: { title?: string } }>

export const checkpoints = ['dreamshaper.safetensors', 'sdxl.safetensors']
export const samplers = ['euler', 'dpmpp_2m']
export const schedulers = ['normal', 'karras']

const link: Input = { is: 'link' }
const text: Input = { is: 'text' }
const number = (min: number, max: number): Input => ({ is: 'number', min, max })
const whole = (min: number, max: number): Input => ({ is: 'number', min, max, whole: true })
const choice = (...of: string[]): Input => ({ is: 'choice', of })
const edge = whole(16, 16_384)

export const nodeClasses: Record<string, NodeClass> = {
  CheckpointLoaderSimple: { inputs: { ckpt_name: choice(...checkpoints) } },
  CLIPTextEncode: { inputs: { text, clip: link } },
  EmptyLatentImage: { inputs: { width: edge, height: edge, batch_size: whole(1, 4096) } },
  KSampler: {
    inputs: {
      seed: whole(0, 2 ** 53),
      steps: whole(1, 10_000),
      cfg: number(0, 100),
      sampler_name: choice(...samplers),
      scheduler: choice(...schedulers),
      denoise: number(0, 1),
      model: link,
      positive: link,
      negative: link,
      latent_image: link,
    },
  },
  VAEDecode: { inputs: { samples: link, vae: link } },
  VAEEncode: { inputs: { pixels: link, vae: link } },
  SetLatentNoiseMask: { inputs: { samples: link, mask: link } },
  LoadImage: { inputs: { image: { is: 'file' } } },
  LoadImageMask: { inputs: { image: { is: 'file' }, channel: choice('alpha', 'red', 'green', 'blue') } },
  ImageScaleBy: { inputs: { image: link, upscale_method: choice('lanczos'), scale_by: number(0.01, 8) } },
  LoraLoader: {
    inputs: { model: link, clip: link, lora_name: choice('film.safetensors'), strength_model: number(-100, 100) },
  },
  SaveImage: { inputs: { filename_prefix: text, images: link }, output: true },
  PreviewImage: { inputs: { images: link }, output: true },
  VHS_VideoCombine: { inputs: { images: link, frame_rate: number(1, 240) }, output: true },
}

export interface Fault {
  type: string
  message: string
  details: string
  extra_info: object
}
export interface GraphRefusal {
  error: Fault
  node_errors: Record<string, { errors: Fault[]; dependent_outputs: string[]; class_type: string }>
}

const fault = (type: string, message: string, details = ''): Fault => ({ type, message, details, extra_info: {} })

/** What is wrong with a graph, as ComfyUI says it; `undefined` when it may run. */
export function wrongIn(graph: unknown, hasFile: (name: string) => boolean): GraphRefusal | undefined {
  if (typeof graph !== 'object' || graph === null)
    return { error: fault('no_prompt', 'No prompt provided'), node_errors: {} }
  const nodes = Object.entries(graph as Graph)
  for (const [id, node] of nodes) {
    const name = node?.class_type
    if (!name)
      return {
        error: fault(
          'invalid_prompt',
          'Cannot execute because a node is missing the class_type property.',
          `Node ID '#${id}'`,
        ),
        node_errors: {},
      }
    if (!nodeClasses[name]) {
      const message = `Cannot execute because node ${name} does not exist.`
      return { error: fault('invalid_prompt', message, `Node ID '#${id}'`), node_errors: {} }
    }
  }
  const outputs = nodes.filter(([, { class_type }]) => nodeClasses[class_type]?.output).map(([id]) => id)
  if (outputs.length === 0) return { error: fault('prompt_no_outputs', 'Prompt has no outputs'), node_errors: {} }
  const node_errors: GraphRefusal['node_errors'] = {}
  for (const [id, { class_type, inputs }] of nodes) {
    const wanted = nodeClasses[class_type]?.inputs ?? {}
    const errors = Object.entries(wanted).flatMap(
      ([name, input]) => wrongInput(name, input, inputs[name], graph, hasFile) ?? [],
    )
    if (errors.length > 0) node_errors[id] = { errors, dependent_outputs: outputs, class_type }
  }
  if (Object.keys(node_errors).length === 0) return undefined
  return { error: fault('prompt_outputs_failed_validation', 'Prompt outputs failed validation'), node_errors }
}

function wrongInput(name: string, input: Input, value: unknown, graph: object, hasFile: (name: string) => boolean) {
  if (value === undefined) return fault('required_input_missing', 'Required input is missing', name)
  switch (input.is) {
    case 'link': {
      const isLink =
        Array.isArray(value) && value.length === 2 && String(value[0]) in graph && Number.isInteger(value[1])
      return isLink
        ? undefined
        : fault('bad_linked_input', 'Bad linked input, must be a length-2 list of [node_id, slot_index]', name)
    }
    case 'text':
      return typeof value === 'string'
        ? undefined
        : fault('invalid_input_type', 'Failed to convert an input value to a STRING value', name)
    case 'number': {
      if (typeof value !== 'number' || (input.whole && !Number.isInteger(value))) {
        return fault('invalid_input_type', 'Failed to convert an input value to a number', `${name}, ${value}`)
      }
      if (value < input.min)
        return fault('value_smaller_than_min', `Value ${value} smaller than min of ${input.min}`, name)
      return value > input.max
        ? fault('value_bigger_than_max', `Value ${value} bigger than max of ${input.max}`, name)
        : undefined
    }
    case 'choice':
      return input.of.includes(value as string)
        ? undefined
        : fault('value_not_in_list', 'Value not in list', `${name}: '${value}' not in ${JSON.stringify(input.of)}`)
    case 'file':
      return typeof value === 'string' && hasFile(value)
        ? undefined
        : fault(
            'custom_validation_failed',
            'Custom validation failed for node',
            `${name} - Invalid image file: ${value}`,
          )
  }
}

export function describeClass(name: string) {
  const { inputs, output } = nodeClasses[name] ?? { inputs: {} }
  const required = Object.entries(inputs).map(([input, rule]) => {
    if (rule.is === 'choice') return [input, [rule.of, {}]]
    return [input, [rule.is === 'number' ? 'FLOAT' : rule.is === 'text' ? 'STRING' : 'LINK', {}]]
  })
  return {
    input: { required: Object.fromEntries(required) },
    name,
    display_name: name,
    output_node: output ?? false,
    output: [],
  }
}

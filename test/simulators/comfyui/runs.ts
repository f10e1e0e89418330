/** The runs of a ComfyUI: one after the other, each in a phase that follows from the clock, with what is told when it is over. */
import sharp from 'sharp'
import { pictureFile, videoFile } from '../files.ts'
import { type Graph, nodeClasses } from './graph.ts'

export interface Job {
  id: string
  number: number
  graph: Graph
  clientId: string | undefined
  extra: Record<string, unknown>
  at: number
  isDeleted: boolean
  interruptedAt: number | undefined
}

const outputsOf = (graph: Graph) => Object.keys(graph).filter((id) => nodeClasses[graph[id]?.class_type ?? '']?.output)

export function createRuns(latencyMs: number, uploads: Map<string, Buffer>) {
  const jobs: Job[] = []
  let hurry = false

  /** When each run begins and ends, in the order of the queue. */
  function schedule() {
    let free = 0
    const queued = jobs.filter((job) => !job.isDeleted).sort((a, b) => a.number - b.number)
    return queued.map((job) => {
      const startsAt = Math.max(job.at, free)
      const endsAt = job.interruptedAt ?? startsAt + (hurry ? 0 : latencyMs)
      free = endsAt
      const phase = Date.now() < startsAt ? 'pending' : Date.now() < endsAt ? 'running' : 'over'
      return { job, startsAt, endsAt, phase }
    })
  }
  const inPhase = (phase: string) => schedule().filter((one) => one.phase === phase)
  const textOf = ({ graph }: Job) =>
    Object.values(graph)
      .map(({ inputs }) => (typeof inputs.text === 'string' ? inputs.text : ''))
      .join(' ')
  const fails = (job: Job) => textOf(job).includes('crash')
  const item = ({ id, number, graph, extra, clientId }: Job) => [
    number,
    id,
    graph,
    { ...extra, client_id: clientId },
    outputsOf(graph),
  ]

  const failureOf = ({ id }: Job) => ({
    prompt_id: id,
    node_id: 'sampler',
    node_type: 'KSampler',
    exception_type: 'torch.OutOfMemoryError',
    exception_message: 'Allocation on device',
    traceback: [],
    current_inputs: {},
    current_outputs: [],
  })

  function entryOf(job: Job) {
    const isFine = job.interruptedAt === undefined && !fails(job)
    const last = isFine
      ? ['execution_success', { prompt_id: job.id, timestamp: 2 }]
      : job.interruptedAt === undefined
        ? ['execution_error', failureOf(job)]
        : ['execution_interrupted', { prompt_id: job.id, node_id: 'sampler', node_type: 'KSampler', executed: [] }]
    return {
      prompt: item(job),
      outputs: isFine ? Object.fromEntries(outputsOf(job.graph).map((node) => [node, outputOf(job, node)])) : {},
      status: {
        status_str: isFine ? 'success' : 'error',
        completed: isFine,
        messages: [['execution_start', { prompt_id: job.id, timestamp: 1 }], last],
      },
      meta: {},
    }
  }

  async function fileOf(filename: string): Promise<Buffer | undefined> {
    const [, place, extension] = /^(?:ComfyUI|ComfyUI_temp)_(\d{5})_\.(png|mp4)$/.exec(filename) ?? []
    const job = jobs[Number(place) - 1]
    if (!job || !schedule().some((one) => one.job === job && one.phase === 'over')) return undefined
    if (extension === 'mp4') return videoFile()
    return pictureFile({ ...(await sizeOf(job.graph)), text: textOf(job) })
  }

  async function sizeOf(graph: Graph) {
    const nodes = Object.values(graph)
    const empty = nodes.find(({ class_type }) => class_type === 'EmptyLatentImage')
    if (empty) return { width: Number(empty.inputs.width), height: Number(empty.inputs.height) }
    const loaded = nodes.find(({ class_type }) => class_type === 'LoadImage')
    const { width, height } = await sharp(uploads.get(String(loaded?.inputs.image))).metadata()
    return { width, height }
  }

  function outputOf(job: Job, node: string) {
    const name = job.graph[node]?.class_type
    const place = String(jobs.indexOf(job) + 1).padStart(5, '0')
    if (name === 'PreviewImage')
      return { images: [{ filename: `ComfyUI_temp_${place}_.png`, subfolder: '', type: 'temp' }] }
    if (name === 'VHS_VideoCombine') {
      return { gifs: [{ filename: `ComfyUI_${place}_.mp4`, subfolder: '', type: 'output', format: 'video/h264-mp4' }] }
    }
    return { images: [{ filename: `ComfyUI_${place}_.png`, subfolder: '', type: 'output' }], animated: [false] }
  }

  return {
    jobs,
    schedule,
    inPhase,
    item,
    fails,
    failureOf,
    entryOf,
    fileOf,
    finish: () => {
      hurry = true
    },
  }
}

/** A task at kie.ai, and what its record says of it in the words of its family. */
export type Family = 'market' | '4o' | 'kontext' | 'veo' | 'suno'

export interface KieTask {
  id: string
  family: Family
  model: string
  /** What was sent, as it was sent. */
  body: Record<string, unknown>
  makes: 'picture' | 'cutout' | 'film' | 'sound'
  results: number
  startedAt: number
  endsAt: number
  outcome: 'success' | 'refused' | 'broken'
}

const REFUSED = 'The input or output was flagged as sensitive. Please try again with different inputs.'
const BROKEN = 'Internal Error, Please try again later.'

/** `credits`: what some accounts also see. */
export function describe(task: KieTask, urls: string[], now: number, credits: number | undefined) {
  if (task.family === 'suno') return songRecord(task, urls, now)
  return task.family === 'market' ? marketRecord(task, urls, now, credits) : olderRecord(task, urls, now)
}

function marketRecord(task: KieTask, urls: string[], now: number, credits: number | undefined) {
  const isOver = now >= task.endsAt
  const isSuccess = task.outcome === 'success'
  const begun = now - task.startedAt > (task.endsAt - task.startedAt) / 2 ? 'generating' : 'waiting'
  return {
    taskId: task.id,
    model: task.model,
    state: isOver ? (isSuccess ? 'success' : 'fail') : begun,
    param: JSON.stringify(task.body),
    resultJson: isOver && isSuccess ? JSON.stringify({ resultUrls: urls }) : '',
    failCode: isOver && !isSuccess ? (task.outcome === 'refused' ? '422' : '500') : '',
    failMsg: isOver && !isSuccess ? (task.outcome === 'refused' ? REFUSED : BROKEN) : '',
    costTime: isOver ? task.endsAt - task.startedAt : null,
    completeTime: isOver ? task.endsAt : null,
    createTime: task.startedAt,
    updateTime: now,
    ...(credits === undefined || !isOver ? {} : { creditsConsumed: credits }),
  }
}

function olderRecord(task: KieTask, urls: string[], now: number) {
  const isOver = now >= task.endsAt
  const isSuccess = task.outcome === 'success'
  const common = {
    taskId: task.id,
    paramJson: JSON.stringify(task.body),
    completeTime: isOver ? timeOf(task, task.endsAt) : null,
    response: isOver && isSuccess ? responseOf(task, urls) : null,
    successFlag: isOver ? (isSuccess ? 1 : 3) : 0,
    errorCode: isOver && !isSuccess ? (task.outcome === 'refused' ? 400 : 500) : null,
    errorMessage: isOver && !isSuccess ? (task.outcome === 'refused' ? REFUSED : BROKEN) : '',
    createTime: timeOf(task, task.startedAt),
  }
  if (task.family !== '4o') return common
  const status = isOver ? (isSuccess ? 'SUCCESS' : 'GENERATE_FAILED') : 'GENERATING'
  return { ...common, status, progress: isOver ? '1.00' : '0.48' }
}

/** 4o writes milliseconds, the others text. */
const timeOf = ({ family }: KieTask, ms: number) => (family === '4o' ? ms : new Date(ms).toISOString())

function responseOf({ id, family }: KieTask, urls: string[]) {
  if (family === 'kontext') return { originImageUrl: null, resultImageUrl: urls[0] }
  return family === 'veo'
    ? { taskId: id, resultUrls: urls, originUrls: null, resolution: '720p' }
    : { resultUrls: urls }
}

/** Half of the way there is one song of two. */
function songRecord(task: KieTask, urls: string[], now: number) {
  const isOver = now >= task.endsAt
  const isHalf = now - task.startedAt > (task.endsAt - task.startedAt) / 2
  const refused = task.outcome === 'refused'
  const end = refused ? 'SENSITIVE_WORD_ERROR' : task.outcome === 'broken' ? 'GENERATE_AUDIO_FAILED' : 'SUCCESS'
  const isBad = isOver && end !== 'SUCCESS'
  const there = isOver ? urls.length : isHalf ? 1 : 0
  const songs = urls.map((url, index) => ({
    id: `${task.id}-${index}`,
    audioUrl: index < there ? url : '',
    streamAudioUrl: url,
    imageUrl: 'https://example.com/cover.jpeg',
    prompt: '[Verse] La la la',
    modelName: 'chirp-v5',
    title: 'La la la',
    tags: 'pop',
    createTime: new Date(task.startedAt).toISOString(),
    duration: index < there ? 198.44 : null,
  }))
  return {
    taskId: task.id,
    parentMusicId: '',
    param: JSON.stringify(task.body),
    response: { taskId: task.id, sunoData: isBad || !isHalf ? [] : songs },
    status: isOver ? end : isHalf ? 'FIRST_SUCCESS' : 'PENDING',
    type: 'GENERATE',
    errorCode: isBad ? (refused ? 400 : 501) : null,
    errorMessage: isBad ? (refused ? 'The lyrics hold words that are not allowed.' : BROKEN) : null,
  }
}

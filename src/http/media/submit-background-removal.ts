import { z } from 'zod'
import { MAX_PICTURE_BYTES } from '../../assets/limits.ts'
import { Problem } from '../../errors.ts'
import { backgroundRemover } from '../../spaces/built-in/background-remover.ts'
import { parseForm } from '../body.ts'
import { inOtherNames } from '../other-names.ts'
import { idempotencyHeader, route } from '../route.ts'
import { readSpaceForm } from '../spaces/space-form.ts'

const { background, trim, format } = backgroundRemover.input.shape
const form = z.object({ file: z.file().describe('The picture'), background, trim, format })

const submitted = z.object({
  request_id: z.string().describe('For its status, and to cancel it: the id of a job'),
  status: z.literal('submitted'),
})

/** Beside the picture itself: the other parts of the form. */
const MAX_BYTES = MAX_PICTURE_BYTES + 64 * 1024

export const submitBackgroundRemoval = route({
  method: 'post',
  path: '/api/background-removal/submit',
  summary: 'Cut the subject of a picture out: the job of the space background-remover',
  tag: 'Cards',
  headers: idempotencyHeader,
  rawBody: {
    mediaTypes: ['multipart/form-data'],
    maxBytes: MAX_BYTES,
    schemas: { 'multipart/form-data': form },
  },
  answers: { 200: { description: 'It is under way', schema: submitted } },
  problems: ['invalid_image', 'idempotency_conflict', 'over_max_cost', 'price_unknown'],
  async handle({ bytes, request, owner, idempotencyKey, base, requestId }, { spaces }) {
    const given = renamed(await parseForm(request, bytes))
    try {
      const { files, ...asked } = await readSpaceForm(backgroundRemover, given)
      if (Object.keys(files).length === 0) throw new Problem('invalid_request', 'file: a picture is needed.', inFile)
      const submission = { owner, idempotencyKey, base, requestId, files }
      const { jobId } = await spaces.submit(backgroundRemover.id, asked, submission)
      return Response.json({ request_id: jobId, status: 'submitted' } satisfies z.infer<typeof submitted>)
    } catch (error) {
      throw error instanceof Problem ? inOtherNames(error, { field: rename, detail: rename }) : error
    }
  },
})

const inFile = { field: 'file' }

/** The picture is called `file` here, and must be one. */
function renamed(form: FormData): FormData {
  const given = new FormData()
  for (const [name, value] of form) {
    if (name === 'image') throw new Problem('invalid_request', 'image: the picture belongs into file.', { field: name })
    if (name === 'file' && typeof value === 'string') {
      throw new Problem('invalid_request', 'file: must be a file.', inFile)
    }
    given.append(name === 'file' ? 'image' : name, value)
  }
  return given
}

const rename = (text: string) => text.replace(/\binputs\.image\b/g, 'file').replace(/\binputs\.(?=\w)/g, '')

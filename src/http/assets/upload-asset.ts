import { MAX_INPUT_BYTES } from '../../jobs/inputs.ts'
import { viewAsset } from '../../jobs/view.ts'
import { route } from '../route.ts'
import { assetDetail, viewAssetDetail } from './get-asset.ts'

export const uploadAsset = route({
  method: 'post',
  path: '/v1/assets',
  summary: 'Store a picture: its bytes are the body. What it is, is told from its content',
  tag: 'Assets',
  rawBody: { mediaTypes: ['image/*', 'application/octet-stream'], maxBytes: MAX_INPUT_BYTES },
  answers: {
    201: { description: 'The asset; the one that was there before, if the content is the same', schema: assetDetail },
  },
  problems: ['invalid_image'],
  async handle({ bytes, owner, base }, { jobs }) {
    const asset = await jobs.upload(owner, bytes)
    const headers = { location: viewAsset(base, asset).url }
    return Response.json(viewAssetDetail(base, asset), { status: 201, headers })
  },
})

/** Amazon Bedrock, as the contract suite runs it. */
import { bedrock } from '../../src/providers/bedrock.ts'
import { type BedrockSimulator, startBedrock } from '../simulators/bedrock.ts'
import { mask, type ProviderCase, photo, secondPhoto } from './suite.ts'

const prompt = 'a red fox'
const canvas = 'bedrock/amazon.nova-canvas-v1:0'
const reel = 'bedrock/amazon.nova-reel-v1:1'
const service = (name: string) => `bedrock/us.stability.${name}-v1:0`

const said = (type: string, message: string, status: number) => ({
  status,
  body: { message },
  headers: { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/` },
})

export const bedrockCase: ProviderCase<BedrockSimulator> = {
  file: bedrock,
  open: startBedrock,
  tasks: [
    {
      name: 'Stable Diffusion 3.5 Large generates',
      body: { prompt, modelId: 'Stable Diffusion 3.5 Large', aspectRatio: '16:9', negativePrompt: 'text', seed: 7 },
    },
    {
      name: 'Stable Diffusion 3.5 Large edits',
      body: { prompt, modelId: 'SD 3.5 Large', images: [photo], strength: 0.4 },
    },
    {
      name: 'Core generates',
      body: { prompt, modelId: 'Stable Image Core', format: 'jpeg' },
      mediaTypes: ['image/jpeg'],
    },
    { name: 'Ultra generates', body: { prompt, modelId: 'Stable Image Ultra', aspectRatio: '2:3' } },
    {
      name: 'inpaint changes what is masked',
      body: { prompt, modelId: service('stable-image-inpaint'), images: [photo], mask, options: { grow_mask: 5 } },
    },
    {
      name: 'outpaint widens',
      body: { modelId: service('stable-outpaint'), images: [photo], options: { left: 200, creativity: 0.5 } },
    },
    {
      name: 'search and replace',
      body: {
        prompt,
        modelId: service('stable-image-search-replace'),
        images: [photo],
        options: { search_prompt: 'the cat' },
      },
    },
    {
      name: 'search and recolor',
      body: {
        prompt,
        modelId: service('stable-image-search-recolor'),
        images: [photo],
        options: { select_prompt: 'the hat' },
      },
    },
    {
      name: 'erase removes what is masked',
      body: { modelId: service('stable-image-erase-object'), images: [photo], mask },
    },
    {
      name: 'remove background',
      body: { task: 'cutout', modelId: 'bedrock', images: [photo] },
      mediaTypes: ['image/png'],
    },
    { name: 'sketch', body: { prompt, task: 'sketch', modelId: 'bedrock', images: [photo], style: 'anime' } },
    { name: 'structure', body: { prompt, modelId: service('stable-image-control-structure'), images: [photo] } },
    { name: 'style guide', body: { prompt, modelId: service('stable-image-style-guide'), images: [photo] } },
    { name: 'style transfer', body: { task: 'style', modelId: 'bedrock', images: [photo, secondPhoto] } },
    {
      name: 'creative upscale',
      body: { prompt, modelId: service('stable-creative-upscale'), images: [photo], options: { creativity: 0.2 } },
    },
    {
      name: 'conservative upscale',
      body: { prompt, modelId: service('stable-conservative-upscale'), images: [photo] },
    },
    { name: 'fast upscale', body: { task: 'upscale', modelId: 'bedrock', images: [photo] } },
    {
      name: 'Nova Canvas generates',
      body: { prompt, modelId: canvas, size: '1280x1024', quality: 'premium', guidance: 8, style: 'PHOTOREALISM' },
    },
    {
      name: 'Nova Canvas generates in colours',
      body: { prompt, modelId: canvas, options: { colors: ['#ff0000', '#00FF00'] } },
    },
    { name: 'Nova Canvas varies', body: { modelId: canvas, images: [photo], options: { similarityStrength: 0.5 } } },
    { name: 'Nova Canvas follows edges', body: { prompt, task: 'sketch', modelId: canvas, images: [photo] } },
    { name: 'Nova Canvas paints in', body: { prompt, modelId: canvas, images: [photo], mask } },
    {
      name: 'Nova Canvas paints around',
      body: { prompt, modelId: canvas, images: [photo], mask, options: { outPaintingMode: 'PRECISE' } },
    },
    { name: 'Nova Canvas cuts out', body: { task: 'cutout', modelId: canvas, images: [photo] } },
    {
      name: 'Nova Canvas tries on',
      body: {
        task: 'compose',
        modelId: canvas,
        images: [photo, secondPhoto],
        options: { garmentBasedMask: { garmentClass: 'UPPER_BODY' } },
      },
    },
    { name: 'Nova Reel films', body: { prompt, modelId: reel }, mediaTypes: ['video/mp4'] },
    { name: 'Nova Reel films longer', body: { prompt, modelId: reel, duration: 18 }, mediaTypes: ['video/mp4'] },
    {
      name: 'Nova Reel begins with a picture',
      body: { prompt, modelId: reel, images: [photo] },
      mediaTypes: ['video/mp4'],
    },
    {
      name: 'Nova Reel follows a list of shots',
      body: { modelId: reel, options: { shots: [{ text: 'a fox' }, { text: 'a den' }] } },
      mediaTypes: ['video/mp4'],
    },
  ],
  job: { prompt, modelId: 'bedrock/stability.stable-image-core-v1:1' },
  submit: { path: '/invoke', method: 'POST' },
  refusals: [
    {
      what: 'a wrong field',
      answer: said('ValidationException', 'Malformed input request: #/seed: -1 is not greater or equal to 0', 400),
      code: 'invalid_request',
    },
    {
      what: 'a blocked prompt',
      answer: said('ValidationException', 'This request has been blocked by our content filters.', 400),
      code: 'content_refused',
    },
    {
      what: 'a prompt that is blocked in older words',
      answer: said(
        'ValidationException',
        'Our filters automatically flagged this prompt because it may conflict our AUP',
        400,
      ),
      code: 'content_refused',
    },
    {
      what: 'a model that is not there',
      answer: said('ValidationException', 'The provided model identifier is invalid.', 400),
      code: 'not_found',
    },
    {
      what: 'a model past its end of life',
      answer: said('ResourceNotFoundException', 'This model version has reached the end of its life.', 404),
      code: 'not_found',
    },
    {
      what: 'a wrong access key',
      answer: said('UnrecognizedClientException', 'The security token included in the request is invalid.', 403),
      code: 'auth',
    },
    {
      what: 'a wrong signature',
      answer: said('InvalidSignatureException', 'The request signature we calculated does not match', 403),
      code: 'auth',
    },
    {
      what: 'a model that was not granted',
      answer: said('AccessDeniedException', "You don't have access to the model with the specified model ID.", 403),
      code: 'auth',
    },
    {
      what: 'a quota that is used up',
      answer: said('ServiceQuotaExceededException', 'The quota is exceeded.', 400),
      code: 'quota_exhausted',
    },
    {
      what: 'a quota of the day',
      answer: said('ThrottlingException', 'Too many tokens per day, please wait before trying again.', 429),
      code: 'quota_exhausted',
    },
    {
      what: 'too many requests',
      answer: said('ThrottlingException', 'Too many requests, please wait before trying again.', 429),
      code: 'rate_limited',
    },
    { what: 'a model that starts', answer: said('ModelNotReadyException', 'Not ready.', 429), code: 'overloaded' },
    { what: 'a model that is slow', answer: said('ModelTimeoutException', 'Timed out.', 408), code: 'timeout' },
    {
      what: 'a model that fails',
      answer: {
        ...said('ModelErrorException', 'The model failed.', 424),
        body: { message: 'x', originalStatusCode: 500 },
      },
      code: 'internal',
    },
    { what: 'overload', answer: said('ServiceUnavailableException', 'Unavailable.', 503), code: 'overloaded' },
    { what: 'a fault', answer: said('InternalServerException', 'Internal.', 500), code: 'internal' },
  ],
  refused: { prompt: 'something forbidden' },
}

/** Nova Reel by itself: the part of Bedrock that has a queue. */
export const bedrockFilmCase: ProviderCase<BedrockSimulator> = {
  ...bedrockCase,
  tasks: [],
  job: { prompt, modelId: reel, duration: 6 },
  submit: { path: '/async-invoke', method: 'POST' },
  status: { path: '/async-invoke/' },
  result: { path: '/output.mp4' },
}

/**
 * Amazon Bedrock: Stability's models and edit services, text by Converse, and Nova Canvas and Nova Reel for accounts that may
 * still call them. Wire facts: the Bedrock user guide, the Nova user guide, and the service model of Bedrock Runtime.
 *
 * A model is called in the region that it is known to live in; `GESSO_BEDROCK_REGION` takes the place of all of them. Films are
 * written by Bedrock to a bucket of the account: `GESSO_BEDROCK_OUTPUT=s3://bucket/prefix`, in the region of the model.
 */
import { z } from 'zod'
import type { Ask, Call, Configured, Provider, ProviderFile, Settings } from '../models/provider.ts'
import { awsVariables, createAwsAuth, createS3 } from './aws.ts'
import { type Bedrock, callBedrock, type Place } from './bedrock/api.ts'
import { makeWithCanvas } from './bedrock/canvas.ts'
import { converse } from './bedrock/converse.ts'
import { explain } from './bedrock/errors.ts'
import { defaults, models, unlisted } from './bedrock/models.ts'
import { startFilm, statusOfFilm } from './bedrock/reel.ts'
import { makeWithStability } from './bedrock/stability.ts'
import type { Wire } from './http.ts'

const listed = z.object({ asyncInvokeSummaries: z.array(z.unknown()).nullish() })

/** Where models live that are not offered everywhere. */
const homes: [RegExp, string][] = [
  [/^(us\.)?stability\./, 'us-west-2'],
  [/^(us\.)?amazon\.nova-/, 'us-east-1'],
]
const REGION = 'us-east-1'

/** Any of these means that credentials of AWS are to be had. Those of an instance's role show nowhere: `GESSO_BEDROCK=on`. */
const signs = ['accessKeyId', 'profile', 'containerPath', 'containerUrl', 'webIdentity'] as const

export const bedrock: ProviderFile = {
  id: 'bedrock',
  name: 'Amazon Bedrock',
  otherNames: ['amazon-bedrock', 'aws-bedrock'],
  claims: /^((us|eu|apac|global)\.)?(amazon|anthropic|cohere|meta|mistral|stability)\.[a-z][\w.]*-/,
  keyNames: ['AWS_BEARER_TOKEN_BEDROCK'],
  setUp: 'AWS_BEARER_TOKEN_BEDROCK, or AWS credentials (AWS_ACCESS_KEY_ID, AWS_PROFILE, …)',
  // Without a fallback: the address follows from the region.
  urls: { api: { env: 'GESSO_BEDROCK_URL' } },
  variables: {
    ...awsVariables,
    containerPath: { env: ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] },
    containerUrl: { env: ['AWS_CONTAINER_CREDENTIALS_FULL_URI'] },
    webIdentity: { env: ['AWS_WEB_IDENTITY_TOKEN_FILE'] },
    instanceRole: { env: ['GESSO_BEDROCK'] },
    everyRegion: { env: ['GESSO_BEDROCK_REGION'] },
    output: { env: ['GESSO_BEDROCK_OUTPUT'] },
  },
  isUsable: ({ key, variables }) =>
    key !== undefined || variables.instanceRole === 'on' || signs.some((name) => variables[name] !== undefined),
  // AWS counts its quotas for each model.
  accountOf: (id) => id,
  models,
  defaults,
  unlisted,
  connect,
}

function connect(settings: Settings): Provider {
  const api = createApi(settings)
  return {
    generate: (ask: Ask, call: Call) =>
      /stability\./.test(ask.model) ? makeWithStability(api, ask, call) : makeWithCanvas(api, ask, call),
    start: (ask, call) => startFilm(api, ask, call),
    status: (operation, call) => statusOfFilm(api, operation, call),
    // Bedrock has no cancel: a film that was begun is made, and billed.
    cancel: async () => ({ charged: 'yes', runsOn: true }),
    chat: (ask, call) => converse(api, ask, call),
    async check({ signal }) {
      const place = api.at(defaults.generate)
      await callBedrock(place, '/async-invoke?maxResults=1', { method: 'GET', signal, pays: false, answer: listed })
      return `answers in ${place.region}`
    },
  }
}

function createApi(settings: Settings): Bedrock {
  const { key, urls, variables, fetch, onRate } = settings
  const sign = createAwsAuth({ variables })
  const secrets = [key, variables.accessKeyId, variables.secretAccessKey, variables.sessionToken]

  function inRegion(region: string): Place {
    const base = urls.api ?? `https://bedrock-runtime.${region}.amazonaws.com`
    const wire: Wire = {
      fetch,
      // A key for Bedrock wins over credentials, as in AWS's own clients.
      auth: key === undefined ? sign('bedrock', region) : { authorization: `Bearer ${key}` },
      origins: [base],
      headers: { accept: 'application/json' },
      explain,
      secrets: secrets.filter((one) => one !== undefined),
      onRate,
    }
    return { region, base, wire }
  }

  return {
    at: (model) => inRegion(regionOf(model, variables)),
    inRegion,
    output: variables.output?.replace(/\/+$/, ''),
    films: (region) => createS3(settings, sign, region),
    /** Throws where there are no credentials: a key for Bedrock opens no bucket. */
    async checkFilmCredentials(region) {
      await sign(
        's3',
        region,
      )({ method: 'GET', url: `https://s3.${region}.amazonaws.com/`, headers: {}, body: undefined })
    },
  }
}

function regionOf(model: string, variables: Configured['variables']): string {
  const home = homes.find(([pattern]) => pattern.test(model))?.[1]
  return variables.everyRegion ?? home ?? variables.region ?? REGION
}

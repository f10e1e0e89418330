/** A whole Gesso with the simulators of its providers, in this process and, where a client needs it, on a real port. */
import { readdir } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import sharp from 'sharp'
import { createHttp } from '../../src/http/http.ts'
import { startTestApp, type TestApp } from '../app.ts'
import { startFal } from '../simulators/fal.ts'
import { type OpenaiOptions, startOpenai } from '../simulators/openai.ts'

/** Gesso with keys for OpenAI and fal, both simulated. */
export async function startGesso({ openai: options = {}, env = {} }: GessoOptions = {}) {
  const openai = await startOpenai(options)
  const fal = await startFal()
  const gesso = await startTestApp({
    env: {
      OPENAI_API_KEY: openai.key,
      GESSO_OPENAI_URL: openai.base,
      FAL_KEY: fal.key,
      GESSO_FAL_QUEUE_URL: fal.urls.queue,
      GESSO_FAL_RUN_URL: fal.urls.run,
      GESSO_FAL_REST_URL: fal.urls.rest,
      GESSO_FAL_API_URL: fal.urls.api,
      ...env,
    },
  })
  const close = async () => {
    await gesso.close()
    await Promise.all([openai.close(), fal.close()])
  }
  return { ...gesso, openai, fal, close, [Symbol.asyncDispose]: close }
}
export type Gesso = Awaited<ReturnType<typeof startGesso>>

interface GessoOptions {
  openai?: OpenaiOptions
  env?: Record<string, string>
}

/** The same, listening on a free port of loopback. */
export async function listenGesso(options: GessoOptions = {}) {
  const gesso = await startGesso(options)
  const server = serve({ fetch: createHttp(gesso.app).fetch, hostname: '127.0.0.1', port: 0 }) as Server
  await new Promise<void>((resolve) => (server.listening ? resolve() : server.once('listening', () => resolve())))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await gesso.close()
  }
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { ...gesso, url, close, [Symbol.asyncDispose]: close }
}

/** Everything that a refused request must leave as it was. */
export async function stock({ app, data, openai, fal }: TestApp & Partial<Pick<Gesso, 'openai' | 'fal'>>) {
  const files = await readdir(join(data, 'files'), { recursive: true, withFileTypes: true })
  const page = { limit: 100 }
  return {
    jobs: (await app.catalog.listJobs('local', page)).data.map(({ job }) => job.id),
    assets: (await app.catalog.listAssets('local', page)).data.map(({ id }) => id),
    cards: (await app.catalog.listCards('local', { boardId: 'main', ...page })).map(({ card }) => card.id),
    ledger: (await app.catalog.listLedger('local', page)).data.map(({ id }) => id),
    files: files.flatMap((file) => (file.isFile() ? [file.name] : [])).sort(),
    charges: (openai?.charges.length ?? 0) + (fal?.charges.length ?? 0),
  }
}

/** A picture of one colour. `alpha`: how opaque, from 0; without it there is no alpha channel. */
export async function picture(width: number, height: number, { alpha, color = 120 }: PictureOptions = {}) {
  const background = { r: color, g: 90, b: 40, ...(alpha === undefined ? {} : { alpha }) }
  const channels = alpha === undefined ? 3 : 4
  return new Uint8Array(await sharp({ create: { width, height, channels, background } }).png().toBuffer())
}
interface PictureOptions {
  alpha?: number
  color?: number
}

export const dataUri = (bytes: Uint8Array, mediaType = 'image/png') =>
  `data:${mediaType};base64,${Buffer.from(bytes).toString('base64')}`

/** A whole Gesso inside the test process: real SQLite, a real folder, and the providers' simulators. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { createHttp } from '../src/http/http.ts'
import type { JobView } from '../src/jobs/view.ts'
import type { ProviderFile } from '../src/models/provider.ts'
import { providerFiles } from '../src/providers/installed.ts'
import type { Space } from '../src/spaces/define.ts'

const BASE = 'http://localhost'

export interface TestAppOptions {
  env?: Record<string, string>
  /** Providers to use instead of the installed ones. */
  files?: ProviderFile[]
  /** Spaces to have instead of those that come with Gesso. */
  spaces?: Space[]
}

/** Starts an app on a folder of its own; closing it removes the folder. */
export async function startTestApp({ env = {}, files = providerFiles, spaces }: TestAppOptions = {}) {
  const data = await mkdtemp(join(tmpdir(), 'gesso-app-'))
  const config = readConfig({ GESSO_DATA: data, GESSO_LOG: 'silent', ...env }, files)
  const app = spaces ? await createApp(config, files, { builtIn: async () => spaces }) : await createApp(config, files)
  await app.start()
  const http = createHttp(app)
  const request = (path: string, init?: RequestInit) =>
    Promise.resolve(http.fetch(new Request(new URL(path, BASE), init)))
  const close = async () => {
    await app.close()
    await rm(data, { recursive: true, force: true })
  }
  return {
    app,
    data,
    /** A request as a client would send it. */
    request,
    post: (path: string, body: unknown, headers: Record<string, string> = {}) =>
      request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    /** Submits a job and waits for its end. */
    async run(body: object): Promise<JobView> {
      const response = await request('/v1/jobs', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ wait: 30, ...body }),
      })
      return (await response.json()) as JobView
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
export type TestApp = Awaited<ReturnType<typeof startTestApp>>

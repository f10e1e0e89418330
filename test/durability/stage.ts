/** A Gesso in this process with both providers: everything that one scene of a test needs. */
import { expect, vi } from 'vitest'
import { startTestApp, type TestAppOptions } from '../app.ts'
import { clientOf } from './client.ts'
import { type ProviderOptions, startProviders } from './providers.ts'

/** Longer than anything here takes; nothing waits for it to pass. */
const PATIENCE = { timeout: 80_000, interval: 10 }

/** Waits until `assertion` holds. (`expect.poll` does not work in tests that run side by side.) */
export const until = (assertion: () => void | Promise<void>) => vi.waitFor(assertion, PATIENCE)

export async function openStage(options: ProviderOptions & TestAppOptions = {}) {
  const providers = await startProviders(options)
  const app = await startTestApp({
    env: { ...providers.env, ...options.env },
    ...(options.files ? { files: options.files } : {}),
  })
  const client = clientOf(app.request)
  const close = async () => {
    await app.close()
    await providers.close()
  }
  return {
    ...providers,
    app,
    client,
    /** Waits until the first generation of a job is in this state. */
    reaches: (jobId: string, state: string) =>
      until(async () => expect((await client.job(jobId)).results[0]?.status).toBe(state)),
    /** Waits until nothing is left to do, at any provider. */
    quiet: () => until(async () => expect(await app.app.catalog.openGenerations('', 10)).toEqual([])),
    close,
    [Symbol.asyncDispose]: close,
  }
}
export type Stage = Awaited<ReturnType<typeof openStage>>

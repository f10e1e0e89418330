/** What a provider is connected with in a test: the settings that the environment gives, and the outside world. */
import { fetch as undiciFetch } from 'undici'
import { readConfig } from '../src/config.ts'
import type { ProviderFile, Settings } from '../src/models/provider.ts'

/** Reads `env` as the server does. `more` takes the place of what that gives. */
export function settingsFor(file: ProviderFile, env: Record<string, string>, more: Partial<Settings> = {}): Settings {
  const configured = readConfig(env, [file]).providers[file.id]
  if (!configured) throw new Error(`${file.id} has no settings`)
  return {
    ...configured,
    fetch: undiciFetch as unknown as typeof fetch,
    openSocket: (url) => new WebSocket(url),
    now: Date.now,
    random: () => 0.5,
    ...more,
  }
}

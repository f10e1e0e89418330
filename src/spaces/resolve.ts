/** Lets a file anywhere on the disk say `import { defineSpace } from 'gesso/space'`, and use the zod that Gesso uses. */
import { registerHooks } from 'node:module'

const here = new URL('../', import.meta.url).href
const ours: Record<string, string> = {
  'gesso/space': new URL('spaces/space.ts', here).href,
  'gesso/testing': new URL('testing.ts', here).href,
  zod: import.meta.resolve('zod'),
}

let isResolving = false

/** Can be called again: it is done once. */
export function resolveGesso() {
  if (isResolving) return
  isResolving = true
  registerHooks({
    resolve(specifier, context, next) {
      const url = ours[specifier]
      const { parentURL = '' } = context
      // Our own files and packages resolve as they always do. A user's own zod would make schemas that are strangers to ours.
      if (!url || parentURL.startsWith(here) || parentURL.includes('/node_modules/')) return next(specifier, context)
      return { url, shortCircuit: true }
    },
  })
}

/** Lets a file anywhere on the disk say `import { defineSpace } from 'gesso/space'`, and use the zod that Gesso uses. */
import { registerHooks } from 'node:module'

const ours: Record<string, string> = {
  'gesso/space': new URL('./space.ts', import.meta.url).href,
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
      // Our own files resolve as they always do; a user's own zod would make schemas that are strangers to ours.
      if (!url || !context.parentURL?.includes('?changed=')) return next(specifier, context)
      return { url, shortCircuit: true }
    },
  })
}

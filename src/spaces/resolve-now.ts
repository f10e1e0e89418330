/** For `node --import`: from here on, files may import from `gesso/space` and `gesso/testing`. */
import { resolveGesso } from './resolve.ts'

resolveGesso()

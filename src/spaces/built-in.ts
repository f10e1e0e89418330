/** The spaces that come with Gesso. */
import { backgroundRemover } from './built-in/background-remover.ts'
import type { Space } from './define.ts'

export const spaces: Space[] = [backgroundRemover]

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { providersPage } from '../docs/providers.ts'
import { providerFiles } from '../src/providers/installed.ts'

test('docs/providers.md says what the registry says', () => {
  const page = readFileSync(new URL('../docs/providers.md', import.meta.url), 'utf8')
  expect(page === providersPage(providerFiles), 'run `npm run docs`').toBe(true)
})

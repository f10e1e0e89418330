/** The operator's folder of workflow templates. A broken file stops nothing: it is left out, and named by the check. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Configured } from '../../models/provider.ts'
import { builtIn } from './models.ts'
import { readWorkflow, type Workflow } from './workflow.ts'

export interface Folder {
  workflows: Workflow[]
  /** What was left out, and why, in words. */
  leftOut: string[]
}

/** Read at start, and at start only: a template that changes is seen by the next start. */
export function readFolder({ variables }: Pick<Configured, 'variables'>): Folder {
  const folder: Folder = { workflows: [], leftOut: [] }
  const path = variables.workflows
  if (!path) return folder
  let names: string[]
  try {
    names = readdirSync(path).filter((name) => name.endsWith('.json'))
  } catch (error) {
    folder.leftOut.push(`${path}: ${wordsOf(error)}`)
    return folder
  }
  for (const name of names.sort()) {
    const id = name.slice(0, -'.json'.length)
    try {
      if (builtIn.some((one) => one.id === id)) throw new Error('has the name of a built-in workflow')
      folder.workflows.push(readWorkflow(id, JSON.parse(readFileSync(join(path, name), 'utf8'))))
    } catch (error) {
      folder.leftOut.push(`${name} ${error instanceof SyntaxError ? 'is no JSON' : wordsOf(error)}`)
    }
  }
  return folder
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

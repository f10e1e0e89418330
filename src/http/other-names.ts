/** Surfaces that were there before Gesso have their own names for things, and their clients know no others. */
import { Problem } from '../errors.ts'

interface Names {
  /** From the name of a field to the one that it has here. */
  field(name: string): string
  /** The same in the words for people; as they are when absent. */
  detail?(words: string): string
  /** More to say, beside what the problem says itself. */
  members?: Record<string, unknown>
}

/** The same problem, in the names of another surface. */
export function inOtherNames(problem: Problem, { field: rename, detail = (words) => words, members }: Names): Problem {
  const { code, field, errors, members: own, message } = problem
  return new Problem(code, detail(message), {
    ...(field ? { field: rename(field) } : {}),
    ...(errors ? { errors: errors.map((one) => ({ ...one, field: rename(one.field) })) } : {}),
    ...(own || members ? { members: { ...members, ...own } } : {}),
    cause: problem,
  })
}

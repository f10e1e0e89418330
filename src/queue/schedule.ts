/** Ids by time, each at most once: a binary heap that knows where every id stands in it. */

export interface Due {
  readonly id: string
  readonly at: number
}

interface Entry {
  id: string
  at: number
  /** Counts up, so that ids of the same time keep the order they came in. */
  order: number
  index: number
}

export function createSchedule() {
  const heap: Entry[] = []
  const byId = new Map<string, Entry>()
  let count = 0

  return {
    get size() {
      return heap.length
    },

    first: (): Due | undefined => heap[0],

    /** Adds an id, or moves it when its new time is earlier. Says whether it is now the first of all. */
    add(id: string, at: number): boolean {
      const known = byId.get(id)
      if (known && known.at <= at) return false
      const entry = known ?? { id, at, order: 0, index: heap.length }
      entry.at = at
      entry.order = count++
      if (!known) byId.set(id, entry)
      rise(heap, entry)
      return entry.index === 0
    },

    removeFirst() {
      const first = heap[0]
      const last = heap.pop()
      if (!first || !last) return
      byId.delete(first.id)
      if (last === first) return
      last.index = 0
      sink(heap, last)
    },
  }
}

const isBefore = (a: Entry, b: Entry) => a.at < b.at || (a.at === b.at && a.order < b.order)

function put(heap: Entry[], index: number, entry: Entry) {
  heap[index] = entry
  entry.index = index
}

function rise(heap: Entry[], entry: Entry) {
  let { index } = entry
  while (index > 0) {
    const above = (index - 1) >> 1
    const parent = heap[above]
    if (!parent || isBefore(parent, entry)) break
    put(heap, index, parent)
    index = above
  }
  put(heap, index, entry)
}

function sink(heap: Entry[], entry: Entry) {
  let { index } = entry
  for (;;) {
    const left = heap[2 * index + 1]
    const right = heap[2 * index + 2]
    const child = left && right && isBefore(right, left) ? right : left
    if (!child || isBefore(entry, child)) break
    const below = child.index
    put(heap, index, child)
    index = below
  }
  put(heap, index, entry)
}

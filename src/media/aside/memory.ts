/** How much memory another process holds, where the system tells (Linux). */

import { readFile } from 'node:fs/promises'

/** Resident bytes of a process (proc(5), `VmRSS` of `/proc/<pid>/status`); `undefined` where that is not known. */
export async function residentBytes(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '') // another system, or gone
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
}

/** Looks every `everyMs` and calls `exceeded` once past the limit; what it returns ends that. */
export function watchMemory(
  pid: number,
  { maxBytes, everyMs }: { maxBytes: number; everyMs: number },
  exceeded: () => void,
): () => void {
  const timer = setInterval(async () => {
    const held = await residentBytes(pid)
    if (held === undefined || held <= maxBytes) return
    clearInterval(timer)
    exceeded()
  }, everyMs)
  return () => clearInterval(timer)
}

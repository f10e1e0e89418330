/**
 * A thread that ends its process with the server. The main thread would hear of that end too, unless it is caught in a loop: then
 * nobody is left to kill it.
 */
const LOOK_MS = 1000
const parent = process.ppid

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL')
}, LOOK_MS)

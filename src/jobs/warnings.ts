/** What a client is told beside its results, kept as far as a column can hold it. */

/** Together less than a column may hold, also in a script that takes three bytes for a letter. */
const MAX_WARNINGS = 16
const MAX_WARNING = 600

/** No paid picture, and no job, is lost over its warnings. */
export const bounded = (warnings: string[]) => warnings.slice(0, MAX_WARNINGS).map((one) => one.slice(0, MAX_WARNING))

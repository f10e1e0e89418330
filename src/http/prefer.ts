/** The `Prefer` header (RFC 7240), as far as it is heeded here. */

/** Whether the client would rather have the job at once than its result later. */
export const prefersAsync = (request: Request) => /(^|,)\s*respond-async\b/i.test(request.headers.get('prefer') ?? '')

/** Tells it that it was heard. */
export const asyncApplied = { 'preference-applied': 'respond-async' }

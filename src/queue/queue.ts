/** Pending work: which id to look at, and when. Every fact about an id is in the catalog. `suite.ts` says what all homes keep. */

export interface Queue {
  /**
   * Says "look at this id, now or at time `at`" (milliseconds since 1970).
   *
   * At least once: a look may come twice, and what it finds done it leaves. An id that waits already is kept at the earlier
   * of both times. An id that is being looked at is looked at again afterwards.
   */
  push(id: string, options?: { at?: number }): Promise<void>
  /**
   * Starts handing ids to `look`, up to `slots` at a time, and never the same id twice at once. Called once.
   *
   * A look that throws is handed out again after a pause, which grows from failure to failure.
   */
  work(look: (id: string) => Promise<void>, options: { slots: number }): void
  /** Stops handing out, and waits for looks under way. They may still push; whoever starts next hands those ids out. */
  close(): Promise<void>
}

/** The only way in for waiting. A time limit is about the real world, not about the billed one, so it is no clock. */
export interface Timer {
  /** Calls once after so many milliseconds, unless the answered function was called before. */
  after(ms: number, call: () => void): () => void;
}

/** The machine's own timers. */
export const systemTimer: Timer = {
  after(ms, call) {
    const handle = setTimeout(call, ms);
    return () => clearTimeout(handle);
  },
};

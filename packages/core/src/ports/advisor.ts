import type { Id } from '../kernel/id.ts';

/** Opinions. An advisor has no stage: nobody's access or money depends on a model. */
export interface Advisor {
  readonly name: string;
  /** What it thinks of an account. */
  advise(accountId: Id<'Account'>, signal: AbortSignal): Promise<readonly Advice[]>;
}

/** One opinion: how sure, why, and from when. */
export interface Advice {
  readonly topic: string;
  /** 0 to 1. */
  readonly score: number;
  readonly reasons: readonly string[];
  readonly at: number;
}

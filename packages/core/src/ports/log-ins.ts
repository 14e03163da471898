import type { LogIn, LogInOutcome } from '../domain/log-in.ts';

/** What the network remembers of who wanted to come in: for whoever helps, an hour later and in any process. */
export interface LogIns {
  readonly name: string;
  /** Those that fit, the last heard of first. What happened within the last seconds may not be among them yet. */
  recent(ask: LogInAsk): Promise<readonly LogIn[]>;
}

/** Which log-ins. What is left out does not matter. */
export interface LogInAsk {
  /** Without regard to case. */
  readonly username?: string;
  readonly nas?: string;
  readonly outcome?: LogInOutcome;
  readonly reason?: string;
  /** Only what was heard of after this instant. */
  readonly after?: number;
  readonly limit: number;
}

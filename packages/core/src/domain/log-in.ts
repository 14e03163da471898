/** What the network was asked and answered when somebody wanted to come in: log-ins that are alike, told as one. */
export interface LogIn {
  /** Stays the same while more of them come. */
  readonly id: string;
  /** As it was typed the last time; null for a packet that was never read as far as a name. */
  readonly username: string | null;
  /** The address that was asked from. */
  readonly nas: string;
  /** How the configuration calls it; null for a stranger. */
  readonly client: string | null;
  readonly outcome: LogInOutcome;
  /** One of few words, such as `wrong-password`. */
  readonly reason: string;
  /** The reason as a sentence to whoever helps, in English. */
  readonly why: string;
  /** What there is to do about it; null where it is all right as it is. */
  readonly next: string | null;
  readonly subscriptionId: string | null;
  /** How many there were, from the first to the last. */
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** The last of them in the words of the protocol, with its secrets hidden; null where nothing could be read. */
  readonly request: ReadPacket | null;
  /** Null where nothing was answered. */
  readonly reply: ReadPacket | null;
}

/** `discard`: it was not answered at all, so that it never became a log-in. */
export type LogInOutcome = 'accept' | 'reject' | 'discard';

/** A packet as a person reads it. */
export interface ReadPacket {
  /** `Access-Request`. */
  readonly code: string;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
}

/** An answer speaks for a router for a quarter of an hour: a running one asks more often, with records at least. */
const SPEAKS_MS = 15 * 60_000;

/** What is thrown away once or twice is odd or forged; a router with a wrong secret asks three times and goes on. */
const ODD = 2;

/**
 * Whether a router works although packets in its name were thrown away: it was answered since they began, or, beside
 * one or two of them, shortly before. `answeredAt` is when it last was, -Infinity for never.
 */
export function worksNevertheless(thrown: Pick<LogIn, 'count' | 'firstAt' | 'lastAt'>, answeredAt: number): boolean {
  if (answeredAt <= thrown.lastAt - SPEAKS_MS) return false;
  return thrown.count <= ODD || answeredAt > thrown.firstAt;
}

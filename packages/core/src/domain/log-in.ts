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

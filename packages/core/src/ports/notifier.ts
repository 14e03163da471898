import type { Account } from '../domain/account.ts';

/** Words out: SMS, mail, chat. */
export interface Notifier {
  readonly name: string;
  /** Sends one message; the key makes a repeat harmless. */
  send(message: Notice, signal: AbortSignal): Promise<void>;
}

/** One message to one customer. */
export interface Notice {
  readonly key: string;
  readonly to: Pick<Account, 'id' | 'name' | 'phone' | 'email'>;
  readonly text: string;
}

import type { Advice } from './result.ts';

/**
 * What came of a request to Daraja. A value and not an exception, so that nobody can forget the fourth: with money,
 * "it failed" and "nobody knows" are different things. No reason or message ever holds a key, a token, a password or a
 * phone number.
 */
export type Outcome<T> =
  | { readonly kind: 'answered'; readonly value: T }
  /** Daraja said no, and did nothing. `code` is its own, or `http.<status>` where it gave none. */
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly reason: string;
      readonly said: string;
      readonly advice: Advice;
    }
  /** Daraja was not reached, or was only asked to tell: nothing happened, so the same may be asked again. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /**
   * Sent, and no answer that can be believed: it may have happened. Never ask the same again before something else has
   * told.
   */
  | { readonly kind: 'unknown'; readonly reason: string };

/** The outcome with its value changed; all other kinds stay as they are. */
export function mapOutcome<T, U>(outcome: Outcome<T>, change: (value: T) => U): Outcome<U> {
  return outcome.kind === 'answered' ? { kind: 'answered', value: change(outcome.value) } : outcome;
}

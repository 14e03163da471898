import type { Id } from '../../kernel/id.ts';
import type { Suggestion, SuggestionKey } from '../payment.ts';

/** What speaks for each reason, from most to least. Reasons add up: a known payer of the exact amount beats a slip. */
const WEIGHTS: Readonly<Record<SuggestionKey, number>> = {
  attempt: 100,
  closed_account: 80,
  number_slip: 60,
  invoice_number: 55,
  payer: 40,
  phone: 25,
  amount_due: 24,
  plan_price: 14,
};

const WORDS: Readonly<Record<SuggestionKey, string>> = {
  attempt: 'asked on this phone',
  closed_account: 'meant for it, and it is closed',
  number_slip: 'one slip away',
  invoice_number: 'the invoice looks like one of theirs',
  payer: 'paid by this payer before',
  phone: 'the phone may be theirs',
  amount_due: 'owes exactly this',
  plan_price: 'their plan costs exactly this',
};

/** One thing that speaks for an account. */
export interface OwnerHint {
  readonly accountId: Id<'Account'>;
  readonly key: SuggestionKey;
}

/** An account with all that speaks for it. */
export interface RankedOwner {
  readonly accountId: Id<'Account'>;
  /** What says most first; each once. */
  readonly reasons: readonly { readonly key: SuggestionKey; readonly why: string }[];
  /** For the order only. */
  readonly score: number;
}

/** How many accounts a person is shown to choose from. */
export const MOST_CANDIDATES = 5;

/** A suggestion with its reason in words. */
export function suggestionOf(accountId: Id<'Account'>, key: SuggestionKey): Suggestion {
  return { accountId, key, why: WORDS[key] };
}

/**
 * Accounts by all that speaks for them, the likeliest first; those that are equally likely stay in the order in which
 * they were given.
 */
export function rankOwners(hints: readonly OwnerHint[]): readonly RankedOwner[] {
  const byAccount = Map.groupBy(hints, ({ accountId }) => accountId);
  return [...byAccount]
    .map(([accountId, own]): RankedOwner => {
      const keys = [...new Set(own.map(({ key }) => key))].toSorted((a, b) => WEIGHTS[b] - WEIGHTS[a]);
      const score = keys.reduce((sum, key) => sum + WEIGHTS[key], 0);
      return { accountId, reasons: keys.map((key) => ({ key, why: WORDS[key] })), score };
    })
    .toSorted((a, b) => b.score - a.score);
}

/** The likeliest owner of each, as it is kept beside the payment. */
export function suggested(hints: readonly OwnerHint[]): readonly Suggestion[] {
  return rankOwners(hints).flatMap(({ accountId, reasons: [strongest] }) =>
    strongest === undefined ? [] : [{ accountId, ...strongest }],
  );
}

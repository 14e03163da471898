import type { Break } from '../../../api/reconcile.ts';
import type { Money } from '../../../api/wire.ts';
import { formatMoney } from '../../../i18n/format.ts';
import { reconcileMessages } from '../../../i18n/reconcile-messages.ts';

/** What the one button of a break does, written out. */
export function proposalOf(one: Break, language: string): string {
  const amount = amountOf(one);
  return reconcileMessages(language).proposals[one.proposal](amount === null ? '' : formatMoney(amount, language));
}

/** The amount that a proposal would book: of a fee what is left of it, of all else what they have. */
export function amountOf({ proposal, ours, theirs }: Break): Money | null {
  const known = theirs ?? ours;
  if (known === null) return null;
  if (proposal !== 'book_fee') return absolute(known);
  return absolute({ ...known, minor: String(BigInt(theirs?.minor ?? 0) - BigInt(ours?.minor ?? 0)) });
}

function absolute({ minor, currency }: Money): Money {
  return { minor: minor.replace('-', ''), currency };
}

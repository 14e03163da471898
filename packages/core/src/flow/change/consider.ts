import type { Consequence } from '../../domain/change/consequence.ts';
import type { ChangeRequest } from '../../domain/change.ts';
import { requestErrors } from '../../domain/change.ts';
import type { Charge } from '../../domain/charge.ts';
import type { Invoice } from '../../domain/invoice.ts';
import { accountErrors } from '../../domain/account.ts';
import { hasEnded } from '../../domain/entitlement.ts';
import { subscriptionErrors } from '../../domain/subscription.ts';
import type { Id } from '../../kernel/id.ts';
import { subtract, zero, type Money } from '../../kernel/money.ts';
import type { AccountView, Changes, SubscriptionView } from '../../ports/store.ts';
import type { House } from '../house.ts';
import { pursesOf, purseTotal } from '../money.ts';
import { meteredOf } from '../metered.ts';
import { documentOf, priceLines, UNMETERED } from '../pricing.ts';
import { linesOf, type Decided } from './considered.ts';
import { decideChange } from './decide.ts';

/** A request thought through: what it does, and the document that it makes now. Nothing is written. */
export interface Considered {
  readonly changeId: Id<'Change'>;
  readonly request: ChangeRequest;
  readonly view: AccountView;
  readonly one: SubscriptionView;
  readonly decided: Decided;
  /** Whether it takes effect now. */
  readonly isNow: boolean;
  readonly charges: readonly Charge[];
  /** An invoice, or a credit note; finalised, without its number. Null when no money moves now. */
  readonly invoice: Invoice | null;
  /**
   * What has to be paid now with new money; nothing where credit and wallet are enough, or where it is billed later.
   */
  readonly toPay: Money;
  readonly besides: Changes;
}

/**
 * Thinks a request through.
 * @throws BillingError `change.pending` while another change waits for money, and those of `decideChange`
 */
export async function consider(
  house: House,
  view: AccountView,
  one: SubscriptionView,
  request: ChangeRequest,
  changeId: Id<'Change'> = house.ids.next('chn'),
): Promise<Considered> {
  const now = house.clock.now();
  checkOpen(view, one, request, changeId, now);
  const decided = await decideChange({ house, view, one, request, now });
  const isNow = decided.consequence.effectiveAt <= now;
  const nothing = zero(view.account.currency);
  const plain = { changeId, request, view, one, decided, isNow };
  if (!isNow) return { ...plain, charges: [], invoice: null, toPay: nothing, besides: {} };
  const lines = linesOf({ house, view, one, request, now }, decided, changeId);
  // What was used so far was used under the plan, and by the account, before: it is billed by it, and to her.
  const parts = request.kind === 'plan' || request.kind === 'transfer';
  const settles = parts && (one.plan.usage.length > 0 || one.plan.minimum !== null);
  const metered = settles ? await meteredOf(house, view, one, now) : UNMETERED;
  const priced = await priceLines(house, view, one, lines, metered);
  const { dueDays, prepaid } = termsOf(decided);
  const { invoice, charges } = await documentOf(house, view, priced.charges, now + dueDays * 86_400_000);
  const owes = prepaid && invoice?.kind === 'invoice' ? invoice.total : nothing;
  const short = subtract(owes, purseTotal(pursesOf(view, now), view.account.currency));
  return { ...plain, charges, invoice, toPay: short.minor > 0n ? short : nothing, besides: priced.changes };
}

/** Whether a request moves money or waits, and so cannot stand beside another that waits for money. */
function checkOpen(
  { account }: AccountView,
  { subscription, changes }: SubscriptionView,
  request: ChangeRequest,
  changeId: Id<'Change'>,
  now: number,
): void {
  if (account.state === 'closed') throw accountErrors.closed({ accountId: account.id });
  if (hasEnded({ account, subscription }, now)) throw subscriptionErrors.ended({ subscriptionId: subscription.id });
  if (subscription.cancelledAt !== null && !AT_THE_END.has(request.kind)) {
    throw requestErrors.ending({ subscriptionId: subscription.id });
  }
  const same = changes.find(({ id, request: other }) => id !== changeId && other.kind === request.kind);
  if (same !== undefined && request.kind !== 'bundle') {
    throw requestErrors.pending({ subscriptionId: subscription.id, changeId: same.id });
  }
}

/** What may be asked of a subscription whose end was asked for. */
const AT_THE_END: ReadonlySet<ChangeRequest['kind']> = new Set([
  'keep',
  'cancel',
  'pause',
  'resume',
  'transfer',
  'bundle',
  'remove_add_on',
]);

function termsOf({ plan: { terms } }: Decided): { readonly dueDays: number; readonly prepaid: boolean } {
  return terms.kind === 'postpaid' ? { dueDays: terms.dueDays, prepaid: false } : { dueDays: 0, prepaid: true };
}

/** What a consequence gives back, by a way. */
export function returnedBy({ returned }: Consequence, way: 'credit' | 'refund' | 'offset', currency: string): Money {
  return returned.find((each) => each.way === way)?.amount ?? zero(currency);
}

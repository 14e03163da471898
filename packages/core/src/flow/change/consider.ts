import type { ChangeLine, Consequence } from '../../domain/change/consequence.ts';
import type { ChangeRequest } from '../../domain/change.ts';
import { requestErrors } from '../../domain/change.ts';
import type { Charge } from '../../domain/charge.ts';
import type { Invoice } from '../../domain/invoice.ts';
import { accountErrors } from '../../domain/account.ts';
import { hasEnded } from '../../domain/entitlement.ts';
import type { PricedLine } from '../../domain/scope.ts';
import { subscriptionErrors, type Subscription } from '../../domain/subscription.ts';
import type { Id } from '../../kernel/id.ts';
import { subtract, zero, type Money } from '../../kernel/money.ts';
import type { AccountView, Changes, SubscriptionView } from '../../ports/store.ts';
import { waitingFor } from '../held.ts';
import type { House } from '../house.ts';
import { pursesOf, purseTotal } from '../money.ts';
import { meteredOf } from '../metered.ts';
import { documentOf, priceLines, UNMETERED } from '../pricing.ts';
import { linesOf, type Decided } from './considered.ts';
import { boundLine, boundTo } from './given-back.ts';
import { refunding } from './refund.ts';
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
  /** What the change itself charges, now or with the next document. */
  readonly own: readonly Charge[];
  /** What its document charges now, with what waited for one. */
  readonly charges: readonly Charge[];
  /** An invoice, or a credit note; finalised, without its number. Null when no money moves now. */
  readonly invoice: Invoice | null;
  /** What the next document will say of it, as if it were one by itself; null when all is said now. */
  readonly next: Invoice | null;
  /**
   * What has to be paid now with new money; nothing where credit and wallet are enough, or where it is billed later.
   */
  readonly toPay: Money;
  readonly besides: Changes;
}

/**
 * Thinks a request through, as of now or of the instant that its price was quoted for.
 * @throws BillingError `change.pending` while another change waits for money, and those of `decideChange`
 */
export async function consider(
  house: House,
  view: AccountView,
  one: SubscriptionView,
  request: ChangeRequest,
  changeId: Id<'Change'> = house.ids.next('chn'),
  now: number = house.clock.now(),
): Promise<Considered> {
  checkOpen(view, one, request, changeId, house.clock.now());
  const { decided, origins } = await boundTo(house, view, one, await decideChange({ house, view, one, request, now }));
  const isNow = decided.consequence.effectiveAt <= now;
  const nothing = zero(view.account.currency);
  const priced = (made: readonly ChangeLine[]): readonly PricedLine[] =>
    linesOf({ view, one }, decided, changeId, made).map((line, place) => {
      const from = made[place];
      return boundLine(line, from === undefined ? undefined : origins.get(from));
    });
  const plain = { changeId, request, view, one, decided, isNow };
  const unbilled = { ...plain, own: [], charges: [], invoice: null, toPay: nothing, besides: {} };
  const ahead = decided.foreseen ?? (isNow ? [] : decided.consequence.lines);
  const next = await foreseen(house, view, one, priced(ahead));
  if (!isNow) return { ...unbilled, next };
  const lines = priced(decided.consequence.lines);
  // What was used so far was used under the plan, and by the account, before: it is billed by it, and to her.
  const parts = request.kind === 'plan' || request.kind === 'transfer';
  const settles = parts && (one.plan.usage.length > 0 || one.plan.minimum !== null);
  const metered = settles ? await meteredOf(house, view, one, now) : UNMETERED;
  const { charges: own, changes: besides } = await priceLines(house, view, one, lines, metered);
  if (waits(decided, own) && metered.lines.length === 0) {
    const { invoice: later } = await documentOf(house, view, own, now);
    const waiting = [...one.subscription.waiting, ...own];
    return { ...unbilled, decided: leaving(decided, waiting), own, next: later, besides };
  }
  const { dueDays, prepaid } = termsOf(decided);
  const takes = takesWaiting(request, own, prepaid);
  const all = takes ? [...own, ...(await waitingFor(house, view, one))] : own;
  const { invoice, charges } = await documentOf(house, view, all, now + dueDays * 86_400_000);
  const owes = prepaid && invoice?.kind === 'invoice' ? invoice.total : nothing;
  const short = subtract(owes, purseTotal(pursesOf(view, now), view.account.currency));
  const toPay = short.minor > 0n ? short : nothing;
  const known = await refunding(house, view, one, { decided: takes ? leaving(decided, []) : decided, invoice });
  return { ...plain, decided: known, own, charges, invoice, next, toPay, besides };
}

/** The document that says what a change costs: its own, or the next one. */
export function documentFor({ invoice, own, next }: Considered): Invoice | null {
  return invoice ?? (own.length > 0 ? next : null);
}

/** Lines that a later document will have, as if they stood on one by themselves; null for none. */
async function foreseen(
  house: House,
  view: AccountView,
  one: SubscriptionView,
  lines: readonly PricedLine[],
): Promise<Invoice | null> {
  if (lines.length === 0) return null;
  const issuedAt = Math.max(house.clock.now(), ...lines.map(({ charge }) => charge.fromAt));
  const { charges } = await priceLines(house, view, one, lines, UNMETERED, issuedAt);
  return (await documentOf(house, view, charges, house.clock.now())).invoice;
}

/**
 * Whether what a change costs waits for the next document. What comes back does not wait, nor what an early end of a
 * pause takes of it again, while the credit is there.
 */
function waits({ consequence: { collect, change } }: Decided, own: readonly Charge[]): boolean {
  const costs = own.reduce((all, { amount }) => all + amount.minor, 0n) > 0n;
  return collect === 'next_invoice' && change !== 'resume' && costs;
}

/**
 * Whether the document of a change takes what waited for one. A bundle is a sale of its own; and what was asked for by
 * who gives a postpaid subscription away is charged to her.
 */
function takesWaiting({ kind }: ChangeRequest, own: readonly Charge[], prepaid: boolean): boolean {
  return (own.length > 0 && kind !== 'bundle') || (kind === 'transfer' && !prepaid);
}

function leaving(decided: Decided, waiting: Subscription['waiting']): Decided {
  return { ...decided, subscription: { ...decided.subscription, waiting } };
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
  'give_back',
]);

function termsOf({ plan: { terms } }: Decided): { readonly dueDays: number; readonly prepaid: boolean } {
  return terms.kind === 'postpaid' ? { dueDays: terms.dueDays, prepaid: false } : { dueDays: 0, prepaid: true };
}

/** What a consequence gives back, by a way. */
export function returnedBy({ returned }: Consequence, way: 'credit' | 'refund' | 'offset', currency: string): Money {
  return returned.find((each) => each.way === way)?.amount ?? zero(currency);
}

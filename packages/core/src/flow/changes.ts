import { z } from 'zod';
import { requestErrors, type Change, type ChangeRequest } from '../domain/change.ts';
import { reasonText, type Reason } from '../domain/change/reasons.ts';
import type { Returned } from '../domain/change/consequence.ts';
import type { Invoice } from '../domain/invoice.ts';
import { subscriptionErrors } from '../domain/subscription.ts';
import { validUntil } from '../domain/validity.ts';
import { localDateAt, startOfDay, type Zone } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';
import { negate, sum, zero, type Money } from '../kernel/money.ts';
import type { Period } from '../kernel/period.ts';
import type { AccountView, Changes, SubscriptionView } from '../ports/store.ts';
import { carryOut } from './change/apply.ts';
import { changeEvent } from './change/event.ts';
import { consider, documentFor, type Considered } from './change/consider.ts';
import { loadView, together, untilFresh, type House } from './house.ts';
import { parse } from './input.ts';
import { pursesOf, purseTotal } from './money.ts';

/** What a change would do, before anybody agrees to it; carried out at once it does just this. */
export interface ChangePreview {
  readonly request: ChangeRequest;
  /** When it would take effect. */
  readonly effectiveAt: number;
  /** What its document would say, discounts and taxes included. */
  readonly lines: readonly PreviewLine[];
  /** What waits for the next document instead, discounts and taxes included; no figure here counts it. */
  readonly nextLines: readonly PreviewLine[];
  readonly net: Money;
  readonly tax: Money;
  /** Below zero: the customer gets so much back, by the ways of `returned`. */
  readonly total: Money;
  readonly returned: readonly Returned[];
  /** What credit and wallet pay of it. */
  readonly covered: Money;
  /** What has to be paid first, or for postpaid within the days until it is due. */
  readonly toPay: Money;
  /** Until when it is paid then. */
  readonly paidUntil: number | null;
  /** The plan, its pieces and its end as they then are. */
  readonly planId: Id<'Plan'>;
  readonly quantity: number;
  readonly endsAt: number | null;
  /** The days without service, as they were asked for or as the plan allows; null unless the change is a pause. */
  readonly paused: Period | null;
  /** Why it is so, in English. */
  readonly reasons: readonly string[];
  /** The same reasons in the same order, by their keys, so that a portal says them in its own language. */
  readonly reasonKeys: readonly Reason[];
}

/** One line of a preview; its figures foot. */
export interface PreviewLine {
  readonly description: string;
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
  readonly fromAt: number;
  readonly toAt: number;
}

/**
 * Shows what a change would do. Writes nothing.
 * @throws BillingError `subscription.missing`, and whatever refuses the change
 */
export async function previewChange(
  house: House,
  subscriptionId: Id<'Subscription'>,
  request: ChangeRequest,
): Promise<ChangePreview> {
  const { view, one } = await viewOf(house, subscriptionId);
  return previewOf(house, await consider(house, view, one, parseRequest(request)));
}

/**
 * Asks for a change. One that holds now is carried out at once if nothing has to be paid for it first; else it waits
 * for the money, which carries it out. One for the next period waits for that.
 * @throws BillingError `subscription.missing`, `change.pending`, and whatever refuses the change
 */
export async function requestChange(
  house: House,
  subscriptionId: Id<'Subscription'>,
  request: ChangeRequest,
  actor: string,
): Promise<Change> {
  const asked = parseRequest(request);
  return untilFresh(house, `the subscription ${subscriptionId}`, async () => {
    const { view, one } = await viewOf(house, subscriptionId);
    const considered = await consider(house, view, one, asked);
    const row = rowOf(house, considered, actor);
    if (row.state !== 'done') return { changes: waiting(house, considered, row), answer: row };
    const { changes } = await carryOut(house, considered, row);
    return { changes, answer: changes.subscriptionChanges?.find(({ id }) => id === row.id) ?? row };
  });
}

/**
 * Takes back a change that waits.
 * @throws BillingError `change.missing`, `change.over`
 */
export async function revokeChange(house: House, changeId: Id<'Change'>): Promise<Change> {
  return untilFresh(house, `the change ${changeId}`, async () => {
    const change = await house.store.reads.change(changeId);
    if (change === null) throw requestErrors.missing({ changeId });
    if (!isWaiting(change)) throw requestErrors.over({ changeId, state: change.state });
    const view = await loadView(house, change.accountId);
    const revoked: Change = { ...change, state: 'revoked', endedAt: house.clock.now() };
    const outbox = [changeEvent(revoked, house.clock.now())];
    return { changes: { seen: [view.seen], subscriptionChanges: [revoked], outbox }, answer: revoked };
  });
}

/** The change that money is to carry out next, of one subscription or of any; the first that was asked for. */
export function changeToPay(view: AccountView, subscriptionId: Id<'Subscription'> | null): Change | null {
  const asked = view.subscriptions
    .filter(({ subscription }) => subscriptionId === null || subscription.id === subscriptionId)
    .flatMap(({ changes }) => changes.filter(({ state }) => state === 'awaiting_payment'));
  return asked.toSorted((a, b) => a.requestedAt - b.requestedAt)[0] ?? null;
}

/**
 * A change that was thought through again, because money has come for it.
 * @throws BillingError `subscription.missing`, and those of `consider`
 */
export function reconsider(house: House, view: AccountView, change: Change): Promise<Considered> {
  const one = view.subscriptions.find(({ subscription }) => subscription.id === change.subscriptionId);
  if (one === undefined) throw subscriptionErrors.missing({ subscriptionId: change.subscriptionId });
  const asOf = quotedAt(change, one, view.account.zone, house.clock.now());
  return consider(house, view, one, change.request, change.id, asOf);
}

/**
 * The instant that the price of a change that waits for money is of. Unused time is worth less by the second, and who
 * pays what she was told must have paid enough: so the price holds for the rest of the day on which it was asked, and
 * then for each day from its midnight on. Of plans for less than two days it holds for a 48th of their time.
 */
function quotedAt({ requestedAt }: Change, { plan }: SubscriptionView, zone: Zone, now: number): number {
  if (plan.terms.kind === 'postpaid') return now;
  const lengthMs = validUntil(now, plan.terms.validity, zone) - now;
  const stepMs = Math.floor(lengthMs / 48);
  const since =
    lengthMs >= 2 * DAY_MS ? startOfDay(localDateAt(now, zone), zone) : now - ((now - requestedAt) % stepMs);
  return Math.max(requestedAt, since);
}

const DAY_MS = 86_400_000;

function previewOf(house: House, considered: Considered): ChangePreview {
  const { view, decided, invoice, next, request, toPay } = considered;
  const { consequence, subscription } = decided;
  const nothing = zero(view.account.currency);
  const shown = (amount: Money): Money => (invoice?.kind === 'credit_note' ? negate(amount) : amount);
  const total = invoice === null ? nothing : shown(invoice.total);
  const purses = purseTotal(pursesOf(view, house.clock.now()), view.account.currency);
  const covered = total.minor <= 0n ? nothing : total.minor < purses.minor ? total : purses;
  return {
    request,
    effectiveAt: consequence.effectiveAt,
    lines: previewLines(invoice),
    nextLines: previewLines(next),
    net: invoice === null ? nothing : shown(invoice.net),
    tax: invoice === null ? nothing : shown(invoice.tax),
    total,
    returned: invoice?.kind === 'credit_note' ? returnedOf(considered, negate(total)) : [],
    covered,
    toPay: decided.plan.terms.kind === 'prepaid' ? toPay : sum([total, negate(covered)], total.currency),
    paidUntil: consequence.paidUntil,
    planId: decided.plan.id,
    quantity: subscription.quantity,
    endsAt: subscription.endsAt,
    paused: request.kind === 'pause' ? consequence.paused : null,
    reasons: consequence.reasons.map(reasonText),
    reasonKeys: consequence.reasons,
  };
}

function previewLines(document: Invoice | null): readonly PreviewLine[] {
  const shown = (amount: Money): Money => (document?.kind === 'credit_note' ? negate(amount) : amount);
  return (document?.lines ?? []).map(({ description, net, tax, gross, fromAt, toAt }) => {
    return { description, net: shown(net), tax: shown(tax), gross: shown(gross), fromAt, toAt };
  });
}

/** By which ways the figure of the document comes back: open invoices first, where that was the choice. */
function returnedOf({ decided: { consequence } }: Considered, amount: Money): readonly Returned[] {
  let left = amount.minor;
  const ways = consequence.returned.length > 0 ? consequence.returned : [{ way: 'credit' as const, amount }];
  return ways.flatMap((each, place) => {
    const last = place === ways.length - 1;
    const minor = last || each.amount.minor > left ? left : each.amount.minor;
    left -= minor;
    return minor > 0n ? [{ way: each.way, amount: { ...amount, minor } }] : [];
  });
}

function rowOf(house: House, considered: Considered, actor: string): Change {
  const { changeId, view, one, request, decided, isNow, toPay } = considered;
  const now = house.clock.now();
  const { consequence } = decided;
  const pays = isNow && toPay.minor > 0n;
  return {
    id: changeId,
    accountId: view.account.id,
    subscriptionId: one.subscription.id,
    request,
    state: !isNow ? 'scheduled' : pays ? 'awaiting_payment' : 'done',
    effectiveAt: pays ? null : consequence.effectiveAt,
    requestedAt: now,
    endedAt: null,
    actor,
    outcome: null,
    due: isNow ? (documentFor(considered)?.total ?? zero(view.account.currency)) : consequence.due,
  };
}

/** A change that waits is looked at again when its time has come. */
function waiting(house: House, { view, one }: Considered, row: Change): Changes {
  const { subscription } = one;
  const at = row.effectiveAt;
  const sooner = at !== null && (subscription.reviewAt === null || at < subscription.reviewAt);
  const subscriptions = sooner ? [{ ...subscription, reviewAt: at }] : [];
  return together({
    seen: [view.seen],
    subscriptionChanges: [row],
    subscriptions,
    outbox: [changeEvent(row, house.clock.now())],
  });
}

function isWaiting({ state }: Change): boolean {
  return state === 'scheduled' || state === 'awaiting_payment';
}

async function viewOf(
  house: House,
  subscriptionId: Id<'Subscription'>,
): Promise<{ readonly view: AccountView; readonly one: SubscriptionView }> {
  const known = await house.store.reads.subscription(subscriptionId);
  if (known === null) throw subscriptionErrors.missing({ subscriptionId });
  const view = await loadView(house, known.accountId);
  const one = view.subscriptions.find(({ subscription }) => subscription.id === subscriptionId);
  if (one === undefined) throw subscriptionErrors.missing({ subscriptionId });
  return { view, one };
}

const id = z.string().min(1).max(64);
const date = z.iso.date();
const timing = z.enum(['now', 'next_period']).optional();

/** What may be asked, as it comes from outside. */
export const ChangeRequestInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('plan'), planId: id, when: timing }),
  z.strictObject({ kind: z.literal('quantity'), quantity: z.int().min(1).max(10_000), when: timing }),
  z.strictObject({ kind: z.literal('add_on'), planId: id, quantity: z.int().min(1).max(10_000).optional() }),
  z.strictObject({ kind: z.literal('remove_add_on'), addOnId: id, when: timing }),
  z.strictObject({ kind: z.literal('pause'), from: date.optional(), until: date.optional() }),
  z.strictObject({ kind: z.literal('resume') }),
  z.strictObject({
    kind: z.literal('cancel'),
    when: z.enum(['now', 'end_of_period']).optional(),
    unused: z.enum(['credit', 'refund', 'offset', 'nothing']).optional(),
  }),
  z.strictObject({ kind: z.literal('keep') }),
  z.strictObject({ kind: z.literal('billing_day'), day: z.int().min(1).max(31) }),
  z.strictObject({ kind: z.literal('transfer'), accountId: id }),
  z.strictObject({ kind: z.literal('promise'), days: z.int().min(1).max(366) }),
  z.strictObject({ kind: z.literal('bundle'), planId: id }),
]);

function parseRequest(request: ChangeRequest): ChangeRequest {
  const parsed = parse(ChangeRequestInput, request);
  const told = Object.entries(parsed).filter(([, value]) => value !== undefined);
  return Object.fromEntries(told) as unknown as ChangeRequest;
}

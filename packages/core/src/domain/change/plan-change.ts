import { assert } from '../../kernel/assert.ts';
import { localDateAt, type Interval, type LocalDate, type Zone } from '../../kernel/calendar.ts';
import { ratio, times } from '../../kernel/decimal.ts';
import { compareMoney, negate, sameCurrency, subtract, zero, type Money } from '../../kernel/money.ts';
import { nthPeriod, type Period } from '../../kernel/period.ts';
import type { Stretch } from '../charge.ts';
import { whole, wholeIn } from '../price/exact.ts';
import { validUntil, type Validity } from '../validity.ts';
import { changeErrors, consequence, type ChangeLine, type Consequence, type Returned } from './consequence.ts';
import { clearOfPauses, soldAround } from './laid.ts';
import { sameInterval, sameValidity } from './length.ts';
import { chargedPeriod, paidTerm, paidUntilOf, stretchOf, type Manner, type PaidPart } from './paid.ts';
import { reason, type Reason, type ReasonKey } from './reasons.ts';
import { movedAddOn, stayingAddOn, type HeldAddOn, type MovedAddOn } from './plan-add-ons.ts';
import { dueOf, feeLine, keptWhole, linesOf, payBack, repriced, settleAt, worthOf } from './settle.ts';
import type { PriceOver, Settled } from './settle.ts';

/** How a plan sells time and for how much: a calendar period in advance, or a term by instants. */
export type Offer =
  | { readonly kind: 'postpaid'; readonly price: Money; readonly interval: Interval }
  | { readonly kind: 'prepaid'; readonly price: Money; readonly validity: Validity };

/** A change of plan as it is asked for. */
export interface PlanChange {
  /** UTC milliseconds. */
  readonly now: number;
  readonly zone: Zone;
  readonly from: Offer;
  readonly to: Offer;
  /** What is charged and not over: the running period or term, and those that follow it already. */
  readonly paid: readonly PaidPart[];
  /** Pauses that run or are to come: new prepaid time is laid around them. */
  readonly pauses?: readonly Period[];
  /** What the new plan costs by its phases and versions; left out: the price of `to` throughout. */
  readonly prices?: PriceOver;
  /** The term that a prepaid plan sells now; left out: a full one from now at the price of `to`. */
  readonly term?: SoldTerm;
  /** What is held beside the plan. Add-ons follow it to a new term; on a rest of the old one they stay as they are. */
  readonly addOns?: readonly HeldAddOn[];
  /** Bytes of the running quota that are left; null without a quota. */
  readonly unusedBytes?: bigint | null;
  /** What open invoices come to; with it, money that comes back settles them first. */
  readonly openDebt?: Money;
}

/** A prepaid term as it is sold: whole at its price, however much of it was lent before or a trial leaves of it. */
export interface SoldTerm {
  readonly stretch: Stretch;
  readonly price: Money;
}

/** What a change of plan does, with what becomes of the add-ons, in the order in which they were given. */
export interface PlanConsequence extends Consequence {
  readonly addOns: readonly MovedAddOn[];
  /** Whether a new term or period is sold now, in full. */
  readonly sells: boolean;
}

/** The terms of changing plans; what is not named is as in `PLAN_CHANGE_DEFAULTS`. */
export interface PlanChangePolicy {
  /** What becomes of what is unused: it comes back as money, its data goes along, or it is lost. */
  readonly unused?: 'money' | 'data' | 'none';
  /** When a dearer plan holds. A plan of the same price holds as an upgrade does. */
  readonly upgrade?: 'now' | 'next_period';
  /** When a cheaper plan holds. */
  readonly downgrade?: 'now' | 'next_period';
  /**
   * What a prepaid change that holds now does with time: a `new_term` in full, the `same_expiry` with the rest priced
   * anew (plans of one length only), or `convert`: the unused value buys time at the new price, and nothing is paid.
   */
  readonly prepaid?: 'new_term' | 'same_expiry' | 'convert';
  readonly upgradeFee?: Money | null;
  readonly downgradeFee?: Money | null;
  /** A document of its own is made from this amount on; less waits for the next invoice. Nothing is forgiven. */
  readonly minimumInvoice?: Money | null;
  /** By which way money comes back when a change ends below zero. */
  readonly payBack?: Returned['way'];
  /** How parts of periods and terms are counted. */
  readonly count?: Omit<Manner, 'zone'>;
}

/** A dearer plan at once and a cheaper one from the next period, so that nobody loses what is paid. */
export const PLAN_CHANGE_DEFAULTS = {
  unused: 'money',
  upgrade: 'now',
  downgrade: 'next_period',
  prepaid: 'new_term',
  payBack: 'credit',
} as const satisfies PlanChangePolicy;

/**
 * What a change of plan does. With 2,500 → 4,000 on day 11 of a month of 30 days, -1,666.67 and 2,666.67 are 1,000.00.
 * A change and its opposite at the same moment come to nothing.
 * @throws BillingError `money.currencyMismatch`, `change.termsDiffer`, `change.lengthDiffers`,
 *   `change.nothingToConvert`, `change.convertedTooLong`
 */
export function planChange(change: PlanChange, given: PlanChangePolicy = {}): PlanConsequence {
  const policy = { ...PLAN_CHANGE_DEFAULTS, ...given };
  const { from, to, now, paid } = change;
  sameCurrency(from.price, to.price);
  if (from.kind !== to.kind) throw changeErrors.termsDiffer({ from: from.kind, to: to.kind });
  const direction = directionOf(change);
  const timing = direction === 'downgrade' ? policy.downgrade : policy.upgrade;
  const endAt = paidUntilOf(paid);
  const waits = timing === 'next_period' && endAt !== null && endAt > now;
  const effectiveAt = waits ? endAt : now;
  const fee = feeLine(direction === 'downgrade' ? policy.downgradeFee : policy.upgradeFee, 'plan.fee', effectiveAt);
  const reasons = [reason(`plan.${direction}`), reason(waits ? 'plan.next' : 'plan.now')];
  const decided = { change: 'plan', askedAt: now, effectiveAt } as const;
  const { addOns: beside = [] } = change;
  if (waits) {
    const collect = fee.length > 0 ? 'next_invoice' : 'now';
    const later = consequence(paid, to.price.currency, { ...decided, lines: fee, collect, reasons });
    return { ...later, addOns: beside.map(stayingAddOn), sells: false };
  }
  const swap = swapNow(change, policy);
  const addOns = beside.map((each) => addOnFor(each, change, policy, swap.fresh));
  const lines = [...swap.lines, ...addOns.flatMap((each) => each.lines), ...fee];
  const collected = collection(lines, policy, change);
  const changed = consequence(paid, to.price.currency, {
    ...decided,
    lines,
    paid: swap.paid,
    anchor: swap.anchor,
    carried: carriedData(change, policy),
    ...collected,
    reasons: [...reasons, ...swap.reasons, ...collected.reasons],
  });
  return { ...changed, addOns, sells: swap.fresh.text === 'plan.term' };
}

/** What becomes of an add-on: it follows the plan wherever that leaves the time that was paid. */
function addOnFor(held: HeldAddOn, { now, zone, to }: PlanChange, { count }: Policy, fresh: Fresh): MovedAddOn {
  if (fresh.text === 'plan.rest') return stayingAddOn(held);
  const bought = worthOf(fresh.parts, to.price.currency);
  const share = fresh.text === 'plan.converted' ? ratio(bought.minor, to.price.minor) : ONE;
  return movedAddOn(held, { now, fresh: fresh.parts, share, manner: { ...count, zone } });
}

type Policy = PlanChangePolicy & Required<Pick<PlanChangePolicy, keyof typeof PLAN_CHANGE_DEFAULTS>>;

/** What a change that holds now puts on a document and makes of the paid time. */
interface Swap {
  readonly lines: readonly ChangeLine[];
  readonly paid: readonly PaidPart[];
  readonly anchor: LocalDate | null;
  readonly fresh: Fresh;
  readonly reasons: readonly Reason[];
}

function swapNow(change: PlanChange, policy: Policy): Swap {
  const { paid, now, zone, from, to } = change;
  const settled = settleAt(paid, now, { ...policy.count, zone });
  const money = policy.unused === 'money';
  const back = money ? linesOf(settled.unused, 'plan.unused', -1) : [];
  const kept = settled.unused.length === 0 ? 'plan.nothing_paid' : KEPT[policy.unused];
  const old = money ? settled.used : keptWhole(settled, paid);
  const fresh = freshParts(change, policy, settled);
  return {
    lines: [...back, ...linesOf(fresh.whole ?? fresh.parts, fresh.text, 1)],
    paid: [...old, ...fresh.parts],
    anchor: from.kind === 'postpaid' && to.kind === 'postpaid' && fresh.anchored ? localDateAt(now, zone) : null,
    fresh,
    reasons: [reason(kept), ...fresh.reasons],
  };
}

interface Fresh {
  readonly parts: readonly PaidPart[];
  /** What a document says of parts that were one before they were laid around pauses. */
  readonly whole?: readonly PaidPart[];
  readonly text: 'plan.rest' | 'plan.term' | 'plan.converted';
  readonly anchored?: boolean;
  readonly reasons: readonly Reason[];
}

/** What the new plan gives from now on. */
function freshParts(change: PlanChange, policy: Policy, { unused }: Settled): Fresh {
  const { now, zone, from, to, prices = to.price } = change;
  const manner = { ...policy.count, zone };
  if (to.kind === 'postpaid') {
    assert(from.kind === 'postpaid', 'plans of two kinds are refused before');
    if (sameInterval(from.interval, to.interval)) {
      return { parts: repriced(unused, prices, manner), text: 'plan.rest', reasons: [] };
    }
    if (unused.length === 0) return { parts: [], text: 'plan.rest', anchored: true, reasons: [] };
    const period = nthPeriod(localDateAt(now, zone), to.interval, 0);
    const reasons = [reason('plan.new_anchor')];
    const parts = repriced([chargedPeriod(period, to.price, zone)], prices, manner);
    return { parts, text: 'plan.term', anchored: true, reasons };
  }
  assert(from.kind === 'prepaid', 'plans of two kinds are refused before');
  if (policy.prepaid === 'convert') return converted(unused, change, to, policy);
  if (policy.prepaid === 'same_expiry' && unused.length > 0) {
    if (!sameValidity(from.validity, to.validity)) throw changeErrors.lengthDiffers();
    const parts = repriced(unused, prices, manner);
    return { parts, text: 'plan.rest', reasons: [reason('plan.same_expiry')] };
  }
  const full = { stretch: { fromAt: now, toAt: validUntil(now, to.validity, zone) }, price: to.price };
  const { stretch, price } = change.term ?? full;
  const startAt = clearOfPauses(stretch.fromAt, change.pauses ?? [], zone);
  const clear = { fromAt: startAt, toAt: validUntil(startAt, to.validity, zone) };
  const term = paidTerm(startAt === stretch.fromAt ? stretch : clear, price);
  return { ...laid(term, change, manner), text: 'plan.term', reasons: [reason('plan.new_term')] };
}

/** New time around the pauses that lie in it, still one line of a document. */
function laid(term: PaidPart, { pauses = [] }: PlanChange, manner: Manner): Pick<Fresh, 'parts' | 'whole'> {
  const parts = soldAround(term, pauses, manner);
  const toAt = paidUntilOf(parts);
  return { parts, whole: [{ ...term, given: term.given.map((own) => ({ ...own, toAt: toAt ?? own.toAt })) }] };
}

/** As many whole terms as the unused value pays, and of one more term the part that the rest pays, to the second. */
function converted(
  unused: readonly PaidPart[],
  change: PlanChange,
  to: Extract<Offer, { kind: 'prepaid' }>,
  policy: Policy,
): Fresh {
  const value = worthOf(unused, to.price.currency);
  if (policy.unused !== 'money' || to.price.minor <= 0n) throw changeErrors.nothingToConvert();
  const terms = wholeIn(ratio(value.minor, to.price.minor));
  if (terms > MOST_TERMS) throw changeErrors.convertedTooLong({ terms: terms.toString() });
  const { zone } = change;
  const startAt = clearOfPauses(change.now, change.pauses ?? [], zone);
  let toAt = startAt;
  for (let n = 0n; n < terms; n += 1n) toAt = validUntil(toAt, to.validity, zone);
  const lengthSeconds = whole(Math.floor((validUntil(toAt, to.validity, zone) - toAt) / 1_000));
  const seconds = wholeIn(times(lengthSeconds, ratio(value.minor % to.price.minor, to.price.minor)));
  toAt += Number(seconds) * 1_000;
  const term = paidTerm({ fromAt: startAt, toAt }, value);
  const bought = toAt > startAt ? laid(term, change, { ...policy.count, zone }) : { parts: [] };
  return { ...bought, text: 'plan.converted', reasons: [reason('plan.converted')] };
}

function collection(
  lines: readonly ChangeLine[],
  policy: Policy,
  { openDebt, to }: PlanChange,
): Pick<Consequence, 'collect' | 'returned' | 'reasons'> {
  const { currency } = to.price;
  const due = dueOf(lines, currency);
  const least = policy.minimumInvoice ?? zero(currency);
  const small = due.minor > 0n && compareMoney(due, least) < 0;
  return {
    collect: small ? 'next_invoice' : 'now',
    returned: payBack(negate(due), policy.payBack, openDebt),
    reasons: small ? [reason('plan.below_minimum')] : [],
  };
}

function carriedData({ unusedBytes }: PlanChange, { unused }: Policy): Consequence['carried'] {
  if (unused !== 'data' || unusedBytes === undefined || unusedBytes === null || unusedBytes <= 0n) return [];
  return [{ what: 'data', bytes: unusedBytes }];
}

/** Which plan costs more for the same time, told from one period or term of each that starts now. */
function directionOf({ from, to, now, zone }: PlanChange): 'upgrade' | 'downgrade' | 'sidegrade' {
  const length = (offer: Offer): bigint => {
    if (offer.kind === 'prepaid') return BigInt(validUntil(now, offer.validity, zone) - now);
    const { fromAt, toAt } = stretchOf(nthPeriod(localDateAt(now, zone), offer.interval, 0), zone);
    return BigInt(toAt - fromAt);
  };
  const more = subtract(
    { ...to.price, minor: to.price.minor * length(from) },
    { ...from.price, minor: from.price.minor * length(to) },
  ).minor;
  if (more === 0n) return 'sidegrade';
  return more > 0n ? 'upgrade' : 'downgrade';
}

const KEPT = { money: 'plan.money_kept', data: 'plan.data_kept', none: 'plan.nothing_kept' } as const satisfies Record<
  NonNullable<PlanChangePolicy['unused']>,
  ReasonKey
>;

/** A chain of terms longer than this is a price that is too low by mistake. */
const MOST_TERMS = 1_000n;

const ONE = ratio(1n, 1n);

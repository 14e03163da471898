import type { Zone } from '../../kernel/calendar.ts';
import { ratio, scaleMoney } from '../../kernel/decimal.ts';
import { negate, sameCurrency, subtract, type Money } from '../../kernel/money.ts';
import { changeErrors, consequence, type ChangeLine, type Consequence, type Returned } from './consequence.ts';
import { paidUntilOf, type Manner, type PaidPart } from './paid.ts';
import { reason } from './reasons.ts';
import { dueOf, payBack, repriced, settleAt, spanOf } from './settle.ts';

/** A number of units and what a full period or term of them all costs, so that tiers of a price are kept. */
export interface QuantityPrice {
  readonly quantity: number;
  readonly price: Money;
}

/** A change of quantity as it is asked for. */
export interface QuantityChange {
  /** UTC milliseconds. */
  readonly now: number;
  readonly zone: Zone;
  readonly from: QuantityPrice;
  readonly to: QuantityPrice;
  readonly paid: readonly PaidPart[];
  /** What open invoices come to. */
  readonly openDebt?: Money;
}

/** The terms of changing a quantity: more at once and fewer from the next period, unless said otherwise. */
export interface QuantityPolicy {
  readonly up?: 'now' | 'next_period';
  readonly down?: 'now' | 'next_period';
  readonly payBack?: Returned['way'];
  readonly count?: Omit<Manner, 'zone'>;
}

/**
 * What a change of quantity does. What holds now costs the difference of both prices for the rest of what is paid, so
 * from 1 to 2 to 3 units costs what from 1 to 3 does.
 * @throws BillingError `change.malformedQuantity`, `change.quantitySame`, `money.currencyMismatch`
 */
export function quantityChange(change: QuantityChange, policy: QuantityPolicy = {}): Consequence {
  const { from, to, now, paid, zone } = change;
  checkQuantities(from, to);
  const up = to.quantity > from.quantity;
  const timing = up ? (policy.up ?? 'now') : (policy.down ?? 'next_period');
  const endAt = paidUntilOf(paid);
  const { currency } = to.price;
  if (timing === 'next_period' && endAt !== null && endAt > now) {
    const reasons = [reason(up ? 'plan.next' : 'quantity.down')];
    return consequence(paid, currency, { change: 'quantity', askedAt: now, effectiveAt: endAt, reasons });
  }
  const manner = { ...policy.count, zone };
  const { used, unused } = settleAt(paid, now, manner);
  const fresh = repriced(unused, (part) => [{ stretch: spanOf(part), price: sharedBy(part.price, change) }], manner);
  const lines = differences(unused, fresh, up);
  const due = dueOf(lines, currency);
  return consequence(paid, currency, {
    change: 'quantity',
    askedAt: now,
    effectiveAt: now,
    lines,
    paid: [...used, ...fresh],
    returned: payBack(negate(due), policy.payBack ?? 'credit', change.openDebt),
    reasons: [reason(up ? 'quantity.up' : 'quantity.down_now')],
  });
}

/** A part may have been paid at the price of a phase: it changes as the full price does. */
function sharedBy(price: Money, { from, to }: QuantityChange): Money {
  return from.price.minor === 0n ? to.price : scaleMoney(price, ratio(to.price.minor, from.price.minor));
}

/** One line for each part: what it costs now less what it cost before. */
function differences(before: readonly PaidPart[], after: readonly PaidPart[], up: boolean): ChangeLine[] {
  return after.flatMap((part, n) => {
    const old = before[n];
    const [first, last] = [part.given[0], part.given.at(-1)];
    if (old === undefined || first === undefined || last === undefined) return [];
    const amount = subtract(part.amount, old.amount);
    if (amount.minor === 0n) return [];
    const stretch = { fromAt: first.fromAt, toAt: last.toAt };
    const line: ChangeLine = up
      ? { kind: 'recurring', text: 'quantity.more', amount, stretch }
      : { kind: 'adjustment', text: 'quantity.fewer', amount, stretch, ...(old.ref !== undefined && { ref: old.ref }) };
    return [line];
  });
}

function checkQuantities(from: QuantityPrice, to: QuantityPrice): void {
  sameCurrency(from.price, to.price);
  for (const { quantity } of [from, to]) {
    if (!Number.isSafeInteger(quantity) || quantity < 1) throw changeErrors.malformedQuantity({ quantity });
  }
  if (from.quantity === to.quantity) throw changeErrors.quantitySame({ quantity: to.quantity });
}

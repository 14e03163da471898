import {
  cashErrors,
  depositParts,
  type CashClosing,
  type CashDeposit,
  type CashOwner,
  type CashTaking,
} from '../../domain/cash.ts';
import { bookCashDeposit, bookCashDifference } from '../../domain/recipes-cash.ts';
import { assert } from '../../kernel/assert.ts';
import { localDateAt, type LocalDate } from '../../kernel/calendar.ts';
import type { Id } from '../../kernel/id.ts';
import { formatMoney, money, subtract, sum, zero, type Money } from '../../kernel/money.ts';
import type { Changes } from '../../ports/store.ts';
import { bookingOf } from '../bucket-work.ts';
import { untilFresh, type House } from '../house.ts';

/** A drawer that is counted. */
export interface CloseCashAsk {
  /** An operator, or the account of an agent. */
  readonly desk: string;
  /** A local day of the ISP; today unless said otherwise. */
  readonly day?: LocalDate | undefined;
  readonly counted: Money;
  readonly note?: string | null | undefined;
  readonly actor: string;
}

/** What lies in a drawer now. */
export interface CashDrawer {
  readonly desk: string;
  readonly whose: CashOwner;
  /** When it was closed last; null when never. */
  readonly since: number | null;
  readonly expected: Money;
  /** Oldest first. */
  readonly takings: readonly CashTaking[];
}

/** Counted cash of the house that is not at the bank. */
export interface CashSafe {
  readonly toDeposit: Money;
  /** Those that it came out of, oldest first. */
  readonly closings: readonly CashClosing[];
}

/** How many takings one closing counts, and how many closings one deposit empties. */
const MOST = 10_000;

/** What a desk has taken since it was closed last. */
export async function cashDrawer(house: House, desk: string): Promise<CashDrawer> {
  const { reads } = house.store;
  const [takings, last, agent] = await Promise.all([
    reads.openTakings(desk, MOST),
    reads.lastClosing(desk),
    reads.agent(desk as Id<'Account'>),
  ]);
  const whose = agent === null ? 'house' : 'agent';
  return { desk, whose, since: last?.closedAt ?? null, expected: expectedOf(house, takings), takings };
}

/**
 * Closes a drawer for a day: what was counted is held against what was taken since it was closed last, and the
 * difference is booked. Of an agent, whose cash is her own, nothing is booked. Asked twice, it is closed once.
 * @throws BillingError `cash.closed`, `cash.nothing`, `cash.future`, `cash.negative`
 */
export async function closeCash(house: House, ask: CloseCashAsk): Promise<CashClosing> {
  const { desk, counted, actor, note = null } = ask;
  const now = house.clock.now();
  const today = localDateAt(now, house.zone);
  const day = ask.day ?? today;
  if (day > today) throw cashErrors.future({ day });
  if (counted.minor < 0n) throw cashErrors.negative();
  assert(counted.currency === house.currency, 'cash is counted in the currency of the books');
  return untilFresh(house, `the desk ${desk}`, async () => {
    const known = await house.store.reads.cashClosing(desk, day);
    if (known !== null) return { changes: null, answer: closedBefore(known, counted) };
    const { takings, expected, whose } = await cashDrawer(house, desk);
    if (takings.length === 0 && counted.minor === 0n) throw cashErrors.nothing({ desk });
    const difference = subtract(counted, expected);
    const booking = bookingOf(house);
    const differs = difference.minor !== 0n && whose === 'house';
    const closing: CashClosing = {
      id: house.ids.next('csc'),
      desk,
      day,
      whose,
      expected,
      takings: takings.length,
      counted,
      difference,
      deposited: zero(house.currency),
      note,
      closedAt: now,
      actor,
      journalId: differs ? booking.id : null,
    };
    const changes: Changes = {
      cashClosings: [{ closing, takings: takings.map(({ paymentId }) => paymentId) }],
      journals: differs ? [bookCashDifference(closing, booking)] : [],
    };
    return { changes, answer: closing };
  });
}

/** Counted cash of all desks that is not at the bank yet. */
export async function cashSafe(house: House): Promise<CashSafe> {
  const closings = await house.store.reads.undeposited(MOST);
  const left = closings.map(({ counted, deposited }) => subtract(counted, deposited));
  return { toDeposit: sum(left, house.currency), closings };
}

/** Counted cash that is brought to the bank. */
export interface DepositAsk {
  readonly amount: Money;
  /** The bank's paying-in slip, up to 120 characters: entered twice, it is one deposit. */
  readonly reference: string;
  readonly actor: string;
}

/**
 * Brings counted cash to the bank, that of the oldest closings first.
 * @throws BillingError `cash.short`, `cash.referenceUsed`
 */
export async function depositCash(house: House, { amount, reference, actor }: DepositAsk): Promise<CashDeposit> {
  assert(amount.minor > 0n && amount.currency === house.currency, 'what is deposited is above zero');
  return untilFresh(house, `the deposit ${reference}`, async () => {
    const known = await house.store.reads.cashDeposit(reference);
    if (known !== null) {
      if (known.amount.minor !== amount.minor) throw cashErrors.referenceUsed({ reference });
      return { changes: null, answer: known };
    }
    const { toDeposit, closings } = await cashSafe(house);
    const parts = depositParts(amount, closings);
    if (parts === null) throw cashErrors.short({ most: formatMoney(toDeposit), amount: formatMoney(amount) });
    const booking = bookingOf(house);
    const at = house.clock.now();
    const deposit: CashDeposit = {
      id: house.ids.next('csd'),
      reference,
      amount,
      parts,
      at,
      actor,
      journalId: booking.id,
    };
    return { changes: { cashDeposits: [deposit], journals: [bookCashDeposit(deposit, booking)] }, answer: deposit };
  });
}

function closedBefore(known: CashClosing, counted: Money): CashClosing {
  const { desk, day } = known;
  if (known.counted.minor === counted.minor) return known;
  throw cashErrors.closed({ desk, day, counted: formatMoney(known.counted) });
}

function expectedOf({ currency }: House, takings: readonly CashTaking[]): Money {
  return money(
    takings.reduce((all, { amount }) => all + amount.minor, 0n),
    currency,
  );
}

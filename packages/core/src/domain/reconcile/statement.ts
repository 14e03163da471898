import { assert } from '../../kernel/assert.ts';
import { money, type Money } from '../../kernel/money.ts';
import type { ClearingCode } from '../ledger.ts';

/** What moved the money of a gateway between two instants: its clearing account, by what happened. */
export interface GatewayStatement {
  readonly gateway: string;
  readonly clearing: ClearingCode;
  readonly fromAt: number;
  readonly untilAt: number;
  /** What stood there at the beginning. */
  readonly opening: Money;
  readonly received: Money;
  /** Refunds, commission and other money that went out: below zero. */
  readonly sent: Money;
  /** Below zero, what was restored above. */
  readonly takenBack: Money;
  /** Fees that were kept of what is there, and not of what was settled: below zero. */
  readonly fees: Money;
  /** What went to the bank, with the fees that were kept of it: below zero. */
  readonly settled: Money;
  /** Whatever else: corrections, deposits. */
  readonly other: Money;
  readonly closing: Money;
  /** By sort of journal, so that every figure can be followed. */
  readonly movements: readonly ClearingMovement[];
  /**
   * What stands on the clearing account in the ledger at the end, of all gateways that share it and of no gateway: the
   * closing of this one and `elsewhere` make it up.
   */
  readonly ledger: Money;
  readonly elsewhere: Money;
}

/** What one sort of journal has moved. */
export interface ClearingMovement {
  /** The kind of journal: `receipt`, `refund_sent`, `settlement`. */
  readonly kind: string;
  readonly count: number;
  /** Above zero came in. */
  readonly amount: Money;
}

/** What the ledger says of a clearing account, by gateway and sort of journal; null: of no gateway in particular. */
export interface ClearingSum {
  readonly gateway: string | null;
  readonly kind: string;
  readonly before: bigint;
  readonly within: bigint;
  readonly count: number;
}

const PARTS: Readonly<Record<string, 'received' | 'sent' | 'takenBack' | 'fees' | 'settled'>> = {
  receipt: 'received',
  refund_sent: 'sent',
  payout: 'sent',
  paid_out: 'sent',
  taken_back: 'takenBack',
  restored: 'takenBack',
  gateway_fee: 'fees',
  settlement: 'settled',
};

/** Foots a gateway's sums: the opening and all that moved make the closing, which is part of the ledger's balance. */
export function footStatement(
  about: Pick<GatewayStatement, 'gateway' | 'clearing' | 'fromAt' | 'untilAt'>,
  sums: readonly ClearingSum[],
  currency: string,
): GatewayStatement {
  const own = sums.filter(({ gateway }) => gateway === about.gateway);
  const parts = { received: 0n, sent: 0n, takenBack: 0n, fees: 0n, settled: 0n, other: 0n };
  for (const { kind, within } of own) parts[PARTS[kind] ?? 'other'] += within;
  const opening = own.reduce((all, { before }) => all + before, 0n);
  const closing = own.reduce((all, { before, within }) => all + before + within, 0n);
  const ledger = sums.reduce((all, { before, within }) => all + before + within, 0n);
  const moved = Object.values(parts).reduce((all, part) => all + part, 0n);
  assert(opening + moved === closing, 'a statement foots');
  const of = (minor: bigint): Money => money(minor, currency);
  const movements = own
    .filter(({ count }) => count > 0)
    .map(({ kind, count, within }) => ({ kind, count, amount: of(within) }))
    .toSorted((one, other) => (one.kind < other.kind ? -1 : 1));
  return {
    ...about,
    opening: of(opening),
    received: of(parts.received),
    sent: of(parts.sent),
    takenBack: of(parts.takenBack),
    fees: of(parts.fees),
    settled: of(parts.settled),
    other: of(parts.other),
    closing: of(closing),
    movements,
    ledger: of(ledger),
    elsewhere: of(ledger - closing),
  };
}

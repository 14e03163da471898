import type {
  BothSides,
  Break,
  Counted,
  DayFigures,
  GatewayStatement,
  Reconciliation,
  SalesOfGateway,
} from '@daftari/core';
import { z } from 'zod';
import { instant, Instant, instantOrNull, MoneyOut, presentMoney } from './common.ts';

const KINDS = [
  'not_ours',
  'not_theirs',
  'amount',
  'twice',
  'fee_unbooked',
  'not_settled',
  'bank_only',
  'bank_amount',
] as const;

/** How a break can be resolved. */
export const RESOLUTIONS = ['book_receipt', 'book_fee', 'book_settlement', 'take_back', 'explain'] as const;

/** A difference between our books, the provider's and the bank's. */
export const BreakOut = z.strictObject({
  id: z.string(),
  gateway: z.string(),
  /** The day of the ISP, `2026-11-23`. */
  day: z.iso.date(),
  kind: z.enum(KINDS),
  reference: z.string(),
  ours: MoneyOut.nullable(),
  theirs: MoneyOut.nullable(),
  paymentId: z.string().nullable(),
  disbursementId: z.string().nullable(),
  /** A sentence for a person. */
  told: z.string(),
  proposal: z.enum(RESOLUTIONS),
  state: z.enum(['open', 'resolved']),
  owner: z.string().nullable(),
  openedAt: Instant,
  resolvedAt: Instant.nullable(),
  resolvedBy: z.string().nullable(),
  how: z.enum([...RESOLUTIONS, 'by_itself']).nullable(),
  note: z.string().nullable(),
  /** What one person has decided and another has to confirm. */
  confirming: z.strictObject({ how: z.enum(RESOLUTIONS), note: z.string(), actor: z.string(), at: Instant }).nullable(),
});

/** Writes a break. */
export function presentBreak(one: Break): z.input<typeof BreakOut> {
  const { id, gateway, day, kind, reference, ours, theirs, paymentId, disbursementId, told, proposal } = one;
  const { state, owner, resolvedBy, how, note, confirming } = one;
  return {
    id,
    gateway,
    day,
    kind,
    reference,
    ours: ours === null ? null : presentMoney(ours),
    theirs: theirs === null ? null : presentMoney(theirs),
    paymentId,
    disbursementId,
    told,
    proposal,
    state,
    owner,
    openedAt: instant(one.openedAt),
    resolvedAt: instantOrNull(one.resolvedAt),
    resolvedBy,
    how,
    note,
    confirming: confirming === null ? null : { ...confirming, at: instant(confirming.at) },
  };
}

const CountedOut = z.strictObject({ count: z.int(), amount: MoneyOut });
const SidesOut = z.strictObject({ ours: CountedOut, theirs: CountedOut });

/** A day of a gateway in one currency, on both sides. */
const DayFiguresOut = z.strictObject({
  currency: z.string(),
  received: SidesOut,
  /** Below zero: it went out. */
  sent: SidesOut,
  takenBack: SidesOut,
  fees: z.strictObject({ told: MoneyOut, booked: MoneyOut }),
  settled: z.strictObject({ sent: MoneyOut, arrived: MoneyOut }),
});

/** How a day of a gateway stands, three ways. */
export const ReconciliationOut = z.strictObject({
  gateway: z.string(),
  day: z.iso.date(),
  /** Whether the provider's statements cover the whole day. */
  complete: z.boolean(),
  matched: z.int(),
  figures: z.array(DayFiguresOut),
  breaks: z.array(BreakOut),
});

/** Writes how a day stands. */
export function presentReconciliation(one: Reconciliation): z.input<typeof ReconciliationOut> {
  const { gateway, day, complete, matched, figures, breaks } = one;
  return { gateway, day, complete, matched, figures: figures.map(presentFigures), breaks: breaks.map(presentBreak) };
}

function presentFigures({ currency, received, sent, takenBack, fees, settled }: DayFigures) {
  return {
    currency,
    received: presentSides(received),
    sent: presentSides(sent),
    takenBack: presentSides(takenBack),
    fees: { told: presentMoney(fees.told), booked: presentMoney(fees.booked) },
    settled: { sent: presentMoney(settled.sent), arrived: presentMoney(settled.arrived) },
  };
}

const presentSides = ({ ours, theirs }: BothSides) => ({ ours: presentCounted(ours), theirs: presentCounted(theirs) });

const presentCounted = ({ count, amount }: Counted) => ({ count, amount: presentMoney(amount) });

/** What moved the money of a gateway in a span of days. */
export const GatewayStatementOut = z.strictObject({
  gateway: z.string(),
  clearing: z.enum(['1150', '1160']),
  fromAt: Instant,
  untilAt: Instant,
  opening: MoneyOut,
  received: MoneyOut,
  sent: MoneyOut,
  takenBack: MoneyOut,
  fees: MoneyOut,
  settled: MoneyOut,
  other: MoneyOut,
  closing: MoneyOut,
  movements: z.array(z.strictObject({ kind: z.string(), count: z.int(), amount: MoneyOut })),
  /** What stands on the clearing account in the ledger, of all gateways that share it. */
  ledger: MoneyOut,
  elsewhere: MoneyOut,
});

/** Writes the statement of a gateway. */
export function presentStatement(one: GatewayStatement): z.input<typeof GatewayStatementOut> {
  const { gateway, clearing, movements } = one;
  return {
    gateway,
    clearing,
    fromAt: instant(one.fromAt),
    untilAt: instant(one.untilAt),
    opening: presentMoney(one.opening),
    received: presentMoney(one.received),
    sent: presentMoney(one.sent),
    takenBack: presentMoney(one.takenBack),
    fees: presentMoney(one.fees),
    settled: presentMoney(one.settled),
    other: presentMoney(one.other),
    closing: presentMoney(one.closing),
    movements: movements.map(({ kind, count, amount }) => ({ kind, count, amount: presentMoney(amount) })),
    ledger: presentMoney(one.ledger),
    elsewhere: presentMoney(one.elsewhere),
  };
}

/** A gateway: what it takes, how well it is, how it sells. */
export const GatewayOut = z.strictObject({
  name: z.string(),
  currencies: z.array(z.string()),
  asks: z.boolean(),
  paysTo: z.array(z.enum(['phone', 'paybill', 'till', 'payment'])),
  /** Amounts are whole multiples of this, in minor units. */
  stepMinor: z.string(),
  reports: z.boolean(),
  /** Whether it can read a statement that a person has exported. */
  readsStatements: z.boolean(),
  health: z.strictObject({ status: z.enum(['up', 'degraded', 'down']), reason: z.string().nullable() }),
  sales: z
    .strictObject({
      state: z.string(),
      lastSaleAt: Instant.nullable(),
      silentSince: Instant.nullable(),
      usualGapMs: z.number(),
      expectedPerHour: z.number(),
    })
    .nullable(),
});

/** Writes how a gateway sells. */
export function presentSales(one: SalesOfGateway): z.input<typeof GatewayOut>['sales'] {
  const { state, usualGapMs, expectedPerHour } = one;
  return {
    state,
    lastSaleAt: instantOrNull(one.lastSaleAt),
    silentSince: instantOrNull(one.silentSince),
    usualGapMs: Number.isFinite(usualGapMs) ? usualGapMs : 0,
    expectedPerHour,
  };
}

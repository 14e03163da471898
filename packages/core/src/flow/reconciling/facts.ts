import { feeBreaks, feesOfDay, type DayFees } from '../../domain/reconcile/fees.ts';
import { figuresOf, type DayFigures } from '../../domain/reconcile/figures.ts';
import type { Break, FoundBreak } from '../../domain/reconcile/break.ts';
import { labelOf, type KeptLine } from '../../domain/reconcile/line.ts';
import { covers, matchSides, TIMES_DIFFER_MS, type Mine } from '../../domain/reconcile/match.ts';
import { ORDER_MS, ordersBehind } from '../../domain/reconcile/ordered.ts';
import { matchSettlements, SETTLE_MS, unsettled, type Settled } from '../../domain/reconcile/settlement.ts';
import { addDays, startOfDay, type LocalDate } from '../../kernel/calendar.ts';
import type { House } from '../house.ts';

/** One day of a gateway, in the zone of the ISP. */
export interface DayAsk {
  readonly gateway: string;
  readonly day: LocalDate;
}

/** What a comparison of a day has found, and what of it is to be booked. */
export interface DayFound {
  readonly ask: DayAsk;
  /** Whether the provider's statements cover the whole day. */
  readonly complete: boolean;
  /** How many movements both sides have. */
  readonly matched: number;
  readonly found: readonly FoundBreak[];
  readonly known: readonly Break[];
  readonly fees: DayFees;
  readonly settled: Settled;
  readonly figures: readonly DayFigures[];
}

/** How far around a day settlements may lie that have to do with it. */
const SETTLEMENTS_MS = 2 * SETTLE_MS;

/**
 * Reads what three sides say of a day and compares it. Nothing is written.
 * @throws BillingError `calendar.malformedDate`
 */
export async function lookAtDay(house: House, ask: DayAsk): Promise<DayFound> {
  const { gateway, day } = ask;
  const now = house.clock.now();
  const fromAt = startOfDay(day, house.zone);
  const span = { fromAt, untilAt: startOfDay(addDays(day, 1), house.zone) };
  const { lines, mine, covered } = await sidesOf(house, gateway, span);
  const matched = matchSides({ ...span, covered, lines, mine });
  const moves = matched.pairs.flatMap(({ line, mine: own }) =>
    own.journalId === null ? [] : [{ ...line, journalId: line.journalId ?? own.journalId }],
  );
  const settled = matchSettlements({ ...span, now, ...(await settlementsOf(house, gateway, span, moves)) });
  const fees = feesOfDay(lines, matched.pairs, span);
  const feeFound = feeBreaks(fees);
  const due = new Map(feeFound.map(({ theirs, ours }) => [theirs?.currency ?? '', minorOf(theirs) - minorOf(ours)]));
  return {
    ask,
    complete: covers(covered, { fromAt: span.fromAt, toAt: span.untilAt }),
    matched: matched.pairs.filter(({ line }) => line.at >= span.fromAt && line.at < span.untilAt).length,
    found: [...matched.found, ...feeFound, ...settled.found, ...unsettled(lines, { ...span, now })],
    known: await house.store.reads.breaksOfDay(gateway, day),
    fees,
    settled,
    figures: figuresOf(
      { ...span, lines, mine, settlings: settled.pairs, fees: { told: fees.told, due } },
      house.currency,
    ),
  };
}

const minorOf = (amount: FoundBreak['ours']): bigint => amount?.minor ?? 0n;

interface Span {
  readonly fromAt: number;
  readonly untilAt: number;
}

/** The day, a little around it, and whatever bears one of the names that were found so. */
async function sidesOf(house: House, gateway: string, span: Span) {
  const { reads } = house.store;
  const around = { fromAt: span.fromAt - TIMES_DIFFER_MS, untilAt: span.untilAt + TIMES_DIFFER_MS };
  const settled = { fromAt: span.fromAt - ORDER_MS, untilAt: span.untilAt + ORDER_MS };
  const [near, settlements, mine, statements] = await Promise.all([
    reads.reportedLines({ gateway, source: 'provider', ...around }),
    reads.reportedLines({ gateway, source: 'provider', kinds: ['settlement'], ...settled }),
    reads.mine({ gateway, ...around }),
    reads.statementsOver(gateway, 'provider', around.fromAt, around.untilAt),
  ]);
  const lines = [...near, ...settlements];
  const labels = near.flatMap((line) => [labelOf(line), line.key]);
  const names = new Set([...labels, ...mine.flatMap((one) => one.names)]);
  const [named, mineToo] = await Promise.all([
    reads.linesNamed(gateway, [...names]),
    reads.mineNamed(gateway, [...new Set(labels)]),
  ]);
  return {
    lines: [...new Map([...lines, ...named].map((line) => [line.id, line])).values()],
    mine: [...new Map([...mine, ...mineToo].map((one) => [`${one.kind} ${one.id}`, one])).values()],
    covered: statements.map(({ fromAt, untilAt }) => ({ fromAt, toAt: untilAt })),
  };
}

/** Settlements of both sides, with money of ours that moved to the bank by an order. */
async function settlementsOf(house: House, gateway: string, span: Span, moves: readonly KeptLine[]) {
  const { reads } = house.store;
  const around = { fromAt: span.fromAt - SETTLEMENTS_MS, untilAt: span.untilAt + SETTLEMENTS_MS };
  const [told, arrived, out] = await Promise.all([
    reads.reportedLines({ gateway, source: 'provider', kinds: ['settlement', 'disbursement'], ...around }),
    reads.reportedLines({ gateway, source: 'bank', kinds: ['settlement'], ...around }),
    reads.mine({ gateway, kinds: ['disbursement'], ...around }),
  ]);
  const moved = new Map(moves.map((line) => [line.id, line]));
  const orders = ordersBehind(told, out);
  const sent = told
    .filter(({ kind }) => kind === 'settlement')
    .map((line) => ({ ...line, journalId: line.journalId ?? orders.get(line)?.journalId ?? null }));
  const transfers = out.filter((one) => one.journalId !== null);
  const journals = new Set([...sent, ...moved.values()].map(({ journalId }) => journalId));
  const untold = transfers.filter(({ journalId }) => !journals.has(journalId));
  const others = [...moved.values()].filter(({ id }) => !sent.some((line) => line.id === id));
  const unsure = out.filter(({ toBank, sure }) => toBank && !sure);
  return { sent: [...sent, ...others, ...untold.map((one) => asLine(gateway, one))], arrived, unsure };
}

/** An order that the provider does not tell of, as a line that is only compared and never kept. */
function asLine(gateway: string, mine: Mine): KeptLine {
  const nobody = { accountReference: null, payer: null, payerName: null, settlement: null };
  return {
    ...nobody,
    id: mine.id as KeptLine['id'],
    key: mine.id,
    kind: 'settlement',
    gateway,
    source: 'provider',
    amount: mine.amount,
    fee: null,
    at: mine.at,
    reference: mine.names[0] ?? null,
    description: '',
    statementId: mine.id as KeptLine['statementId'],
    heard: null,
    journalId: mine.journalId,
    fees: null,
    otherwise: null,
    version: 0,
  };
}

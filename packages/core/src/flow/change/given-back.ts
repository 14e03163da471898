import type { ChangeLine } from '../../domain/change/consequence.ts';
import { dueOf, payBack } from '../../domain/change/settle.ts';
import type { Charge } from '../../domain/charge.ts';
import { reducedLine } from '../../domain/discount.ts';
import { leftToGive, soldBy, type Original } from '../../domain/given-back.ts';
import { grossOf } from '../../domain/parted.ts';
import type { PricedLine } from '../../domain/scope.ts';
import type { Plan } from '../../domain/plan.ts';
import { reason } from '../../domain/change/reasons.ts';
import type { Id } from '../../kernel/id.ts';
import { divideRounded, negate } from '../../kernel/money.ts';
import type { DocumentedCharge } from '../../ports/documents.ts';
import type { AccountView, InvoiceRow, SubscriptionView } from '../../ports/store.ts';
import type { House } from '../house.ts';
import { debtOf, type Decided } from './considered.ts';

/** The charge that a line of a change gives something back of, and its document; null while it waits for one. */
export type Origin = DocumentedCharge;

/** What a request does, with the charges that its lines give something back of. */
export interface Bound {
  readonly decided: Decided;
  readonly origins: ReadonlyMap<ChangeLine, Origin>;
}

/**
 * Binds what a change gives back to the charges that paid for it. Of each no more comes back than is left of it after
 * notes and other changes, and nothing of what is void or was given up; what is not left is not given back, and the
 * change says so.
 */
export async function boundTo(
  house: House,
  view: AccountView,
  one: SubscriptionView,
  decided: Decided,
): Promise<Bound> {
  const { consequence } = decided;
  if (!consequence.lines.some(isGivenBack)) return { decided, origins: new Map() };
  const paid = await paidCharges(house, one, consequence.lines.filter(isGivenBack));
  const origins = new Map<ChangeLine, Origin>();
  const whole = new Map<ChangeLine, ChangeLine>();
  const lines = consequence.lines.flatMap((line) => {
    if (!isGivenBack(line)) return [line];
    const sources = paid.of(line);
    if (sources.length === 0) return [line];
    const parts = takenFrom(line, sources, paid);
    for (const { part, origin } of parts) {
      origins.set(part, origin);
      whole.set(part, line);
    }
    return parts.map(({ part }) => part);
  });
  const { currency } = consequence.due;
  const due = dueOf(lines, currency);
  const planOf = (line: ChangeLine): Plan => decided.planOf?.(whole.get(line) ?? line) ?? decided.plan;
  if (due.minor === consequence.due.minor)
    return { decided: { ...decided, consequence: { ...consequence, lines }, planOf }, origins };
  const way = consequence.returned.some((each) => each.way === 'refund') ? 'refund' : 'offset';
  const returned = consequence.returned.length === 0 ? [] : payBack(negate(due), way, debtOf(view));
  const reasons = [...consequence.reasons, reason('return.limited')];
  return { decided: { ...decided, consequence: { ...consequence, lines, due, returned, reasons }, planOf }, origins };
}

/**
 * A line of a change as the pipeline asks for it. What it gives back bears the taxes of the charge that was paid: what
 * a law changes from a day on, it does not change for what was sold before.
 */
export function boundLine(line: PricedLine, origin: Origin | undefined): PricedLine {
  if (origin === undefined) return line;
  const { taxClass: _, ...charge } = line.charge;
  const { invoiceId } = origin;
  const corrects =
    invoiceId === null ? {} : { corrects: { invoiceId, chargeId: origin.charge.id, by: 'change' as const } };
  return { ...line, charge: { ...charge, taxes: origin.charge.taxes, ...corrects }, taxesStand: true };
}

/** Charges, and how much of each, and of each document, is left, in minor units of what is asked of them. */
interface PaidCharges {
  of(line: ChangeLine): readonly DocumentedCharge[];
  left: Map<string, bigint>;
  room: Map<string, bigint>;
}

async function paidCharges(house: House, one: SubscriptionView, lines: readonly ChangeLine[]): Promise<PaidCharges> {
  const { reads } = house.store;
  const named = lines.flatMap(idsOf);
  const span = { fromAt: Math.min(...lines.map(fromAt)), toAt: Math.max(...lines.map(toAt)) };
  // What waits for the next invoice is charged and stands on no document yet.
  const waiting = waitingOf(one);
  const stored = await reads.chargesWithDocuments([...new Set(named)]);
  const first = [...stored, ...waiting.filter(({ charge }) => stored.every((each) => each.charge.id !== charge.id))];
  const from = Math.min(span.fromAt, ...first.map(({ charge }) => charge.fromAt));
  const around = await reads.chargesOver(one.subscription.id, from, Math.max(span.toAt, span.fromAt + 1));
  const known = new Set(first.map(({ charge }) => charge.id));
  const more = around.filter((charge) => isSold(charge) && !known.has(charge.id)).map(({ id }) => id);
  const all = [...first, ...(await reads.chargesWithDocuments(more))];
  const documents = await originals(house, all);
  const left = new Map<string, bigint>();
  for (const each of all.filter(({ charge }) => isSold(charge))) left.set(each.charge.id, leftOf(each, all, documents));
  const room = new Map<string, bigint>();
  for (const [invoiceId, { row, original }] of documents) room.set(invoiceId, await roomOf(house, row, original));
  const taken = new Set(partsOf(one).flatMap((ref) => ref));
  return { of: (line) => sourcesOf(line, all, taken), left, room };
}

function waitingOf({ subscription }: SubscriptionView): readonly DocumentedCharge[] {
  return subscription.waiting.map((charge) => ({ charge, invoiceId: null }));
}

/** Newest first: what was added later was added for the time that is still to come. */
function sourcesOf(
  line: ChangeLine,
  all: readonly DocumentedCharge[],
  taken: ReadonlySet<string>,
): readonly DocumentedCharge[] {
  const sold = all.filter(({ charge }) => isSold(charge));
  const ids = idsOf(line);
  const named = sold.filter(({ charge }) => ids.includes(charge.id));
  const [main] = named;
  if (main === undefined) return sold.filter(({ charge }) => covers(charge, line)).slice(-1);
  // More pieces within the time of a charge, of before parts said what paid for them.
  const beside = sold.filter(({ charge }) => {
    const { planId, fromAt: start, toAt: end, key, id } = charge;
    const within = start >= main.charge.fromAt && end <= main.charge.toAt;
    return within && planId === main.charge.planId && key.includes('/change/') && !ids.includes(id) && !taken.has(id);
  });
  return [...named, ...beside].toSorted(
    (a, b) => b.charge.fromAt - a.charge.fromAt || ids.indexOf(b.charge.id) - ids.indexOf(a.charge.id),
  );
}

function takenFrom(
  line: ChangeLine,
  sources: readonly DocumentedCharge[],
  { left, room }: PaidCharges,
): readonly { readonly part: ChangeLine; readonly origin: Origin }[] {
  let rest = -line.amount.minor;
  return sources.flatMap((origin) => {
    const { charge, invoiceId } = origin;
    const most = least(left.get(charge.id) ?? 0n, invoiceId === null ? rest : (room.get(invoiceId) ?? 0n));
    const minor = least(rest, most);
    if (minor <= 0n) return [];
    rest -= minor;
    left.set(charge.id, (left.get(charge.id) ?? 0n) - minor);
    if (invoiceId !== null) room.set(invoiceId, (room.get(invoiceId) ?? 0n) - minor);
    return [{ part: { ...line, amount: { ...line.amount, minor: -minor } }, origin }];
  });
}

interface Standing {
  readonly row: InvoiceRow;
  readonly original: Original;
}

async function originals(house: House, all: readonly DocumentedCharge[]): Promise<ReadonlyMap<string, Standing>> {
  const ids = new Set(all.flatMap(({ invoiceId }) => (invoiceId === null ? [] : [invoiceId])));
  const found = await Promise.all([...ids].map((id) => standing(house, id)));
  return new Map(found.flatMap((each) => (each === null ? [] : [[each.row.invoice.id as string, each] as const])));
}

async function standing({ store: { reads } }: House, invoiceId: Id<'Invoice'>): Promise<Standing | null> {
  const row = await reads.invoice(invoiceId);
  if (row === null) return null;
  return { row, original: { invoice: row.invoice, credited: await reads.lineCredits(invoiceId) } };
}

/** What is left of a charge with its reductions: with its taxes where prices include them. */
function leftOf(
  { charge, invoiceId }: DocumentedCharge,
  all: readonly DocumentedCharge[],
  documents: ReadonlyMap<string, Standing>,
): bigint {
  const own = all.filter((each) => reducedLine(each.charge.key) === charge.key);
  const known = invoiceId === null ? undefined : documents.get(invoiceId);
  if (known === undefined) return own.reduce((sum, each) => sum + each.charge.amount.minor, 0n);
  const ids = new Set(own.map((each) => each.charge.id));
  // The line itself has to bear it all, so that no line is credited beyond itself.
  const [alone, together] = [new Set([charge.id]), ids].map((each) => {
    const parts = leftToGive(known.original.invoice, each, known.original.credited);
    return charge.taxMode === 'inclusive' ? grossOf(parts) : parts.net;
  });
  return least(alone ?? 0n, together ?? 0n);
}

/**
 * What is left of a document: of what was given up, or is void, nobody has paid anything that could come back. That of
 * a document before is given up here too, as far as its value was moved to this one.
 */
async function roomOf(house: House, row: InvoiceRow, original: Original): Promise<bigint> {
  if (row.voided.minor > 0n) return 0n;
  const sold = soldBy(row.invoice).minor;
  const up = await givenUp(house, row, new Set());
  if (up === 0n) return sold;
  const taken = original.credited.reduce(
    (all, { credited }) => all + (row.invoice.kind === 'credit_note' ? -credited : credited),
    0n,
  );
  const left = sold - up - taken;
  const { net, total, taxMode } = row.invoice;
  if (left <= 0n) return 0n;
  if (taxMode === 'inclusive' || total.minor <= 0n) return left;
  // Rounded down: no more than its part comes back.
  const part = left * net.minor;
  return divideRounded(part - (part % total.minor), total.minor);
}

async function givenUp(house: House, row: InvoiceRow, seen: Set<string>): Promise<bigint> {
  const { invoice } = row;
  seen.add(invoice.id);
  let all = row.voided.minor > 0n ? row.voided.minor : row.writtenOff.minor;
  for (const { corrects, gross } of invoice.lines) {
    if (corrects?.by !== 'change' || seen.has(corrects.invoiceId)) continue;
    const before = await house.store.reads.invoice(corrects.invoiceId);
    const moved = gross.minor < 0n ? -gross.minor : gross.minor;
    if (before !== null) all += least(moved, await givenUp(house, before, seen));
  }
  return all;
}

function isGivenBack({ amount }: ChangeLine): boolean {
  return amount.minor < 0n;
}

/** What sold time: reductions and fees are given back with it, or not at all. */
function isSold({ kind, amount, key }: Charge): boolean {
  return kind === 'recurring' && amount.minor > 0n && reducedLine(key) === key;
}

function covers({ fromAt: start, toAt: end }: Charge, { stretch }: ChangeLine): boolean {
  return start <= stretch.fromAt && stretch.fromAt < Math.max(end, start + 1);
}

/** The charges that pay for what is held, so that none of them is taken for another. */
function partsOf({ subscription: { paid, addOns } }: SubscriptionView): readonly string[] {
  return [...paid, ...addOns.flatMap((item) => item.paid)].flatMap(({ ref }) => ref?.split(' ') ?? []);
}

function idsOf({ ref }: ChangeLine): readonly Id<'Charge'>[] {
  return (ref?.split(' ') ?? []) as Id<'Charge'>[];
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

const fromAt = ({ stretch }: ChangeLine): number => stretch.fromAt;
const toAt = ({ stretch }: ChangeLine): number => stretch.toAt;

import { compareBreaks, type Break } from '../../domain/reconcile/break.ts';
import type { DayFigures } from '../../domain/reconcile/figures.ts';
import type { KeptLine } from '../../domain/reconcile/line.ts';
import { bookSettlement } from '../../domain/reconcile/recipes.ts';
import { grossOf, netOf, type Settling } from '../../domain/reconcile/settlement.ts';
import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/id.ts';
import type { LocalDate } from '../../kernel/calendar.ts';
import { toWire } from '../../kernel/money.ts';
import type { Changes, OutboxEvent } from '../../ports/store.ts';
import { clearingOf, event, together, untilFresh, type House } from '../house.ts';
import { lookAtDay, type DayAsk, type DayFound } from './facts.ts';

export type { DayAsk } from './facts.ts';

/** How a day of a gateway stands, three ways. */
export interface Reconciliation {
  readonly gateway: string;
  readonly day: LocalDate;
  /** Whether the provider's statements cover the whole day: until they do, nothing is missing there. */
  readonly complete: boolean;
  /** How many movements both sides have. */
  readonly matched: number;
  /** One set a currency, that of the books first. */
  readonly figures: readonly DayFigures[];
  /** Open and resolved. */
  readonly breaks: readonly Break[];
}

/**
 * Compares a day of a gateway three ways and keeps what differs. Settlements that the provider and the bank tell alike
 * are booked; all else is left to people. Done twice, it finds the same, and books nothing twice.
 * @throws BillingError `calendar.malformedDate`, `flow.contended`
 */
export async function reconcileDay(house: House, ask: DayAsk): Promise<Reconciliation> {
  await untilFresh(house, `${ask.day} of ${ask.gateway}`, async () => {
    const seen = await lookAtDay(house, ask);
    const changes = together(breakChanges(house, seen), settlementChanges(house, seen));
    return { changes: Object.keys(changes).length === 0 ? null : changes, answer: undefined };
  });
  return reconciliation(house, ask);
}

/** How a day stands now, with the breaks that were kept of it. Nothing is written. */
export async function reconciliation(house: House, ask: DayAsk): Promise<Reconciliation> {
  const { complete, matched, figures, known } = await lookAtDay(house, ask);
  return { ...ask, complete, matched, figures, breaks: known };
}

function breakChanges(house: House, { ask, found, known }: DayFound): Changes {
  const now = house.clock.now();
  const newId = () => house.ids.next<'Break'>('brk');
  const { opened, changed, resolved } = compareBreaks(found, known, { ...ask, now, newId });
  const outbox = [...opened.map((one) => foundEvent(one, now)), ...resolved.map((one) => resolvedEvent(one, now))];
  return { breaks: [...opened, ...changed, ...resolved], outbox };
}

/** What both say alike: booked, or linked to the journal that one of the lines knows. */
function settlementChanges(house: House, { settled: { toBook, toLink } }: DayFound): Changes {
  const linked = toLink.flatMap(({ sent, arrived }) => {
    const journalId = sent?.journalId ?? arrived?.journalId ?? null;
    return [sent, arrived].flatMap((line) =>
      line === null || line.journalId !== null ? [] : [{ ...line, journalId }],
    );
  });
  return together({ reportedLines: linked }, ...toBook.map((settling) => settlingChanges(house, settling)));
}

/** One settlement in the books: both of its lines know the journal, and its fee is booked with it. */
export function settlingChanges(house: House, settling: Settling): Changes {
  const { sent, arrived } = settling;
  const [first, last] = [sent ?? arrived, arrived ?? sent];
  assert(first !== null && last !== null, 'a settlement has a side');
  const { gateway } = first;
  const journalId = house.ids.next<'Journal'>('jrn');
  const booking = { id: journalId, bookedAt: house.clock.now(), effectiveAt: last.at, origin: 'core' };
  const [gross, net] = [grossOf(settling), netOf(last)];
  const fee = { minor: gross.minor - net.minor, currency: gross.currency };
  const clearing = clearingOf(house, gateway);
  const journal = bookSettlement({ lineId: first.id, gateway, clearing, gross, fee }, booking);
  const booked = { journalId, fees: fee.minor === 0n ? null : { journalId, amount: fee } };
  const lines: KeptLine[] = [{ ...first, ...booked }];
  if (last !== first) lines.push({ ...last, journalId });
  return { journals: [journal], reportedLines: lines };
}

/** Tells of a break that is new, or there again. */
function foundEvent({ id: breakId, gateway, day, kind, reference, ours, theirs }: Break, at: number): OutboxEvent {
  const amounts = { ours: ours === null ? null : toWire(ours), theirs: theirs === null ? null : toWire(theirs) };
  return event('breakFound', breakId, at, { breakId, gateway, day, kind, reference, ...amounts });
}

/** Tells of a break that is no more. */
export function resolvedEvent(one: Break, at: number): OutboxEvent {
  const { id: breakId, gateway, day, kind, reference, how, resolvedBy: actor, note } = one;
  const told = { breakId: breakId satisfies Id<'Break'>, gateway, day, kind, reference, actor, note: note ?? '' };
  return event('breakResolved', breakId, at, { ...told, how: how ?? 'by_itself' });
}

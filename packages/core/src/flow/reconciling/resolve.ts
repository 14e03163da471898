import {
  breakErrors,
  resolved,
  stakeOf,
  type Break,
  type Confirming,
  type Resolution,
} from '../../domain/reconcile/break.ts';
import { feeReference } from '../../domain/reconcile/fees.ts';
import { labelOf, resultOf, type KeptLine } from '../../domain/reconcile/line.ts';
import { bookFee } from '../../domain/reconcile/recipes.ts';
import type { Id } from '../../kernel/id.ts';
import type { Changes } from '../../ports/store.ts';
import { explainTaking, takeByHand } from '../disbursements/set-aside.ts';
import { checkOther, needsTwo, secondWanted } from '../disbursements/two-people.ts';
import { clearingOf, together, untilFresh, type House } from '../house.ts';
import { applyResult } from '../payment.ts';
import { resolvedEvent, settlingChanges } from './day.ts';
import { lookAtDay } from './facts.ts';

/** How a break is resolved, and why, in a person's words. */
export interface Resolving {
  readonly how: Resolution;
  readonly note?: string;
}

/**
 * Resolves a break by what it proposes, or by an explanation. What a report would have booked by itself one person may
 * book; above the limit of two people all else is decided by one and confirmed by another.
 * @throws BillingError `break.missing`, `break.over`, `break.unfit`, `break.unexplained`, `people.same`,
 *   `break.otherwise`, `break.gone`, and what booking a receipt or a taking may throw
 */
export async function resolveBreak(
  house: House,
  breakId: Id<'Break'>,
  resolving: Resolving,
  actor: string,
): Promise<Break> {
  const { how, note = '' } = resolving;
  if (how === 'book_receipt' || how === 'take_back') await applyLine(house, await openBreak(house, breakId), how);
  return untilFresh(house, `the break ${breakId}`, async () => {
    const found = await openBreak(house, breakId);
    checkFit(found, how);
    if (how === 'explain' && note.trim() === '') throw breakErrors.unexplained({ breakId });
    const at = house.clock.now();
    const first = confirmedBy(house, found, { how, note, actor, at });
    if (first !== null) {
      const waiting: Break = { ...found, confirming: first };
      const subject = { subjectId: breakId, amount: stakeOf(found), actor };
      const outbox = [secondWanted(house, 'break', subject)];
      return { changes: { breaks: [waiting], outbox }, answer: { ...waiting, version: waiting.version + 1 } };
    }
    const words = note.trim() === '' ? (found.confirming?.note ?? '') : note;
    const over = resolved(found, { resolvedAt: at, resolvedBy: actor, how, note: words });
    const booked = await booking(house, over, how);
    const changes = together({ breaks: [over], outbox: [resolvedEvent(over, at)] }, booked);
    return { changes, answer: { ...over, version: over.version + 1 } };
  });
}

/**
 * Says who looks into a break; null gives it back.
 * @throws BillingError `break.missing`, `break.over`
 */
export async function takeBreak(house: House, breakId: Id<'Break'>, owner: string | null): Promise<Break> {
  return untilFresh(house, `the break ${breakId}`, async () => {
    const found = await openBreak(house, breakId);
    if (found.owner === owner) return { changes: null, answer: found };
    const taken: Break = { ...found, owner };
    return { changes: { breaks: [taken] }, answer: { ...taken, version: taken.version + 1 } };
  });
}

async function openBreak(house: House, breakId: Id<'Break'>): Promise<Break> {
  const found = await house.store.reads.break(breakId);
  if (found === null) throw breakErrors.missing({ breakId });
  if (found.state === 'resolved') throw breakErrors.over({ breakId });
  return found;
}

function checkFit({ id: breakId, proposal }: Break, how: Resolution): void {
  if (how !== 'explain' && how !== proposal) throw breakErrors.unfit({ breakId, proposal, how });
}

/** What is to be kept of the first decision of two; null when enough people have decided. */
function confirmedBy(house: House, found: Break, now: Confirming): Confirming | null {
  const isReported = now.how === 'book_receipt' || now.how === 'take_back';
  const stake = stakeOf(found);
  if (isReported || !needsTwo(house, stake)) return null;
  const { confirming } = found;
  if (confirming === null) return now;
  checkOther(house, stake, { first: confirming.actor, actor: now.actor });
  if (confirming.how !== now.how) {
    throw breakErrors.otherwise({ actor: confirming.actor, decided: confirming.how, how: now.how });
  }
  return null;
}

/** Money that their statement tells of, by the one door for money: however often it is told, it is booked once. */
async function applyLine(house: House, found: Break, how: Resolution): Promise<void> {
  checkFit(found, how);
  const line = await lineOf(house, found);
  const result = line === null ? null : resultOf(line);
  if (result === null) throw breakErrors.gone({ breakId: found.id });
  await applyResult(house, found.gateway, result);
  if (result.kind === 'taken_back') await takeByHand(house, found.gateway, result.reference);
}

async function lineOf(house: House, { gateway, lineKey }: Break): Promise<KeptLine | null> {
  return lineKey === null ? null : house.store.reads.reportedLine(gateway, 'provider', lineKey);
}

async function booking(house: House, found: Break, how: Resolution): Promise<Changes> {
  switch (how) {
    case 'book_fee':
      return feeChanges(house, found);
    case 'book_settlement':
      return settlementOf(house, found);
    case 'explain':
      return explained(house, found);
    case 'book_receipt':
    case 'take_back':
      return {};
  }
}

/** Who explains money that was taken back and could not be booked has looked at it: nobody else has to. */
async function explained(house: House, over: Break): Promise<Changes> {
  const { kind, gateway, resolvedBy, note } = over;
  const line = kind === 'not_ours' ? await lineOf(house, over) : null;
  if (line?.kind !== 'taken_back') return {};
  return explainTaking(house, { gateway, names: [labelOf(line), line.key], words: `${resolvedBy}: ${note}` });
}

/** All fees of the day that are in no journal yet, as one journal. */
async function feeChanges(house: House, { id: breakId, gateway, day, reference }: Break): Promise<Changes> {
  const { fees } = await lookAtDay(house, { gateway, day });
  const due = fees.due.filter(({ amount }) => feeReference(amount.currency) === reference);
  const [first] = due;
  if (first === undefined) throw breakErrors.gone({ breakId });
  const minor = due.reduce((all, { amount }) => all + amount.minor, 0n);
  if (minor === 0n) throw breakErrors.gone({ breakId });
  const journalId = house.ids.next<'Journal'>('jrn');
  const last = due.reduce((at, { line }) => Math.max(at, line.at), first.line.at);
  const written = { id: journalId, bookedAt: house.clock.now(), effectiveAt: last, origin: 'core' };
  const fee = { minor, currency: first.amount.currency };
  const lineId = first.line.id;
  return {
    journals: [bookFee({ lineId, gateway, clearing: clearingOf(house, gateway), fee }, written)],
    reportedLines: due.map(({ line, amount }) => ({ ...line, fees: { journalId, amount } })),
  };
}

/** One settlement, as far as it is told: by the provider, by the bank, or by both. */
async function settlementOf(house: House, { id: breakId, gateway, day, lineKey }: Break): Promise<Changes> {
  const { settled } = await lookAtDay(house, { gateway, day });
  const settling = settled.pairs.find(({ sent, arrived }) => (sent ?? arrived)?.key === lineKey);
  if (settling === undefined || settling.sent?.journalId || settling.arrived?.journalId) {
    throw breakErrors.gone({ breakId });
  }
  return settlingChanges(house, settling);
}

import type { Zone } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';
import { add, sum, zero, type Money } from '../kernel/money.ts';
import type { DunningEffectKind, DunningState, DunningStep } from './dunning.ts';
import type { DunningCut, DunningEffect, DunningStage, DunningTerms } from './dunning-policy.ts';
import { mayCut, mergedPauses, nextCutting, pauseAt, stageReachedAt, type DunningPause } from './dunning-time.ts';
import { lateFee } from './late-fee.ts';

/** An open document. */
export interface DunningDebt {
  readonly invoiceId: Id<'Invoice'>;
  readonly dueAt: number;
  readonly owed: Money;
  /** What is open of it without late fees: no fee is taken on a fee. */
  readonly feeable: Money;
}

/** All that a case is decided on. */
export interface DunningFacts {
  readonly caseId: Id<'DunningCase'>;
  readonly accountId: Id<'Account'>;
  readonly zone: Zone;
  readonly currency: string;
  /** Open documents, those that are not due yet too; in no order. */
  readonly debts: readonly DunningDebt[];
  /** Holds and promises, those of the past too; in no order. */
  readonly pauses: readonly DunningPause[];
  /** What is taken of access as it is now. */
  readonly access: DunningCut | null;
  /** What was done about these documents, by this case or one before. */
  readonly steps: readonly DunningStep[];
  /** Whether there is a subscription that a termination would end. */
  readonly terminable: boolean;
  /** What was due by then was given up. */
  readonly abandonedAt: number | null;
}

/** Something that is to be done now, once. */
export interface DueEffect {
  readonly stage: string;
  readonly invoiceId: Id<'Invoice'>;
  readonly effect: DunningEffect;
  readonly outcome: DunningStep['outcome'];
  /** Of a late fee; null for everything else. */
  readonly fee: Money | null;
}

/** Where a case stands, and what it does now. */
export interface DunningOutcome {
  readonly state: Exclude<DunningState, 'abandoned'>;
  /** The oldest document that is overdue; null when none is. */
  readonly anchor: Pick<DunningDebt, 'invoiceId' | 'dueAt'> | null;
  /** The last stage that was reached. */
  readonly stage: string | null;
  /** What is taken of access from now on. */
  readonly access: DunningCut | null;
  readonly effects: readonly DueEffect[];
  /** What is overdue now. */
  readonly overdue: Money;
  readonly pausedUntil: number | null;
  /** When something changes even if nothing happens; null when nothing will. */
  readonly nextLookAt: number | null;
}

/**
 * How long somebody must have been asked before a stage ends her subscriptions, in milliseconds: after a long silence
 * of ours nobody is terminated unheard.
 */
export const NOTICE_MS = 86_400_000;

/**
 * Decides a case as of an instant. Stages are counted from the due date of the oldest document that is overdue, late
 * fees from that of each document itself. Looked at late, it is where it would be: of several messages only the last is
 * sent, of several cuts the strictest holds, and every late fee that was reached is charged. Access is given back at
 * once and taken in the hours of the policy.
 */
export function dunningOf(terms: DunningTerms, facts: DunningFacts, now: number): DunningOutcome {
  const { zone, currency } = facts;
  const asked = debtsOf(facts);
  const overdue = asked.filter(({ dueAt }) => dueAt <= now);
  const [anchor] = overdue;
  const total = sum(
    overdue.map(({ owed }) => owed),
    currency,
  );
  if (anchor === undefined) return nothingOverdue(total);
  const pauses = mergedPauses(facts.pauses);
  const stages = terms.stages.map((stage) => ({
    stage,
    at: stageReachedAt(anchor.dueAt, stage.afterDays, pauses, zone),
  }));
  const reached = stages.filter(({ at }) => at !== null && at <= now).map(({ stage }) => stage);
  const plain = { anchor, stage: reached.at(-1)?.key ?? null, overdue: total };
  const pause = pauseAt(pauses, now);
  if (pause !== null) {
    const { untilAt } = pause;
    return { ...plain, state: 'promised', access: null, effects: [], pausedUntil: untilAt, nextLookAt: untilAt };
  }
  const enough = terms.minimum === null || total.minor >= terms.minimum.minor;
  const open = mayCut(terms.cutting, now, zone);
  const wanted = enough ? strictestOf(reached) : null;
  const access = open || !isStricter(wanted, facts.access) ? wanted : facts.access;
  const ending = enough && facts.terminable ? endingOf(reached, facts, anchor, now) : null;
  const effects = [
    ...feesOf(terms, facts, overdue, pauses, now),
    ...remindersOf(reached, facts, anchor),
    ...cutsOf(reached, access, facts, anchor),
    ...(ending !== null && ending.at <= now && open ? [ending.effect] : []),
  ];
  const isEnding = effects.some(({ effect }) => effect.kind === 'terminate');
  const hasEnded = facts.steps.some(({ caseId, effect }) => caseId === facts.caseId && effect === 'terminate');
  const waits = [
    ...stages.map(({ at }) => at),
    ...feeTimes(terms, overdue, pauses, zone),
    ...asked.map(({ dueAt }) => dueAt),
    ...(isStricter(wanted, access) ? [nextCutting(terms.cutting, now, zone)] : []),
    ...(ending !== null && !isEnding ? [nextCutting(terms.cutting, Math.max(now, ending.at), zone)] : []),
  ];
  const state = access !== null || isEnding || hasEnded ? 'escalated' : 'open';
  return { ...plain, state, access, effects, pausedUntil: null, nextLookAt: earliestAfter(waits, now) };
}

/** What a case is decided on after an outcome was carried out; nothing else has changed. */
export function afterOutcome(facts: DunningFacts, outcome: DunningOutcome, now: number): DunningFacts {
  const steps = outcome.effects.map((due) => stepOf(facts, due, now));
  const terminable = facts.terminable && !outcome.effects.some(({ effect }) => effect.kind === 'terminate');
  return { ...facts, access: outcome.access, steps: [...facts.steps, ...steps], terminable };
}

/** The row of something that was done. */
export function stepOf(
  { caseId, accountId }: Pick<DunningFacts, 'caseId' | 'accountId'>,
  { stage, invoiceId, effect, outcome, fee }: DueEffect,
  at: number,
): DunningStep {
  return { caseId, accountId, invoiceId, stage, effect: effect.kind, outcome, amount: fee, at };
}

/** Whether one cut takes more than another; null takes nothing. */
export function isStricter(one: DunningCut | null, other: DunningCut | null): boolean {
  const [rank, otherRank] = [rankOf(one), rankOf(other)];
  if (rank !== otherRank) return rank > otherRank;
  return one?.kind === 'throttle' && other?.kind === 'throttle' && one.downKbps < other.downKbps;
}

function nothingOverdue(overdue: Money): DunningOutcome {
  const over = { state: 'resolved', anchor: null, stage: null, access: null } as const;
  return { ...over, effects: [], overdue, pausedUntil: null, nextLookAt: null };
}

/** The open documents that are asked for, the oldest first. */
function debtsOf({ debts, abandonedAt }: DunningFacts): readonly DunningDebt[] {
  return debts
    .filter(({ owed, dueAt }) => owed.minor > 0n && (abandonedAt === null || dueAt > abandonedAt))
    .toSorted((a, b) => a.dueAt - b.dueAt || (a.invoiceId < b.invoiceId ? -1 : 1));
}

const RANKS = { throttle: 1, wall: 2, suspend: 3 } as const;

function rankOf(cut: DunningCut | null): number {
  return cut === null ? 0 : RANKS[cut.kind];
}

/** The strictest cut of the stages; of equals the last. */
function strictestOf(stages: readonly DunningStage[]): DunningCut | null {
  return stages
    .flatMap(({ effects }) => effects)
    .filter((effect) => isCut(effect))
    .reduce<DunningCut | null>((strictest, cut) => (isStricter(strictest, cut) ? strictest : cut), null);
}

function isCut(effect: DunningEffect): effect is DunningCut {
  return effect.kind in RANKS;
}

/** Messages that were not sent: the last of them is, and those that it comes after never will be. */
function remindersOf(
  reached: readonly DunningStage[],
  facts: DunningFacts,
  { invoiceId }: DunningDebt,
): readonly DueEffect[] {
  const all = reached.flatMap(({ key: stage, effects }) =>
    effects.filter(({ kind }) => kind === 'remind').map((effect) => ({ stage, effect })),
  );
  const isLast = (place: number): boolean => place === all.length - 1;
  return all.flatMap(({ stage, effect }, place): DueEffect[] => {
    if (isDone(facts, { invoiceId, stage, kind: 'remind' })) return [];
    return [{ stage, invoiceId, effect, outcome: isLast(place) ? 'taken' : 'skipped', fee: null }];
  });
}

/** The cuts that hold from now on and are not noted yet: that of the strictest stage, and those it replaces. */
function cutsOf(
  reached: readonly DunningStage[],
  access: DunningCut | null,
  facts: DunningFacts,
  { invoiceId }: DunningDebt,
): readonly DueEffect[] {
  const all = reached.flatMap(({ key: stage, effects }) =>
    effects.filter((e) => isCut(e)).map((cut) => ({ stage, cut })),
  );
  return all.flatMap(({ stage, cut }): DueEffect[] => {
    if (isStricter(cut, access) || isDone(facts, { invoiceId, stage, kind: cut.kind })) return [];
    const isTaken = !isStricter(access, cut);
    return [{ stage, invoiceId, effect: cut, outcome: isTaken ? 'taken' : 'skipped', fee: null }];
  });
}

/** The late fees of each document by its own days. */
function feesOf(
  terms: DunningTerms,
  facts: DunningFacts,
  overdue: readonly DunningDebt[],
  pauses: readonly DunningPause[],
  now: number,
): readonly DueEffect[] {
  const due: DueEffect[] = [];
  for (const { invoiceId, dueAt, feeable } of overdue) {
    let charged = facts.steps
      .filter((step) => step.invoiceId === invoiceId && step.effect === 'late_fee')
      .reduce((all, { amount }) => (amount === null ? all : add(all, amount)), zero(facts.currency));
    for (const { stage, afterDays, effect } of feeStages(terms)) {
      if (effect.kind !== 'late_fee' || isDone(facts, { invoiceId, stage, kind: 'late_fee' })) continue;
      const at = stageReachedAt(dueAt, afterDays, pauses, facts.zone);
      if (at === null || at > now) continue;
      const fee = lateFee({ open: feeable, charged }, effect.terms);
      if (fee.minor <= 0n) continue;
      charged = add(charged, fee);
      due.push({ stage, invoiceId, effect, outcome: 'taken', fee });
    }
  }
  return due;
}

function feeTimes(
  terms: DunningTerms,
  overdue: readonly DunningDebt[],
  pauses: readonly DunningPause[],
  zone: Zone,
): readonly (number | null)[] {
  return overdue
    .filter(({ feeable }) => feeable.minor > 0n)
    .flatMap(({ dueAt }) => feeStages(terms).map(({ afterDays }) => stageReachedAt(dueAt, afterDays, pauses, zone)));
}

function feeStages(terms: DunningTerms) {
  return terms.stages.flatMap(({ key: stage, afterDays, effects }) =>
    effects.filter(({ kind }) => kind === 'late_fee').map((effect) => ({ stage, afterDays, effect })),
  );
}

/** The end of the subscriptions, and from when on it may come: a day after she was first told. */
function endingOf(
  reached: readonly DunningStage[],
  facts: DunningFacts,
  { invoiceId }: DunningDebt,
  now: number,
): { readonly effect: DueEffect; readonly at: number } | null {
  const stage = reached.find(({ effects }) => effects.some(({ kind }) => kind === 'terminate'));
  if (stage === undefined) return null;
  const told = facts.steps.filter(({ caseId, outcome }) => caseId === facts.caseId && outcome === 'taken');
  const toldAt = told.reduce((first, { at }) => Math.min(first, at), now);
  const effect = { stage: stage.key, invoiceId, effect: { kind: 'terminate' }, outcome: 'taken', fee: null } as const;
  return { effect, at: toldAt + NOTICE_MS };
}

/** A fee is taken once for ever, whatever case; all else once a case. */
function isDone(
  { steps, caseId }: DunningFacts,
  which: { readonly invoiceId: string; readonly stage: string; readonly kind: DunningEffectKind },
): boolean {
  return steps.some(
    (step) =>
      step.invoiceId === which.invoiceId &&
      step.stage === which.stage &&
      step.effect === which.kind &&
      (which.kind === 'late_fee' || step.caseId === caseId),
  );
}

function earliestAfter(instants: readonly (number | null)[], now: number): number | null {
  const ahead = instants.filter((at) => at !== null && at > now);
  return ahead.length === 0 ? null : ahead.reduce((first, at) => Math.min(first ?? Infinity, at ?? Infinity), null);
}

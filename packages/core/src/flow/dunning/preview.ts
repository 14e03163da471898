import {
  dunningErrors,
  type DunningCase,
  type DunningHold,
  type DunningMove,
  type DunningStep,
} from '../../domain/dunning.ts';
import { afterOutcome, dunningOf, type DunningOutcome } from '../../domain/dunning-decide.ts';
import type { DunningCut, DunningEffect } from '../../domain/dunning-policy.ts';
import type { Id } from '../../kernel/id.ts';
import { sum, type Money } from '../../kernel/money.ts';
import { loadView, type House } from '../house.ts';
import { factsOf } from './facts.ts';
import { openedCase } from './look.ts';

/** A case with all that has become of it. */
export interface DunningCaseView {
  readonly case: DunningCase;
  readonly moves: readonly DunningMove[];
  readonly steps: readonly DunningStep[];
  /** Of the account, those that are over too. */
  readonly holds: readonly DunningHold[];
}

/** What will happen to who pays nothing. */
export interface DunningPreview {
  /** Null where nothing is asked, because nothing is due or nobody is asked. */
  readonly policy: string | null;
  readonly overdue: Money;
  /** What is taken of access now. */
  readonly access: DunningCut | null;
  /** Until when it rests; null where it does not. */
  readonly pausedUntil: number | null;
  /** What comes, in order of time. */
  readonly ahead: readonly DunningAhead[];
}

/** Something that will happen at an instant if nothing is paid. */
export interface DunningAhead {
  readonly at: number;
  /** Null for what is of no stage: the end of a rest. */
  readonly stage: string | null;
  readonly effects: readonly DunningEffect['kind'][];
  /** What is taken of access from then on. */
  readonly access: DunningCut | null;
  /** Late fees, before tax where they do not contain it. */
  readonly fee: Money | null;
}

/**
 * The live case of an account, or its last one, with what has become of it.
 * @throws BillingError `dunning.missing`
 */
export async function dunningCase(house: House, accountId: Id<'Account'>): Promise<DunningCaseView> {
  const { reads } = house.store;
  const one = await reads.dunningCaseOf(accountId);
  if (one === null) throw dunningErrors.missing({ accountId });
  const [moves, steps, holds] = await Promise.all([
    reads.dunningMoves(one.id),
    reads.dunningSteps(one.id),
    reads.dunningHolds(accountId),
  ]);
  return { case: one, moves, steps, holds };
}

/** The most that a preview shows: two years of stages and their hours. */
const MOST_AHEAD = 60;

/**
 * What will happen to an account and when, if it pays nothing and is billed nothing more. Writes nothing.
 * @throws BillingError `account.missing`
 */
export async function previewDunning(house: House, accountId: Id<'Account'>): Promise<DunningPreview> {
  const view = await loadView(house, accountId);
  const now = house.clock.now();
  const read = await house.store.reads.dunningFacts(accountId);
  const one = view.dunning ?? openedCase(house, { accountId, currency: view.account.currency });
  let facts = factsOf({ ...view, dunning: one }, one, read, now);
  const terms = view.account.dunning?.excluded === true ? null : read.policy;
  const ahead: DunningAhead[] = [];
  if (terms === null) return { policy: null, overdue: one.overdue, access: one.access, pausedUntil: null, ahead };
  const first = dunningOf(terms, facts, now);
  let at: number | null = now;
  for (let looks = 0; at !== null && looks < MOST_AHEAD; looks++) {
    const outcome: DunningOutcome = dunningOf(terms, facts, at);
    const comes = aheadOf(outcome, facts.access, at);
    if (comes !== null) ahead.push(comes);
    const next: number | null = outcome.nextLookAt ?? firstDue(facts.debts, at);
    facts = afterOutcome(facts, outcome, at);
    at = next;
  }
  const { overdue, access, pausedUntil } = first;
  return { policy: terms.code, overdue, access, pausedUntil, ahead };
}

/** When the next document comes due while nothing is overdue. */
function firstDue(debts: readonly { readonly dueAt: number }[], after: number): number | null {
  const later = debts.map(({ dueAt }) => dueAt).filter((dueAt) => dueAt > after);
  return later.length === 0 ? null : Math.min(...later);
}

function aheadOf(
  { effects, access, stage }: DunningOutcome,
  before: DunningCut | null,
  at: number,
): DunningAhead | null {
  const taken = effects.filter(({ outcome }) => outcome === 'taken');
  if (taken.length === 0 && access?.kind === before?.kind) return null;
  const fees = taken.flatMap(({ fee }) => (fee === null ? [] : [fee]));
  const [first] = fees;
  return {
    at,
    stage: taken.at(-1)?.stage ?? stage,
    effects: taken.map(({ effect }) => effect.kind),
    access,
    fee: first === undefined ? null : sum(fees, first.currency),
  };
}

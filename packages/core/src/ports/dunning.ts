import type { DunningCase, DunningHold, DunningMove, DunningStep } from '../domain/dunning.ts';
import type { DunningPolicy } from '../domain/dunning-policy.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { Page, PageAsk } from './reads.ts';
import type { Claim } from './store.ts';

/** What one unit of work may write of asking for money that is overdue. */
export interface DunningChanges {
  readonly dunningPolicies?: readonly DunningPolicy[];
  /** New ones; an account that has a live one keeps that. */
  readonly dunningOpened?: readonly DunningCase[];
  /** Changed ones; their account is `seen`. */
  readonly dunningCases?: readonly DunningCase[];
  /** Each once for its case, document, stage and effect. */
  readonly dunningSteps?: readonly DunningStep[];
  readonly dunningMoves?: readonly DunningMove[];
  /** New, or released. */
  readonly dunningHolds?: readonly DunningHold[];
  /** Cases that are looked at by then, because something has changed for them. */
  readonly dunningLooks?: readonly DunningLook[];
  /** How far the documents that have come due are known. One. */
  readonly dunningMarks?: readonly DunningMark[];
}

/** When the live case of an account is looked at next, or with null the cases of all. */
export interface DunningLook {
  readonly accountId: Id<'Account'> | null;
  readonly at: number;
  /** `sooner`: no later than that. `later`: not before it, for one that could not be looked at. */
  readonly when: 'sooner' | 'later';
}

/** A place in the order of due dates. */
export interface DunningMark {
  readonly dueAt: number;
  readonly invoiceId: string;
}

/** An account with a document that has come due and no live case. */
export interface NewlyDue extends DunningMark {
  readonly accountId: Id<'Account'>;
  readonly currency: string;
}

/** All that a case is decided on, beside the account itself. */
export interface DunningFactsRead {
  /** The account's own, or the default one; the newest version. */
  readonly policy: DunningPolicy | null;
  readonly holds: readonly DunningHold[];
  /** Of its open documents, by whichever case. */
  readonly steps: readonly DunningStep[];
  /** When the last case of the account was given up: what was due by then is not asked for any more. */
  readonly abandonedAt: number | null;
}

/** A case as lists show it. */
export interface DunningRow {
  readonly case: DunningCase;
  readonly accountNumber: string;
  readonly accountName: string;
}

/** How many cases stand at a stage, and what is overdue there. */
export interface DunningCount {
  readonly state: DunningCase['state'];
  /** Null before the first stage. */
  readonly stage: string | null;
  readonly cases: number;
  readonly overdue: Money;
}

/** What is read of asking for money that is overdue. */
export interface DunningReads {
  /** All versions, by code. */
  dunningPolicies(): Promise<readonly DunningPolicy[]>;
  /** The newest version of a code; with null the default one. */
  dunningPolicy(code: string | null): Promise<DunningPolicy | null>;
  dunningFacts(accountId: Id<'Account'>): Promise<DunningFactsRead>;
  /** The live case, or the last one that is over. */
  dunningCaseOf(accountId: Id<'Account'>): Promise<DunningCase | null>;
  /** Live cases, those with most overdue first; `status` may be a state, `search` an account number or a name. */
  dunningCases(ask: PageAsk & { readonly stage?: string }): Promise<Page<DunningRow>>;
  /** Live cases by state and stage. */
  dunningCounts(): Promise<readonly DunningCount[]>;
  /** What became of a case, oldest first. */
  dunningMoves(caseId: Id<'DunningCase'>): Promise<readonly DunningMove[]>;
  dunningSteps(caseId: Id<'DunningCase'>): Promise<readonly DunningStep[]>;
  dunningHolds(accountId: Id<'Account'>): Promise<readonly DunningHold[]>;
  dunningMark(): Promise<DunningMark>;
  /** Open documents that have come due after a mark, in its order; and how far was looked. */
  newlyDue(now: number, after: DunningMark, limit: number): Promise<readonly NewlyDue[]>;
}

/** Where cases are taken turns on. */
export interface DunningStore {
  /** Live cases whose next look is due. */
  claimDunning(claim: Claim): Promise<readonly DunningCase[]>;
}

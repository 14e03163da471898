import type { Account } from '../domain/account.ts';
import type { DunningCase, DunningHold } from '../domain/dunning.ts';
import type { DunningPolicy } from '../domain/dunning-policy.ts';
import type { Id } from '../kernel/id.ts';
import type { DunningCount, DunningRow, Page, PageAsk } from '../ports/store.ts';
import * as holds from './dunning/holds.ts';
import * as policies from './dunning/policies.ts';
import * as previews from './dunning/preview.ts';
import { runDunning, type DunningRun } from './dunning/run.ts';
import type { House } from './house.ts';

/** What can be asked about asking for money that is overdue. */
export interface DunningVerbs {
  /** Sets a policy: the next version of its code. Who is being asked goes on by it at once. */
  setDunningPolicy(input: policies.DunningPolicyInput): Promise<DunningPolicy>;
  /** The newest version of each policy. */
  dunningPolicies(): Promise<readonly (DunningPolicy & { readonly isDefault: boolean })[]>;
  /** Gives an account a policy of its own, or excludes it. */
  assignDunning(accountId: Id<'Account'>, to: holds.DunningOfAccount, actor: string): Promise<Account>;
  /** The live case of an account or its last one, with what has become of it. */
  dunningCase(accountId: Id<'Account'>): Promise<previews.DunningCaseView>;
  /** Live cases by state and stage, those with most overdue first. */
  dunningCases(ask: PageAsk & { readonly stage?: string }): Promise<Page<DunningRow>>;
  /** How many live cases stand where, and what is overdue there. */
  dunningCounts(): Promise<readonly DunningCount[]>;
  /** Lets an account rest until a day: what was taken of access is back at once. */
  holdDunning(input: holds.HoldInput, actor: string): Promise<DunningHold>;
  /** Ends a hold before its day. */
  releaseHold(accountId: Id<'Account'>, holdId: Id<'DunningHold'>, actor: string): Promise<DunningHold>;
  /** Gives a case up: what is due by now is not asked for any more, though it stays owed. */
  abandonDunning(accountId: Id<'Account'>, reason: string, actor: string): Promise<DunningCase>;
  /** Goes through all who owe, from the beginning. The workers do what has come due every minute. */
  runDunning(): Promise<DunningRun>;
  /** What will happen to an account, and when, if nothing is paid. */
  previewDunning(accountId: Id<'Account'>): Promise<previews.DunningPreview>;
}

/** The verbs of a house about asking for money that is overdue. */
export function dunningVerbs(house: House): DunningVerbs {
  const { reads } = house.store;
  return {
    setDunningPolicy: (input) => policies.setDunningPolicy(house, input),
    dunningPolicies: () => policies.dunningPolicies(house),
    assignDunning: (accountId, to, actor) => holds.assignDunning(house, accountId, to, actor),
    dunningCase: (accountId) => previews.dunningCase(house, accountId),
    dunningCases: (ask) => reads.dunningCases(ask),
    dunningCounts: () => reads.dunningCounts(),
    holdDunning: (input, actor) => holds.holdDunning(house, input, actor),
    releaseHold: (accountId, holdId, actor) => holds.releaseHold(house, accountId, holdId, actor),
    abandonDunning: (accountId, reason, actor) => holds.abandonDunning(house, accountId, reason, actor),
    runDunning: () => runDunning(house),
    previewDunning: (accountId) => previews.previewDunning(house, accountId),
  };
}

import type { DunningCase } from '../../domain/dunning.ts';
import { isStricter } from '../../domain/dunning-decide.ts';
import { subtract } from '../../kernel/money.ts';
import type { AccountView, Changes } from '../../ports/store.ts';
import type { House } from '../house.ts';
import { caseAfter, caseWritten, viewAfter } from './case.ts';
import { factsOf } from './facts.ts';
import { outcomeOf } from './look.ts';

/** An account after money was put to what it owes. */
export interface Followed {
  readonly view: AccountView;
  readonly changes: Changes;
}

/**
 * What money does to the case of an account, in the unit of work that puts it to the debts: paid, the case is resolved
 * and nothing is taken of access any more; paid in part, access is given back as far as what is left allows. Anything
 * harder waits for a look.
 */
export async function followMoney(house: House, view: AccountView, paying: Changes): Promise<Followed> {
  const one = view.dunning;
  const { allocations = [] } = paying;
  if (one === undefined || allocations.length === 0) return { view, changes: {} };
  const now = house.clock.now();
  const openInvoices = view.openInvoices.map((open) => {
    const paid = allocations.filter(({ invoiceId }) => invoiceId === open.invoice.id);
    return { ...open, owed: paid.reduce((owed, { amount }) => subtract(owed, amount), open.owed) };
  });
  const read = await house.store.reads.dunningFacts(view.account.id);
  const left = { ...view, openInvoices: openInvoices.filter(({ owed }) => owed.minor > 0n) };
  const outcome = outcomeOf(read.policy, factsOf(left, one, read, now), now);
  const access = isStricter(outcome.access, one.access) ? one.access : outcome.access;
  const isOver = outcome.state === 'resolved';
  const state = isOver || outcome.state === 'promised' ? outcome.state : access === null ? 'open' : 'escalated';
  const given: DunningCase = caseAfter(house, left, one, read.policy, { ...outcome, state, access, effects: [] });
  const next = isOver ? given : { ...given, nextLookAt: now };
  const after = viewAfter(house, view, next);
  return { view: after, changes: caseWritten(house, view, next, { reason: 'Money was put to what is owed.' }) };
}

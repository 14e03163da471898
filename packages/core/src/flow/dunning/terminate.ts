import type { Change } from '../../domain/change.ts';
import type { DunningCase } from '../../domain/dunning.ts';
import type { DunningPolicy } from '../../domain/dunning-policy.ts';
import { stepOf, type DunningFacts, type DunningOutcome } from '../../domain/dunning-decide.ts';
import { isBillingError } from '../../kernel/error.ts';
import { zero } from '../../kernel/money.ts';
import type { AccountView, Changes, SubscriptionView } from '../../ports/store.ts';
import { decideAccess, standingOf } from '../access.ts';
import { carryOut } from '../change/apply.ts';
import { consider } from '../change/consider.ts';
import { together, type House } from '../house.ts';
import { caseAfter, caseWritten, OURSELVES } from './case.ts';
import { toEnd } from './facts.ts';
import { stageNotice } from './notice.ts';

/**
 * Ends the next subscription that the debt reaches, as its holder would at once: what is unused goes against what is
 * owed, and its last bill follows. Its step is noted with the first.
 */
export async function terminated(
  house: House,
  view: AccountView,
  one: DunningCase,
  { policy, facts, outcome }: { policy: DunningPolicy | null; facts: DunningFacts; outcome: DunningOutcome },
): Promise<Changes> {
  const now = house.clock.now();
  const ending = toEnd(view, one, now);
  const due = outcome.effects.filter(({ effect }) => effect.kind === 'terminate');
  const fresh = due.filter(({ stage, invoiceId }) => {
    return !facts.steps.some((step) => {
      const isSame = step.caseId === one.id && step.stage === stage && step.invoiceId === invoiceId;
      return isSame && step.effect === 'terminate';
    });
  });
  const next = caseAfter(house, view, one, policy, { ...outcome, effects: due, nextLookAt: now });
  return together(
    caseWritten(house, view, next, { reason: `Ended: ${ending?.subscription.username ?? 'nothing'}.` }),
    { dunningSteps: fresh.map((each) => stepOf(facts, each, now)) },
    policy === null ? {} : { outbox: stageNotice(house, view, next, policy, { ...outcome, effects: fresh }) },
    ending === null ? {} : await ended(house, view, ending),
  );
}

async function ended(house: House, view: AccountView, one: SubscriptionView): Promise<Changes> {
  const now = house.clock.now();
  const request = { kind: 'cancel', when: 'now', unused: 'offset' } as const;
  try {
    const considered = await consider(house, view, one, request);
    const row: Change = {
      id: considered.changeId,
      accountId: view.account.id,
      subscriptionId: one.subscription.id,
      request,
      state: 'done',
      effectiveAt: now,
      requestedAt: now,
      endedAt: null,
      actor: OURSELVES,
      outcome: null,
      due: zero(view.account.currency),
    };
    return (await carryOut(house, considered, row)).changes;
  } catch (fault) {
    if (!isBillingError(fault)) throw fault;
    // What a change waits for, or a plugin refuses, keeps nobody on the network who is to leave it.
    const { id: subscriptionId } = one.subscription;
    house.log.warn('A subscription was ended without a document', { subscriptionId, reason: fault.message });
    const subscription = { ...one.subscription, endsAt: now, cancelledAt: now, state: 'ended' as const };
    const access = await decideAccess(house, standingOf(view, { ...one, subscription }));
    return { ...access, subscriptions: access.subscriptions ?? [subscription] };
  }
}

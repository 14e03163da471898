import { agentErrors } from '../../domain/agent.ts';
import { commissionDue, type Commission } from '../../domain/commission.ts';
import type { Disbursement } from '../../domain/disbursement.ts';
import { bookCommissionLeaving } from '../../domain/recipes-disbursements.ts';
import type { Id } from '../../kernel/id.ts';
import { money, type Money } from '../../kernel/money.ts';
import type { Changes } from '../../ports/store.ts';
import { knownAgent } from '../agents/named.ts';
import { bookedNow } from '../documents/moves.ts';
import { loadView, type House } from '../house.ts';

/** Commission that can be sent to an agent now. */
export interface CommissionLeaving {
  readonly amount: Money;
  /** What an order of it takes along: it is payable to nobody else from then on. */
  readonly changesFor: (one: Disbursement) => Changes;
}

/** How many commissions one order pays. */
const MOST = 5_000;

/**
 * What is payable to an agent by now, as far as a gateway can send it: in whole steps. What is less stays payable.
 * @throws BillingError `agent.missing`, `agent.nothingPayable`
 */
export async function commissionLeaving(
  house: House,
  agentId: Id<'Account'>,
  step: bigint,
): Promise<CommissionLeaving> {
  await knownAgent(house, agentId);
  const due = await house.store.reads.payableCommissions(agentId, house.clock.now(), MOST);
  const all = due.reduce((sum, one) => sum + commissionDue(one), 0n);
  const minor = all - (all % step);
  if (minor <= 0n) {
    throw agentErrors.nothingPayable({ agentId, name: (await loadView(house, agentId)).account.name });
  }
  const parts = partsOf(due, all - minor);
  return {
    amount: money(minor, house.currency),
    changesFor: (one) => ({
      commissions: parts.map(({ commission, minor: part }) => ({ ...commission, paid: commission.paid + part })),
      disbursementParts: parts.map(({ commission, minor: part }) => {
        return { disbursementId: one.id, commissionId: commission.id, minor: part };
      }),
      journals: [bookCommissionLeaving(one, agentId, bookedNow(house))],
    }),
  };
}

/** What of each is sent: of the newest so much less as stays. */
function partsOf(
  due: readonly Commission[],
  stays: bigint,
): readonly { readonly commission: Commission; readonly minor: bigint }[] {
  let left = stays;
  return due
    .toReversed()
    .map((commission) => {
      const minor = commissionDue(commission);
      const kept = minor <= 0n ? 0n : minor < left ? minor : left;
      left -= kept;
      return { commission, minor: minor - kept };
    })
    .filter(({ minor }) => minor !== 0n)
    .toReversed();
}

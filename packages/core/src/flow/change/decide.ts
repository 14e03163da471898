import type { Consequence } from '../../domain/change/consequence.ts';
import { payBack } from '../../domain/change/settle.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { anotherPlan } from './another-plan.ts';
import { debtOf, type Asked, type Decided } from './considered.ts';
import { ended, kept, transferred } from './ending.ts';
import { timeGivenBack } from './give-back.ts';
import { addOnAdded, addOnRemoved, anotherQuantity, bundleBought } from './held-things.ts';
import { billingDayMoved, paymentPromised, pauseEnded, pauseTaken } from './timing.ts';

/**
 * What a request would do, asked of nobody but the facts: the preview shows it, and the flow writes it.
 * @throws BillingError those of the verbs in `domain/change`, `change.refused`, `plan.missing`, `plan.retired`
 */
export async function decideChange(asked: Asked): Promise<Decided> {
  const decided = await verbFor(asked);
  const consequence = debtFirst(asked, billedAsBefore(asked, decided.consequence));
  const known = { ...decided, consequence };
  return { ...known, subscription: endingWithPaid(asked, known) };
}

/** What comes back settles what is owed before any of it becomes credit: nobody owes and is owed at once. */
function debtFirst({ view }: Asked, decided: Consequence): Consequence {
  const owed = debtOf(view);
  const offset = decided.returned.find(({ way }) => way === 'offset');
  const credit = decided.returned.find(({ way }) => way === 'credit');
  if (offset !== undefined || credit === undefined || owed.minor === 0n) return decided;
  const others = decided.returned.filter((each) => each !== credit);
  return { ...decided, returned: [...payBack(credit.amount, 'offset', owed), ...others] };
}

/** Who ends with what is paid ends later when a pause, or time that is given back, moves that. */
function endingWithPaid({ one }: Asked, { consequence, subscription }: Decided): Subscription {
  const { endsAt, cancelledAt, paidUntil } = one.subscription;
  const moves = ['pause', 'resume', 'give_back'].includes(consequence.change);
  if (!moves || cancelledAt === null || endsAt === null || endsAt !== paidUntil) return subscription;
  return { ...subscription, endsAt: consequence.paidUntil };
}

function verbFor(asked: Asked): Promise<Decided> | Decided {
  switch (asked.request.kind) {
    case 'plan':
      return anotherPlan(asked as Asked<'plan'>);
    case 'quantity':
      return anotherQuantity(asked as Asked<'quantity'>);
    case 'add_on':
      return addOnAdded(asked as Asked<'add_on'>);
    case 'remove_add_on':
      return addOnRemoved(asked as Asked<'remove_add_on'>);
    case 'pause':
      return pauseTaken(asked as Asked<'pause'>);
    case 'resume':
      return pauseEnded(asked as Asked<'resume'>);
    case 'keep':
      return kept(asked as Asked<'keep'>);
    case 'cancel':
      return ended(asked as Asked<'cancel'>);
    case 'billing_day':
      return billingDayMoved(asked as Asked<'billing_day'>);
    case 'transfer':
      return transferred(asked as Asked<'transfer'>);
    case 'promise':
      return paymentPromised(asked as Asked<'promise'>);
    case 'bundle':
      return bundleBought(asked as Asked<'bundle'>);
    case 'give_back':
      return timeGivenBack(asked as Asked<'give_back'>);
  }
}

/**
 * What is billed stays billed, and the next bill comes when it would, whatever of it is given back: only an end, a
 * pause that adds days, and a plan with other periods move that.
 */
function billedAsBefore({ one: { plan: held, subscription }, now }: Asked, decided: Consequence): Consequence {
  const { change, anchor, effectiveAt } = decided;
  if (held.terms.kind === 'prepaid' || effectiveAt > now) return decided;
  const addsDays = (change === 'pause' || change === 'resume') && held.changes.pause?.compensation === 'extend';
  if (change === 'cancel' || addsDays || (change === 'plan' && anchor !== null)) return decided;
  return { ...decided, paidUntil: subscription.paidUntil };
}

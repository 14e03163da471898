import { peopleNeeded } from '../../domain/money-rules.ts';
import { defineErrors } from '../../kernel/error.ts';
import { formatMoney, toWire, type Money } from '../../kernel/money.ts';
import type { OutboxEvent } from '../../ports/store.ts';
import { event, type House } from '../house.ts';

const peopleErrors = defineErrors('people', {
  same: ['denied', '{actor} has asked for this: above {limit} somebody else has to do it.'],
});

/** Whether two people have to stand behind a decision about so much money. */
export function needsTwo(house: House, amount: Money): boolean {
  return peopleNeeded(house.money, amount) === 2;
}

/**
 * Refuses who would be both people of a decision above the limit.
 * @throws BillingError `people.same`
 */
export function checkOther(house: House, amount: Money, { first, actor }: TwoPeople): void {
  if (!needsTwo(house, amount) || first !== actor) return;
  throw peopleErrors.same({ actor, limit: formatMoney(house.money.twoPeopleAbove ?? amount) });
}

/** Who asked for it, and who would do it. */
export interface TwoPeople {
  readonly first: string;
  readonly actor: string;
}

/** Tells that something waits for a second person; `what` says what of it, for who hears it. */
export function secondWanted(
  house: House,
  what: string,
  about: { readonly subjectId: string; readonly amount: Money; readonly actor: string },
): OutboxEvent {
  const { subjectId, amount, actor } = about;
  return event('approvalWanted', subjectId, house.clock.now(), { what, subjectId, amount: toWire(amount), actor });
}

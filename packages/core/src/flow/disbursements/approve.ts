import type { Disbursement } from '../../domain/disbursement.ts';
import { approved, refused } from '../../domain/disbursement-state.ts';
import type { Id } from '../../kernel/id.ts';
import { untilFresh, type House } from '../house.ts';
import { knownDisbursement } from './known.ts';
import { moving } from './moving.ts';

/**
 * Agrees to what somebody else has ordered; with enough people it is sent. Who has agreed before is not counted again.
 * @throws BillingError `disbursement.missing`, `disbursement.move`, `disbursement.ownRequest`
 */
export async function approveDisbursement(
  house: House,
  disbursementId: Id<'Disbursement'>,
  actor: string,
): Promise<Disbursement> {
  return change(house, disbursementId, actor, (one) =>
    approved(one, actor, house.clock.now(), house.money.twoPeopleAbove),
  );
}

/**
 * Stops what has not been sent yet: a refund can be paid in another way, and commission is payable again. Who has
 * ordered it may do so too.
 * @throws BillingError `disbursement.missing`, `disbursement.move`
 */
export async function refuseDisbursement(
  house: House,
  disbursementId: Id<'Disbursement'>,
  { actor, reason }: { readonly actor: string; readonly reason: string },
): Promise<Disbursement> {
  return change(house, disbursementId, actor, (one) => {
    if (one.state === 'refused') return one;
    return refused(one, `${actor}: ${reason}`, house.clock.now());
  });
}

async function change(
  house: House,
  disbursementId: Id<'Disbursement'>,
  actor: string,
  decide: (one: Disbursement) => Disbursement,
): Promise<Disbursement> {
  return untilFresh(house, `the disbursement ${disbursementId}`, async () => {
    const one = await knownDisbursement(house, disbursementId);
    const next = decide(one);
    if (next === one) return { changes: null, answer: one };
    return { changes: await moving(house, one, next, actor), answer: { ...next, version: one.version + 1 } };
  });
}

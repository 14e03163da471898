import { endedBy, mandateErrors, toldOf, type Mandate } from '../../domain/mandate.ts';
import type { Id } from '../../kernel/id.ts';
import type { Claim } from '../../ports/store.ts';
import { commit, untilFresh, type House, type Task } from '../house.ts';
import { mandateMoved, seenOf } from './apply.ts';

/**
 * Ends a mandate: nothing more is charged by it from now on, and the provider is told until it has heard.
 * @throws BillingError `mandate.missing`, `mandate.providerStarts`
 */
export async function endMandate(house: House, mandateId: Id<'Mandate'>, actor: string): Promise<Mandate> {
  return untilFresh(house, `the mandate ${mandateId}`, async () => {
    const { reads } = house.store;
    const mandate = await reads.mandate(mandateId);
    if (mandate === null) throw mandateErrors.missing({ mandateId });
    if (mandate.state === 'ended') return { changes: null, answer: mandate };
    const canTell = house.gateways.get(mandate.gateway)?.endMandate !== undefined;
    if (mandate.startedBy === 'provider' && !canTell) throw mandateErrors.providerStarts({ label: mandate.label });
    const now = house.clock.now();
    const ended = endedBy(mandate, actor, now, canTell);
    const account = mandate.accountId === null ? null : await reads.account(mandate.accountId);
    const changes = { seen: seenOf(account), mandates: [ended], outbox: [mandateMoved(ended, now)] };
    return { changes, answer: ended };
  });
}

/** Claims mandates that have ended here and whose provider has not heard so: each task tells it of one. */
export async function takeEnded(house: House, claim: Claim): Promise<readonly Task[]> {
  const ended = await house.store.claimMandates(claim);
  return ended.map((mandate) => () => tell(house, mandate));
}

async function tell(house: House, mandate: Mandate): Promise<void> {
  const gateway = house.gateways.get(mandate.gateway);
  let isTold = true;
  try {
    await gateway?.endMandate?.(mandate.providerReference, house.signal);
  } catch (fault) {
    isTold = false;
    house.log.warn('A provider could not be told that a mandate has ended', {
      mandateId: mandate.id,
      gateway: mandate.gateway,
      tells: mandate.tells + 1,
      reason: String(fault),
    });
  }
  // Whoever has written to it meanwhile has it told again, which does no harm.
  await commit(house, { mandates: [toldOf(mandate, isTold, house.clock.now())] });
}

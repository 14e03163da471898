import { disbursementErrors, type Disbursement } from '../../domain/disbursement.ts';
import type { Id } from '../../kernel/id.ts';
import { toWire } from '../../kernel/money.ts';
import type { PayOut, PayOutAsk } from '../../ports/gateway.ts';
import type { OutboxEvent } from '../../ports/store.ts';
import { event, type House } from '../house.ts';

/**
 * A disbursement as it stands.
 * @throws BillingError `disbursement.missing`
 */
export async function knownDisbursement(house: House, disbursementId: Id<'Disbursement'>): Promise<Disbursement> {
  const one = await house.store.reads.disbursement(disbursementId);
  if (one === null) throw disbursementErrors.missing({ disbursementId });
  return one;
}

/** What a gateway is told to send. */
export function payOutOf({ id, amount, to, purpose, remarks }: Disbursement): PayOut {
  return { disbursementId: id, amount, to, purpose, remarks };
}

/** What a gateway is asked about. */
export function payOutAskOf(one: Disbursement): PayOutAsk {
  return { ...payOutOf(one), providerReference: one.providerReference, sentAt: one.sentAt ?? one.changedAt };
}

/** That it has come into another state. */
export function movedEvent(house: House, from: Disbursement['state'] | null, one: Disbursement): OutboxEvent {
  return event('disbursementMoved', one.id, house.clock.now(), { ...told(one), from, to: one.state });
}

/** That a person has to look at it. */
export function unresolvedEvent(house: House, one: Disbursement): OutboxEvent {
  const reason = one.doubt ?? one.reason ?? 'The provider did not say what became of it.';
  return event('disbursementUnresolved', one.id, house.clock.now(), { ...told(one), reason });
}

function told({ id, purpose, accountId, refundId, gateway, amount, reason }: Disbursement) {
  return { disbursementId: id, purpose, accountId, refundId, gateway, amount: toWire(amount), reason };
}

import { disbursementErrors, type Disbursement } from '../../domain/disbursement.ts';
import { doubted, failed, isUnderWay, paid } from '../../domain/disbursement-state.ts';
import type { NotPaidOutResult, PaidOutResult, PayOutResult } from '../../domain/gateway-result.ts';
import type { Id } from '../../kernel/id.ts';
import { formatMoney } from '../../kernel/money.ts';
import { untilFresh, type House } from '../house.ts';
import { moving } from './moving.ts';

/**
 * What a gateway says of money that we sent, in any order and any number of times: it is settled once. Success is
 * final; whatever contradicts what is known is kept with it, for a person.
 * @throws BillingError `disbursement.unheard` as long as nothing is known of it, `disbursement.notOurs`
 */
export async function applyPayOut(
  house: House,
  gateway: string,
  result: PayOutResult,
): Promise<{ readonly outcome: 'noted' }> {
  const reference = result.disbursementId ?? result.providerReference ?? 'nothing';
  return untilFresh<{ readonly outcome: 'noted' }>(house, `the disbursement ${reference}`, async () => {
    const one = await disbursementOf(house, gateway, result);
    if (one === null) throw disbursementErrors.unheard({ gateway, reference });
    if (one.gateway !== gateway) throw disbursementErrors.notOurs({ gateway, disbursementId: one.id });
    const next = settled(house, one, result);
    const answer = { outcome: 'noted' } as const;
    return { changes: next === one ? null : await moving(house, one, next), answer };
  });
}

/** The disbursement that a gateway speaks of: by our name for it, or by its own. */
export async function disbursementOf(
  house: House,
  gateway: string,
  { disbursementId, providerReference }: PayOutResult,
): Promise<Disbursement | null> {
  const { reads } = house.store;
  const ours = disbursementId === null ? null : await reads.disbursement(disbursementId as Id<'Disbursement'>);
  if (ours !== null || providerReference === null) return ours;
  return reads.disbursementByReference(gateway, providerReference);
}

function settled(house: House, one: Disbursement, result: PayOutResult): Disbursement {
  switch (result.kind) {
    case 'pay_out_pending':
      return one;
    case 'paid_out':
      return settledPaid(house, one, result);
    case 'not_paid_out':
      return settledFailed(house, one, result);
  }
}

/**
 * A fee in another currency than the order has no place in it: all else is settled, and its reason says what was not
 * booked. It is no doubt: nothing could ever clear it.
 */
function settledPaid(house: House, one: Disbursement, told: PaidOutResult): Disbursement {
  const { amount, id: disbursementId, gateway } = one;
  const { fee } = told;
  if (fee === null || fee.currency === amount.currency) return settledSo(house, one, told);
  const next = settledSo(house, one, { ...told, fee: null });
  if (fee.minor === 0n || next.state !== 'succeeded') return next;
  const shown = { fee: formatMoney(fee), amount: formatMoney(amount) };
  const { message: reason } = disbursementErrors.otherFee({ gateway, disbursementId, ...shown });
  if (next.reason === reason) return next;
  house.log.error('The fee of a payout could not be booked', { disbursementId, reason });
  return { ...next, reason, changedAt: house.clock.now() };
}

function settledSo(house: House, one: Disbursement, told: PaidOutResult): Disbursement {
  const now = house.clock.now();
  const { id: disbursementId, gateway, amount, receipt, state } = one;
  const about = { gateway, disbursementId };
  const doubt = (fault: Error): Disbursement => doubted(one, fault.message, now);
  if (told.amount !== null && (told.amount.minor !== amount.minor || told.amount.currency !== amount.currency)) {
    const shown = { told: formatMoney(told.amount), amount: formatMoney(amount) };
    return doubt(disbursementErrors.otherAmount({ ...about, ...shown }));
  }
  if (isUnderWay(one)) return paid(one, told, now);
  if (state !== 'succeeded') return doubt(disbursementErrors.notSent({ ...about, state: WORDS[state] ?? state }));
  if (receipt !== null && told.receipt !== null && receipt !== told.receipt) {
    return doubt(disbursementErrors.twice({ ...about, told: told.receipt, receipt }));
  }
  return learnt(one, told, now);
}

/** For people. */
const WORDS: Partial<Record<Disbursement['state'], string>> = {
  awaiting_approval: 'waiting for approval',
  failed: 'known as failed',
};

/** What a further report tells that was not known. */
function learnt(one: Disbursement, told: PaidOutResult, now: number): Disbursement {
  const receipt = one.receipt ?? told.receipt;
  const fee = one.fee ?? told.fee;
  const receiver = one.receiver ?? told.receiver;
  const providerReference = one.providerReference ?? told.providerReference;
  const isSame =
    receipt === one.receipt &&
    fee === one.fee &&
    receiver === one.receiver &&
    providerReference === one.providerReference;
  return isSame ? one : { ...one, receipt, fee, receiver, providerReference, changedAt: now };
}

function settledFailed(house: House, one: Disbursement, { reason }: NotPaidOutResult): Disbursement {
  const now = house.clock.now();
  if (isUnderWay(one)) return failed(one, reason, now);
  if (one.state !== 'succeeded') return one;
  return doubted(one, `${one.gateway} says, after it was paid, that it was not: ${reason}`, now);
}

import { isUnderWay, uncertain } from '../../domain/disbursement-state.ts';
import type { GatewayResult, PayOutResult } from '../../domain/gateway-result.ts';
import type { Gateway, InboxMessage } from '../../ports/gateway.ts';
import { untilFresh, type House } from '../house.ts';
import { disbursementOf } from './apply.ts';
import { knownDisbursement, payOutAskOf } from './known.ts';
import { moving } from './moving.ts';

/**
 * What a message tells of money that we sent, as far as it is to be believed. Nothing is given back on the word of a
 * message that anybody could have written: the provider is asked, and what it says counts. As long as it does not say,
 * the money is held, and asked for.
 */
export async function confirmedPayOut(
  house: House,
  gateway: Gateway,
  message: InboxMessage,
  told: GatewayResult,
): Promise<GatewayResult> {
  if (told.kind !== 'not_paid_out' && told.kind !== 'paid_out') return told;
  if (gateway.doubts?.(message, told) !== true) return told;
  const one = await disbursementOf(house, gateway.name, told);
  const query = gateway.queryPayOut?.bind(gateway);
  if (one === null || one.gateway !== gateway.name || !isUnderWay(one)) return told;
  const truth = query === undefined ? null : await query(payOutAskOf(one), house.signal);
  if (truth !== null && truth.kind !== 'pay_out_pending') return { ...truth, disbursementId: one.id };
  // A success that is not true keeps nothing back from anybody but us, and the reconciliation of the day finds it.
  if (told.kind === 'paid_out') return told;
  await untilFresh(house, `the disbursement ${one.id}`, async () => {
    const known = await knownDisbursement(house, one.id);
    if (!isUnderWay(known)) return { changes: null, answer: undefined };
    const reason = `A message says that it was not paid, and the provider has not confirmed it: ${told.reason}`;
    const now = house.clock.now();
    const next = {
      ...uncertain(known, reason, now),
      nextCheckAt: Math.min(known.nextCheckAt ?? Infinity, now + SOON_MS),
    };
    return { changes: await moving(house, known, next), answer: undefined };
  });
  const pending: PayOutResult = { ...told, kind: 'pay_out_pending' };
  return pending;
}

/** How soon it is asked for again, in milliseconds. */
const SOON_MS = 15_000;

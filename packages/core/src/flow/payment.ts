import { isUnresolved, settle, type Attempt } from '../domain/payment.ts';
import type { AttemptResult, GatewayResult, ReceivedResult } from '../domain/gateway-result.ts';
import type { OutboxEvent } from '../ports/store.ts';
import type { Applied } from './arriving/applied.ts';
import { receive } from './arriving/receive.ts';
import { applyPayOut } from './disbursements/apply.ts';
import { applyTaking } from './disbursements/taken-back.ts';
import { event, untilFresh, type House } from './house.ts';
import { applyMandate } from './mandates/apply.ts';

/**
 * The one door for money, whoever reports it: callback, query, confirmation, a person at the desk. In any order and any
 * number of times, one receipt is one payment, one journal and one term.
 */
export async function applyResult(house: House, gateway: string, result: GatewayResult): Promise<Applied> {
  switch (result.kind) {
    case 'received':
      return receive(house, gateway, result);
    case 'failed':
    case 'pending':
      return applyToAttempt(house, gateway, result);
    case 'paid_out':
    case 'not_paid_out':
    case 'pay_out_pending':
      return applyPayOut(house, gateway, result);
    case 'taken_back':
    case 'restored':
      return applyTaking(house, gateway, result);
    case 'mandate':
      return applyMandate(house, gateway, result);
  }
}

async function applyToAttempt(
  house: House,
  gateway: string,
  result: Exclude<AttemptResult, ReceivedResult>,
): Promise<Applied> {
  return untilFresh<Applied>(house, `the attempt ${result.providerReference}`, async () => {
    const { reads } = house.store;
    const attempt = await reads.attemptByReference(gateway, result.providerReference);
    if (attempt === null || attempt.state === 'succeeded') return done({ outcome: 'ignored', attempt });
    const now = house.clock.now();
    const settled = settle(attempt, result, now);
    if (result.kind === 'pending')
      return {
        changes: { attempts: [settled], outbox: whenUnresolved(attempt, settled, now) },
        answer: { outcome: 'pending', attempt: settled },
      };
    const { id: attemptId, accountId } = attempt;
    if (attempt.state === 'failed') {
      const isEnd = settled.nextCheckAt !== attempt.nextCheckAt;
      return { changes: isEnd ? { attempts: [settled] } : null, answer: { outcome: 'ignored', attempt } };
    }
    const told = { accountId, attemptId, reason: result.reason };
    const outbox: OutboxEvent[] = [event('paymentFailed', accountId, now, told)];
    if (result.needsPayer !== undefined) {
      outbox.push(event('paymentNeedsPayer', accountId, now, { ...told, url: result.needsPayer.url }));
    }
    return { changes: { attempts: [settled], outbox }, answer: { outcome: 'failed', attempt: settled } };
  });
}

/** Tells, once, that an attempt has come to its last check and may still have been paid. */
export function whenUnresolved(before: Attempt, after: Attempt, now: number): readonly OutboxEvent[] {
  if (!isUnresolved(after) || isUnresolved(before)) return [];
  const { id: attemptId, accountId } = after;
  const reason = after.reason ?? 'The provider did not say what became of it.';
  return [event('paymentUnresolved', accountId, now, { accountId, attemptId, reason })];
}

function done(answer: Applied): { readonly changes: null; readonly answer: Applied } {
  return { changes: null, answer };
}

import { kes } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { ask, halls, type Hall } from './hall.ts';

const hall = halls();
const signal = AbortSignal.timeout(600_000);
const MINUTE = 60_000;

const asked = async ({ gateway }: Hall) => {
  const answer = await gateway.request?.(ask(), signal);
  if (answer === undefined) throw new Error('it does not ask');
  return answer;
};
const query = ({ gateway }: Hall, reference: string) => gateway.query?.(reference, signal);

describe('an ask that nobody answers', () => {
  it.each(['card', 'page'] as const)('by %s waits an hour, and is then ended at Stripe', async (asksBy) => {
    const here = await hall({ plugin: { asksBy } });
    const { providerReference } = await asked(here);
    here.host.pass(60 * MINUTE);
    expect(await query(here, providerReference)).toEqual({ kind: 'pending', providerReference });
    here.host.pass(1_000);
    const over = { kind: 'failed', providerReference, reason: 'It was not paid in time.' };
    expect(await query(here, providerReference)).toEqual(over);
    expect(() => here.sim.payer.pay(providerReference)).toThrow();
    expect(await query(here, providerReference)).toEqual(over);
  });

  it('until she pays in the very moment in which it is ended: then it is paid', async () => {
    const here = await hall();
    const { providerReference } = await asked(here);
    here.host.pass(61 * MINUTE);
    here.sim.fault('POST /v1/payment_intents/:id/cancel', { answer: 500, carriedOut: false });
    const asking = query(here, providerReference);
    here.sim.payer.pay(providerReference);
    expect(await asking).toMatchObject({ kind: 'received', amount: kes('500.00') });
  });

  it('of which Stripe knows nothing is missing, and of which it says nothing unavailable', async () => {
    const here = await hall();
    await expect(query(here, 'pi_0')).rejects.toMatchObject({ kind: 'missing', code: 'stripe.unknown' });
    here.sim.fault('GET /v1/payment_intents/:id', { answer: 500, carriedOut: false });
    await expect(query(here, 'pi_0')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

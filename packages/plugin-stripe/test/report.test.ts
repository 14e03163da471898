import type { Id, ReportedLine } from '@daftari/core';
import { kes } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { ask, halls, NOON, order, type Hall } from './hall.ts';

const hall = halls();
const signal = AbortSignal.timeout(600_000);
const DAY = 86_400_000;

const report = ({ gateway }: Hall, fromAt = NOON, untilAt = NOON + DAY) =>
  gateway.report?.({ fromAt, untilAt }, signal);

const pay = async (here: Hall, number = 1): Promise<string> => {
  const attemptId = `att_0000000000${String(number).padStart(4, '0')}` as Id<'Attempt'>;
  const asked = await here.gateway.request?.(ask({ attemptId }), signal);
  return here.sim.payer.pay(asked?.providerReference ?? '') ?? '';
};

const line = (changed: Partial<ReportedLine>) => expect.objectContaining(changed);

describe('what Stripe’s own books say', () => {
  it('names a payment by its receipt, with the fee, and by its payout once that is made', async () => {
    const here = await hall();
    const receipt = await pay(here);
    const payment = {
      key: here.sim.all('balance_transaction')[0]?.id,
      kind: 'payment',
      amount: kes('500.00'),
      // 2.9 % of 500.00.
      fee: kes('14.50'),
      at: NOON,
      reference: receipt,
      accountReference: '10000099X001',
      payer: 'Visa •••• 4242',
      payerName: 'Wanjiku Kamau',
      description: 'Home 10',
      settlement: null,
    };
    expect(await report(here)).toEqual([payment]);
    here.host.pass(DAY / 2);
    const [payout] = here.sim.payOut();
    expect(await report(here)).toEqual([
      { ...payment, settlement: payout?.id },
      line({
        kind: 'settlement',
        // What came less the fee: 500.00 - 14.50.
        amount: kes('-485.50'),
        fee: null,
        reference: payout?.id ?? '',
        settlement: payout?.id ?? '',
      }),
    ]);
  });

  it('tells a payment as it was charged where Stripe settles in another currency', async () => {
    const here = await hall({ sim: { settlesIn: { currency: 'usd', perHundred: 0.77 } } });
    const receipt = await pay(here);
    expect(await report(here)).toEqual([
      line({ kind: 'payment', reference: receipt, amount: kes('500.00'), fee: null, description: 'Home 10' }),
    ]);
    here.sim.refundByHand(receipt);
    expect(await report(here)).toContainEqual(line({ kind: 'taken_back', payment: receipt, amount: kes('-500.00') }));
  });

  it('tells refunds, disputes and what came of them, each by the name that messages use', async () => {
    const here = await hall();
    const receipts = [await pay(here, 1), await pay(here, 2), await pay(here, 3)];
    const [ours, byHand, disputed] = receipts;
    const refund = await here.gateway.payOut?.(order(ours ?? '', kes('200.00')), signal);
    const { id: hand } = here.sim.refundByHand(byHand ?? '');
    const { id: dispute } = here.sim.dispute(disputed ?? '');
    here.sim.closeDispute(dispute, 'won');
    const lines = (await report(here))?.slice(3);
    expect(lines).toEqual([
      line({ kind: 'disbursement', amount: kes('-200.00'), fee: null, reference: refund?.providerReference ?? '' }),
      line({ kind: 'taken_back', amount: kes('-500.00'), reference: hand, payment: byHand ?? '' }),
      line({
        kind: 'taken_back',
        amount: kes('-500.00'),
        fee: kes('15.00'),
        reference: dispute,
        payment: disputed ?? '',
      }),
      line({ kind: 'restored', amount: kes('500.00'), fee: null, reference: dispute }),
    ]);
  });

  it('adds up: what came, less fees and what went, is what the bank gets', async () => {
    const here = await hall();
    for (let number = 1; number <= 5; number++) await pay(here, number);
    here.sim.refundByHand(here.sim.all('charge')[0]?.id ?? '', 12_345);
    here.sim.dispute(here.sim.all('charge')[1]?.id ?? '');
    here.sim.payOut();
    const lines = (await report(here)) ?? [];
    const left = lines.reduce((sum, { amount, fee }) => sum + amount.minor - (fee?.minor ?? 0n), 0n);
    expect(left).toBe(0n);
    expect(new Set(lines.map(({ settlement }) => settlement)).size).toBe(1);
  });

  it('is told whole, however many pages that takes, and only of its span', async () => {
    const here = await hall();
    for (let number = 1; number <= 230; number++) await pay(here, number);
    here.host.pass(DAY);
    await pay(here, 231);
    const first = await report(here);
    expect(first).toHaveLength(230);
    expect(new Set(first?.map(({ key }) => key)).size).toBe(230);
    expect(await report(here, NOON + DAY, NOON + 2 * DAY)).toHaveLength(1);
    expect(await report(here, NOON + 2 * DAY, NOON + 3 * DAY)).toEqual([]);
  });

  it('is not told in part: who cannot be reached says so', async () => {
    const here = await hall();
    await pay(here);
    here.sim.payOut();
    here.sim.fault('GET /v1/payouts', { answer: 500, carriedOut: false });
    await expect(report(here)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

import { expect, it } from 'vitest';
import { moneyRules, peopleNeeded, type MoneyOptions } from '../../src/domain/money-rules.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { HOUR, openCounter, OTIENO, WANJIRU } from './counter.ts';

const LIMITS: readonly (readonly [amount: string, given: MoneyOptions, needed: number, why: string])[] = [
  ['10000.00', {}, 1, 'the limit itself is one person’s'],
  ['10000.01', {}, 2, 'a cent above it is not'],
  ['0.01', { twoPeopleAbove: '0.00' }, 2, 'above nothing: always two'],
  ['1000000.00', { twoPeopleAbove: null }, 1, 'null: never'],
];

it.each(LIMITS)('%s under %o needs %i: %s', (amount, given, needed) => {
  expect(peopleNeeded(moneyRules(given, 'KES'), kes(amount))).toBe(needed);
});

it('needs two of money in a currency that the limit is not in', () => {
  expect(peopleNeeded(moneyRules({}, 'KES'), { minor: 1n, currency: 'USD' })).toBe(2);
  expect(moneyRules({}, 'RWF').twoPeopleAbove).toEqual({ minor: 10_000n, currency: 'RWF' });
  expect(() => moneyRules({ twoPeopleAbove: '1,000' }, 'KES')).toThrow('digits');
});

describeOnEngines('two people', (open) => {
  it('stand behind what is above the limit: who orders it does not agree to it', async () => {
    const counter = await openCounter(await open());
    await counter.pays('30000.00');
    const refund = await counter.refund('10000.01');
    await counter.pays('10000.01', 'IN9');
    const whole = await counter.refund('10000.00');
    // The limit is 10,000.00, and the courier moves whole shillings.
    const cents = counter.order(refund);
    await expect(cents).rejects.toMatchObject({ code: 'disbursement.way' });
    expect(await counter.order(whole)).toMatchObject({ state: 'ready', needs: 1 });
    const big = await counter.refund('10001.00');
    const ordered = await counter.order(big);
    expect(ordered).toMatchObject({ state: 'awaiting_approval', needs: 2, approvals: [], nextCheckAt: null });
    expect(counter.told.filter(({ name }) => name === 'approvalWanted')).toMatchObject([
      { payload: { what: 'disbursement', subjectId: ordered.id, actor: WANJIRU } },
    ]);
    const own = counter.billing.approveDisbursement(ordered.id, WANJIRU);
    await expect(own).rejects.toMatchObject({ code: 'disbursement.ownRequest', kind: 'denied' });
    await counter.after(24 * HOUR);
    expect(counter.courier.carried.map(({ order }) => order.disbursementId)).not.toContain(ordered.id);
    const agreed = await counter.billing.approveDisbursement(ordered.id, OTIENO);
    expect(agreed).toMatchObject({ state: 'ready', approvals: [{ actor: OTIENO }] });
    // Agreed to again, it is agreed to once.
    expect(await counter.billing.approveDisbursement(ordered.id, OTIENO)).toMatchObject({
      approvals: [{ actor: OTIENO }],
    });
    await counter.after(0);
    expect(counter.courier.carried.map(({ order }) => order.disbursementId)).toContain(ordered.id);
    const late = counter.billing.refuseDisbursement(ordered.id, OTIENO, 'too late');
    await expect(late).rejects.toMatchObject({ code: 'disbursement.move' });
    for (const one of counter.courier.carried) one.state = 'paid';
    await counter.after(HOUR);
    await counter.story.end();
  });

  it('who agree at once are counted once each, and it is sent once', async () => {
    const counter = await openCounter(await open(), { twoPeopleAbove: '100.00' });
    await counter.pays('1000.00');
    const { id } = await counter.order(await counter.refund('400.00'));
    const agree = (actor: string) => counter.billing.approveDisbursement(id, actor);
    const all = await Promise.allSettled([agree(OTIENO), agree(OTIENO), agree('achieng'), agree(WANJIRU)]);
    expect(all.at(-1)?.status).toBe('rejected');
    const one = await counter.disbursement(id);
    expect(one.approvals).toHaveLength(1);
    await counter.after(0);
    expect(counter.courier.calls.payOut).toBe(1);
    await counter.story.end();
  });
});

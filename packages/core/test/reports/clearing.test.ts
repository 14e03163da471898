import { expect, it } from 'vitest';
import type { GatewayStatement } from '../../src/domain/reconcile/statement.ts';
import { assert } from '../../src/kernel/assert.ts';
import { majorString } from '../../src/kernel/money.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { kes, received } from '../../src/testing/builders.ts';
import { startStory } from '../../src/testing/story.ts';
import { newBooks, paybill } from '../story/house-of-money.ts';

const shown = ({ opening, received: came, sent, takenBack, closing, ledger, elsewhere }: GatewayStatement) =>
  [opening, came, sent, takenBack, closing, ledger, elsewhere].map((amount) => majorString(amount));

describeOnEngines('what moved a clearing account', (open) => {
  it('is the same out of sums of days that are over as out of the entries themselves', async () => {
    const plugins = [paybill(newBooks())];
    const story = await startStory({ database: await open(), from: '2026-03-02T08:00:00+03:00', plugins });
    const { billing } = story;
    const { id, number } = await billing.openAccount({ name: 'Amina', phone: '254712345678' });
    const pays = async (receipt: string, amount: string, at: string) => {
      const money = { receipt, accountReference: number, amount: kes(amount), providerAt: Date.parse(at) };
      const applied = await billing.applyResult('paybill', received(money));
      assert('payment' in applied, 'it has come in');
    };
    await story.at('2026-03-02T12:00:00+03:00');
    await pays('SCK1', '2500.00', '2026-03-02T12:00:00+03:00');
    await story.at('2026-03-03T12:00:00+03:00');
    // The provider took it on the evening before and tells it now: it counts on that day.
    await pays('SCK2', '700.00', '2026-03-02T20:00:00+03:00');
    const back = { reference: 'TB1', payment: 'SCK1', amount: kes('900.00'), fee: null, reason: 'Reversed' };
    await billing.applyResult('paybill', { kind: 'taken_back', ...back, providerAt: story.clock.now() });
    const refund = await billing.requestRefund(id, {
      source: 'wallet',
      amount: kes('300.00'),
      reason: 'paid too much',
      actor: 'wanjiku',
    });
    await billing.settleRefund(refund.id, { to: 'succeeded', paidFrom: '1160', reference: 'EFT1' }, 'wanjiku');
    await story.at('2026-03-04T12:00:00+03:00');
    await billing.applyResult('paybill', { kind: 'restored', reference: 'TB1', providerAt: story.clock.now() });

    const days = ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06'] as const;
    const statements = async () => {
      const ofDay = days.slice(1).map((until, place) => {
        return billing.gatewayStatement({ gateway: 'paybill', from: days[place] ?? until, until });
      });
      return (await Promise.all(ofDay)).map(shown);
    };
    const before = await statements();
    expect(before).toEqual([
      ['0.00', '3200.00', '0.00', '0.00', '3200.00', '3200.00', '0.00'],
      // A refund that a person has sent by hand is of no gateway.
      ['3200.00', '0.00', '0.00', '-900.00', '2300.00', '2000.00', '-300.00'],
      ['2300.00', '0.00', '0.00', '900.00', '3200.00', '2900.00', '-300.00'],
      ['3200.00', '0.00', '0.00', '0.00', '3200.00', '2900.00', '-300.00'],
    ]);
    story.clock.set('2026-03-06T12:00:00+03:00');
    await billing.sumLedgerDays();
    const { lastDay, lastClearingDay } = await billing.reads.ledgerDayState();
    expect([lastClearingDay, lastClearingDay]).toEqual([20_517, lastDay]); // 5 March 2026.
    expect(await statements()).toEqual(before);
    // What is booked since, and counts on a day that was summed up long ago, is told with it.
    await pays('SCK3', '50.00', '2026-03-04T20:00:00+03:00');
    expect((await statements()).map(([, came]) => came)).toEqual(['3200.00', '0.00', '50.00', '0.00']);
    expect(await billing.verify()).toEqual([]);
    await story.end();
  });
});

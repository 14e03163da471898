import { isBillingError, type HeardEvent } from '@daftari/core';
import { START, testHost } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { listThanks, thank, thanks, thanksAnswer } from '../src/thanks.ts';

const paid = (paymentId: string, minor: string, at = START): HeardEvent<'paymentReceived'> => ({
  name: 'paymentReceived',
  aggregate: 'acc_1',
  sequence: 1,
  at,
  payload: { accountId: 'acc_1', paymentId, gateway: 'cash', reference: 'R-1', amount: { minor, currency: 'KES' } },
});

it('remembers a payment once, however often it hears of it', async () => {
  const host = testHost({ pluginId: 'loyalty', tables: [thanks] });
  for (let again = 0; again < 3; again += 1) await thank(paid('pay_1', '95000'), host);
  expect(host.rows('thanks')).toEqual([
    { payment_id: 'pay_1', account_id: 'acc_1', minor: 95_000n, currency: 'KES', paid_at: BigInt(START) },
  ]);
});

it('lists the latest first, in the time and money of the ISP', async () => {
  const host = testHost({ pluginId: 'loyalty', tables: [thanks] });
  await thank(paid('pay_1', '95000'), host);
  await thank(paid('pay_2', '100000', START + 60_000), host);
  const printed: string[] = [];
  await listThanks.run({ limit: 1 }, host, (line) => void printed.push(line));
  expect(printed).toEqual(['2026-03-01 09:01:00  acc_1  KES 1,000.00'.replace('KES 1', 'KES\u00a01')]);
});

it('says so when there is nobody to thank', async () => {
  const printed: string[] = [];
  await listThanks.run({ limit: 20 }, testHost({ tables: [thanks] }), (line) => void printed.push(line));
  expect(printed).toEqual(['Nobody has paid yet.']);
});

it('is up while its table answers, and lets the host say why it is not', async () => {
  expect(await thanksAnswer(testHost({ tables: [thanks] }))).toEqual({ status: 'up' });
  const thrown: unknown = await thanksAnswer(testHost({ tables: [] })).catch((reason: unknown) => reason);
  expect(isBillingError(thrown) && thrown.code).toBe('table.undeclared');
});

import { describeOnEngines } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { openIsp, OPERATOR } from './support/isp.ts';

describeOnEngines('the revenue of days', (open) => {
  it('is recognised by the clock, and by an operator: once for a day, for days that are over', async () => {
    const isp = await openIsp(open);
    const { billing, clock } = isp;
    let token = await isp.operator();
    const ask = (path: string, body: unknown) => isp.ask('POST', `/api/v1${path}`, { token, body });
    await ask('/plans', {
      kind: 'prepaid',
      code: 'home',
      name: 'Home 10',
      price: { minor: '100000', currency: 'KES' },
      taxes: [],
      validity: { kind: 'duration', count: 30, unit: 'day' },
      downKbps: 10_000,
      upKbps: 5_000,
    });
    const subscription = { plan: 'home', username: 'amina' };
    const { body: amina } = await ask('/customers', {
      name: 'Amina',
      phone: '254712345678',
      password: 'amina-portal',
      subscription,
    });
    await ask('/payments/cash', { customerId: amina.id, amount: '1000', reference: 'DESK-1' });
    await billing.drain();
    const on = async (code: '2200' | '4100') => billing.reads.balance(code, null, 'KES');
    expect(await on('2200')).toBe(-100_000n);

    clock.advance(3 * 86_400_000);
    token = (await isp.login(OPERATOR.name, OPERATOR.password)).body.accessToken;
    const tomorrow = new Date(clock.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    expect((await ask('/runs/recognise', { upTo: tomorrow })).body.code).toBe('recognition.future');
    // Three days of thirty.
    expect((await ask('/runs/recognise', {})).body).toMatchObject({
      lines: 1,
      earned: [{ account: '4100', amount: { minor: '10000', currency: 'KES' } }],
    });
    expect((await ask('/runs/recognise', {})).body).toMatchObject({ lines: 0, earned: [], journalId: null });
    expect([await on('2200'), await on('4100')]).toEqual([-90_000n, -10_000n]);

    clock.advance(86_400_000);
    const job = billing.registry.jobs.find(({ key }) => key === 'server/recognise');
    await job?.run(clock.now(), AbortSignal.timeout(10_000));
    expect(await on('4100')).toBe(-13_333n);
    expect(await billing.verify()).toEqual([]);
  });
});

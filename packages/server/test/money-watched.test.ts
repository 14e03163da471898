import { describeOnEngines, kes, received } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { doctor } from '../src/doctor.ts';
import { createHub, type Hub } from '../src/hub.ts';
import type { Told } from '../src/ask-server.ts';
import { openIsp, START, type Isp } from './support/isp.ts';
import { fakeProvider, loggedIn, openOperator, told, type Asks } from './support/provider.ts';

const HOUR = 3_600_000;
const WELL: Told = { from: 'http://127.0.0.1', health: { status: 'up', version: '1', uptimeSeconds: 1, parts: {} } };

const heard = (stream: { read(): unknown }) =>
  [...String(stream.read()).matchAll(/event: (\w+)/g)].map(([, name]) => name);

const transfer = (key: string) => ({
  purpose: 'transfer',
  gateway: 'paybill',
  to: { kind: 'paybill', number: '400200', accountReference: 'BANK' },
  amount: { minor: '1500000', currency: 'KES' },
  remarks: 'To the bank',
  key,
});

describeOnEngines('money is watched', (open) => {
  const provider = fakeProvider();
  let isp: Isp;
  let otieno: Asks;
  let hub: Hub;
  const caller = (role: 'operator' | 'customer', accountId: string | null) => {
    const goodUntil = isp.clock.now() + 24 * HOUR;
    return hub.open({ userId: role, name: role, role, accountId: accountId as never, goodUntil });
  };
  const metrics = async () => String((await isp.ask('GET', '/metrics')).body);
  const diagnosed = async () => {
    const lines: string[] = [];
    const code = await doctor(isp.billing, WELL, null, (line) => void lines.push(line));
    return { code, lines };
  };
  beforeAll(async () => {
    isp = await openIsp(open, { plugins: [provider.plugin] });
    otieno = await openOperator(isp, 'otieno');
    await openOperator(isp, 'njeri');
    hub = createHub(isp.billing);
  });

  it('is all well at first', async () => {
    const text = await metrics();
    for (const line of [
      'daftari_gateway_up{gateway="paybill"} 1',
      'daftari_gateway_silent{gateway="paybill"} 0',
      'daftari_gateway_breaks_open{gateway="paybill"} 0',
      'daftari_disbursements_doubted 0',
      'daftari_takings_doubted 0',
      'daftari_disbursements_awaiting_approval 0',
    ])
      expect(text).toContain(`${line}\n`);
    expect(text).not.toContain('daftari_gateway_last_sale_timestamp_seconds{');
    const { code, lines } = await diagnosed();
    expect(code).toBe(0);
    expect(lines).toContain('  paybill: has sold nothing in four weeks, 0 open breaks');
  });

  it('what waits for a second person is told to operators, and is a figure', async () => {
    const [operator, customer] = [caller('operator', null), caller('customer', 'acc_1')];
    await otieno('POST', '/disbursements', transfer('t-1'));
    expect(heard(operator)).toEqual(expect.arrayContaining(['disbursementMoved', 'approvalWanted']));
    expect(heard(customer)).toEqual([]);
    expect(await metrics()).toContain('daftari_disbursements_awaiting_approval 1\n');
    expect((await diagnosed()).lines).toContain('  money that waits for a second person: 1');
  });

  it('money that was sent and of which nobody knows what became wants a person', async () => {
    const [waiting] = (await otieno('GET', '/disbursements?status=awaiting_approval')).body.disbursements;
    const njeri = await loggedIn(isp, 'njeri');
    await njeri('POST', `/disbursements/${waiting.id}/approve`);
    await isp.billing.drain();
    const operator = caller('operator', null);
    for (const step of [15_000, 60_000, 5 * 60_000, 15 * 60_000, HOUR, 6 * HOUR, HOUR]) {
      isp.clock.advance(step);
      await isp.billing.drain();
    }
    expect(heard(operator)).toContain('disbursementUnresolved');
    expect(await metrics()).toContain('daftari_disbursements_doubted 1\n');
    const { code, lines } = await diagnosed();
    expect(code).toBe(1);
    expect(lines).toContain('  money sent of which nobody knows what became: 1');
  });

  it('an open break is a figure of its gateway, and is told', async () => {
    const odd = received({ receipt: 'SCK9', accountReference: 'NOBODY', amount: kes('70.00'), providerAt: START });
    await isp.billing.applyResult('paybill', odd);
    isp.clock.set(START + 30 * HOUR);
    const operator = caller('operator', null);
    await isp.billing.fetchReport('paybill', { fromAt: START - 20 * HOUR, untilAt: START + 20 * HOUR });
    await isp.billing.reconcileDay({ gateway: 'paybill', day: '2026-11-22' });
    expect(heard(operator)).toContain('breakFound');
    expect(await metrics()).toMatch(/daftari_gateway_breaks_open\{gateway="paybill"\} [1-9]/);
    expect(await metrics()).toContain(`daftari_gateway_last_sale_timestamp_seconds{gateway="paybill"} ${START / 1000}`);
  });

  it('money taken back that cannot be booked wants a person, until somebody has explained it', async () => {
    const at = START + HOUR;
    const taken = { kind: 'taken_back', reference: 'TB9', payment: 'SCK9', amount: kes('80.00') } as const;
    await isp.billing.applyResult('paybill', { ...taken, fee: null, providerAt: at, reason: 'Reversed' });
    expect(await metrics()).toContain('daftari_takings_doubted 1\n');
    expect((await diagnosed()).lines).toContain('  money taken back that cannot be booked: 1');
    const amount = { minor: -8_000n, currency: 'KES' };
    const lines = [told('TB9', at, { kind: 'taken_back', amount, payment: 'SCK9' })];
    const about = { gateway: 'paybill', source: 'provider', name: 'november.csv', actor: 'otieno' } as const;
    await isp.billing.importLines({ ...about, lines });
    const { breaks } = await isp.billing.reconcileDay({ gateway: 'paybill', day: '2026-11-22' });
    const asked = await loggedIn(isp, 'otieno');
    const resolve = async (body: object) => {
      const found = breaks.find(({ lineKey }) => lineKey === 'TB9');
      return (await asked('POST', `/breaks/${found?.id}/resolve`, body)).status;
    };
    // 80.00 of 70.00 cannot be booked: the break stays open, and the alarm rings.
    expect(await resolve({ how: 'take_back' })).toBe(409);
    expect(await metrics()).toContain('daftari_takings_doubted 1\n');
    expect(await resolve({ how: 'explain', note: 'Their mistake, case 4711' })).toBe(200);
    expect(await metrics()).toContain('daftari_takings_doubted 0\n');
    expect((await diagnosed()).lines).toContain('  money taken back that cannot be booked: 0');
    const reason = expect.stringMatching(/^Reversed .*\(otieno: Their mistake, case 4711\)$/);
    expect((await asked('GET', '/takings?status=explained')).body.takings).toMatchObject([
      { reference: 'TB9', state: 'explained', reason },
    ]);
  });

  it.each([
    ['paymentTakenBack', true],
    ['paymentRestored', true],
    ['paymentNeedsPayer', true],
    ['mandateMoved', true],
    ['breakResolved', false],
    ['salesSilent', false],
    ['salesBack', false],
    ['disbursementUnresolved', false],
    ['takingDoubted', false],
    ['paymentUnresolved', false],
  ] as const)('%s reaches operators; the customer whom it names: %s', (name, hers) => {
    const [operator, customer] = [caller('operator', null), caller('customer', 'acc_1')];
    const event = { name, aggregate: 'a', sequence: 1, at: 0, payload: { accountId: 'acc_1' } };
    // Only the name and whom it names count here, so the rest of each payload is left out.
    Reflect.apply(isp.billing.events.emit, isp.billing.events, [name, event]);
    expect(heard(operator)).toEqual([name]);
    expect(heard(customer)).toEqual(hers ? [name] : []);
  });
});

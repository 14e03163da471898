import type { Id, Job } from '@daftari/core';
import { kes } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { MSISDN, NOON } from './bench.ts';
import { halls, post, type Hall, type HallOptions } from './hall.ts';

const hall = halls();
const DAY = 86_400_000;
const HERS = { '10000099': { id: 'acc_1' as Id<'Account'>, state: 'active' as const } };

const open = (options: HallOptions = {}): Promise<Hall> =>
  hall({ initiator: true, host: { accounts: HERS }, ...options });

const command = ({ parts, host }: Hall, name: string) => {
  const found = parts.commands?.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no command ${name}`);
  const printed: string[] = [];
  return async (typed: object = {}) => {
    await found.run(found.options.parse(typed) as never, host, (line) => printed.push(line));
    return printed;
  };
};

const said = ({ gateway, host }: Hall) => host.messages.flatMap((message) => gateway.read(message));

describe('mpesa status', () => {
  it('finds a payment that nothing told of, shows it, and has it booked', async () => {
    const here = await open();
    const { receipt = '' } = await here.sim.phone.payBill({ msisdn: MSISDN, amount: 500, account: '10000099' });
    expect(here.host.messages).toEqual([]);
    const printed = await command(here, 'status')({ receipt: receipt.toLowerCase() });
    expect(printed).toEqual([
      `${receipt}: Completed`,
      '  amount  KES 500.00',
      '  when    22 Nov 2026, 12:00:00',
      expect.stringMatching(/^ {2}from {4}2547\*{5}149 - /),
      expect.stringMatching(new RegExp(`^ {2}to {6}${here.sim.credentials.shortcode} - `)),
    ]);
    expect(said(here)).toEqual([
      {
        kind: 'received',
        receipt,
        providerReference: null,
        amount: kes('500.00'),
        providerAt: NOON,
        // M-Pesa does not say what she typed, so it waits for a person with a hint.
        accountReference: null,
        payer: '2547*****149',
        payerName: expect.stringMatching(/wanjiku/i),
      },
    ]);
  });

  it('of money that we sent books no payment', async () => {
    const here = await open();
    here.sim.portal.fund('utility', 10_000);
    const to = { kind: 'phone', msisdn: MSISDN } as const;
    const dsb = { disbursementId: 'dsb_1' as Id<'Disbursement'>, purpose: 'refund', remarks: 'Refund' } as const;
    await here.gateway.payOut?.({ ...dsb, to, amount: kes('500.00') }, new AbortController().signal);
    await here.sim.settled();
    const receipt = here.sim.portal.entries().find(({ amount }) => amount === -500_00n)?.receipt ?? '';
    await command(here, 'status')({ receipt });
    expect(said(here).map(({ kind }) => kind)).toEqual(['paid_out']);
  });

  it('says what M-Pesa says of a receipt that it does not know, and refuses what is none', async () => {
    const here = await open();
    expect(await command(here, 'status')({ receipt: 'NOSUCHONE1' })).toEqual([expect.stringContaining('(2032)')]);
    await expect(command(here, 'status')({ receipt: '?' })).rejects.toMatchObject({ code: 'mpesa.unreadable' });
    expect(said(here)).toEqual([]);
  });
});

describe('the balance', () => {
  it('is asked by hand, kept, and shown by health', async () => {
    const here = await open();
    here.sim.portal.fund('utility', 1_234);
    expect(await command(here, 'balance')()).toContain(`${'Utility Account'.padEnd(36)} KES 1234.00`);
    here.host.pass(60_000);
    expect(await here.parts.health?.(here.host)).toMatchObject({
      status: 'up',
      figures: { 'mpesa.utilityAccountShillings': 1_234, balanceAgeMs: 60_000 },
    });
    expect(await here.api.balances()).toContainEqual({
      gateway: 'mpesa',
      account: 'Utility Account',
      at: NOON,
      balanceMinor: 1_234_00n,
      availableMinor: 1_234_00n,
    });
  });

  it('is asked hourly where money is sent', async () => {
    const here = await open();
    const job: Job | undefined = here.parts.jobs?.find(({ name }) => name === 'balance');
    await job?.run({ slotAt: NOON, signal: new AbortController().signal }, here.host);
    await here.sim.settled();
    expect(await here.api.balances('mpesa')).not.toEqual([]);
    expect((await hall()).parts.jobs).toEqual([]);
  });

  it('that Daraja does not tell stays what it was, and is logged', async () => {
    const here = await open();
    here.sim.spoil('balance', { code: '21' });
    await here.api.askBalance();
    await here.sim.settled();
    expect(await here.api.balances()).toEqual([]);
    expect(here.host.logged).toMatchObject([{ level: 'error', message: 'Daraja does not tell the balance' }]);
  });
});

describe('mpesa standing-order', () => {
  const typed = { account: '10000099', phone: '0708374149', amount: '500', frequency: 'monthly', until: '2027-09-18' };

  it('asks her, and what she agrees to is a mandate of her account', async () => {
    const here = await open();
    const [printed = ''] = await command(here, 'standing-order')(typed);
    const [prompt] = here.sim.phone.prompts(MSISDN);
    await here.sim.phone.answer(prompt?.checkoutRequestId ?? '', 'pay');
    const [mandate] = said(here);
    expect(mandate).toEqual({
      kind: 'mandate',
      providerReference: expect.stringMatching(/^sto_/),
      accountId: 'acc_1',
      state: 'active',
      startedBy: 'provider',
      label: 'M-Pesa Ratiba: KES 500.00 monthly',
      expiresAt: Date.UTC(2027, 8, 18, 20, 59, 59),
      providerAt: null,
    });
    expect(printed).toContain(mandate?.kind === 'mandate' ? mandate.providerReference : '?');
  });

  it('pays by itself from then on, as if she had paid by hand', async () => {
    const here = await open();
    await command(here, 'register')();
    await command(here, 'standing-order')(typed);
    await here.sim.phone.answer(here.sim.phone.prompts(MSISDN)[0]?.checkoutRequestId ?? '', 'pay');
    here.host.pass(31 * DAY);
    await here.sim.payStandingOrders();
    await here.sim.settled();
    const paid = said(here).filter(({ kind }) => kind === 'received');
    expect(paid).not.toEqual([]);
    for (const one of paid) expect(one).toMatchObject({ accountReference: '10000099', amount: kes('500.00') });
  });

  it('that she refuses is no mandate', async () => {
    const here = await open();
    await command(here, 'standing-order')(typed);
    await here.sim.phone.answer(here.sim.phone.prompts(MSISDN)[0]?.checkoutRequestId ?? '', 'cancel');
    expect(here.host.messages.map(({ topic }) => topic)).toEqual(['standing']);
    expect(said(here)).toEqual([]);
  });

  it('for nobody’s account is not proposed', async () => {
    const here = await open();
    const nobody = command(here, 'standing-order')({ ...typed, account: '10000100' });
    await expect(nobody).rejects.toMatchObject({ code: 'mpesa.noAccount', kind: 'missing' });
    expect(here.sim.count('standingOrder')).toBe(0);
  });
});

const behind: HallOptions['behind'] = (host) => ({
  ...host,
  receive: async () => {
    throw new Error('the database is away');
  },
});

it('what cannot be stored is answered 500, so that Daraja may send it again', async () => {
  const here = await open({ behind });
  here.sim.portal.fund('utility', 10_000);
  here.sim.spoil('b2c', { result: 'held' });
  const to = { kind: 'phone', msisdn: MSISDN } as const;
  const dsb = { disbursementId: 'dsb_1' as Id<'Disbursement'>, purpose: 'refund', remarks: 'Refund' } as const;
  await here.gateway.payOut?.({ ...dsb, to, amount: kes('500.00') }, new AbortController().signal);
  await here.sim.settled();
  const [held] = here.sim.deliveries();
  expect((await post(held?.url ?? '', held?.body)).status).toBe(500);
});

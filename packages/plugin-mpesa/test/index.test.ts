import { describe, expect, it } from 'vitest';
import { mpesa } from '../src/index.ts';
import { MSISDN, NOON } from './bench.ts';
import { given, halls, post, type Hall } from './hall.ts';

const hall = halls();
const HOUR = 3_600_000;

const command = ({ parts, host }: Hall, name: string) => {
  const found = parts.commands?.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no command ${name}`);
  const printed: string[] = [];
  return async (typed: object = {}) => {
    await found.run(found.options.parse(typed) as never, host, (line) => printed.push(line));
    return printed;
  };
};

const pull = async (here: Hall): Promise<void> => void (await command(here, 'pull')());

const pay = ({ sim }: Hall, account: string) =>
  sim.phone.payBill({ msisdn: MSISDN, amount: '500', account }, { confirmation: 'lost' });

const open = async () => {
  const here = await hall({ plugin: { pull: true } });
  await command(here, 'register-pull')({ number: '0722000000' });
  return here;
};

describe('the pull feed', () => {
  it('is reported only where it is open, as far back as it reaches', async () => {
    expect((await hall()).gateway.report).toBeUndefined();
    expect((await open()).gateway.reportReachMs).toBe(48 * HOUR);
  });

  it('is reported whole, however many pages it has, and no further back than it was asked', async () => {
    const here = await open();
    await pay(here, 'before');
    here.host.pass(HOUR);
    const receipts = [];
    for (let n = 0; n < 130; n++) receipts.push((await pay(here, `1000${n}`)).receipt);
    const now = here.host.clock.now();
    const { signal } = new AbortController();
    const lines = await here.gateway.report?.({ fromAt: now - 60_000, untilAt: now + 1_000 }, signal);
    expect(new Set(lines?.map(({ key }) => key))).toEqual(new Set(receipts));
    expect(lines).toHaveLength(130);
  });

  it('finds the payments that no callback told of, each once, however often it looks', async () => {
    const here = await open();
    const receipts = [];
    for (let n = 0; n < 230; n++) receipts.push((await pay(here, `1000${n}`)).receipt);
    await pull(here);
    here.host.pass(HOUR);
    await pull(here);
    const told = here.host.messages.flatMap((message) => here.gateway.read(message));
    expect(told.map((one) => one.kind === 'received' && one.receipt)).toEqual(receipts);
    expect(told[0]).toEqual({
      kind: 'received',
      receipt: receipts[0],
      providerReference: null,
      amount: { minor: 500_00n, currency: 'KES' },
      providerAt: NOON,
      accountReference: '10000',
      payer: '2547*****149',
      payerName: 'Wanjiku Kamau',
    });
  });

  it('looks back 48 hours and no further', async () => {
    const here = await open();
    await pay(here, 'early');
    here.host.pass(48 * HOUR + 1);
    const { receipt } = await pay(here, 'late');
    await pull(here);
    expect(here.host.messages.map(({ key }) => key)).toEqual([`pull:${receipt}`]);
  });

  it('says why it could not look, and keeps what it had', async () => {
    const here = await open();
    await pay(here, '1');
    here.sim.fault('pullQuery', { answer: 503, carriedOut: false });
    await expect(pull(here)).rejects.toMatchObject({ kind: 'unavailable' });
    await pull(here);
    expect(here.host.messages).toHaveLength(1);
  });

  it('can be looked through by hand', async () => {
    const here = await open();
    await pay(here, '1');
    expect(await command(here, 'pull')()).toEqual([
      '1 payments, 1 of them pulled for the first time, 0 rows that cannot be read.',
    ]);
  });

  it('of another shortcode cannot get in', async () => {
    const { gateway } = await hall();
    const body = { receipt: 'RKTQDM7W6S', amountMinor: '50000', providerAt: NOON, shortcode: '999999' };
    const rest = { accountReference: null, payer: null, payerName: null };
    const read = (pulled: object) =>
      gateway.read({ gateway: 'mpesa', key: 'k', topic: 'pull', body: pulled, receivedAt: NOON });
    expect(() => read({ ...body, ...rest })).toThrow(expect.objectContaining({ code: 'mpesa.otherShortcode' }));
    expect(() => read(body)).toThrow(expect.objectContaining({ code: 'mpesa.unreadable' }));
  });
});

describe('the commands', () => {
  it('register tells Daraja our addresses, and payments then arrive there', async () => {
    const here = await hall();
    expect(await command(here, 'register')()).toEqual([
      'Safaricom tells of C2B payments at our confirmation and validation addresses.',
      'A payment that our validation does not answer is completed.',
    ]);
    await here.sim.phone.payBill({ msisdn: MSISDN, amount: 500, account: '10000099' });
    expect(here.host.messages.map(({ topic }) => topic)).toEqual(['c2b']);
  });

  it('register says that production takes it once', async () => {
    const here = await hall({ sim: { production: true } });
    await command(here, 'register')();
    await expect(command(here, 'register')()).rejects.toThrow(
      'The addresses are registered already; they are changed in the M-Pesa portal.',
    );
  });

  it('register takes no third way', async () => {
    const here = await hall();
    await expect(command(here, 'register')({ otherwise: 'Perhaps' })).rejects.toThrow('Completed or Cancelled');
  });
});

describe('health', () => {
  it('tells of the last callback and the token, and of nothing that never was', async () => {
    const here = await hall();
    const health = () => here.parts.health?.(here.host);
    expect(await health()).toEqual({ status: 'up', figures: {} });
    await here.api.client().query('ws_CO_1');
    await post(here.api.callbackUrls().stk, {});
    here.host.pass(60_000);
    expect(await health()).toEqual({ status: 'up', figures: { lastCallbackAgeMs: 60_000, tokenLeftMs: 3_539_000 } });
  });

  it('is degraded while Daraja does not answer, and well again when it does', async () => {
    const here = await hall();
    const query = () => here.gateway.query?.('ws_CO_1', new AbortController().signal).catch(() => undefined);
    here.sim.fault('query', { answer: 'drop', carriedOut: false });
    await query();
    expect(await here.parts.health?.(here.host)).toMatchObject({
      status: 'degraded',
      reason: expect.stringContaining('The connection to Daraja broke'),
    });
    await query();
    expect(await here.parts.health?.(here.host)).toMatchObject({ status: 'up' });
  });
});

describe('the api', () => {
  it('pays as a customer would, in a sandbox', async () => {
    const here = await hall();
    await command(here, 'register')();
    await here.api.simulate({ msisdn: MSISDN, amountMinor: 500_00n, accountReference: '10000099' });
    await here.sim.settled();
    expect(here.host.messages.flatMap((message) => here.gateway.read(message))).toMatchObject([
      { kind: 'received', accountReference: '10000099' },
    ]);
  });

  it('never in production', async () => {
    const { sim, door } = await hall();
    const { baseUrl: _, ...rest } = given(sim, door.base);
    const { api } = mpesa({ ...rest, environment: 'production', callbackBase: 'https://b.example/h' }).setup();
    await expect(
      api?.simulate({ msisdn: MSISDN, amountMinor: 500_00n, accountReference: '10000099' }),
    ).rejects.toMatchObject({ code: 'mpesa.sandboxOnly', kind: 'refused' });
  });

  it('names the addresses below another base', async () => {
    const { api } = await hall();
    expect(api.callbackUrls('https://b.example/h').stk).toMatch(/^https:\/\/b\.example\/h\/[a-z2-7]{26}\/stk$/);
    expect(() => api.callbackUrls('https://b.example/mpesa')).toThrow('mpesa');
  });
});

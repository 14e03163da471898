import type { Id } from '@daftari/core';
import { describe, expect, it } from 'vitest';
import { stripe } from '../src/index.ts';
import { ACCOUNT, ask, given, halls, type Given, type Hall } from './hall.ts';

const hall = halls();
const signal = AbortSignal.timeout(600_000);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const command = async ({ parts, host }: Hall, name: string, typed: object = {}): Promise<readonly string[]> => {
  const found = parts.commands?.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no command ${name}`);
  const printed: string[] = [];
  await found.run(found.options.parse(typed) as never, host, (line) => printed.push(line));
  return printed;
};

const sweep = async ({ parts, host }: Hall): Promise<void> => {
  await parts.jobs?.[0]?.run({ slotAt: host.clock.now(), signal }, host);
};

const pay = async (here: Hall, number = 1): Promise<string | null> => {
  const attemptId = `att_0000000000${String(number).padStart(4, '0')}` as Id<'Attempt'>;
  const asked = await here.gateway.request?.(ask({ attemptId }), signal);
  return here.sim.payer.pay(asked?.providerReference ?? '');
};

const receipts = async ({ sim, host, gateway }: Hall) => {
  await sim.settled();
  const told = host.messages.flatMap((message) => gateway.read(message));
  return told.flatMap((one) => (one.kind === 'received' ? [one.receipt] : []));
};

describe('the sweep', () => {
  it('finds the events that did not reach us, each once, however often it looks', async () => {
    const here = await hall();
    here.sim.fate('lost');
    const paid = [];
    for (let number = 1; number <= 120; number++) paid.push(await pay(here, number));
    here.host.pass(HOUR);
    await sweep(here);
    await sweep(here);
    expect(new Set(await receipts(here))).toEqual(new Set(paid));
    expect(here.host.messages).toHaveLength(120);
    expect(await here.parts.health?.(here.host)).toMatchObject({ status: 'up' });
  });

  it('says when events had to be fetched: somebody should look at the endpoint', async () => {
    const here = await hall();
    here.sim.fate('lost');
    await pay(here);
    here.host.pass(HOUR);
    await sweep(here);
    expect(await here.parts.health?.(here.host)).toMatchObject({
      status: 'degraded',
      reason: '1 events of Stripe did not reach us by themselves.',
    });
  });

  it('leaves alone what has come, and what is still on its way', async () => {
    const here = await hall();
    await pay(here, 1);
    await here.sim.settled();
    here.sim.fate('held');
    await pay(here, 2);
    here.host.pass(60_000);
    await sweep(here);
    expect(here.host.messages).toHaveLength(1);
    expect(await here.parts.health?.(here.host)).toMatchObject({ status: 'up' });
  });

  it('looks back thirty days at first, and then as long as Stripe goes on trying', async () => {
    const here = await hall();
    here.sim.fate('lost');
    await pay(here, 1);
    here.host.pass(29 * DAY);
    await pay(here, 2);
    here.host.pass(HOUR);
    await sweep(here);
    expect(await receipts(here)).toHaveLength(2);
    await pay(here, 3);
    here.host.pass(2 * DAY);
    await sweep(here);
    expect(await receipts(here)).toHaveLength(3);
  });

  it('fetches everything each minute where nothing is pushed to us', async () => {
    const here = await hall({ plugin: { webhookSecrets: [] } });
    expect(here.parts.jobs).toMatchObject([{ name: 'sweep', cron: '* * * * *' }]);
    const receipt = await pay(here);
    await sweep(here);
    expect(await receipts(here)).toEqual([receipt]);
    expect(await here.parts.health?.(here.host)).toMatchObject({ status: 'up' });
  });

  it('that cannot look says so, and looks as far back the next time', async () => {
    const here = await hall();
    here.sim.fate('lost');
    await pay(here);
    here.host.pass(HOUR);
    here.sim.fault('GET /v1/events', { answer: 500, carriedOut: false });
    await expect(sweep(here)).rejects.toMatchObject({ kind: 'unavailable' });
    await sweep(here);
    expect(await receipts(here)).toHaveLength(1);
  });
});

describe('the commands', () => {
  it('check tells whether the key works, what there is, and who is told what', async () => {
    const here = await hall();
    await pay(here);
    await command(here, 'hook', { url: `${here.door.base}/events` });
    expect(await command(here, 'check')).toEqual([
      'The key works, in test mode.',
      'Available: 48550 in the smallest unit of kes.',
      `${here.door.base}/events is enabled: it is told all that is needed.`,
    ]);
  });

  it('check says that nobody is told', async () => {
    const here = await hall();
    expect(await command(here, 'check')).toContain('Stripe tells no endpoint: events are only found by sweeping.');
  });

  it('hook has Stripe tell us, and shows what it signs with', async () => {
    const here = await hall();
    const printed = await command(here, 'hook', { url: `${here.door.base}/events` });
    expect(printed.join(' ')).toContain('whsec_simulatedSigningSecret');
    expect(here.sim.all('webhook_endpoint')).toMatchObject([
      { url: `${here.door.base}/events`, api_version: '2026-10-28.endive' },
    ]);
  });

  it.each<[string | undefined, string, string]>([
    ['https://billing.example.co.ke', 'https://billing.example.co.ke/hooks/0a1b/events', 'the public address'],
    ['https://billing.example.co.ke/', 'https://billing.example.co.ke/hooks/0a1b/events', 'with a slash'],
    ['https://example.co.ke/isp', 'https://example.co.ke/isp/hooks/0a1b/events', 'below a path of the proxy'],
    ['https://billing.example.co.ke/hooks/0a1b/events', 'https://billing.example.co.ke/hooks/0a1b/events', 'whole'],
    [undefined, 'http://127.0.0.1/portal/hooks/0a1b/events', 'none: that of the portal'],
  ])('hook makes of %s the address %s: %s', async (url, whole) => {
    const here = await hall({ plugin: { hookPath: '/hooks/0a1b' } });
    await command(here, 'hook', url === undefined ? {} : { url });
    expect(here.sim.all('webhook_endpoint')).toMatchObject([{ url: whole }]);
  });

  it.each<[Partial<Given>, object, string]>([
    [{ hookPath: '/hooks/0a1b' }, { url: 'https://isp.example/hooks/ffff/events' }, 'is put behind it'],
    [{ hookPath: '/hooks/0a1b' }, { url: 'https://isp.example/?a=b' }, 'the public address of the server alone'],
    [{}, {}, 'the whole address of the route'],
  ])('with %j hook refuses %j: %s', async (plugin, typed, says) => {
    const here = await hall({ plugin });
    await expect(command(here, 'hook', typed)).rejects.toMatchObject({
      code: 'stripe.hookUrl',
      message: expect.stringContaining(says),
    });
    expect(here.sim.all('webhook_endpoint')).toEqual([]);
  });

  it('sweep looks now', async () => {
    const here = await hall();
    here.sim.fate('lost');
    await pay(here);
    here.host.pass(HOUR);
    expect(await command(here, 'sweep')).toEqual(['1 events, 1 of them new to us.']);
  });
});

describe('health', () => {
  it('tells of the last event and sweep, and of nothing that never was', async () => {
    const here = await hall();
    const health = () => here.parts.health?.(here.host);
    expect(await health()).toEqual({ status: 'up', figures: {} });
    await pay(here);
    await here.sim.settled();
    here.host.pass(HOUR);
    await sweep(here);
    here.host.pass(HOUR);
    expect(await health()).toEqual({ status: 'up', figures: { lastEventAgeMs: 2 * HOUR, lastSweepAgeMs: HOUR } });
  });

  it('is degraded while Stripe does not answer, for the plugin and for who chooses; a no is an answer', async () => {
    const here = await hall();
    const query = () => here.gateway.query?.('pi_1', signal).catch(() => undefined);
    here.sim.fault('GET /v1/payment_intents/:id', { answer: 500, carriedOut: false });
    await query();
    expect(await here.parts.health?.(here.host)).toMatchObject({ status: 'degraded' });
    expect(here.gateway.health?.()).toMatchObject({ status: 'degraded', reason: expect.stringContaining('Stripe') });
    await query();
    expect(here.gateway.health?.()).toEqual({ status: 'up' });
    here.sim.fault('GET /v1/payment_intents/:id', { answer: 500, carriedOut: false });
    await query();
    expect(here.gateway.health?.()).toMatchObject({ status: 'degraded' });
    // A gateway that works badly is passed over, so that no call would ever tell that it is well again.
    here.host.pass(6 * 60_000);
    expect(here.gateway.health?.()).toEqual({ status: 'up' });
  });
});

describe('the api', () => {
  it('saves a card of an account by the element, lists it and forgets it', async () => {
    const { api, sim } = await hall();
    expect(await api.cardsOf(ACCOUNT.accountId)).toEqual([]);
    const next = await api.setUpCard(ACCOUNT);
    const [setup] = sim.all('setup_intent');
    expect(next).toEqual({
      kind: 'confirm',
      clientSecret: setup?.client_secret,
      publishableKey: sim.keys.publishableKey,
    });
    sim.payer.pay(setup?.id ?? '');
    const [card] = await api.cardsOf(ACCOUNT.accountId);
    // It lives for three years from November 2026, to its last instant on Earth.
    expect(card).toMatchObject({ label: 'Visa •••• 4242', expiresAt: Date.UTC(2029, 11, 1, 12) - 1 });
    await api.forgetCard(ACCOUNT.accountId, card?.id ?? '');
    expect(await api.cardsOf(ACCOUNT.accountId)).toEqual([]);
  });

  it('saves a card by the page where there is no element', async () => {
    const { api, sim } = await hall({ plugin: { asksBy: 'page' } });
    const next = await api.setUpCard(ACCOUNT);
    const [page] = sim.all('checkout.session');
    expect(next).toEqual({ kind: 'open', url: `${sim.url}/pay/${page?.id}` });
    sim.payer.pay(page?.id ?? '');
    expect(await api.cardsOf(ACCOUNT.accountId)).toHaveLength(1);
  });

  it("never forgets somebody else's card", async () => {
    const { api, sim } = await hall();
    await api.setUpCard(ACCOUNT);
    sim.payer.pay(sim.all('setup_intent')[0]?.id ?? '');
    const [card] = await api.cardsOf(ACCOUNT.accountId);
    await api.setUpCard({ accountId: 'acc_2', accountNumber: '10000107' });
    await expect(api.forgetCard('acc_2', card?.id ?? '')).rejects.toMatchObject({ kind: 'missing' });
  });

  it('before the plugin is started was surely not sent', async () => {
    const { sim } = await hall();
    const { api, gateway } = stripe(given(sim)).setup();
    await expect(api?.setUpCard(ACCOUNT)).rejects.toMatchObject({ kind: 'unavailable' });
    const one = gateway === undefined || 'length' in gateway ? undefined : gateway;
    await expect(one?.query?.('pi_1', signal)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

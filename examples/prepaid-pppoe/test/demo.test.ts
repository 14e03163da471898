import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failedDemo, startDemoProcess, type DemoProcess } from './support.ts';

const MINUTES = 60_000;

describe('the demo', () => {
  let dataDir: string;
  let demo: DemoProcess | undefined;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'daftari-demo-'));
  });
  afterAll(async () => {
    await demo?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it(
    'makes its history, serves the portal, and lets in both log-ins that it prints',
    { timeout: 4 * MINUTES },
    async () => {
      demo = await startDemoProcess(dataDir);
      const { url, printed } = demo;
      expect(printed()).toMatch(/Making the history: day 60 of 60, 20 customers, \d+ payments/);
      const page = await fetch(`${url}/`);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);

      const { logins } = await get(url, '/api/v1/demo');
      expect(logins.map(({ role }: { role: string }) => role)).toEqual(['customer', 'operator', 'operator']);
      for (const { username, password } of logins) {
        expect(printed()).toContain(username);
        expect(printed()).toContain(password);
      }
      const { customer } = await get(url, '/api/v1/me', await tokenOf(url, 0));
      expect(customer).toMatchObject({ name: 'Amina Otieno', status: 'expired', planName: 'Home 10' });
      const summary = await get(url, '/api/v1/summary', await tokenOf(url, 1));
      expect(summary).toMatchObject({ accounts: 20, unmatched: 3 });
      const ledger = await get(url, '/api/v1/ledger/verify', await tokenOf(url, 1));
      expect(ledger).toMatchObject({ clean: true });
    },
  );

  it('has a code and vouchers to try, and more to buy than a plan', { timeout: MINUTES }, async () => {
    const { url, printed } = demo ?? expect.fail('the demo has not started');
    const token = await tokenOf(url, 0);
    expect(printed()).toContain('KARIBU');
    expect(printed().match(/\b(?:[0-9A-HJKMNP-TV-Z]{5}-){2}[0-9A-HJKMNP-TV-Z]{5}\b/g)).toHaveLength(4);
    // A fifth of Home 10, KES 2,500.
    const preview = await post(url, '/api/v1/me/promotions/preview', { code: 'KARIBU' }, token);
    expect(preview).toMatchObject({ off: { minor: '50000' }, total: { minor: '200000' } });
    const { plans } = await get(url, '/api/v1/plans?limit=100', token);
    const roles = plans.map(({ role, kind, access }: Answer) => `${role} ${kind} ${access}`);
    for (const each of ['bundle prepaid', 'add_on prepaid', 'base postpaid']) expect(roles).toContain(`${each} pppoe`);
    expect(roles).toContain('base prepaid hotspot');
  });

  it(
    'has a month of mornings: most days agree, and each kind of odd day has one break',
    { timeout: MINUTES },
    async () => {
      const { url } = demo ?? expect.fail('the demo has not started');
      const token = await tokenOf(url, 1);
      const { breaks } = await get(url, '/api/v1/breaks?gateway=mpesa&state=open', token);
      const kinds = breaks.map(({ kind }: { kind: string }) => kind).toSorted();
      expect(kinds).toEqual(['bank_amount', 'fee_unbooked', 'not_theirs']);
    },
  );

  it('brings the expired customer online when the phone is answered', { timeout: MINUTES }, async () => {
    const { url } = demo ?? expect.fail('the demo has not started');
    const token = await tokenOf(url, 0);
    const attempt = await post(url, '/api/v1/payments/mpesa', {}, token);
    expect(attempt).toMatchObject({ state: 'processing', amount: { minor: '250000', currency: 'KES' } });
    await answerPhone(url);
    const timeline = () => get(url, `/api/v1/payments/attempts/${attempt.id}/timeline`, token);
    await expect
      .poll(async () => (await timeline()).steps.map(({ state }: { state: string }) => state), { timeout: 30_000 })
      .toEqual(Array.from({ length: 8 }, () => 'done'));
    expect((await get(url, '/api/v1/me', token)).customer).toMatchObject({ status: 'online' });
  });

  it('sells her another month by card, through the form of Stripe', { timeout: MINUTES }, async () => {
    const { url } = demo ?? expect.fail('the demo has not started');
    const token = await tokenOf(url, 0);
    const { customer } = await get(url, '/api/v1/me', token);
    const { ways } = await get(url, `/api/v1/customers/${customer.id}/ways-to-pay`, token);
    expect(ways.map(({ gateway }: { gateway: string }) => gateway)).toEqual(['mpesa', 'stripe']);
    const { id, next } = await post(url, '/api/v1/payments/ask', { gateway: 'stripe' }, token);
    expect(next).toMatchObject({ kind: 'confirm' });
    const { slots } = await get(url, '/api/v1/slots', token);
    const module = await (await fetch(`${url}${slots[0].module}`)).text();
    const stripe = new URL(/http:\/\/127\.0\.0\.1:\d+/.exec(module)?.[0] ?? '').origin;
    const confirmed = await fetch(`${stripe}/v1/payment_intents/${next.clientSecret.split('_secret_')[0]}/confirm`, {
      method: 'POST',
      headers: { authorization: `Bearer ${next.publishableKey}` },
      body: new URLSearchParams({
        client_secret: next.clientSecret,
        'payment_method_data[type]': 'card',
        'payment_method_data[card][number]': '4242424242424242',
      }),
    });
    expect(await confirmed.json()).toMatchObject({ status: 'succeeded', amount: 250_000 });
    const timeline = () => get(url, `/api/v1/payments/attempts/${id}/timeline`, token);
    await expect
      .poll(async () => (await timeline()).steps.every(({ state }: { state: string }) => state === 'done'), {
        timeout: 30_000,
      })
      .toBe(true);
    expect(await get(url, '/api/v1/ledger/verify', await tokenOf(url, 1))).toMatchObject({ clean: true });
  });

  it('sends money back to her phone once two people stand behind it', { timeout: MINUTES }, async () => {
    const { url } = demo ?? expect.fail('the demo has not started');
    const [wanjiru, otieno] = [await tokenOf(url, 1), await tokenOf(url, 2)];
    const { customer } = await get(url, '/api/v1/me', await tokenOf(url, 0));
    await post(url, '/api/v1/payments/cash', { customerId: customer.id, amount: '1200', reference: 'DESK-1' }, wanjiru);
    const wish = { source: 'wallet', amount: { minor: '120000', currency: 'KES' }, reason: 'Paid too much' };
    const { id: refundId } = await post(url, `/api/v1/customers/${customer.id}/refunds`, wish, wanjiru);
    const to = { kind: 'phone', phone: customer.phone };
    const order = { purpose: 'refund', refundId, gateway: 'mpesa', to, remarks: 'Paid too much', key: 'refund-1' };
    const { id, needs } = await post(url, '/api/v1/disbursements', order, wanjiru);
    expect(needs).toBe(2);
    const approve = (token: string) => post(url, `/api/v1/disbursements/${id}/approve`, {}, token);
    expect(await approve(wanjiru)).toMatchObject({ code: 'disbursement.ownRequest' });
    await approve(otieno);
    const state = async () => (await get(url, `/api/v1/disbursements/${id}`, otieno)).state;
    await expect.poll(state, { timeout: 30_000 }).toBe('succeeded');
    expect(await get(url, '/api/v1/ledger/verify', otieno)).toMatchObject({ clean: true });
  });

  it('names the variable of a port that is taken, and exits with 1', { timeout: MINUTES }, async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, said } = await failedDemo({ PORT: String(port), DATA_DIR: join(dataDir, 'other') });
    await new Promise((resolve) => other.close(resolve));
    expect(said).toContain(`PORT: port ${port} cannot be used (another program has it). Set PORT to one that is free.`);
    expect(code).toBe(1);
  });

  it('says what a wrong variable would have to be', { timeout: MINUTES }, async () => {
    const { code, said } = await failedDemo({ RADIUS_AUTH_PORT: 'radius', HOST: '0.0.0.0' });
    expect(said).toContain('RADIUS_AUTH_PORT must be a port number from 1 to 65535');
    expect(said).toContain('HOST must be an address of this machine: a demo is not for the network');
    expect(code).toBe(1);
  });

  it('stops at Ctrl-C and leaves nobody behind, and finds its data again', { timeout: 2 * MINUTES }, async () => {
    const { stop, printed } = demo ?? expect.fail('the demo has not started');
    demo = undefined;
    expect(await stop()).toBe(0);
    expect(printed()).toContain('Stopped. The data stays');
    expect(processesOn(dataDir)).toEqual([]);

    demo = await startDemoProcess(dataDir);
    expect(demo.printed()).not.toContain('Making the history');
    const { customer } = await get(demo.url, '/api/v1/me', await tokenOf(demo.url, 0));
    expect(customer).toMatchObject({ name: 'Amina Otieno', wallet: { minor: '0' } });
    expect(Date.parse(customer.paidUntil)).toBeGreaterThan(Date.now());
  });
});

/** An answer, as JSON.parse gives it: a test says itself what it expects. */
type Answer = ReturnType<typeof JSON.parse>;

async function get(url: string, path: string, token?: string): Promise<Answer> {
  const reply = await fetch(`${url}${path}`, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  return reply.json();
}

async function post(url: string, path: string, body: unknown, token?: string): Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const reply = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return reply.json();
}

async function tokenOf(url: string, login: 0 | 1 | 2): Promise<string> {
  const { logins } = await get(url, '/api/v1/demo');
  const { username, password } = logins[login];
  return (await post(url, '/api/v1/auth/login', { username, password })).accessToken;
}

/** Answers the prompt on the simulated handset, as its page does. */
async function answerPhone(url: string): Promise<void> {
  const { phoneUrl } = await get(url, '/api/v1/demo');
  const { origin, searchParams } = new URL(phoneUrl);
  const { prompts } = await get(origin, `/_sim/prompts?msisdn=${searchParams.get('msisdn')}`);
  const { checkoutRequestId } = prompts[0];
  await post(origin, '/_sim/answer', { checkoutRequestId, answer: 'pay' });
}

/** The processes of this machine whose command names a folder, as PostgreSQL's does. */
function processesOn(folder: string): readonly string[] {
  const lines = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(folder));
}

import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { DAY_PASS, HOME_10 } from './support/catalogue.ts';
import { openIsp, type Isp } from './support/isp.ts';
import { fakeMpesa } from './support/plugins.ts';

const PHONE = '254711000020';
const FIRST = 'AA:BB:CC:00:00:01';
const SECOND = 'AA:BB:CC:00:00:02';

describeOnEngines('the hotspot over HTTP, without a log-in', (open) => {
  const money = fakeMpesa();
  let isp: Isp;
  let day: string;
  const ask = (method: string, url: string, body?: unknown) => isp.ask(method, `/api/v1/hotspot${url}`, { body });
  const formsTo = async (link: string) => {
    const { headers } = await isp.ask('GET', `/hotspot?link-login-only=${encodeURIComponent(link)}`);
    return /form-action ([^;]+)/.exec(String(headers['content-security-policy']))?.[1];
  };
  const settles = async (receipt: string) => {
    const [attempt] = await isp.billing.reads.recentAttempts(await guest(), 'mpesa', 0);
    const named = { receipt, providerReference: attempt?.providerReference ?? null, providerAt: null };
    const who = { accountReference: null, payer: null, payerName: null };
    await isp.billing.applyResult('mpesa', { kind: 'received', ...named, ...who, amount: attempt!.amount });
  };
  const guest = async () => (await isp.billing.reads.access(`${PHONE}-day-pass`, isp.billing.clock.now()))!.account.id;

  beforeAll(async () => {
    const server = { config: { hotspotNames: ['login.wifi.example.co.ke'] } };
    isp = await openIsp(open, { plugins: [money.plugin], server });
    const token = await isp.operator();
    await isp.ask('POST', '/api/v1/plans', { token, body: HOME_10 });
    day = (await isp.ask('POST', '/api/v1/plans', { token, body: DAY_PASS })).body.id;
  });

  it('offers its packages and no plan for homes', async () => {
    const { body } = await ask('GET', '');
    expect(body.prompts).toBe(true);
    expect(body.packages).toMatchObject([{ planId: day, name: 'Day pass', price: { minor: '5000' }, devices: 1 }]);
  });

  it('lets a phone in once it has paid, with the same name on the network each time', async () => {
    const bought = await ask('POST', '/buy', { planId: day, phone: PHONE, device: FIRST });
    expect(bought).toMatchObject({ status: 202, body: { state: 'waiting', amount: { minor: '5000' }, logIn: null } });
    const { ticket } = bought.body;
    expect((await ask('POST', '/look', { ticket, device: FIRST })).body.state).toBe('waiting');

    await settles('RKT1AAAAAA');
    const ready = (await ask('POST', '/look', { ticket, device: FIRST })).body;
    expect(ready).toMatchObject({ state: 'ready', logIn: { username: `${PHONE}-day-pass` } });
    const { secret } = (await isp.billing.reads.access(`${PHONE}-day-pass`, isp.billing.clock.now()))!.subscription;
    expect(ready.logIn.password).toBe(secret);
    expect(ready).toMatchObject({
      receipt: 'RKT1AAAAAA',
      holding: { name: 'Day pass', bytesLeft: '1073741824', slower: false, devices: { taken: 1, sold: 1 } },
    });
    const again = (await ask('POST', '/look', { ticket: ready.ticket, device: FIRST })).body;
    expect(again, 'the page can be opened again').toMatchObject({ state: 'ready', receipt: 'RKT1AAAAAA' });
    const elsewhere = (await ask('POST', '/look', { ticket: ready.ticket })).body;
    expect(elsewhere, 'without a router there is nothing to log in to').toMatchObject({ state: 'paid', logIn: null });
  });

  it('asks before a second phone puts out the first, when the same person has paid on both', async () => {
    const bought = await ask('POST', '/buy', { planId: day, phone: PHONE, device: SECOND });
    await settles('RKT1BBBBBB');
    const { ticket } = bought.body;
    const full = (await ask('POST', '/look', { ticket, device: SECOND })).body;
    expect(full).toMatchObject({ state: 'full', logIn: null, holding: { devices: { taken: 1, sold: 1 } } });
    expect((await ask('POST', '/look', { ticket, device: SECOND, replace: true })).body.state).toBe('ready');
    expect((await ask('POST', '/restore', { receipt: 'RKT1BBBBBB', device: FIRST })).body.state).toBe('ready');
  });

  it('lets nobody in by the number of somebody whose package runs', async () => {
    const thief = await ask('POST', '/buy', { planId: day, phone: PHONE, device: SECOND });
    const looked = await ask('POST', '/look', { ticket: thief.body.ticket, device: SECOND });
    expect(looked.body).toMatchObject({ state: 'waiting', logIn: null });
  });

  it('gives the package to a phone with a new address: by its receipt, or by what its browser kept', async () => {
    const taken = await ask('POST', '/restore', { receipt: 'RKT1AAAAAB', device: SECOND });
    expect(taken).toMatchObject({ status: 404, body: { code: 'slot.nobody' } });
    const other = await ask('POST', '/restore', { receipt: 'RKT1AAAAAA', phone: '254799999999', device: SECOND });
    expect(other).toMatchObject({ status: 403, body: { code: 'slot.notPaidBy' } });

    const back = (await ask('POST', '/restore', { receipt: 'rkt1aaaaaa', device: SECOND })).body;
    expect(back).toMatchObject({ state: 'ready', logIn: { username: `${PHONE}-day-pass` } });
    const third = await ask('POST', '/look', { ticket: back.ticket, device: 'AA:BB:CC:00:00:03' });
    expect(third.body.state).toBe('ready');
    const { subscription } = (await isp.billing.reads.access(`${PHONE}-day-pass`, isp.billing.clock.now()))!;
    expect(await isp.billing.reads.slots(subscription.id)).toMatchObject([{ place: 1, device: 'aa:bb:cc:00:00:03' }]);
  });

  it('takes a voucher for a package, and again from another phone', async () => {
    const token = await isp.operator();
    const print = async (body: object) =>
      (await isp.ask('POST', '/api/v1/vouchers', { token, body: { count: 1, ...body } })).body.vouchers[0].code;
    const code = await print({ planId: day });
    const first = await ask('POST', '/voucher', { code, device: FIRST });
    const again = await ask('POST', '/voucher', { code: code.toLowerCase(), device: SECOND });
    expect([first.body.state, again.body.logIn]).toEqual(['ready', first.body.logIn]);

    const worth = await print({ value: { minor: '5000', currency: 'KES' } });
    expect(await ask('POST', '/voucher', { code: worth, device: FIRST })).toMatchObject({
      status: 422,
      body: { code: 'hotspot.moneyVoucher' },
    });
    expect((await ask('POST', '/voucher', { code: 'WRONG', device: FIRST })).status).toBe(404);
  });

  it('believes no ticket that it has not given', async () => {
    const bought = await ask('POST', '/buy', { planId: day, phone: '254711000021', device: FIRST });
    const [body, signature] = bought.body.ticket.split('.');
    const forged = Buffer.from(body, 'base64url').toString().replace('aa:bb', 'cc:bb');
    const ticket = `${Buffer.from(forged).toString('base64url')}.${signature}`;
    expect(await ask('POST', '/look', { ticket, device: FIRST })).toMatchObject({
      status: 400,
      body: { code: 'hotspot.ticket' },
    });
  });

  it('says that a package is over, to who has kept the ticket of one', async () => {
    const bought = await ask('POST', '/buy', { planId: day, phone: '254711000023', device: FIRST });
    const { account } = (await isp.billing.reads.access('254711000023-day-pass', isp.billing.clock.now()))!;
    const [attempt] = await isp.billing.reads.recentAttempts(account.id, 'mpesa', 0);
    const who = { accountReference: null, payer: null, payerName: null, providerAt: null };
    const { providerReference, amount } = attempt!;
    await isp.billing.applyResult('mpesa', {
      kind: 'received',
      receipt: 'RKT1CCCCCC',
      providerReference,
      ...who,
      amount,
    });
    isp.clock.advance(25 * 3_600_000);
    const over = await ask('POST', '/look', { ticket: bought.body.ticket, device: FIRST });
    expect(over.body).toMatchObject({ state: 'over', ended: 'time', logIn: null, receipt: 'RKT1CCCCCC' });
  });

  it('opens by an old ticket nothing that was bought after it', async () => {
    const bought = await ask('POST', '/buy', { planId: day, phone: '254711000025', device: FIRST });
    const payer = (await isp.billing.reads.access('254711000025-day-pass', isp.billing.clock.now()))!;
    const pay = async (receipt: string) => {
      const [attempt] = await isp.billing.reads.recentAttempts(payer.account.id, 'mpesa', 0);
      const named = { receipt, providerReference: attempt!.providerReference, providerAt: null };
      const who = { accountReference: null, payer: null, payerName: null };
      await isp.billing.applyResult('mpesa', { kind: 'received', ...named, ...who, amount: attempt!.amount });
    };
    await pay('RKT1DDDDDD');
    const { ticket } = (await ask('POST', '/look', { ticket: bought.body.ticket, device: FIRST })).body;
    isp.clock.advance(90 * 86_400_000);
    await ask('POST', '/buy', { planId: day, phone: '254711000025', device: SECOND });
    await pay('RKT1EEEEEE');
    for (const old of [ticket, bought.body.ticket]) {
      const looked = await ask('POST', '/look', { ticket: old, device: FIRST });
      expect(looked.body).toMatchObject({ state: 'over', logIn: null });
    }
  });

  it('lets the page post a log-in to routers of private networks, and to nobody else', async () => {
    expect(await formsTo('http://10.5.50.1/login')).toBe("'self' http://10.5.50.1");
    expect(await formsTo('https://login.wifi.example.co.ke/login')).toBe("'self' https://login.wifi.example.co.ke");
    for (const other of ['http://203.0.113.9/login', 'http://evil.example/login', 'javascript:alert(1)', '10.5.50.1']) {
      expect([other, await formsTo(other)]).toEqual([other, "'self'"]);
    }
  });

  it('rings no phone all evening, whoever names it', async () => {
    const tries = Array.from({ length: 9 }, (_, n) =>
      ask('POST', '/buy', { planId: day, phone: '254711000022', device: `aa:bb:cc:00:01:0${n}` }),
    );
    const answers = (await Promise.all(tries)).map(({ status }) => status);
    expect(answers.filter((status) => status === 429).length).toBeGreaterThanOrEqual(3);
    expect(answers.filter((status) => status === 202)).toHaveLength(1);
  });
});

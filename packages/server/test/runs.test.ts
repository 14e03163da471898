import { describeOnEngines, span } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { createRuns } from '../src/runs.ts';
import { openShelves, storeTables } from '../src/auth/tables.ts';
import { openIsp, OPERATOR, START, type Isp } from './support/isp.ts';
import { bendingPlugin } from './support/plugins.ts';

/** A month at the office, billed when it begins. */
const OFFICE = {
  kind: 'postpaid',
  code: 'office-20',
  name: 'Office 20',
  price: { minor: '500000', currency: 'KES' },
  taxes: [],
  interval: { unit: 'month', count: 1 },
  dueDays: 14,
  downKbps: 20_000,
  upKbps: 20_000,
} as const;

const at = (ms: number) => new Date(ms).toISOString();

describeOnEngines('the bill run', (open) => {
  const bend = bendingPlugin();
  let isp: Isp;
  const lines: { readonly level: string; readonly message: string }[] = [];
  // Anew for each request: the clock goes on, and tokens do not last an hour.
  const ask = async (method: string, url: string, body?: unknown) => {
    const { accessToken: token } = (await isp.login(OPERATOR.name, OPERATOR.password)).body;
    return isp.ask(method, url, { token, body });
  };
  const invoicesOf = async (id: string) => (await ask('GET', `/api/v1/customers/${id}/invoices`)).body.total as number;
  const subscribe = async (name: string) => {
    const subscription = { plan: 'office-20', username: name, secret: 'hunter42' };
    return (await ask('POST', '/api/v1/customers', { name, subscription })).body;
  };

  const write = (level: string) => (message: string) => void lines.push({ level, message });

  beforeAll(async () => {
    isp = await openIsp(open, {
      plugins: [bend.plugin],
      log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    });
    expect((await ask('POST', '/api/v1/plans', OFFICE)).status).toBe(201);
  });

  it('is begun by the clock, every hour at five past, by nobody else', async () => {
    const amina = await subscribe('amina');
    expect(await invoicesOf(amina.id)).toBe(0);
    const [job] = isp.billing.registry.jobs.filter(({ key }) => key === 'server/bill');
    expect(job).toMatchObject({ cron: '5 * * * *', zone: 'Africa/Nairobi' });
    await isp.billing.drain();
    isp.clock.advance(6 * span.minute);
    await isp.billing.drain();
    expect(await invoicesOf(amina.id)).toBe(1);
    isp.clock.advance(span.hour);
    await isp.billing.drain();
    expect(await invoicesOf(amina.id)).toBe(1);
  });

  it('is begun by an operator too, and says what it did', async () => {
    const brian = await subscribe('brian');
    expect((await ask('POST', '/api/v1/runs/bill', {})).body).toEqual({ billed: 1, parked: [] });
    expect((await ask('POST', '/api/v1/runs/bill', {})).body).toEqual({ billed: 0, parked: [] });
    expect(await invoicesOf(brian.id)).toBe(1);
  });

  it('parks what it cannot bill where everybody sees it, until it is billed', async () => {
    const chege = await subscribe('chege');
    const accountId = chege.id;
    bend.refuse(true);
    const { billed, parked } = (await ask('POST', '/api/v1/runs/bill', {})).body;
    expect(billed).toBe(0);
    expect(parked).toEqual([{ accountId, reason: expect.stringContaining('not on a Sunday') }]);
    expect(lines).toContainEqual({ level: 'error', message: expect.stringContaining('left accounts unbilled') });
    isp.clock.advance(span.minute);
    await ask('POST', '/api/v1/runs/bill', {});
    // The later run has it now, and the earlier one no more.
    expect((await ask('GET', '/api/v1/runs/parked')).body).toMatchObject({
      total: 1,
      items: [{ accountId, state: 'parked', doneAt: at(isp.clock.now()) }],
    });
    expect((await isp.ask('GET', '/metrics')).body).toContain('daftari_bills_parked 1');
    bend.refuse(false);
    expect((await ask('POST', '/api/v1/runs/bill', {})).body.billed).toBe(1);
    expect((await ask('GET', '/api/v1/runs/parked')).body).toMatchObject({ items: [], total: 0 });
  });

  it('is planned, tried dry, begun and looked at over the wire, and what it parked is taken up again', async () => {
    const dalila = await subscribe('dalila');
    isp.clock.advance(span.minute);
    const asked = { kind: 'bill', cutOff: at(isp.clock.now()) };
    const dry = (await ask('POST', '/api/v1/runs/dry', asked)).body;
    expect(dry).toMatchObject({ kind: 'bill', accounts: 1, documents: 1, parkedCount: 0 });
    expect(dry.diff.fresh.accounts).toBe(1);
    expect(await invoicesOf(dalila.id)).toBe(0);
    bend.refuse(true);
    const begun = await ask('POST', '/api/v1/runs', asked);
    expect(begun.status).toBe(202);
    const runOf = async () => (await ask('GET', `/api/v1/runs/${begun.body.id}`)).body;
    await expect.poll(async () => (await runOf()).state).toBe('done');
    expect(await runOf()).toMatchObject({ actor: OPERATOR.name, progress: { parked: 1, done: 0, documents: 0 } });
    bend.refuse(false);
    const retried = await ask('POST', `/api/v1/runs/${begun.body.id}/retry`, {});
    expect(retried).toMatchObject({ status: 202, body: { retried: 1 } });
    await expect.poll(async () => (await runOf()).state).toBe('done');
    expect((await runOf()).progress).toMatchObject({ parked: 0, done: 1, documents: 1, total: dry.total });
    const items = (await ask('GET', `/api/v1/runs/${begun.body.id}/items?status=done`)).body.items;
    expect(items).toMatchObject([{ accountId: dalila.id, documents: 1, total: dry.total }]);
    expect((await ask('GET', '/api/v1/runs')).body.runs[0].id).toBe(begun.body.id);
    expect((await ask('GET', '/api/v1/runs/run_nowhere')).status).toBe(404);
    expect((await ask('POST', '/api/v1/runs', { ...asked, cutOff: at(isp.clock.now() + span.day) })).status).toBe(400);
  });
});

describeOnEngines('the books', (open) => {
  let isp: Isp;
  let token: string;
  const summary = async () => (await isp.ask('GET', '/api/v1/summary', { token })).body;
  const tables = () => openShelves(storeTables(isp.billing.store.tables));
  beforeAll(async () => {
    isp = await openIsp(open);
    token = await isp.operator();
  });

  it('are looked over every hour, and the console still knows it after a restart', async () => {
    expect(await summary()).toMatchObject({ verifiedAt: null, disagreements: 0 });
    await isp.billing.drain();
    const [job] = isp.billing.registry.jobs.filter(({ key }) => key === 'server/verify');
    expect(job?.cron).toBe('35 * * * *');
    await job?.run(START);
    expect(await summary()).toMatchObject({ verifiedAt: at(START), disagreements: 0 });
    // What another process would read, which has verified nothing itself.
    const restarted = createRuns(isp.billing, tables(), quiet);
    expect(await restarted.checked()).toEqual({ checkedAt: START, disagreements: 0, cleanAt: START });
  });

  it('that disagree are an alarm, and are not called checked', async () => {
    const errors: string[] = [];
    const found = [{ what: 'balance', id: 'acc_1', expected: '100', found: '90' }];
    const torn = { ...isp.billing, verify: async () => found };
    isp.clock.advance(span.minute);
    await createRuns(torn, tables(), { ...quiet, error: (message) => void errors.push(message) }).verify();
    expect(errors).toEqual(['The books disagree']);
    expect(await summary()).toMatchObject({ verifiedAt: null, disagreements: 1 });
    expect((await isp.ask('GET', '/metrics')).body).toContain('daftari_disagreements 1');
    const verified = await isp.ask('GET', '/api/v1/ledger/verify', { token });
    expect(verified.body).toEqual({ clean: true, disagreements: [] });
    expect(await summary()).toMatchObject({ verifiedAt: at(isp.clock.now()), disagreements: 0 });
    expect((await isp.ask('GET', '/metrics')).body).toContain('daftari_disagreements 0');
  });
});

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

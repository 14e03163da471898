import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, type Isp } from './support/isp.ts';
import { openPerson, type Person } from './support/people.ts';

const kes = (minor: string) => ({ minor, currency: 'KES' });
const tenth = { tiers: [{ upTo: null, rate: '0.10' }] };

describeOnEngines('agents over HTTP', (open) => {
  let isp: Isp;
  let token: string;
  let plan: string;
  const ask = (method: string, url: string, body?: unknown, headers = {}) =>
    isp.ask(method, `/api/v1${url}`, { token, body, headers });

  /** Somebody without a subscription who has logged in, and is an agent. */
  async function agent(name: string) {
    const made = (await ask('POST', '/customers', { name, password: 'mwangi-portal' })).body;
    expect(await ask('POST', '/agents', { customerId: made.id, ...tenth })).toMatchObject({ status: 201 });
    const login = (await isp.login(made.number, 'mwangi-portal')).body.accessToken as string;
    const asks = (method: string, url: string, body?: unknown, headers = {}) =>
      isp.ask(method, `/api/v1${url}`, { token: login, body, headers });
    return { id: made.id as string, number: made.number as string, asks };
  }
  const tops = (customerId: string, amount: string, reference: string) =>
    ask('POST', '/payments/cash', { customerId, amount, reference });
  const given = async (person: Person, agentId: string) => {
    expect((await ask('PATCH', `/customers/${person.id}`, { agentId })).body).toMatchObject({ agentId });
    return person;
  };

  beforeAll(async () => {
    isp = await openIsp(open);
    token = await isp.operator();
    plan = (await ask('POST', '/plans', HOME_10)).body.id;
  });

  it('pay in, sell to their own customers, and see nobody else', async () => {
    const mwangi = await agent('Mwangi');
    const amina = await given(await openPerson(isp, 'Amina'), mwangi.id);
    const baraka = await openPerson(isp, 'Baraka');
    // The same receipt, told twice, is one payment.
    for (const _ of [1, 2]) expect((await tops(mwangi.id, '1500.00', 'desk-1')).status).toBe(201);
    expect((await mwangi.asks('GET', '/me/agent')).body).toMatchObject({ float: kes('150000'), customers: 1 });

    const sale = { customerId: amina.id, amount: '1000.00', key: 's-1' };
    const first = await mwangi.asks('POST', '/me/agent/sales', sale, { 'idempotency-key': 'one' });
    expect(first).toMatchObject({ status: 201, body: { gateway: 'float', customerId: amina.id } });
    const again = await mwangi.asks('POST', '/me/agent/sales', sale, { 'idempotency-key': 'one' });
    expect(again.headers['idempotency-replayed']).toBe('true');
    // Without the header it is the key of the sale that makes it one.
    expect((await mwangi.asks('POST', '/me/agent/sales', sale)).body.id).toBe(first.body.id);
    expect((await ask('GET', `/customers/${amina.id}`)).body).toMatchObject({ subscriptions: [{ access: 'granted' }] });
    expect(await mwangi.asks('POST', '/me/agent/sales', { ...sale, key: 's-2' })).toMatchObject({
      status: 422,
      body: { code: 'agent.float' },
    });
    expect(await mwangi.asks('POST', '/me/agent/sales', { ...sale, customerId: baraka.id, key: 's-3' })).toMatchObject({
      status: 403,
      body: { code: 'agent.notHers' },
    });
    expect(
      (await mwangi.asks('GET', '/me/agent/customers')).body.customers.map((one: { name: string }) => one.name),
    ).toEqual(['Amina']);
    for (const url of ['/agents', `/agents/${mwangi.id}`, '/customers', `/customers/${amina.id}`]) {
      expect([url, (await mwangi.asks('GET', url)).status]).toEqual([url, 403]);
    }
    expect(await baraka.asks('GET', '/me/agent')).toMatchObject({ status: 404, body: { code: 'agent.missing' } });

    // 10 % of 862.07.
    const statement = (await mwangi.asks('GET', '/me/agent/statement')).body;
    expect(statement).toMatchObject({ float: kes('50000'), commission: { payable: kes('8621') }, total: 2 });
    const payout = await ask('POST', `/agents/${mwangi.id}/payouts`, { to: 'float', key: 'march' });
    expect(payout).toMatchObject({ status: 201, body: { amount: kes('8621') } });
    expect((await ask('GET', `/agents/${mwangi.id}/commissions`)).body.commissions).toMatchObject([
      { base: kes('86207'), amount: kes('8621'), state: 'paid' },
    ]);
  });

  describe('batches of vouchers', () => {
    it('are paid at hand-over, printed as often as is needed, found by serial number and taken back', async () => {
      const wanja = await agent('Wanja');
      await tops(wanja.id, '500.00', 'desk-2');
      const body = { count: 5, value: kes('10000'), price: kes('9000'), agentId: wanja.id, name: 'Kiosk 7' };
      const made = await ask('POST', '/voucher-batches', body, { 'idempotency-key': 'batch-1' });
      expect(made).toMatchObject({ status: 201, body: { name: 'Kiosk 7', settlement: 'hand_over' } });
      const repeated = await ask('POST', '/voucher-batches', body, { 'idempotency-key': 'batch-1' });
      expect(repeated.body.id).toBe(made.body.id);
      expect((await ask('GET', `/agents/${wanja.id}`)).body.float).toEqual(kes('5000'));

      const sheet = (await ask('POST', `/voucher-batches/${made.body.id}/sheet`, { url: 'https://isp.test/v/{code}' }))
        .body;
      expect(sheet.pieces).toHaveLength(5);
      const [first] = sheet.pieces;
      expect(first).toEqual({
        serial: `${made.body.number}-00001`,
        code: first.code,
        qr: `https://isp.test/v/${first.code}`,
      });
      const again = (await ask('POST', `/voucher-batches/${made.body.id}/sheet`, {})).body;
      expect(again.pieces[0]).toMatchObject({ code: first.code, qr: first.code });
      const notes = (await ask('GET', `/voucher-batches/${made.body.id}/notes`)).body.notes;
      expect(notes.filter((note: { what: string }) => note.what === 'printed')).toHaveLength(2);

      const chege = await openPerson(isp, 'Chege');
      const held = await chege.asks('POST', '/me/vouchers/reserve', { code: first.code, key: 'k' });
      expect(held).toMatchObject({ status: 200, body: { state: 'reserved' } });
      expect(await chege.asks('POST', '/me/vouchers/redeem', { code: first.code })).toMatchObject({
        status: 409,
        body: { code: 'voucher.reserved' },
      });
      const used = await chege.asks('POST', '/me/vouchers/redeem', { code: first.code, key: 'k' });
      const told = await chege.asks('POST', '/me/vouchers/redeem', { code: first.code, key: 'k' });
      expect([used.status, told.body.payment.id]).toEqual([201, used.body.payment.id]);
      expect((await ask('GET', `/vouchers/${first.serial}`)).body).toMatchObject({
        state: 'redeemed',
        customerId: chege.id,
      });

      const url = `/vouchers/${sheet.pieces[1].serial}/revoke`;
      expect((await ask('POST', url, { reason: 'Torn' })).status).toBe(204);
      expect((await ask('POST', `/voucher-batches/${made.body.id}/revoke`, {})).body).toEqual({ revoked: 3 });
      expect((await ask('GET', `/voucher-batches/${made.body.id}`)).body.counts).toEqual({
        issued: 0,
        reserved: 0,
        redeemed: 1,
        expired: 0,
        revoked: 4,
      });
      // Four of five came back: 50.00 and four times 90.00.
      expect((await ask('GET', `/agents/${wanja.id}`)).body.float).toEqual(kes('41000'));
      const list = (await ask('GET', `/voucher-batches/${made.body.id}/vouchers?status=revoked`)).body;
      expect(list).toMatchObject({ total: 4 });
    });

    it('that are given away become credit', async () => {
      const body = { count: 1, value: kes('5000'), kind: 'compensation' };
      const made = (await ask('POST', '/voucher-batches', body)).body;
      const { pieces } = (await ask('POST', `/voucher-batches/${made.id}/sheet`, {})).body;
      const dalila = await openPerson(isp, 'Dalila');
      const used = await dalila.asks('POST', '/me/vouchers/redeem', { code: pieces[0].code });
      expect(used).toMatchObject({ status: 201, body: { payment: null, amount: kes('5000') } });
      expect(used.body.creditId).toMatch(/^bkt_/);
      expect(plan).toBeTruthy();
    });
  });

  it('a subscription is locked to its first device and freed by an operator', async () => {
    const esi = await openPerson(isp, 'Esi');
    const url = `/subscriptions/${esi.subscriptionId}/device`;
    expect((await ask('GET', url)).body).toMatchObject({ locked: false, device: null });
    expect((await ask('POST', `${url}/lock`, { reason: 'Asked for' })).status).toBe(204);
    expect(await ask('POST', `${url}/release`, {})).toMatchObject({ status: 409, body: { code: 'device.notLocked' } });
    expect((await ask('GET', url)).body).toMatchObject({ notes: [{ reason: 'Asked for' }] });
    const own = (await esi.asks('GET', url)).body;
    expect(own).toMatchObject({ locked: true, notes: [{ what: 'locked' }] });
    expect(Object.keys(own.notes[0]).toSorted()).toEqual(['at', 'device', 'what']);
    expect((await esi.asks('POST', `${url}/lock`, {})).status).toBe(403);
  });
});

import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, type Isp } from './support/isp.ts';
import { openPerson, type Person } from './support/people.ts';

const kes = (minor: string) => ({ minor, currency: 'KES' });
const VAT = { code: 'VAT', name: 'VAT', rate: '0.16', base: 'net+previous' };
const why = { reason: 'Wrong price' };

const router = (customerId: string, minor = '250000') => ({
  customerId,
  taxMode: 'inclusive',
  lines: [{ what: 'equipment', description: 'Router', amount: kes(minor), taxes: [VAT] }],
});

describeOnEngines('documents over the wire', (open) => {
  let isp: Isp;
  let token: string;
  let count = 0;
  const ask = (method: string, url: string, body?: unknown, headers = {}) =>
    isp.ask(method, `/api/v1${url}`, { token, body, headers });

  beforeAll(async () => {
    isp = await openIsp(open);
    token = await isp.operator();
    await ask('POST', '/plans', HOME_10);
  });

  /** A customer who owes 2,500.00 for a router, and her invoice. */
  async function owing(): Promise<{ person: Person; invoice: { id: string; lines: { id: string }[] } }> {
    const person = await openPerson(isp, `Baraka${++count}`);
    const { id } = (await ask('POST', '/invoice-drafts', router(person.id))).body;
    return { person, invoice: (await ask('POST', `/invoice-drafts/${id}/finalise`)).body };
  }

  const pays = async (customerId: string, amount: string) =>
    (await ask('POST', '/payments/cash', { customerId, amount, reference: `D-${++count}` })).body;

  describe('a draft', () => {
    it('is written once under one key, changed, and issued; then it is an invoice and no draft', async () => {
      const person = await openPerson(isp, 'Draft');
      const headers = { 'idempotency-key': 'draft-1' };
      const first = await ask('POST', '/invoice-drafts', router(person.id), headers);
      expect(first).toMatchObject({ status: 201, body: { state: 'draft', version: 1, problem: null } });
      expect((await ask('POST', '/invoice-drafts', router(person.id), headers)).body).toEqual(first.body);
      const { id } = first.body;
      const changed = await ask('PUT', `/invoice-drafts/${id}`, { ...router(person.id, '116000'), version: 1 });
      expect(changed.body).toMatchObject({ version: 2, lines: [{ amount: kes('116000') }] });
      const late = await ask('PUT', `/invoice-drafts/${id}`, { ...router(person.id), version: 1 });
      expect(late).toMatchObject({ status: 409, body: { code: 'draft.version' } });
      expect((await ask('GET', '/invoice-drafts')).body.drafts).toMatchObject([{ id, customerName: 'Draft' }]);
      const preview = (await ask('GET', `/invoice-drafts/${id}/preview`)).body;
      expect(preview).toMatchObject({ id, number: null, net: kes('100000'), tax: kes('16000'), total: kes('116000') });
      const issued = await ask('POST', `/invoice-drafts/${id}/finalise`);
      expect(issued.body).toMatchObject({ id, net: kes('100000'), tax: kes('16000'), status: 'unpaid' });
      expect((await ask('POST', `/invoice-drafts/${id}/finalise`)).body).toEqual(issued.body);
      expect((await ask('GET', '/invoice-drafts')).body.total).toBe(0);
      expect((await ask('DELETE', `/invoice-drafts/${id}`)).status).toBe(409);
    });

    it('says which line is malformed, and is thrown away', async () => {
      const person = await openPerson(isp, 'Thrown');
      const wrong = { ...router(person.id), lines: [{ what: 'equipment', description: 'Router', amount: kes('1') }] };
      expect(await ask('POST', '/invoice-drafts', wrong)).toMatchObject({ status: 400 });
      const { id } = (await ask('POST', '/invoice-drafts', router(person.id))).body;
      expect((await ask('DELETE', `/invoice-drafts/${id}`)).status).toBe(204);
      expect((await ask('GET', `/invoice-drafts/${id}`)).status).toBe(404);
    });
  });

  it('an invoice is void while nothing is put to it, and says to make a credit note when something is', async () => {
    const { person, invoice } = await owing();
    expect((await ask('POST', `/invoices/${invoice.id}/void`, why)).body).toMatchObject({
      status: 'void',
      owed: kes('0'),
    });
    const list = await ask('GET', `/customers/${person.id}/invoices?status=void`);
    expect(list.body.invoices).toMatchObject([{ id: invoice.id, status: 'void' }]);
    const other = await owing();
    await pays(other.person.id, '1.00');
    const refused = await ask('POST', `/invoices/${other.invoice.id}/void`, why);
    expect(refused).toMatchObject({ status: 409, body: { code: 'void.allocated' } });
    expect(refused.body.detail).toContain('credit note');
  });

  it('lines are credited and debited at the rates that they bore, and all of it is in the history', async () => {
    const { person, invoice } = await owing();
    const [line] = invoice.lines;
    const lines = [{ lineId: line!.id, of: { gross: kes('50000') } }];
    const headers = { 'idempotency-key': 'credit-1' };
    const note = await ask('POST', `/invoices/${invoice.id}/credit`, { lines, ...why }, headers);
    expect(note).toMatchObject({
      status: 201,
      body: {
        kind: 'credit_note',
        net: kes('43103'),
        tax: kes('6897'),
        lines: [{ corrects: { invoiceId: invoice.id, lineId: line!.id } }],
      },
    });
    expect((await ask('POST', `/invoices/${invoice.id}/credit`, { lines, ...why }, headers)).body).toEqual(note.body);
    const debit = { lines: [{ lineId: line!.id, amount: kes('11600') }], ...why };
    expect((await ask('POST', `/invoices/${invoice.id}/debit`, debit)).body).toMatchObject({
      kind: 'debit_note',
      tax: kes('1600'),
    });
    expect((await ask('GET', `/invoices/${invoice.id}`)).body).toMatchObject({
      owed: kes('200000'),
      credited: kes('50000'),
      status: 'partial',
    });
    const history = (await ask('GET', `/invoices/${invoice.id}/history`)).body;
    expect(history.moves.map(({ to }: { to: string }) => to)).toEqual(['draft', 'finalising', 'finalised']);
    expect(history.notes).toHaveLength(2);
    expect(history.moves.at(-1)).toMatchObject({ actor: expect.any(String) });
    const own = await person.asks('GET', `/invoices/${invoice.id}/history`);
    expect(own).toMatchObject({ status: 200, body: { moves: [{ to: 'draft' }, { to: 'finalising' }, {}] } });
    // Who did it, and what they noted, is not for customers.
    for (const move of own.body.moves) expect(Object.keys(move).toSorted()).toEqual(['at', 'from', 'to']);
    const stranger = await openPerson(isp, `Stranger${++count}`);
    expect((await stranger.asks('GET', `/invoices/${invoice.id}/history`)).status).toBe(404);
    expect((await person.asks('POST', `/invoices/${invoice.id}/credit`, { lines: 'all', ...why })).status).toBe(403);
    const over = { lines: [{ lineId: line!.id, of: { gross: kes('200001') } }], ...why };
    expect((await ask('POST', `/invoices/${invoice.id}/credit`, over)).body.code).toBe('creditNote.excess');
  });

  it('a debt is written off, recovered from the wallet, and certificates stand for money', async () => {
    const { person, invoice } = await owing();
    const off = await ask('POST', `/invoices/${invoice.id}/write-off`, why);
    expect(off).toMatchObject({ status: 201, body: { state: 'posted', net: kes('215517'), number: 'WO-000001' } });
    expect((await ask('GET', `/invoices/${invoice.id}`)).body).toMatchObject({ status: 'uncollectible' });
    expect((await ask('GET', '/write-offs?status=posted')).body.writeOffs).toMatchObject([{ id: off.body.id }]);
    const back = await ask('POST', `/write-offs/${off.body.id}/recover`, { ...why, amount: kes('100000') });
    expect(back.body).toMatchObject({ number: 'WO-000001-R1', net: kes('86207') });
    expect((await ask('GET', `/invoices/${invoice.id}`)).body.owed).toEqual(kes('100000'));
    const tax = { amount: kes('4310'), certificate: 'KRA-1', certifiedOn: '2026-11-22' };
    expect((await ask('POST', `/invoices/${invoice.id}/withheld`, tax)).status).toBe(201);
    expect((await ask('GET', `/withheld-taxes?customerId=${person.id}`)).body.certificates).toMatchObject([
      { certificate: 'KRA-1', amount: kes('4310') },
    ]);
    expect((await ask('GET', `/invoices/${invoice.id}`)).body).toMatchObject({
      owed: kes('95690'),
      withheld: kes('4310'),
    });
  });

  it('a refund is asked for, sent under a reference, and never twice', async () => {
    const { person } = await owing();
    await pays(person.id, '3000.00');
    const body = { source: 'wallet', amount: kes('20000'), reason: 'Paid too much' };
    const refund = await ask('POST', `/customers/${person.id}/refunds`, body);
    expect(refund).toMatchObject({ status: 201, body: { state: 'requested', paidFrom: null } });
    const { id } = refund.body;
    const sent = { to: 'succeeded', paidFrom: '1100', reference: `BANK-${id}` };
    expect((await ask('POST', `/refunds/${id}/settle`, sent)).body).toMatchObject({ state: 'succeeded' });
    expect((await ask('POST', `/refunds/${id}/settle`, sent)).status).toBe(200);
    const failed = await ask('POST', `/refunds/${id}/settle`, { to: 'failed', reason: 'came back' });
    expect(failed).toMatchObject({ status: 409, body: { code: 'refund.move' } });
    expect((await ask('GET', `/refunds/${id}`)).body.moves).toHaveLength(2);
    const left = (await ask('GET', `/refunds?status=open&customerId=${person.id}`)).body;
    expect(left.total).toBe(0);
    const more = await ask('POST', `/customers/${person.id}/refunds`, { ...body, amount: kes('9999999') });
    expect(more).toMatchObject({ status: 409, body: { code: 'refund.tooMuch' } });
  });

  it('a payer has one receipt of a payment, and nobody else has', async () => {
    const { person } = await owing();
    const payment = await pays(person.id, '100.00');
    const receipt = await person.asks('GET', `/payments/${payment.id}/receipt`);
    expect(receipt.body).toMatchObject({ amount: kes('10000'), paid: [{ amount: kes('10000') }] });
    expect((await ask('GET', `/payments/${payment.id}/receipt`)).body).toEqual(receipt.body);
    const stranger = await openPerson(isp, `Stranger${++count}`);
    expect((await stranger.asks('GET', `/payments/${payment.id}/receipt`)).status).toBe(404);
    expect(await isp.billing.verify()).toEqual([]);
  });
});

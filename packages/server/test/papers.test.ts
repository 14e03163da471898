import { createHash } from 'node:crypto';
import type { Id, InvoiceRow } from '@daftari/core';
import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { invoicePaper, statementPaper } from '../src/papers/view.ts';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, type Isp } from './support/isp.ts';

const PUBLIC = 'https://portal.example.co.ke';

const isPdf = (bytes: Buffer): boolean => bytes.subarray(0, 5).toString() === '%PDF-';
const payLink = (): string => `${PUBLIC}/?pay=1`;

describeOnEngines('documents as files', (open) => {
  let isp: Isp;
  let token: string;
  let own: string;
  let other: string;
  let amina: Id<'Account'>;
  let brian: Id<'Account'>;
  let invoice: Id<'Invoice'>;
  let payment: Id<'Payment'>;
  const ask = (method: string, url: string, body?: unknown) => isp.ask(method, url, { token, body });

  /** A file as it comes, its body as bytes. */
  const get = async (url: string, as = token, headers: Readonly<Record<string, string>> = {}, body?: object) => {
    const response = await isp.server.hapi.inject({
      method: body === undefined ? 'GET' : 'POST',
      url,
      headers: { authorization: `Bearer ${as}`, ...headers },
      ...(body !== undefined && { payload: body }),
    });
    const { statusCode: status, rawPayload: bytes } = response;
    return { status, bytes, headers: response.headers, sha256: createHash('sha256').update(bytes).digest('hex') };
  };
  const nameOf = async (asked: string) => String((await get(asked)).headers['content-disposition']);
  const rowOf = async (id: Id<'Invoice'>): Promise<InvoiceRow> => {
    const row = await isp.billing.reads.invoice(id);
    if (row === null) throw new Error('there is no such invoice');
    return row;
  };

  beforeAll(async () => {
    isp = await openIsp(open, { server: { config: { publicUrl: PUBLIC } } });
    token = await isp.operator();
    expect((await ask('POST', '/api/v1/plans', HOME_10)).status).toBe(201);
    const customer = async (name: string) => {
      const subscription = { plan: 'home-10', username: name, secret: 'hunter42' };
      const made = await ask('POST', '/api/v1/customers', { name, password: `${name}-portal`, subscription });
      expect(made.status).toBe(201);
      return made.body.id as Id<'Account'>;
    };
    amina = await customer('amina');
    brian = await customer('brian');
    own = (await isp.login('amina', 'amina-portal')).body.accessToken;
    other = (await isp.login('brian', 'brian-portal')).body.accessToken;
    await ask('POST', '/api/v1/payments/cash', { customerId: amina, amount: '1200.00', reference: 'DESK-1' });
    await isp.billing.drain();
    invoice = (await ask('GET', `/api/v1/customers/${amina}/invoices`)).body.invoices[0].id;
    payment = (await ask('GET', `/api/v1/customers/${amina}/payments`)).body.payments[0].id;
  });

  it('an invoice comes as PDF under its number, tagged with its hash', async () => {
    const file = await get(`/api/v1/invoices/${invoice}/pdf`);
    expect(file.status).toBe(200);
    expect(isPdf(file.bytes)).toBe(true);
    expect(file.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': 'inline; filename="INV-000001-en.pdf"',
      'cache-control': 'private, no-cache',
      etag: `"${file.sha256}"`,
    });
  });

  it('speaks what the customer has said, unless it is asked for in another language', async () => {
    const url = `/api/v1/invoices/${invoice}/pdf`;
    await ask('PATCH', `/api/v1/customers/${amina}`, { language: 'sw' });
    expect(await nameOf(url)).toContain('INV-000001-sw.pdf');
    expect(await nameOf(`${url}?language=en`)).toContain('INV-000001-en.pdf');
    await ask('PATCH', `/api/v1/customers/${amina}`, { language: null });
    expect(await nameOf(url)).toContain('INV-000001-en.pdf');
  });

  it('the first one is kept, so that it is the same for ever, whoever asks', async () => {
    const kept = await isp.billing.reads.documentFile(invoice, 'pdf', 'en');
    const [first, again] = [
      await get(`/api/v1/invoices/${invoice}/pdf`),
      await get(`/api/v1/invoices/${invoice}/pdf`, own),
    ];
    expect(first.sha256).toBe(kept?.sha256);
    expect(again.bytes.equals(first.bytes)).toBe(true);
  });

  it('who has it already is told so, and gets nothing', async () => {
    const { sha256 } = await get(`/api/v1/invoices/${invoice}/pdf`);
    const again = await get(`/api/v1/invoices/${invoice}/pdf`, token, { 'if-none-match': `"${sha256}"` });
    expect(again.status).toBe(304);
    expect(again.bytes).toHaveLength(0);
  });

  it('Swahili is another file, and the language that a customer has chosen is hers', async () => {
    const swahili = await get(`/api/v1/invoices/${invoice}/pdf?language=sw`);
    expect(swahili.sha256).not.toBe((await get(`/api/v1/invoices/${invoice}/pdf`)).sha256);
    expect(swahili.headers['content-disposition']).toContain('INV-000001-sw.pdf');
    expect((await get(`/api/v1/invoices/${invoice}/pdf?language=fr`)).status).toBe(400);
    await isp.billing.changeAccount(amina, { language: 'sw' });
    expect((await get(`/api/v1/invoices/${invoice}/pdf`, own)).sha256).toBe(swahili.sha256);
    await isp.billing.changeAccount(amina, { language: 'en' });
  });

  it('its JSON says the same figures, and has the hash that its tag says', async () => {
    const file = await get(`/api/v1/invoices/${invoice}/json`, own);
    expect(file.headers).toMatchObject({
      'content-type': expect.stringContaining('application/json'),
      etag: `"${file.sha256}"`,
    });
    expect(JSON.parse(file.bytes.toString())).toMatchObject({
      number: 'INV-000001',
      total: { minor: '100000', currency: 'KES' },
      net: { minor: '86207' },
      tax: { minor: '13793' },
    });
  });

  it('what is not hers does not exist for a customer', async () => {
    for (const url of [
      `/api/v1/invoices/${invoice}/pdf`,
      `/api/v1/invoices/${invoice}/json`,
      `/api/v1/payments/${payment}/receipt.pdf`,
      `/api/v1/payments/${payment}/receipt.json`,
    ]) {
      expect((await get(url, other)).status, url).toBe(404);
      expect((await get(url, 'nobody')).status, url).toBe(401);
    }
    expect((await get(`/api/v1/customers/${amina}/statement.pdf?from=2026-11-01&to=2026-12-01`, other)).status).toBe(
      403,
    );
    expect((await get(`/api/v1/invoices/nothing/pdf`)).status).toBe(404);
  });

  it('a bill that was paid in advance asks for nothing, and says how it was paid', async () => {
    const paper = await invoicePaper(isp.billing, await rowOf(invoice), { today: false, payLink });
    expect(paper).toMatchObject({
      state: 'final',
      paid: 100_000n,
      total: 100_000n,
      pay: null,
      dueAt: expect.any(Number),
    });
    expect(paper.payments).toMatchObject([{ method: 'cash', reference: 'DESK-1', amount: 100_000n }]);
    expect(paper.lines).toMatchObject([{ net: 86_207n, tax: 13_793n, gross: 100_000n }]);
    expect(paper.taxes).toEqual([{ name: 'VAT', rate: '0.16', base: 86_207n, amount: 13_793n, exemption: null }]);
  });

  it('an invoice that a person has written asks for its total, and in the copy of today for what is left', async () => {
    const line = {
      what: 'equipment',
      description: 'Router',
      amount: { minor: 500_000n, currency: 'KES' },
      taxes: [{ code: 'VAT', name: 'VAT', rate: '0.16', base: 'net' }],
    } as const;
    const draft = await isp.billing.writeDraftInvoice(
      { accountId: amina, taxMode: 'inclusive', lines: [line], dueDays: 14 },
      'wanjiku',
    );
    const { id } = await isp.billing.finaliseDraftInvoice(draft.id, 'wanjiku');
    await isp.billing.drain();
    const row = await rowOf(id);
    const [issued, today] = [
      await invoicePaper(isp.billing, row, { today: false, payLink }),
      await invoicePaper(isp.billing, row, { today: true, payLink }),
    ];
    expect(issued).toMatchObject({ paid: 0n, payments: [], pay: { link: `${PUBLIC}/?pay=1` } });
    expect(today.paid).toBe(row.paid.minor);
    const original = await get(`/api/v1/invoices/${id}/pdf`);
    await ask('POST', '/api/v1/payments/cash', { customerId: amina, amount: '9000.00', reference: 'DESK-2' });
    await isp.billing.drain();
    expect((await get(`/api/v1/invoices/${id}/pdf`)).sha256).toBe(original.sha256);
    expect((await get(`/api/v1/invoices/${id}/pdf?as=today`)).sha256).not.toBe(original.sha256);
  });

  it('a copy of today tells what credit notes took off from what was paid', async () => {
    const account = await isp.billing.openAccount({ name: 'Credited' });
    const taxes = [{ code: 'VAT', name: 'VAT', rate: '0.16', base: 'net' }] as const;
    const line = {
      what: 'equipment',
      description: 'Mast',
      amount: { minor: 300_000n, currency: 'KES' },
      taxes,
    } as const;
    const input = { accountId: account.id, taxMode: 'inclusive', lines: [line] } as const;
    const draft = await isp.billing.writeDraftInvoice(input, 'wanjiku');
    const { id, lines } = await isp.billing.finaliseDraftInvoice(draft.id, 'wanjiku');
    const [{ chargeId }] = lines as [(typeof lines)[0]];
    const part = [{ chargeId, of: { gross: { minor: 50_000n, currency: 'KES' } } }] as const;
    const why = { reason: 'Late', actor: 'wanjiku' };
    const { number } = await isp.billing.creditInvoice(id, { lines: part, ...why });
    await ask('POST', '/api/v1/payments/cash', { customerId: account.id, amount: '1000.00', reference: 'DESK-3' });
    await isp.billing.drain();
    const paper = await invoicePaper(isp.billing, await rowOf(id), { today: true, payLink });
    expect(paper).toMatchObject({ paid: 100_000n, credits: [{ number, amount: 50_000n }] });
    expect(paper.payments).toMatchObject([{ amount: 100_000n, reference: 'DESK-3' }]);
    expect(isPdf((await get(`/api/v1/invoices/${id}/pdf?as=today`)).bytes)).toBe(true);

    // What is given up of it, what comes back, and what was withheld is in the statement by its number.
    const certificate = { amount: { minor: 5_000n, currency: 'KES' }, certificate: 'KRA-9', certifiedOn: '2026-11-01' };
    await isp.billing.recordWithheldTax(id, { ...certificate, actor: 'wanjiku' });
    const given = await isp.billing.writeOffInvoice(id, why);
    await isp.billing.recoverWriteOff(given.id, { ...why, amount: { minor: 10_000n, currency: 'KES' } });
    await isp.billing.debitInvoice(id, { lines: [{ chargeId, amount: { minor: 11_600n, currency: 'KES' } }], ...why });
    const statement = await isp.billing.statement(account.id, { from: '2026-11-01', to: '2026-12-01' });
    const numbers = statement.lines.map(({ kind, reference }) => `${kind} ${reference}`);
    const numbered = [`write_off ${given.number}`, `recovery ${given.number}-R1`, 'withheld KRA-9'];
    expect(numbers).toEqual(expect.arrayContaining(numbered));
    const debited = statement.lines.find(({ reference }) => reference?.startsWith('DN-') === true);
    expect(debited?.memo).toBe(`Debit note to ${account.number}`);
  });

  it('a credit note names what it corrects and why; a void document says that it is', async () => {
    const line = {
      what: 'equipment',
      description: 'Mast',
      amount: { minor: 700_000n, currency: 'KES' },
      taxes: [{ code: 'VAT', name: 'VAT', rate: '0.16', base: 'net' }],
    } as const;
    const issued = async () => {
      const draft = await isp.billing.writeDraftInvoice({ accountId: brian, taxMode: 'inclusive', lines: [line] }, 'w');
      return isp.billing.finaliseDraftInvoice(draft.id, 'wanjiku');
    };
    const corrected = await issued();
    const note = await isp.billing.creditInvoice(corrected.id, {
      lines: 'all',
      reason: 'It was never put up.',
      actor: 'wanjiku',
    });
    const paper = await invoicePaper(isp.billing, await rowOf(note.id), { today: false, payLink });
    expect(paper).toMatchObject({
      kind: 'credit_note',
      number: note.number,
      total: 700_000n,
      refersTo: { number: corrected.number },
      lines: [{ description: 'It was never put up.: Mast', gross: 700_000n }],
      pay: null,
    });
    expect(isPdf((await get(`/api/v1/invoices/${note.id}/pdf`)).bytes)).toBe(true);
    const gone = await issued();
    const original = await get(`/api/v1/invoices/${gone.id}/pdf`);
    await isp.billing.voidInvoice(gone.id, { reason: 'Written twice.', actor: 'wanjiku' });
    const today = await invoicePaper(isp.billing, await rowOf(gone.id), { today: true, payLink });
    expect(today).toMatchObject({ state: 'void', reason: 'Written twice.', pay: null });
    expect((await get(`/api/v1/invoices/${gone.id}/pdf`)).sha256).not.toBe(original.sha256);
    expect((await get(`/api/v1/invoices/${gone.id}/pdf?as=issued`)).sha256).toBe(original.sha256);
  });

  it('a receipt is the same for ever, and on a roll as well', async () => {
    const [first, again] = [
      await get(`/api/v1/payments/${payment}/receipt.pdf`, own),
      await get(`/api/v1/payments/${payment}/receipt.pdf`, own),
    ];
    expect(first.status).toBe(200);
    expect(again.bytes.equals(first.bytes)).toBe(true);
    expect(first.headers['content-disposition']).toContain('RCT-000001-en.pdf');
    expect(isPdf((await get(`/api/v1/payments/${payment}/receipt.pdf?width=58`, own)).bytes)).toBe(true);
    expect((await get(`/api/v1/payments/${payment}/receipt.pdf?width=70`, own)).status).toBe(400);
    const json = JSON.parse((await get(`/api/v1/payments/${payment}/receipt.json`, own)).bytes.toString());
    expect(json).toMatchObject({ number: 'RCT-000001', made: { reference: 'DESK-1', amount: { minor: '120000' } } });
  });

  it('a statement goes from balance to balance, and a customer has her own', async () => {
    const url = `/api/v1/customers/${amina}/statement.pdf?from=2026-11-01&to=2026-12-01`;
    const file = await get(url, own);
    expect(file.status).toBe(200);
    expect(isPdf(file.bytes)).toBe(true);
    const account = await isp.billing.reads.account(amina);
    if (account === null) throw new Error('there is no such account');
    const paper = await statementPaper(isp.billing, account, { from: '2026-11-01', to: '2026-12-01' }, payLink);
    expect(paper.opening).toBe(0n);
    expect(paper.rows.reduce((sum, { amount }) => sum + amount, 0n)).toBe(paper.closing);
    expect((await get(url.replace('2026-12-01', '2026-10-01'), own)).status).toBe(400);
  });

  it('a sheet of vouchers is for operators, is kept by nobody, and leaves a trace', async () => {
    const { batch } = await isp.billing.issueBatch({ count: 3, value: 5_000n, name: 'Market day' }, 'wanjiku');
    const url = `/api/v1/voucher-batches/${batch.id}/pdf`;
    expect((await get(url, own, {}, {})).status).toBe(403);
    const wrong = await ask('POST', url, { perPage: 12 });
    expect(wrong).toMatchObject({ status: 400 });
    expect(JSON.stringify(wrong.body)).toContain('8, 10, 21 or 24');
    for (const body of [{}, { perPage: 8, language: 'sw' }, { width: 58 }]) {
      const sheet = await get(url, token, {}, body);
      expect(sheet.status).toBe(200);
      expect(sheet.headers['cache-control']).toBe('no-store');
      expect(isPdf(sheet.bytes)).toBe(true);
    }
    const notes = await isp.billing.reads.voucherNotes(batch.id, { page: 1, limit: 10 });
    expect(notes.rows.filter(({ what }) => what === 'printed')).toHaveLength(3);
  });
});

import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Invoice } from '../../src/domain/invoice.ts';
import type { DraftInput } from '../../src/flow/documents/drafts.ts';
import type { Id } from '../../src/kernel/id.ts';
import { majorString } from '../../src/kernel/money.ts';
import { definePlugin } from '../../src/plugin/define.ts';
import { kes, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Story } from '../../src/testing/story.ts';
import { books, pays, stands } from './desk.ts';

const because = { reason: 'Wrong price', actor: 'desk' };

async function office(story: Story) {
  return story.billing.openAccount({ name: 'Baraka Ltd' });
}

/** A router at 2,500.00 with VAT inside. */
const router = (accountId: Id<'Account'>, given: Partial<DraftInput> = {}): DraftInput => ({
  accountId,
  taxMode: 'inclusive',
  lines: [{ what: 'equipment', description: 'Router', amount: kes('2500.00'), taxes: [vat] }],
  ...given,
});

async function billed(story: Story, accountId: Id<'Account'>, given: Partial<DraftInput> = {}): Promise<Invoice> {
  const { id } = await story.billing.writeDraftInvoice(router(accountId, given), 'desk');
  return story.billing.finaliseDraftInvoice(id, 'desk');
}

describeOnEngines('a document', (open) => {
  const begin = async () => startStory({ database: await open(), from: '2026-03-01T09:00:00+03:00' });

  it('is written by hand, changed, and issued once: gap-free, booked where it is earned, owed', async () => {
    const story = await begin();
    const { id: accountId } = await office(story);
    const { billing } = story;
    const thrown = await billing.writeDraftInvoice(router(accountId), 'desk');
    await billing.discardDraftInvoice(thrown.id, 'desk');
    const draft = await billing.writeDraftInvoice(router(accountId), 'desk');
    const lines: DraftInput['lines'] = [
      { what: 'equipment', description: 'Router', amount: kes('1160.00'), taxes: [vat] },
      { what: 'installation', description: 'Installation', amount: kes('580.00'), taxes: [vat] },
    ];
    const changed = await billing.changeDraftInvoice(draft.id, router(accountId, { lines, dueDays: 7 }), draft.version);
    await expect(billing.changeDraftInvoice(draft.id, router(accountId), draft.version)).rejects.toMatchObject({
      code: 'draft.version',
    });
    expect(await billing.reads.draftInvoices(accountId, { page: 1, limit: 9 })).toMatchObject({
      total: 1,
      rows: [{ id: changed.id, state: 'draft' }],
    });
    const [one, two] = await Promise.all([
      billing.finaliseDraftInvoice(draft.id, 'desk'),
      billing.finaliseDraftInvoice(draft.id, 'desk'),
    ]);
    expect(one).toEqual(two);
    expect([one.number, majorString(one.total), one.dueAt - one.issuedAt]).toEqual([
      'INV-000001',
      '1740.00',
      7 * 86_400_000,
    ]);
    expect(await books(story, '1200', '4130', '4120', '2300:VAT')).toEqual([
      '1740.00',
      '-1000.00',
      '-500.00',
      '-240.00',
    ]);
    const steps = await billing.reads.documentMoves(draft.id);
    expect(steps.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'null draft',
      'draft finalising',
      'finalising finalised',
    ]);
    await expect(billing.changeDraftInvoice(draft.id, router(accountId))).rejects.toMatchObject({
      code: 'draft.closed',
    });
    await expect(billing.discardDraftInvoice(draft.id, 'desk')).rejects.toMatchObject({ code: 'draft.closed' });
    expect((await billing.reads.documentMoves(thrown.id)).at(-1)).toMatchObject({ to: 'discarded', actor: 'desk' });
    await story.end();
  });

  it('is refused at once with a class that has no rate, or lines that give money back', async () => {
    const story = await startStory({ database: await open() });
    const { id: accountId } = await story.billing.openAccount({ name: 'Amina' });
    const writes = (lines: DraftInput['lines']) =>
      story.billing.writeDraftInvoice({ accountId, taxMode: 'inclusive', lines }, 'desk');
    const line = { what: 'equipment', description: 'Router', amount: kes('500.00') } as const;
    await expect(writes([{ ...line, taxClass: 'beer' }])).rejects.toMatchObject({ code: 'taxes.unknownClass' });
    const less = { ...line, amount: kes('-500.01'), taxes: [] };
    await expect(writes([{ ...line, taxes: [] }, less])).rejects.toMatchObject({ code: 'draft.negative' });
    await story.end();
  });

  it('stays a draft that says why when a stage refuses it, and loses no number', async () => {
    let closed = true;
    const etims = definePlugin({
      id: 'etims',
      contract: 1,
      options: z.strictObject({}),
      setup: () => ({
        stages: {
          invoice: (invoice: Invoice) => {
            if (closed) throw new Error('the device is offline');
            return invoice;
          },
        },
      }),
    });
    const story = await startStory({ database: await open(), plugins: [etims({})] });
    const { id: accountId } = await office(story);
    const { id } = await story.billing.writeDraftInvoice(router(accountId), 'desk');
    await expect(story.billing.finaliseDraftInvoice(id, 'desk')).rejects.toMatchObject({ code: 'stage.failed' });
    const draft = await story.billing.reads.draftInvoice(id);
    expect(draft).toMatchObject({ state: 'draft', problem: expect.stringContaining('offline') as string });
    expect(await story.billing.reads.invoice(id)).toBeNull();
    closed = false;
    expect((await story.billing.finaliseDraftInvoice(id, 'desk')).number).toBe('INV-000001');
    await story.end();
  });

  it('is taken up by the workers when its finalising broke off', async () => {
    const story = await begin();
    const { id: accountId } = await office(story);
    const written = await story.billing.writeDraftInvoice(router(accountId), 'desk');
    // As a process leaves it that is killed between the claim and the write.
    const claimed = { ...written, state: 'finalising', changedAt: story.clock.now() } as const;
    await story.billing.store.write({ draftInvoices: [claimed] });
    expect(await story.billing.resumeDraftInvoices()).toBe(0);
    await story.at('2026-03-01T09:03:00+03:00');
    await story.billing.resumeDraftInvoices();
    expect(await story.billing.reads.invoice(written.id)).toMatchObject({ invoice: { number: 'INV-000001' } });
    await story.end();
  });

  it('is void only while nothing is put to it: its number stays, and nothing of it in the books', async () => {
    const story = await begin();
    const account = await office(story);
    const wrong = await billed(story, account.id);
    await story.billing.voidInvoice(wrong.id, because);
    const again = await story.billing.voidInvoice(wrong.id, because);
    expect(again.invoice.number).toBe('INV-000001');
    expect(await stands(story, wrong.id)).toBe('void 0.00');
    const { verdict } = await story.billing.explain({ kind: 'invoice', id: wrong.id });
    expect(verdict).toMatch(/: void, nobody owes it\.$/);
    expect(await books(story, '1200', '4130', '2300:VAT', '2200')).toEqual(['0.00', '0.00', '0.00', '0.00']);
    const [, , , last] = await story.billing.reads.documentMoves(wrong.id);
    expect(last).toMatchObject({ from: 'finalised', to: 'void', actor: 'desk', reason: 'Wrong price' });
    const paid = await billed(story, account.id);
    await pays(story, account, '0.01', 'R1');
    await expect(story.billing.voidInvoice(paid.id, because)).rejects.toMatchObject({
      code: 'void.allocated',
      message: expect.stringContaining('credit note') as string,
    });
    await expect(story.billing.creditInvoice(wrong.id, { lines: 'all', ...because })).rejects.toMatchObject({
      code: 'creditNote.void',
    });
    const list = (status: string) => story.billing.reads.invoices(account.id, { page: 1, limit: 9, status });
    expect((await list('void')).rows.map(({ invoice }) => invoice.id)).toEqual([wrong.id]);
    expect((await list('partial')).rows.map(({ invoice }) => invoice.id)).toEqual([paid.id]);
    await story.end();
  });

  it('cannot be void where it has sold service: who has it owes for it', async () => {
    const story = await begin();
    const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
    const plan = await story.plan({ terms: monthly, price: kes('2500.00') });
    const { account } = await story.customer('Amina', plan);
    await story.billing.billDue();
    const [row] = (await story.billing.reads.invoices(account.id, { page: 1, limit: 9 })).rows;
    await expect(story.billing.voidInvoice(row!.invoice.id, because)).rejects.toMatchObject({ code: 'void.served' });
    await story.end();
  });

  it('is credited by lines: what is owed on it first, the rest is credit, and never more than there is', async () => {
    const story = await begin();
    const account = await office(story);
    const invoice = await billed(story, account.id);
    const [line] = invoice.lines;
    await pays(story, account, '2200.00', 'R1');
    const lines = [{ chargeId: line!.chargeId, of: { gross: kes('500.00') } }] as const;
    const note = await story.billing.creditInvoice(invoice.id, { lines, ...because });
    expect([note.number, majorString(note.net), majorString(note.tax)]).toEqual(['CN-000001', '431.03', '68.97']);
    expect(await stands(story, invoice.id)).toBe('paid 0.00');
    expect(await books(story, '1200', '2110', '4290', '2300:VAT')).toEqual(['0.00', '-200.00', '431.03', '-275.86']);
    const most = { lines: [{ chargeId: line!.chargeId, of: { gross: kes('2000.01') } }], ...because } as const;
    await expect(story.billing.creditInvoice(invoice.id, most)).rejects.toMatchObject({ code: 'creditNote.excess' });
    await story.billing.creditInvoice(invoice.id, { lines: 'all', ...because });
    expect(await books(story, '2110', '2300:VAT')).toEqual(['-2200.00', '0.00']);
    await expect(story.billing.creditInvoice(invoice.id, { lines: 'all', ...because })).rejects.toMatchObject({
      code: 'creditNote.nothing',
    });
    expect(await story.billing.reads.notesOn(invoice.id)).toHaveLength(2);
    await story.end();
  });

  it('lets one of two credit notes wait for the other, and only one has what is left', async () => {
    const story = await begin();
    const account = await office(story);
    const invoice = await billed(story, account.id);
    const all = () => story.billing.creditInvoice(invoice.id, { lines: 'all', ...because });
    const ended = await Promise.allSettled([all(), all(), all()]);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(ended.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []))).toEqual([
      'creditNote.nothing',
      'creditNote.nothing',
    ]);
    await story.end();
  });

  it('gives money back as money, by the wallet or to the payer, and never more than money has paid', async () => {
    const story = await begin();
    const account = await office(story);
    await story.billing.grantUnits({
      accountId: account.id,
      subscriptionId: null,
      asset: 'KES',
      units: 50_000n,
      validity: null,
      source: 'promo',
      reason: 'welcome',
    });
    const invoice = await billed(story, account.id);
    await pays(story, account, '2000.00', 'R1');
    const part = (amount: string) => [{ chargeId: invoice.lines[0]!.chargeId, of: { gross: kes(amount) } }] as const;
    await story.billing.creditInvoice(invoice.id, { lines: part('600.00'), refundTo: 'wallet', ...because });
    expect(await books(story, '2100', '2110')).toEqual(['-600.00', '0.00']);
    await story.billing.creditInvoice(invoice.id, { lines: 'all', refundTo: 'refund', ...because });
    // 1,400.00 of 1,900.00 were money; 500.00 were promised and stay credit.
    expect(await books(story, '2400', '2110')).toEqual(['-1400.00', '-500.00']);
    const { rows } = await story.billing.reads.refunds(account.id, { page: 1, limit: 9, status: 'open' });
    expect(rows.map(({ source, amount, state }) => [source, majorString(amount), state])).toEqual([
      ['credit', '1400.00', 'requested'],
    ]);
    const credit = { source: 'credit', amount: kes('0.01'), ...because } as const;
    await expect(story.billing.requestRefund(account.id, credit)).rejects.toMatchObject({ code: 'refund.tooMuch' });
    await story.end();
  });

  it('is charged more for by a debit note, in a series of its own', async () => {
    const story = await begin();
    const account = await office(story);
    const invoice = await billed(story, account.id);
    const lines = [{ chargeId: invoice.lines[0]!.chargeId, amount: kes('116.00') }];
    const note = await story.billing.debitInvoice(invoice.id, { lines, ...because });
    expect([note.number, majorString(note.net), majorString(note.tax)]).toEqual(['DN-000001', '100.00', '16.00']);
    expect(note.lines).toMatchObject([{ corrects: { invoiceId: invoice.id }, revenue: '4130' }]);
    expect(await stands(story, note.id)).toBe('unpaid 116.00');
    await pays(story, account, '2616.00', 'R1');
    expect(await stands(story, note.id)).toBe('paid 0.00');
    expect(await books(story, '1200')).toEqual(['0.00']);
    await story.end();
  });
});

import { expect, it } from 'vitest';
import type { Invoice } from '../../src/domain/invoice.ts';
import type { Id } from '../../src/kernel/id.ts';
import { kes, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Story } from '../../src/testing/story.ts';
import { books, pays, stands } from './desk.ts';

const because = { reason: 'Moved away', actor: 'desk' };

/** An office that owes 2,500.00 for a router, and its invoice. */
async function owing(story: Story) {
  const account = await story.billing.openAccount({ name: 'Baraka Ltd' });
  return { account, invoice: await sold(story, account.id) };
}

async function sold({ billing }: Story, accountId: Id<'Account'>): Promise<Invoice> {
  const line = { what: 'equipment', description: 'Router', amount: kes('2500.00'), taxes: [vat] } as const;
  const draft = await billing.writeDraftInvoice({ accountId, taxMode: 'inclusive', lines: [line] }, 'desk');
  return billing.finaliseDraftInvoice(draft.id, 'desk');
}

describeOnEngines('a debt that is not paid', (open) => {
  const begin = async () => startStory({ database: await open(), from: '2026-03-01T09:00:00+03:00' });

  it('is written off with a number, and what is recovered of it is owed and paid again, once', async () => {
    const story = await begin();
    const { account, invoice } = await owing(story);
    const writeOff = await story.billing.writeOffInvoice(invoice.id, because);
    expect(writeOff).toMatchObject({ number: 'WO-000001', total: kes('2500.00'), net: kes('2155.17') });
    expect(await books(story, '5300', '2300:VAT', '1200')).toEqual(['2155.17', '0.00', '0.00']);
    expect(await stands(story, invoice.id)).toBe('uncollectible 0.00');
    // Money that comes later pays nothing by itself, and is not lost.
    await pays(story, account, '1000.00', 'R1');
    expect(await stands(story, invoice.id)).toBe('uncollectible 0.00');
    expect(await books(story, '2100')).toEqual(['-1000.00']);
    const explained = async () => (await story.billing.explain({ kind: 'invoice', id: invoice.id })).verdict;
    expect(await explained()).toMatch(/^Invoice INV-000001 over KES\s2,500.00: KES\s2,500.00 written off\.$/);
    await story.billing.recoverWriteOff(writeOff.id, { amount: kes('1000.00'), ...because });
    expect(await explained()).toMatch(/: paid by desk R1, KES\s1,500.00 written off\.$/);
    expect(await books(story, '5310', '2300:VAT', '2100', '1200')).toEqual(['-862.07', '-137.93', '0.00', '0.00']);
    expect(await stands(story, invoice.id)).toBe('uncollectible 0.00');
    await story.billing.recoverWriteOff(writeOff.id, because);
    expect(await stands(story, invoice.id)).toBe('partial 1500.00');
    await expect(story.billing.recoverWriteOff(writeOff.id, because)).rejects.toMatchObject({
      code: 'writeOff.recovered',
    });
    await pays(story, account, '1500.00', 'R2');
    expect(await stands(story, invoice.id)).toBe('paid 0.00');
    expect(await books(story, '5300', '5310', '2300:VAT', '1200')).toEqual(['2155.17', '-2155.17', '-344.83', '0.00']);
    await story.end();
  });

  it('is written off as far as it was not paid, without relief where the law has none', async () => {
    const story = await begin();
    const { account, invoice } = await owing(story);
    await pays(story, account, '1000.00', 'R1');
    const more = { amount: kes('1500.01'), ...because };
    await expect(story.billing.writeOffInvoice(invoice.id, more)).rejects.toMatchObject({ code: 'writeOff.excess' });
    await story.billing.writeOffInvoice(invoice.id, { taxRelief: false, ...because });
    expect(await books(story, '5300', '2300:VAT', '1200')).toEqual(['1500.00', '-344.83', '0.00']);
    await expect(story.billing.writeOffInvoice(invoice.id, because)).rejects.toMatchObject({
      code: 'writeOff.nothing',
    });
    const credit = {
      lines: [{ chargeId: invoice.lines[0]!.chargeId, of: { gross: kes('1000.01') } }],
      ...because,
    } as const;
    await expect(story.billing.creditInvoice(invoice.id, credit)).rejects.toMatchObject({ code: 'creditNote.givenUp' });
    const { rows } = await story.billing.reads.writeOffs(account.id, { page: 1, limit: 9, status: 'posted' });
    expect(rows.map(({ number }) => number)).toEqual(['WO-000001']);
    await story.end();
  });

  it('is asked of nobody any more once it is written off', async () => {
    const story = await begin();
    const stages = [{ key: 'reminder', afterDays: 1, effects: [{ kind: 'remind', template: 'first' }] }] as const;
    await story.billing.setDunningPolicy({ code: 'homes', name: 'Homes', stages });
    const { account, invoice } = await owing(story);
    await story.at('2026-03-20T09:00:00+03:00');
    const pursued = (await story.billing.view(account.id)).dunning;
    expect(pursued).toMatchObject({ invoiceId: invoice.id });
    await story.billing.writeOffInvoice(invoice.id, because);
    await story.settle();
    expect((await story.billing.view(account.id)).dunning).toBeUndefined();
    await story.end();
  });

  it('is settled in part by a certificate of tax that the customer kept back', async () => {
    const story = await begin();
    const { account, invoice } = await owing(story);
    const ask = { amount: kes('43.10'), certificate: 'KRA-77', certifiedOn: '2026-03-01', actor: 'desk' };
    await pays(story, account, '2456.90', 'R1');
    expect(await stands(story, invoice.id)).toBe('partial 43.10');
    const one = await story.billing.recordWithheldTax(invoice.id, ask);
    expect(await story.billing.recordWithheldTax(invoice.id, ask)).toEqual(one);
    expect(await stands(story, invoice.id)).toBe('paid 0.00');
    expect(await books(story, '2310', '1200')).toEqual(['43.10', '0.00']);
    const other = await sold(story, account.id);
    // A certificate covers several invoices of a customer, each once, and those of nobody else.
    const second = await story.billing.recordWithheldTax(other.id, { ...ask, amount: kes('40.00') });
    expect(await story.billing.recordWithheldTax(other.id, { ...ask, amount: kes('40.00') })).toEqual(second);
    await expect(story.billing.recordWithheldTax(other.id, ask)).rejects.toMatchObject({
      code: 'withheldTax.certificate',
      message: `The certificate KRA-77 has been recorded already, on ${other.id} with 40.00.`,
    });
    expect(await books(story, '2310')).toEqual(['83.10']);
    const { invoice: foreign } = await owing(story);
    await expect(story.billing.recordWithheldTax(foreign.id, ask)).rejects.toMatchObject({
      code: 'withheldTax.otherHolder',
    });
    const more = { ...ask, certificate: 'KRA-78', amount: kes('2500.01') };
    await expect(story.billing.recordWithheldTax(other.id, more)).rejects.toMatchObject({ code: 'withheldTax.excess' });
    await story.end();
  });
});

describeOnEngines('a refund', (open) => {
  const begin = async () => startStory({ database: await open(), from: '2026-03-01T09:00:00+03:00' });

  it('leaves the wallet when it is asked for, and the till when it is sent; one transfer pays one refund', async () => {
    const story = await begin();
    const { account } = await owing(story);
    await pays(story, account, '3000.00', 'R1');
    const ask = { source: 'wallet', reason: 'Paid too much', actor: 'desk' } as const;
    const refund = await story.billing.requestRefund(account.id, { ...ask, amount: kes('300.00') });
    expect(await books(story, '2100', '2400')).toEqual(['-200.00', '-300.00']);
    await expect(story.billing.requestRefund(account.id, { ...ask, amount: kes('200.01') })).rejects.toMatchObject({
      code: 'refund.tooMuch',
    });
    const sent = { to: 'succeeded', paidFrom: '1150', reference: 'TRF-1' } as const;
    await story.billing.settleRefund(refund.id, { to: 'processing' }, 'desk');
    const done = await story.billing.settleRefund(refund.id, sent, 'desk');
    expect(await story.billing.settleRefund(refund.id, sent, 'desk')).toEqual(done);
    expect(await books(story, '2400', '1150')).toEqual(['0.00', '2700.00']);
    const next = await story.billing.requestRefund(account.id, { ...ask, amount: kes('100.00') });
    await expect(story.billing.settleRefund(next.id, sent, 'desk')).rejects.toMatchObject({ code: 'refund.reference' });
    const steps = await story.billing.reads.documentMoves(refund.id);
    expect(steps.map(({ to }) => to)).toEqual(['requested', 'processing', 'succeeded']);
    await story.end();
  });

  it('gives the money back where it was when it fails, and holds it when nobody knows', async () => {
    const story = await begin();
    const { account } = await owing(story);
    await pays(story, account, '3000.00', 'R1');
    const ask = { source: 'wallet', amount: kes('500.00'), reason: 'Paid too much', actor: 'desk' } as const;
    const refund = await story.billing.requestRefund(account.id, ask);
    await story.billing.settleRefund(refund.id, { to: 'processing' }, 'desk');
    await story.billing.settleRefund(refund.id, { to: 'unknown', reason: 'no answer' }, 'desk');
    expect(await books(story, '2100', '2400')).toEqual(['0.00', '-500.00']);
    await expect(story.billing.settleRefund(refund.id, { to: 'processing' }, 'desk')).rejects.toMatchObject({
      code: 'refund.move',
    });
    await story.billing.settleRefund(refund.id, { to: 'failed', reason: 'it came back' }, 'desk');
    expect(await books(story, '2100', '2400')).toEqual(['-500.00', '0.00']);
    await story.billing.requestRefund(account.id, ask);
    await story.end();
  });

  it('of credit that fails is credit again', async () => {
    const story = await begin();
    const { account, invoice } = await owing(story);
    await pays(story, account, '2500.00', 'R1');
    await story.billing.creditInvoice(invoice.id, { lines: 'all', refundTo: 'refund', ...because });
    const [refund] = (await story.billing.reads.refunds(account.id, { page: 1, limit: 9 })).rows;
    expect(await books(story, '2110', '2400')).toEqual(['0.00', '-2500.00']);
    await story.billing.settleRefund(refund!.id, { to: 'failed', reason: 'the account is closed' }, 'desk');
    expect(await books(story, '2110', '2400')).toEqual(['-2500.00', '0.00']);
    await story.end();
  });
});

describeOnEngines('a paper', (open) => {
  const begin = async () => startStory({ database: await open(), from: '2026-03-01T09:00:00+03:00' });

  it('is one receipt for a payment, numbered when it is asked for and the same ever after', async () => {
    const story = await begin();
    const { account, invoice } = await owing(story);
    const first = await pays(story, account, '1000.00', 'R1');
    const second = await pays(story, account, '2000.00', 'R2');
    const asked = await Promise.all([second, second, first].map(({ id }) => story.billing.receiptFor(id)));
    expect(new Set(asked.map(({ number }) => number))).toEqual(new Set(['RCT-000001', 'RCT-000002']));
    const receipt = await story.billing.receiptFor(second.id);
    expect(receipt.made).toMatchObject({
      amount: kes('2000.00'),
      paid: [{ invoiceId: invoice.id, number: 'INV-000001', amount: kes('1500.00') }],
      inWallet: kes('500.00'),
    });
    await story.billing.writeOffInvoice((await sold(story, account.id)).id, because);
    expect(await story.billing.receiptFor(second.id)).toEqual(receipt);
    await story.end();
  });

  it('is kept once with its hash, and its JSON says the same for ever', async () => {
    const story = await begin();
    const { account, invoice } = await owing(story);
    const pdf = { kind: 'pdf', language: 'sw', bytes: new Uint8Array([37, 80, 68, 70, 0, 255]) } as const;
    const file = await story.billing.keepDocumentFile(invoice.id, pdf);
    const again = await story.billing.keepDocumentFile(invoice.id, { ...pdf, bytes: new Uint8Array([1]) });
    expect([...again.bytes]).toEqual([...pdf.bytes]);
    expect(again.sha256).toBe(file.sha256);
    const json = await story.billing.documentJson(invoice.id);
    const text = new TextDecoder().decode(json.bytes);
    expect(JSON.parse(text)).toMatchObject({ number: 'INV-000001', total: { currency: 'KES', minor: '250000' } });
    // A file that is not what its hash says is found; whoever asks for newer ones alone reads it not back.
    const madeAt = story.clock.now();
    const wrong = { documentId: invoice.id, kind: 'pdf', language: 'sw', sha256: '0'.repeat(64), madeAt } as const;
    const other = await startStory({ database: await open() });
    const lone = await owing(other);
    const bytes = new Uint8Array([1]);
    await other.billing.store.write({ documentFiles: [{ ...wrong, documentId: lone.invoice.id, bytes }] });
    expect(await other.billing.verify()).toMatchObject([{ what: 'file bytes' }]);
    expect(await other.billing.verify({ filesSince: madeAt + 1 })).toEqual([]);
    await other.billing.stop();
    const kept = await story.billing.reads.documentFiles(invoice.id);
    expect(kept.map(({ kind, language }) => `${kind} ${language}`)).toEqual(['json -', 'pdf sw']);
    await pays(story, account, '2500.00', 'R1');
    expect(await story.billing.verify()).toEqual([]);
    await story.end();
  });
});

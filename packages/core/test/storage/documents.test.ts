import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Invoice } from '../../src/domain/invoice.ts';
import { kes, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { openTestEngine } from '../../src/testing/engines.ts';
import { startStory, type Story } from '../../src/testing/story.ts';
import type { Engine } from '../../src/storage/engine.ts';

const because = { reason: 'Gone', actor: 'desk' };

/** What the database refuses, and why. */
const REFUSED = [
  ["update document_moves set actor = 'other'", 'who did it stays'],
  ['delete from document_moves', 'a step stays'],
  ['update write_offs set total_minor = total_minor + 1', 'a write-off keeps its figures'],
  ['update write_offs set recovered_minor = total_minor + 1', 'no more comes in than was given up'],
  ['delete from recoveries', 'a recovery stays'],
  ['update refunds set amount_minor = 1', 'a refund keeps its amount'],
  ['delete from refund_parts', 'and what it was taken from'],
  ["update withheld_taxes set certificate = 'other'", 'a certificate keeps its number'],
  ["update receipts set made = '{}'", 'a receipt stays as it was given'],
  ['delete from receipts', 'and stays'],
  ["update document_files set content = '1'", 'a file keeps its bytes'],
  ["update document_files set sha256 = '1'", 'and its hash'],
  ['delete from document_files', 'and stays'],
  ["update line_credits set credited = most + 1 where part = 'net'", 'no more of a line is credited than there is'],
  ["update line_credits set credited = most + 1 where part <> 'net'", 'nor of any of its taxes'],
  ['update line_credits set most = most + 1', 'and its limit stays'],
  ["update invoice_lines set credited_net = net_minor + 1 where kind = 'one_off'", 'nor by the rows of lines'],
  ['update invoice_paid set credited = total + withheld + 1 where credited > 0', 'no document gives back more'],
  ['update invoice_paid set written_off = -1 where written_off > 0', 'nothing is written off below nothing'],
] as const;

/** What is planted, and how it is undone. */
const FOUND = [
  [
    'invoice settled otherwise',
    'update invoice_paid set withheld = withheld + 1, total = total - 1 where withheld > 0',
    'update invoice_paid set withheld = withheld - 1, total = total + 1 where withheld > 0',
  ],
  [
    'write-off recovered',
    'update write_offs set recovered_minor = recovered_minor + 1',
    'update write_offs set recovered_minor = recovered_minor - 1',
  ],
  [
    'payment allocated',
    'update payment_allocated set allocated = allocated - 1',
    'update payment_allocated set allocated = allocated + 1',
  ],
  [
    'line credited',
    "update line_credits set credited = credited - 1 where part = 'net'",
    "update line_credits set credited = credited + 1 where part = 'net'",
  ],
  [
    'numbers of receipts',
    "update counters set value = 9 where name = 'receipt:RCT'",
    "update counters set value = 1 where name = 'receipt:RCT'",
  ],
  [
    'numbers of write-offs',
    "update counters set value = 9 where name = 'write_off:WO'",
    "update counters set value = 1 where name = 'write_off:WO'",
  ],
  ['refunds payable', "update refunds set state = 'succeeded'", "update refunds set state = 'requested'"],
] as const;

/** One of everything. */
async function fill({ billing }: Story): Promise<void> {
  const account = await billing.openAccount({ name: 'Sealed' });
  const sell = async (): Promise<Invoice> => {
    const line = { what: 'equipment', description: 'Router', amount: kes('2500.00'), taxes: [vat] } as const;
    const input = { accountId: account.id, taxMode: 'inclusive', lines: [line] } as const;
    return billing.finaliseDraftInvoice((await billing.writeDraftInvoice(input, 'desk')).id, 'desk');
  };
  const invoice = await sell();
  const paid = { payer: null, payerName: null, providerReference: null, providerAt: null, receipt: 'R1' } as const;
  const result = { kind: 'received', ...paid, accountReference: account.number, amount: kes('3000.00') } as const;
  const applied = await billing.applyResult('desk', result);
  if (!('payment' in applied)) throw new Error(applied.outcome);
  await billing.receiptFor(applied.payment.id);
  await billing.keepDocumentFile(invoice.id, { kind: 'pdf', language: 'en', bytes: new Uint8Array([1, 2]) });
  const part = [{ chargeId: invoice.lines[0]!.chargeId, of: { gross: kes('500.00') } }] as const;
  await billing.creditInvoice(invoice.id, { lines: part, ...because });
  await billing.requestRefund(account.id, { source: 'credit', amount: kes('100.00'), ...because });
  const second = await sell();
  const certificate = { certificate: 'KRA-1', certifiedOn: '2026-03-01', actor: 'desk' };
  await billing.recordWithheldTax(second.id, { ...certificate, amount: kes('43.10') });
  const writeOff = await billing.writeOffInvoice(second.id, because);
  await billing.recoverWriteOff(writeOff.id, { amount: kes('100.00'), ...because });
}

describeOnEngines('what stands beside invoices', (open) => {
  let story: Story;
  let engine: Engine;

  beforeAll(async () => {
    const config = await open();
    story = await startStory({ database: config });
    engine = await openTestEngine(config);
    await fill(story);
  });

  afterAll(async () => {
    await engine.close();
    await story.end();
  });

  it.each(REFUSED)('refuses: %s (%s)', async (sql) => {
    await expect(engine.knex.raw(sql)).rejects.toThrow();
    expect(await story.billing.verify()).toEqual([]);
  });

  it.each(FOUND)('finds when %s differs', async (what, plant, undo) => {
    await engine.knex.raw(plant);
    expect((await story.billing.verify()).map((found) => found.what)).toContain(what);
    await engine.knex.raw(undo);
    expect(await story.billing.verify()).toEqual([]);
  });
});

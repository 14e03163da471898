import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Billing } from '../../src/billing.ts';
import type { Account } from '../../src/domain/account.ts';
import type { Invoice } from '../../src/domain/invoice.ts';
import { chart } from '../../src/domain/ledger.ts';
import type { RefundResult } from '../../src/flow/documents/refunds.ts';
import { isBillingError } from '../../src/kernel/error.ts';
import { words } from '../../src/storage/words.ts';
import type { Id } from '../../src/kernel/id.ts';
import type { Money } from '../../src/kernel/money.ts';
import { excise, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Story } from '../../src/testing/story.ts';

/** Another seed is other lives; a failure prints it. */
const SEED = 20_261_123;
const LIVES = 6;
const ALL = { page: 1, limit: 200 };

const because = { reason: 'Chance', actor: 'chance' };
const kes = (minor: bigint): Money => ({ minor, currency: 'KES' });

/** What may happen, the common things more often. */
const WHAT = words(
  'issue issue pay pay credit credit credit_all debit write_off recover refund_wallet refund_credit settle_refund ' +
    'settle_refund void withhold receipt retry',
);

const step = fc.record({
  what: fc.constantFrom(...WHAT),
  who: fc.nat(2),
  which: fc.nat(7),
  part: fc.bigInt({ min: 1n, max: 1_000n }),
  how: fc.nat(3),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A life at work. */
interface World {
  readonly billing: Billing;
  readonly accounts: readonly Account[];
  /** What the last call was, to be made again. */
  last: (() => Promise<unknown>) | null;
  count: number;
}

/** What is asked of the books, as a call that can be made twice; null where there is nothing to ask about. */
async function ask(world: World, { what, who, which, part, how }: Step): Promise<(() => Promise<unknown>) | null> {
  const { billing, accounts } = world;
  const account = accounts[who % accounts.length]!;
  const { rows } = await billing.reads.invoices(account.id, ALL);
  const invoice = rows[which % Math.max(1, rows.length)]?.invoice;
  world.count += 1;
  const name = `${account.number}-${world.count}`;
  switch (what) {
    case 'issue':
      return issuing(billing, account, part * 97n, how);
    case 'pay':
      return () => billing.applyResult('desk', received(account, name, kes(part * 211n)));
    case 'retry':
      return world.last;
    case 'refund_wallet':
    case 'refund_credit': {
      const [source, code] = what === 'refund_wallet' ? (['wallet', '2100'] as const) : (['credit', '2110'] as const);
      const held = -(await billing.reads.balance(code, account.id, 'KES'));
      return () => billing.requestRefund(account.id, { source, amount: kes((held * part) / 900n), ...because });
    }
    case 'settle_refund':
      return settling(billing, account, name, which, how);
    case 'recover': {
      const { rows: given } = await billing.reads.writeOffs(account.id, ALL);
      const first = given[which % Math.max(1, given.length)];
      const some = how % 2 === 0 ? { amount: kes(part * 20n) } : {};
      return first === undefined ? null : () => billing.recoverWriteOff(first.id, { ...because, ...some });
    }
    case 'receipt': {
      const paid = await billing.reads.payments(account.id, ALL);
      const payment = paid.rows[which % Math.max(1, paid.rows.length)];
      return payment === undefined ? null : () => billing.receiptFor(payment.id);
    }
    default:
      return invoice === undefined ? null : correcting(billing, invoice, { what, which, part, how, name });
  }
}

async function issuing(billing: Billing, { id: accountId }: Account, minor: bigint, how: number) {
  const taxes = [[vat], [excise, vat], []][how % 3]!;
  const more = how === 3 ? [{ what: 'other', description: 'Less', amount: kes(-minor / 3n), taxes } as const] : [];
  const line = { what: 'equipment', description: 'Thing', amount: kes(minor), taxes } as const;
  const other = { what: 'installation', description: 'Work', amount: kes(minor / 2n + 1n), taxes: [vat] } as const;
  const taxMode = how % 2 === 0 ? 'inclusive' : 'exclusive';
  const { id } = await billing.writeDraftInvoice({ accountId, taxMode, lines: [line, other, ...more] }, 'chance');
  return () => billing.finaliseDraftInvoice(id, 'chance');
}

interface Correcting extends Omit<Step, 'who'> {
  readonly name: string;
}

async function correcting(billing: Billing, invoice: Invoice, { what, which, part, how, name }: Correcting) {
  const line = invoice.lines[which % invoice.lines.length]!;
  const amount = kes((invoice.total.minor * part) / 1_000n);
  const refundTo = (['credit', 'offset', 'wallet', 'refund'] as const)[how];
  switch (what) {
    case 'credit': {
      const share = { minor: (line.gross.minor * part) / 900n, currency: 'KES' };
      const lines = [{ chargeId: line.chargeId, of: how % 2 === 0 ? { gross: share } : { net: share } }];
      return () => billing.creditInvoice(invoice.id, { lines, ...because, ...(refundTo && { refundTo }) });
    }
    case 'credit_all':
      return () => billing.creditInvoice(invoice.id, { lines: 'all', ...because, ...(refundTo && { refundTo }) });
    case 'debit':
      return () => billing.debitInvoice(invoice.id, { lines: [{ chargeId: line.chargeId, amount }], ...because });
    case 'write_off':
      return () =>
        billing.writeOffInvoice(invoice.id, { ...because, taxRelief: how !== 0, ...(how === 3 && { amount }) });
    case 'withhold': {
      const tax = { amount: kes(amount.minor / 20n), certificate: name, certifiedOn: '2026-03-01', actor: 'chance' };
      return () => billing.recordWithheldTax(invoice.id, tax);
    }
    default:
      return () => billing.voidInvoice(invoice.id, because);
  }
}

async function settling(billing: Billing, account: Account, reference: string, which: number, how: number) {
  const { rows } = await billing.reads.refunds(account.id, ALL);
  const refund = rows[which % Math.max(1, rows.length)];
  const results: readonly RefundResult[] = [
    { to: 'processing' },
    { to: 'succeeded', paidFrom: '1150', reference },
    { to: 'failed', reason: 'came back' },
    { to: 'unknown', reason: 'no answer' },
  ];
  return refund === undefined ? null : () => billing.settleRefund(refund.id, results[how]!, 'chance');
}

function received({ number: accountReference }: Account, receipt: string, amount: Money) {
  const nobody = { payer: null, payerName: null, providerReference: null, providerAt: null };
  return { kind: 'received', receipt, amount, accountReference, ...nobody } as const;
}

/** Everything that a refused call could have changed. */
async function photograph({ billing, accounts }: World): Promise<string> {
  const codes = [...Object.keys(chart), '2300:VAT', '2300:EXCISE'];
  const balances = await Promise.all(codes.map((code) => billing.reads.balance(code, null, 'KES')));
  const lists = await Promise.all(
    accounts.map(async ({ id }) => {
      const [invoices, refunds, writeOffs] = await Promise.all([
        billing.reads.invoices(id, ALL),
        billing.reads.refunds(id, ALL),
        billing.reads.writeOffs(id, ALL),
      ]);
      return [invoices, refunds, writeOffs].map(({ rows }) => rows);
    }),
  );
  return JSON.stringify([balances, lists], (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

/** Something to correct in every life: two documents each, of which one is paid. */
const BEGIN = [0, 1, 2].flatMap((who): Step[] =>
  (['issue', 'pay', 'issue'] as const).map((what, place) => {
    return { what, who, which: 0, part: 400n + BigInt(200 * place), how: (who + place) % 4 };
  }),
);

async function live(story: Story, steps: readonly Step[], life: number): Promise<void> {
  const { billing } = story;
  const accounts = await Promise.all([0, 1, 2].map((n) => billing.openAccount({ name: `Life ${life} ${n}` })));
  const world: World = { billing, accounts, last: null, count: 0 };
  for (const each of [...BEGIN, ...steps]) {
    const call = await ask(world, each);
    if (call === null) continue;
    const before = await photograph(world);
    try {
      await call();
    } catch (fault) {
      if (!isBillingError(fault)) throw fault;
      // A draft that is refused says why; nothing that anybody owes has changed.
      expect(await photograph(world)).toBe(before);
      expect(['conflict', 'invalid', 'missing']).toContain(fault.kind);
    }
    world.last = call;
  }
  for (const { id } of accounts) await checkAccount(billing, id);
}

/** No document is paid, credited or given up beyond what it is; and what a customer owes is what her documents say. */
async function checkAccount({ reads }: Billing, accountId: Id<'Account'>): Promise<void> {
  const { rows } = await reads.invoices(accountId, ALL);
  let open = 0n;
  for (const { invoice, paid, withheld, writtenOff, voided, credited } of rows) {
    if (invoice.kind === 'credit_note') continue;
    const owed = invoice.total.minor - paid.minor - withheld.minor - writtenOff.minor - voided.minor;
    expect(owed >= 0n && credited.minor <= invoice.total.minor - writtenOff.minor).toBe(true);
    open += owed;
  }
  expect(await reads.balance('1200', accountId, 'KES')).toBe(open);
}

describeOnEngines('documents in any order', (open) => {
  it('balance, number without a gap, exceed nothing, and a refused call changes nothing', async () => {
    const story = await startStory({ database: await open() });
    let life = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 40, size: 'max' }), async (steps) => {
        await live(story, steps, ++life);
        expect(await story.billing.verify()).toEqual([]);
      }),
      { seed: SEED, numRuns: LIVES, endOnFailure: true },
    );
    await story.end();
  }, 120_000);

  it('leaves nothing of net and tax when parts end in all, whoever asks at once', async () => {
    const story = await startStory({ database: await open() });
    const account = await story.billing.openAccount({ name: 'Parts' });
    const parts = fc.array(fc.bigInt({ min: 1n, max: 700n }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: 100n, max: 99_999n }), parts, fc.nat(3), async (minor, shares, how) => {
        const invoice = await (await issuing(story.billing, account, minor, how))();
        const all = invoice.lines.map(({ chargeId, gross }) => ({ chargeId, gross: gross.minor }));
        const credits = shares.map((share, place) => {
          const { chargeId, gross } = all[place % 2]!;
          const lines = [{ chargeId, of: { gross: kes((gross * share) / 3_000n + 1n) } }];
          return story.billing.creditInvoice(invoice.id, { lines, ...because });
        });
        await Promise.allSettled(credits);
        await story.billing.creditInvoice(invoice.id, { lines: 'all', ...because });
        const notes = await story.billing.reads.notesOn(invoice.id);
        const rows = await Promise.all(notes.map((id) => story.billing.reads.invoice(id)));
        const total = (of: 'net' | 'tax') => rows.reduce((sum, row) => sum + row!.invoice[of].minor, 0n);
        expect([total('net'), total('tax')]).toEqual([invoice.net.minor, invoice.tax.minor]);
        for (const row of await story.billing.reads.lineCredits(invoice.id)) expect(row.credited).toBe(row.limit);
      }),
      { seed: SEED, numRuns: LIVES, endOnFailure: true },
    );
    expect(await story.billing.reads.balance('1200', account.id, 'KES')).toBe(0n);
    await story.end();
  }, 120_000);
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Account } from '../../src/domain/account.ts';
import type { Charge } from '../../src/domain/charge.ts';
import { earnedBefore } from '../../src/domain/deferral.ts';
import { assemble, issue, type Invoice, type InvoiceIdentity } from '../../src/domain/invoice.ts';
import type { AccountCode } from '../../src/domain/ledger.ts';
import { bookCreditNote, bookInvoice, bookVoid } from '../../src/domain/recipes.ts';
import { spanInstants } from '../../src/domain/report.ts';
import { addDays, startOfDay } from '../../src/kernel/calendar.ts';
import { majorString } from '../../src/kernel/money.ts';
import { aCharge, kes, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Story } from '../../src/testing/story.ts';

const ZONE = 'Africa/Nairobi';
const day = (date: string): number => startOfDay(date, ZONE);

/** March of 2,500.00 with 16 % VAT inside: 2,155.17 net over 31 days. */
function march(account: Account, given: Partial<Charge> = {}): Charge {
  const span = { fromAt: day('2026-03-01'), toAt: day('2026-04-01') };
  const own = { key: 'sub_1/recurring/1', accountId: account.id, subscriptionId: null, planId: null };
  return aCharge({ ...own, amount: kes('2500.00'), taxMode: 'inclusive', taxes: [vat], ...span, ...given });
}

/** Writes a document of charges with its journal, as it is issued now. */
async function issued(
  { billing, clock }: Story,
  account: Account,
  charges: readonly Charge[],
  given: Partial<InvoiceIdentity> = {},
): Promise<Invoice> {
  const now = clock.now();
  const id = `inv_${charges[0]?.id}` as Invoice['id'];
  const invoice = issue(assemble({ id, issuedAt: now, dueAt: now, ...given }, account, charges));
  const booking = { id: `jrn_${id}` as never, bookedAt: now, effectiveAt: now, origin: 'core' };
  const journal = invoice.kind === 'credit_note' ? bookCreditNote(invoice, booking) : bookInvoice(invoice, booking);
  const written = await billing.store.write({ charges, invoices: [invoice], journals: [journal] });
  expect(written.outcome).toBe('written');
  return invoice;
}

/** What accounts come to, as money on their normal side: discounts and credits below zero. */
async function onAccounts({ billing }: Story, ...codes: readonly AccountCode[]): Promise<string[]> {
  const sums = codes.map((code) => billing.reads.balance(code, null, 'KES'));
  return (await Promise.all(sums)).map((minor) => majorString({ minor: -minor, currency: 'KES' }));
}

describeOnEngines('revenue that was billed in advance', (open) => {
  const begin = async () => {
    const story = await startStory({ database: await open(), from: '2026-03-01T09:00:00+03:00' });
    return { story, account: await story.billing.openAccount({ name: 'Duka Ltd' }) };
  };

  it('is earned by day: 695.22 of 2,155.17 after 10 of 31 days, and all of it in the end', async () => {
    const { story, account } = await begin();
    const { billing } = story;
    await issued(story, account, [march(account)]);
    expect(await onAccounts(story, '2200', '4100')).toEqual(['2155.17', '0.00']);

    await story.at('2026-03-11T00:30:00+03:00');
    const night = await billing.recogniseRevenue();
    expect(night).toMatchObject({ day: '2026-03-11', lines: 1, sums: [{ code: '4100', minor: 69522n }] });
    expect(await onAccounts(story, '2200', '4100')).toEqual(['1459.95', '695.22']);
    // Once a night, whoever asks, for whatever day that is over.
    expect(await billing.recogniseRevenue()).toMatchObject({ lines: 0, journalId: null });
    expect(await billing.recogniseRevenue('2026-03-05')).toMatchObject({ lines: 0, journalId: null });
    expect(await onAccounts(story, '2200', '4100')).toEqual(['1459.95', '695.22']);
    expect(await billing.verify()).toEqual([]);

    await story.at('2026-06-01T00:30:00+03:00');
    await billing.recogniseRevenue();
    expect(await onAccounts(story, '2200', '4100')).toEqual(['0.00', '2155.17']);
    await story.at('2026-06-02T00:30:00+03:00');
    expect(await billing.recogniseRevenue()).toMatchObject({ lines: 0, journalId: null });
    await story.end();
  });

  it('comes to the same when a week was missed: at once, or day by day', async () => {
    const { story, account } = await begin();
    await issued(story, account, [march(account)]);
    await story.at('2026-03-11T00:30:00+03:00');
    const journals: (string | null)[] = [];
    for (const date of ['02', '03', '04', '05', '06', '07', '08', '09', '10', '11']) {
      journals.push((await story.billing.recogniseRevenue(`2026-03-${date}`)).journalId);
    }
    expect(new Set(journals).size).toBe(10);
    expect(await onAccounts(story, '2200', '4100')).toEqual(['1459.95', '695.22']);
    await story.end();
  });

  it('is recognised for days that are over, and stands in the month of those', async () => {
    const { story, account } = await begin();
    const { billing } = story;
    const invoice = await issued(story, account, [march(account)]);
    await expect(billing.recogniseRevenue('2026-03-02')).rejects.toMatchObject({ code: 'recognition.future' });
    await expect(billing.recogniseRevenue('2026-3-1')).rejects.toMatchObject({ code: 'calendar.malformedDate' });
    await story.at('2026-04-01T00:30:00+03:00');
    await billing.recogniseRevenue();
    const inMarch = spanInstants({ from: '2026-03-01', to: '2026-04-01', knownAt: day('2026-04-02') }, ZONE);
    const moved = await billing.reads.movements(['4100'], [inMarch], 'KES');
    expect(moved).toMatchObject([{ account: '4100', kind: 'recognition', debits: 0n, credits: 215517n }]);
    expect(await billing.reads.lineStandings(invoice.id)).toEqual([
      { code: '4100', net: kes('2155.17'), recognised: kes('2155.17') },
    ]);
    await story.end();
  });

  it('is earned less its discount, which stands beside it day by day', async () => {
    const { story, account } = await begin();
    const { billing } = story;
    const plain = { taxMode: 'exclusive', taxes: [] } as const;
    const flat = march(account, { ...plain, amount: kes('3100.00') });
    const off = march(account, {
      ...plain,
      id: 'chg_2' as never,
      key: `${flat.key}/less/discount/karibu`,
      kind: 'discount',
      amount: kes('-620.00'),
    });
    await issued(story, account, [flat, off]);
    expect(await onAccounts(story, '2200', '4100', '4200')).toEqual(['2480.00', '0.00', '0.00']);
    await story.at('2026-03-11T00:30:00+03:00');
    await billing.recogniseRevenue();
    expect(await onAccounts(story, '2200', '4100', '4200')).toEqual(['1680.00', '1000.00', '-200.00']);
    await story.end();
  });

  it('is credited after the fact: what is over lowers what was earned, the rest waits no more', async () => {
    const { story, account } = await begin();
    const { billing } = story;
    const charge = march(account, { taxMode: 'exclusive', taxes: [], amount: kes('3100.00') });
    const invoice = await issued(story, account, [charge]);
    await story.at('2026-03-11T09:00:00+03:00');
    await billing.recogniseRevenue();
    const corrects = { invoiceId: invoice.id, chargeId: charge.id };
    const credit = (id: string, amount: string): Charge => {
      return { ...charge, id: id as never, key: id, amount: kes(amount), corrects };
    };
    const note = (id: string, amount: string) => {
      return issued(story, account, [credit(id, amount)], { kind: 'credit_note' });
    };
    await note('chg_back', '-310.00');
    // 10 of 31 days of 310.00 were earned, 210.00 are not any more.
    expect(await onAccounts(story, '2200', '4100', '4290')).toEqual(['1890.00', '1000.00', '-100.00']);
    await note('chg_rest', '-2790.00');
    expect(await onAccounts(story, '2200', '4100', '4290')).toEqual(['0.00', '1000.00', '-1000.00']);
    await expect(note('chg_more', '-0.01')).rejects.toMatchObject({ code: 'storage.overcredited' });

    await story.at('2026-05-01T00:30:00+03:00');
    await billing.recogniseRevenue();
    expect(await onAccounts(story, '2200', '4100', '4290')).toEqual(['0.00', '3100.00', '-3100.00']);
    // A flow gives the customer a bucket for what a note owes, which is not the matter here.
    expect((await billing.verify()).filter(({ what }) => what !== 'credit of a customer')).toEqual([]);
    await billing.stop();
  });

  it('is not earned of an invoice that is void, nor has been', async () => {
    const { story, account } = await begin();
    const { billing, clock } = story;
    const invoice = await issued(story, account, [march(account)]);
    await story.at('2026-03-11T09:00:00+03:00');
    const before = await billing.reads.lineStandings(invoice.id);
    await billing.recogniseRevenue();
    const lines = await billing.reads.lineStandings(invoice.id);
    const now = clock.now();
    const booking = { id: 'jrn_void' as never, bookedAt: now, effectiveAt: now, origin: 'core' };
    const voided = (read: typeof lines) => {
      return { voidedLines: [{ invoiceId: invoice.id, lines: read }], journals: [bookVoid(invoice, read, booking)] };
    };
    expect((await billing.store.write(voided(before))).outcome).toBe('stale');
    expect((await billing.store.write(voided(lines))).outcome).toBe('written');
    expect(await onAccounts(story, '2200', '4100', '2300:VAT')).toEqual(['0.00', '0.00', '0.00']);
    expect((await billing.store.write(voided(lines))).outcome).toBe('stale');
    await story.at('2026-05-01T00:30:00+03:00');
    expect(await billing.recogniseRevenue()).toMatchObject({ lines: 0 });
    await billing.stop();
  });

  it('is moved whole or not at all, and by one of two who do it at once', async () => {
    const { story, account } = await begin();
    const { billing } = story;
    const { store } = billing;
    await issued(story, account, [march(account)]);
    await story.at('2026-03-11T00:30:00+03:00');
    const ask = { day: '2026-03-11', issuedBefore: day('2026-03-11') };
    const due = await store.reads.recognisable(ask);
    const unbalanced = {
      id: 'jrn_half',
      kind: 'recognition',
      documentType: 'recognition',
      documentId: ask.day,
    } as const;
    const half = { ...unbalanced, bookedAt: 0, effectiveAt: 0, entries: [], memo: '', origin: 'core' };
    await expect(store.write({ recognitions: [due], journals: [half as never] })).rejects.toThrow();
    expect(await store.reads.recognisable(ask)).toEqual(due);

    const nights = await Promise.all([billing.recogniseRevenue(), billing.recogniseRevenue()]);
    expect(nights.map(({ lines }) => lines).toSorted((a, b) => a - b)).toEqual([0, 1]);
    expect(await onAccounts(story, '2200', '4100')).toEqual(['1459.95', '695.22']);
    // What was read before the night is stale after it.
    expect((await store.write({ recognitions: [due] })).outcome).toBe('stale');
    await story.end();
  });

  it('is counted by the database as the domain counts it, line by line, on whatever nights', async () => {
    const { story, account } = await begin();
    const line = fc.record({
      minor: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }).filter((minor) => minor !== 0n),
      start: fc.integer({ min: -40, max: 40 }),
      days: fc.integer({ min: 1, max: 400 }),
    });
    const lines = fc.sample(line, { numRuns: 200, seed: 2200 });
    const charges = lines.map(({ minor, start, days }, n): Charge => {
      const [fromAt, toAt] = [day(addDays('2026-03-01', start)), day(addDays('2026-03-01', start + days))];
      const plain = { taxMode: 'exclusive', taxes: [], amount: { minor, currency: 'KES' } } as const;
      return march(account, { ...plain, id: `chg_${n}` as never, key: `sub_1/recurring/${n}`, fromAt, toAt });
    });
    // So much that it is an invoice whatever the others come to.
    const amount = kes('9000000000000000.00');
    const whole = march(account, { id: 'chg_all' as never, key: 'all', taxMode: 'exclusive', taxes: [], amount });
    const invoice = await issued(story, account, [whole, ...charges]);
    for (const night of ['2026-03-02', '2026-03-30', '2026-05-17', '2027-01-01', '2027-06-01']) {
      await story.at(`${night}T00:30:00+03:00`);
      await story.billing.recogniseRevenue();
      const wanted = invoice.lines.map(({ net, service, deferred }) => {
        return deferred == null || service === undefined ? net : earnedBefore(net, service, night);
      });
      const found = await story.billing.reads.lineStandings(invoice.id);
      expect(found.map(({ recognised }) => recognised)).toEqual(wanted);
    }
    expect(await onAccounts(story, '2200')).toEqual(['0.00']);
    await story.end();
  });

  it('of a bundle is earned by use and not by day', async () => {
    const { story, account } = await begin();
    const bundle = march(account, { kind: 'bundle', amount: kes('500.00'), toAt: day('2026-03-01') });
    await issued(story, account, [bundle]);
    await story.at('2026-05-01T00:30:00+03:00');
    expect(await story.billing.recogniseRevenue()).toMatchObject({ lines: 0 });
    expect(await onAccounts(story, '2200', '4180')).toEqual(['431.03', '0.00']);
    await story.billing.stop();
  });
});

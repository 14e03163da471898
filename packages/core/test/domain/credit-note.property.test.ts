import fc from 'fast-check';
import { expect, it } from 'vitest';
import { creditNote, type LineCreditAsk } from '../../src/domain/credit-note.ts';
import { assemble, checkFooted, issue, type Invoice } from '../../src/domain/invoice.ts';
import { creditableParts, lineTaxes, NET_PART, taxPart, type LineCredit } from '../../src/domain/line-credit.ts';
import type { Id } from '../../src/kernel/id.ts';
import { aCharge, anAccount, excise, kes, START, vat } from '../../src/testing/builders.ts';

const SEED = 20_261_122;
const account = anAccount();

const rates = fc.constantFrom([], [vat], [excise], [excise, vat], [vat, { ...excise, base: 'net+previous' as const }]);
const sold = fc.record({ minor: fc.bigInt({ min: 1n, max: 5_000_000n }), taxes: rates });
const document = fc.record({
  taxMode: fc.constantFrom('inclusive' as const, 'exclusive' as const),
  lines: fc.array(sold, { minLength: 1, maxLength: 4 }),
  discount: fc.bigInt({ min: 0n, max: 5_000n }),
});
const ask = fc.record({
  place: fc.nat(3),
  by: fc.constantFrom('gross' as const, 'net' as const),
  part: fc.bigInt({ min: 1n, max: 1_000n }),
});

function issued({ taxMode, lines, discount }: typeof document extends fc.Arbitrary<infer T> ? T : never): Invoice {
  const charges = lines.map(({ minor, taxes }, place) =>
    aCharge({
      id: `chg_${place}` as Id<'Charge'>,
      key: `k${place}`,
      amount: { minor, currency: 'KES' },
      taxes,
      taxMode,
    }),
  );
  const [first] = charges;
  const less = discount < first!.amount.minor ? discount : 0n;
  const reduced = {
    id: 'chg_less' as Id<'Charge'>,
    key: 'less',
    kind: 'discount',
    taxes: first!.taxes,
    taxMode,
  } as const;
  const all = less === 0n ? charges : [...charges, aCharge({ ...reduced, amount: { minor: -less, currency: 'KES' } })];
  return issue(assemble({ id: 'inv_1' as Id<'Invoice'>, issuedAt: START, dueAt: START }, account, all));
}

/** Keeps what the database keeps: each part of a line between nothing and its limit. */
class Credits {
  readonly rows = new Map<string, LineCredit>();

  constructor(invoice: Invoice) {
    for (const each of invoice.lines.flatMap((one) => creditableParts(invoice, one))) this.rows.set(keyOf(each), each);
  }

  take(note: Invoice): void {
    for (const { corrects, net, ...rest } of note.lines) {
      const add = (part: string, minor: bigint) => {
        const row = this.rows.get(keyOf({ chargeId: corrects!.chargeId, part }));
        const credited = row!.credited + minor;
        const [low, high] = row!.limit < 0n ? [row!.limit, 0n] : [0n, row!.limit];
        expect(credited >= low && credited <= high).toBe(true);
        this.rows.set(keyOf(row!), { ...row!, credited });
      };
      add(NET_PART, net.minor);
      for (const tax of lineTaxes(note, { corrects: corrects!, net, ...rest })) add(taxPart(tax), tax.amount.minor);
    }
  }
}

const leftIn = (rows: readonly LineCredit[]) => rows.reduce((all, row) => all + row.limit - row.credited, 0n);

const keyOf = ({ chargeId, part }: Pick<LineCredit, 'chargeId' | 'part'>) => `${chargeId} ${part}`;

it('leaves no net and no tax, whatever parts end in all of a document, and no part is ever exceeded', () => {
  fc.assert(
    fc.property(document, fc.array(ask, { maxLength: 8 }), (given, asks) => {
      const invoice = issued(given);
      const credits = new Credits(invoice);
      let n = 0;
      const note = (lines: readonly LineCreditAsk[] | 'all') => {
        const { invoice: made } = creditNote(invoice, lines, [...credits.rows.values()], {
          id: `inv_n${++n}` as Id<'Invoice'>,
          issuedAt: START,
          zone: account.zone,
          nextCharge: () => `chg_n${++n}` as Id<'Charge'>,
          reason: 'Part',
        });
        checkFooted(made);
        credits.take(made);
        return made.total.minor;
      };
      let total = 0n;
      for (const { place, by, part } of asks) {
        const line = invoice.lines[place % given.lines.length]!;
        const left = [...credits.rows.values()].filter(({ chargeId }) => chargeId === line.chargeId);
        const most = by === 'gross' ? leftIn(left) : leftIn(left.filter((row) => row.part === NET_PART));
        const minor = (most * part) / 1_000n;
        // With a reduction on the document its lines are over more than it is: the last note has to find some left.
        if (minor === 0n || 3n * minor > invoice.total.minor - total) continue;
        const amount = { minor, currency: 'KES' };
        total += note([{ chargeId: line.chargeId, of: by === 'gross' ? { gross: amount } : { net: amount } }]);
      }
      total += note('all');
      expect(total).toBe(invoice.total.minor);
      for (const row of credits.rows.values()) expect(row.credited).toBe(row.limit);
    }),
    { seed: SEED, numRuns: 400 },
  );
});

it('bears the rate of its line to the cent when a line is credited by its price', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1_00n, max: 9_999_99n }), fc.bigInt({ min: 1n, max: 999n }), (minor, part) => {
      const invoice = issued({ taxMode: 'inclusive', lines: [{ minor, taxes: [vat] }], discount: 0n });
      const gross = { ...kes('0.00'), minor: (minor * part) / 1_000n };
      if (gross.minor === 0n) return;
      const { invoice: note } = creditNote(invoice, [{ chargeId: invoice.lines[0]!.chargeId, of: { gross } }], [], {
        id: 'inv_n' as Id<'Invoice'>,
        issuedAt: START,
        zone: account.zone,
        nextCharge: () => 'chg_n' as Id<'Charge'>,
        reason: 'Part',
      });
      const off = note.tax.minor * 100n - note.net.minor * 16n;
      // Within one cent of tax: the net that it is of is rounded too.
      expect(off >= -116n && off <= 116n).toBe(true);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

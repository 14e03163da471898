import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Charge } from '../../src/domain/charge.ts';
import { earnedBefore } from '../../src/domain/deferral.ts';
import { assemble, issue, type Invoice } from '../../src/domain/invoice.ts';
import { checkBalanced, signed, type AccountCode, type Journal, type RevenueCode } from '../../src/domain/ledger.ts';
import { bookCreditNote, bookInvoice, bookRecognised, type EarnedOn } from '../../src/domain/recipes.ts';
import { addDays, startOfDay } from '../../src/kernel/calendar.ts';
import { money, negate, subtract } from '../../src/kernel/money.ts';
import { aCharge, anAccount } from '../../src/testing/builders.ts';

const SEED = 4_1_0_0;
const ZONE = 'Africa/Nairobi';
const FIRST = '2026-03-01';
const noon = (day: number): number => startOfDay(addDays(FIRST, day), ZONE) + 43_200_000;
const booking = { id: 'jrn_1' as never, bookedAt: 0, effectiveAt: 0, origin: 'core' };

const minor = fc.bigInt({ min: 1n, max: 10n ** 12n });
const length = fc.integer({ min: 1, max: 400 });

it('earns in any slices what it earns at once, and to the cent what it was sold for', () => {
  const nights = fc.array(fc.integer({ min: 0, max: 450 }), { maxLength: 20 });
  fc.assert(
    fc.property(minor, fc.boolean(), length, nights, (amount, isLess, days, given) => {
      const net = money(isLess ? -amount : amount, 'KES');
      const service = { from: FIRST, to: addDays(FIRST, days) };
      let recognised = 0n;
      for (const night of given.toSorted((a, b) => a - b)) {
        const earned = earnedBefore(net, service, addDays(FIRST, night)).minor;
        // No night takes back what another has earned, nor goes past the whole.
        expect((earned - recognised) * net.minor >= 0n).toBe(true);
        recognised = earned;
      }
      const byDay = Array.from({ length: days }, (_, day) =>
        subtract(earnedBefore(net, service, addDays(FIRST, day + 1)), earnedBefore(net, service, addDays(FIRST, day))),
      );
      expect(byDay.reduce((all, one) => all + one.minor, 0n)).toBe(net.minor);
    }),
    { seed: SEED },
  );
});

/** A sale on some day, with a part taken off, and credits of all of it on later days. */
const sold = fc.record({
  amount: minor,
  off: fc.bigInt({ min: 0n, max: 100n }),
  days: length,
  credits: fc.array(fc.record({ after: fc.integer({ min: 0, max: 450 }), part: fc.bigInt({ min: 1n, max: 100n }) }), {
    maxLength: 5,
  }),
  last: fc.integer({ min: 0, max: 450 }),
});

it('leaves nothing on 2200 and no revenue of what is credited in full, in whatever parts', () => {
  fc.assert(
    fc.property(sold, ({ amount, off, days, credits, last }) => {
      const journals: Journal[] = [];
      const documents: Invoice[] = [];
      const toIssue = (kind: 'invoice' | 'credit_note', day: number, charges: readonly Charge[]): void => {
        const kept = charges.filter((charge) => charge.amount.minor !== 0n);
        if (kept.length === 0) return;
        const identity = { id: `inv_${documents.length}` as never, kind, issuedAt: noon(day), dueAt: 0 };
        const document = issue(assemble(identity, anAccount(), kept));
        documents.push(document);
        journals.push(kind === 'invoice' ? bookInvoice(document, booking) : bookCreditNote(document, booking));
      };
      const span = { fromAt: startOfDay(FIRST, ZONE), toAt: startOfDay(addDays(FIRST, days), ZONE) };
      const plain = { ...span, taxMode: 'exclusive', taxes: [] } as const;
      const less = (amount * off) / 200n;
      const flat = aCharge({ ...plain, id: 'chg_1' as never, key: 'flat', amount: money(amount, 'KES') });
      const reduced = aCharge({
        ...plain,
        id: 'chg_2' as never,
        key: 'flat/less/discount/x',
        kind: 'discount',
        amount: money(-less, 'KES'),
      });
      toIssue('invoice', 0, [flat, reduced]);

      let left = [flat.amount.minor, reduced.amount.minor];
      const give = (day: number, parts: readonly bigint[]): void => {
        const back = [flat, reduced].map((charge, place): Charge => {
          const corrects = { invoiceId: 'inv_0' as never, chargeId: charge.id };
          return { ...charge, amount: negate(money(parts[place] ?? 0n, 'KES')), corrects };
        });
        toIssue('credit_note', day, back);
        left = left.map((minorLeft, place) => minorLeft - (parts[place] ?? 0n));
      };
      for (const { after, part } of credits.toSorted((a, b) => a.after - b.after)) {
        give(
          after,
          left.map((each) => (each * part) / 200n),
        );
      }
      give(Math.max(last, ...credits.map(({ after }) => after)), left);

      // Each line goes on to be earned by itself until it is over.
      const sums = new Map<RevenueCode, bigint>();
      for (const { kind, lines } of documents) {
        for (const { revenue = '4100', deferred } of lines) {
          const waits = kind === 'credit_note' ? -(deferred?.net.minor ?? 0n) : (deferred?.net.minor ?? 0n);
          sums.set(revenue, (sums.get(revenue) ?? 0n) + waits);
        }
      }
      const earned = [...sums].map(([code, each]): EarnedOn => ({ code, currency: 'KES', minor: each }));
      const night = bookRecognised(earned, '2028-01-01', booking);
      if (night !== null) journals.push(night);

      for (const journal of journals) expect(() => checkBalanced(journal)).not.toThrow();
      expect(balanceOn(journals, ['2200'])).toBe(0n);
      expect(balanceOn(journals, ['4100', '4200', '4290'])).toBe(0n);
    }),
    { seed: SEED },
  );
});

function balanceOn(journals: readonly Journal[], codes: readonly AccountCode[]): bigint {
  const entries = journals.flatMap((journal) => journal.entries).filter(({ account }) => codes.includes(account));
  return entries.reduce((all, entry) => all + signed(entry), 0n);
}

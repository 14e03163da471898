import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/domain/invoice.ts';
import { reducedLine, type Discount } from '../../src/domain/discount.ts';
import type { DocumentCredit } from '../../src/domain/document-credit.ts';
import { runPipeline, type PipelineInput, type PipelineResult } from '../../src/domain/pipeline.ts';
import type { LineScope } from '../../src/domain/scope.ts';
import type { Id } from '../../src/kernel/id.ts';
import { add, money, subtract, sum } from '../../src/kernel/money.ts';
import { anAccount, excise, START, vat } from '../../src/testing/builders.ts';
import { discount, line, wallet } from './bills.ts';

const SEED = { seed: 20_261_122, numRuns: 300 };

const plans = ['home-10', 'biz-50'];
const scopes: readonly LineScope[] = [
  { of: 'account' },
  { of: 'plan', planCode: 'home-10' },
  { of: 'metric', meters: ['data'], planCode: null },
  { of: 'lines', keys: ['line 0', 'line 2'] },
];
const anyAmount = fc.bigInt({ min: 0n, max: 300_00n }).map((minor) => money(minor, 'KES'));
const terms = fc.oneof(
  fc.integer({ min: 0, max: 100 }).map((part) => ({ kind: 'percent', rate: (part / 100).toFixed(2) }) as const),
  fc.record({ kind: fc.constant('amount' as const), amount: anyAmount, carries: fc.boolean() }),
);
const discounts = fc
  .array(
    fc.record({
      terms,
      scope: fc.constantFrom(...scopes),
      stacking: fc.constantFrom<Discount['stacking'][]>('all', 'all', 'none', { group: 'g' }),
      grantedAt: fc.integer({ min: 0, max: 2 }),
    }),
    { maxLength: 5 },
  )
  .map((list) => list.map((given, at) => discount(`discount ${at}`, given)));
const lines = (taxMode: 'inclusive' | 'exclusive') =>
  fc
    .array(
      fc.record({
        minor: fc.oneof(fc.bigInt({ min: -50n, max: 50n }), fc.bigInt({ min: -50_00n, max: 500_00n })),
        planCode: fc.constantFrom(...plans),
        meter: fc.constantFrom('data', null),
        discountable: fc.boolean(),
        taxes: fc.subarray([excise, vat]),
      }),
      { maxLength: 6 },
    )
    .map((list) =>
      list.map(({ minor, taxes, ...facts }, at) =>
        line(`line ${at}`, '0.00', { ...facts, charge: { amount: money(minor, 'KES'), taxMode, taxes } }),
      ),
    );
const credits = fc
  .array(
    fc.record({ left: anyAmount, kind: fc.constantFrom<DocumentCredit['kind'][]>('credit_note', 'promo', 'wallet') }),
    {
      maxLength: 4,
    },
  )
  .map((list) => list.map((given, at) => wallet('0.00', { ...given, id: `credit ${at}` })));
const cap = fc.record({ limit: anyAmount, billedBefore: anyAmount, scope: fc.constantFrom(...scopes) });
const bills = fc.constantFrom('inclusive' as const, 'exclusive' as const).chain((taxMode) =>
  fc.record<PipelineInput>({
    currency: fc.constant('KES'),
    at: fc.constant(START),
    lines: lines(taxMode),
    discounts,
    caps: fc
      .array(cap, { maxLength: 2 })
      .map((list) => list.map((each, at) => ({ ...each, id: `cap ${at}`, description: 'cap' }))),
    credits,
    tax: fc.record({
      taxRounding: fc.constantFrom('per_rate' as const, 'per_line' as const, 'per_invoice' as const),
      rounding: fc.constantFrom('half_up' as const, 'half_even' as const),
    }),
  }),
);

const always = (law: (bill: PipelineInput, result: PipelineResult) => void) =>
  fc.assert(
    fc.property(bills, (bill) => law(bill, runPipeline(bill))),
    SEED,
  );
const total = (list: readonly { readonly minor: bigint }[]) => list.reduce((all, { minor }) => all + minor, 0n);

const byKey = (of: PipelineResult) => new Map(of.lines.map((each) => [each.charge.key, each]));

describe('a bill', () => {
  it('foots: lines, rates, steps and credits', () => {
    always((_, result) => {
      const { net, tax, due, inFavour } = result;
      for (const each of result.lines) expect(add(each.net, each.tax)).toEqual(each.gross);
      expect(total(result.lines.map((each) => each.net))).toBe(net.minor);
      expect(total(result.lines.map((each) => each.tax))).toBe(tax.minor);
      expect(total(result.taxes.map((each) => each.amount))).toBe(tax.minor);
      expect(add(net, tax)).toEqual(result.total);
      const used = sum(result.credits.map((each) => each.used), 'KES'); // prettier-ignore
      expect(subtract(due, inFavour)).toEqual(subtract(result.total, used));
      let before = 0n;
      for (const { change, after } of result.steps) {
        expect(before + change.minor).toBe(after.minor);
        before = after.minor;
      }
    });
  });

  it('is never due below zero, nor paid with more than a credit has', () => {
    always((bill, { due, credits: applied }) => {
      expect(due.minor >= 0n).toBe(true);
      for (const { id, used, left } of applied) {
        expect(used.minor > 0n && left.minor >= 0n).toBe(true);
        expect(add(used, left)).toEqual(bill.credits?.find((each) => each.id === id)?.left);
      }
    });
  });

  it('has no line from which more is taken than it has, and takes nothing from credits', () => {
    always((bill, result) => {
      for (const { charge } of bill.lines) {
        const taken = result.lines.filter(
          (each) => each.charge.key !== charge.key && reducedLine(each.charge.key) === charge.key,
        );
        const left = charge.amount.minor + total(taken.map((each) => each.charge.amount));
        if (charge.amount.minor > 0n) expect(left >= 0n).toBe(true);
        else expect(taken).toEqual([]);
        for (const each of taken) expect(each.charge.amount.minor < 0n).toBe(true);
      }
    });
  });

  it('gives of no amount more than it has, and carries what it has not given', () => {
    always((_, result) => {
      for (const { discount: given, taken, carried } of result.discounts) {
        const shown = result.lines.filter(({ charge }) => charge.key.endsWith(`/less/discount/${given.id}`));
        expect(-total(shown.map(({ charge }) => charge.amount))).toBe(taken.minor);
        if (given.terms.kind !== 'amount') continue;
        const rest = subtract(given.terms.amount, taken);
        expect(rest.minor >= 0n).toBe(true);
        expect(carried).toEqual(given.terms.carries ? rest : money(0n, 'KES'));
      }
    });
  });

  it('does not look at the order of discounts, caps and credits', () => {
    always((bill, result) => {
      const turned = runPipeline({
        ...bill,
        discounts: (bill.discounts ?? []).toReversed(),
        caps: (bill.caps ?? []).toReversed(),
        credits: (bill.credits ?? []).toReversed(),
      });
      expect(turned).toEqual(result);
    });
  });

  it('has its lines permuted when they are given permuted, and is the same otherwise', () => {
    always((bill, result) => {
      const turned = runPipeline({ ...bill, lines: bill.lines.toReversed() });
      expect(byKey(turned)).toEqual(byKey(result));
      expect([turned.total, turned.due, turned.discounts]).toEqual([result.total, result.due, result.discounts]);
    });
  });

  it('is the invoice that its lines assemble to, wherever tax is rounded', () => {
    always((bill, result) => {
      if (result.lines.length === 0) return;
      const charges = result.lines.map(({ charge }, at) => ({ ...charge, id: `chg_${at}` as Id<'Charge'> }));
      const identity = { id: 'inv_1' as Id<'Invoice'>, issuedAt: START, dueAt: START };
      const invoice = assemble(identity, anAccount(), charges, bill.tax);
      expect([invoice.net, invoice.tax, invoice.total]).toEqual([result.net, result.tax, result.total]);
    });
  });

  it('that grows by a stacking discount never costs more', () => {
    fc.assert(
      fc.property(bills, terms, fc.constantFrom(...scopes), (bill, more, scope) => {
        const stacking = (bill.discounts ?? []).filter((each) => each.stacking === 'all');
        const figure = (list: readonly Discount[]) =>
          runPipeline({ ...bill, discounts: list }).steps[4]?.after.minor ?? 0n;
        const extra = discount('extra', { terms: more, scope });
        // A percentage rounds on each line for itself, so that two in another order may differ by a cent on each.
        expect(figure([...stacking, extra]) <= figure(stacking) + BigInt(bill.lines.length)).toBe(true);
      }),
      SEED,
    );
  });
});

import { describe, expect, it } from 'vitest';
import { checkTaxResults, type TaxResult } from '../../src/domain/tax-result.ts';
import { money, parseMoney } from '../../src/kernel/money.ts';

const result = (rate: string, base: string, amount: string, given: Partial<TaxResult> = {}): TaxResult => ({
  code: 'VAT',
  rate,
  base: parseMoney(base, 'KES'),
  amount: parseMoney(amount, 'KES'),
  reason: 'Standard rate',
  reference: null,
  ...given,
});

describe('taxes that a plugin works out', () => {
  it.each<[string, string, string, string]>([
    ['0.16', '2155.17', '344.83', '16 % of 2,155.17 is 344.8272'],
    ['0.16', '2155.17', '344.82', 'a cent below: rounded elsewhere'],
    ['0.16', '2155.17', '344.84', 'a cent above'],
    ['0', '1000.00', '0.00', 'an exemption'],
    ['0.16', '-500.00', '-80.00', 'a credit note'],
    ['0.02', '1000.00', '-20.00', 'withheld by the customer'],
  ])('%s of %s may be %s: %s', (rate, base, amount) => {
    expect(() => checkTaxResults([result(rate, base, amount)])).not.toThrow();
  });

  it.each<[string, string, string, string]>([
    ['0.16', '2155.17', '344.85', 'two cents off'],
    ['0', '1000.00', '160.00', 'an exemption that is charged all the same'],
    ['0.02', '1000.00', '-20.02', 'more withheld than the rate says'],
  ])('%s of %s may not be %s: %s', (rate, base, amount) => {
    const off = expect.objectContaining({ code: 'taxResult.off', kind: 'invalid' });
    expect(() => checkTaxResults([result('0.16', '100.00', '16.00'), result(rate, base, amount)])).toThrow(off);
  });

  it('stand as they are where the authority itself has answered', () => {
    expect(() => checkTaxResults([result('0.16', '1000.00', '163.73')], true)).not.toThrow();
  });

  it('have a reason to print, and one currency', () => {
    expect(() => checkTaxResults([result('0', '1.00', '0.00', { reason: ' ' })], true)).toThrow(
      expect.objectContaining({ code: 'taxResult.noReason' }),
    );
    expect(() => checkTaxResults([result('0.16', '1.00', '0.16', { amount: money(16n, 'UGX') })])).toThrow(
      expect.objectContaining({ code: 'money.currencyMismatch' }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { addOnEnd, addOnStart, type AddOnPolicy } from '../../../src/domain/change/add-on.ts';
import { amounts, kes, month, nairobi, NAIROBI, thirtyDays } from './facts.ts';

const start = { now: nairobi('2026-04-11 14:30'), zone: NAIROBI, parent: [month('2500')], price: kes('600') };

describe('an add-on', () => {
  it.each<[AddOnPolicy, string | null, string[], string]>([
    [{}, null, ['400.00'], 'twenty of thirty days of its price'],
    [{}, '1000', ['400.00', '1000.00'], 'its set-up is never prorated'],
    [{ first: 'whole' }, null, ['600.00'], 'whole by its terms'],
    [{ count: { convention: 'seconds' } }, null, ['387.92'], 'by the second: 465.5 of 720 hours'],
  ])('with %o and set-up %s starts for %o: %s', (policy, setup, lines) => {
    const result = addOnStart({ ...start, setup: setup === null ? null : kes(setup) }, policy);
    expect(amounts(result)).toEqual(lines);
  });

  it('ends with the period of the plan that it belongs to', () => {
    const result = addOnStart(start);
    expect(result.effectiveAt).toBe(start.now);
    expect(result.paidUntil).toBe(nairobi('2026-05-01 00:00'));
  });

  it('ends with the expiry of a prepaid plan: 480 of 720 hours', () => {
    const result = addOnStart({ ...start, parent: [thirtyDays('1500')] });
    expect(amounts(result)).toEqual(['400.00']);
    expect(result.paidUntil).toBe(nairobi('2026-05-01 14:30'));
  });

  it('costs its set-up alone when the plan is not paid', () => {
    const result = addOnStart({ ...start, parent: [], setup: kes('1000') });
    expect(amounts(result)).toEqual(['1000.00']);
    expect(result.paidUntil).toBeNull();
  });

  it('stays to the end of what is paid when it is removed', () => {
    const { paid } = addOnStart(start);
    const result = addOnEnd({ now: nairobi('2026-04-21 08:00'), zone: NAIROBI, paid, currency: 'KES' });
    expect(result.effectiveAt).toBe(nairobi('2026-05-01 00:00'));
    expect(result.lines).toEqual([]);
  });

  it('gives back what was unused when it ends at once: ten of thirty days', () => {
    const { paid } = addOnStart(start);
    const result = addOnEnd({ now: nairobi('2026-04-21 08:00'), zone: NAIROBI, paid, currency: 'KES' }, { end: 'now' });
    expect(amounts(result)).toEqual(['-200.00']);
    expect(result.returned).toEqual([{ way: 'credit', amount: kes('200') }]);
  });

  it('that is taken back at once costs nothing but its set-up', () => {
    const added = addOnStart({ ...start, setup: kes('1000') });
    const ended = addOnEnd({ now: start.now, zone: NAIROBI, paid: added.paid, currency: 'KES' }, { end: 'now' });
    expect(added.due.minor + ended.due.minor).toBe(kes('1000').minor);
  });
});

import { describe, expect, it } from 'vitest';
import { checkPhases, phaseAt, phasesEnd, phasesOver, type Phase, type PhaseStart } from '../../src/domain/phase.ts';
import { cycleAnchor, type Interval } from '../../src/kernel/calendar.ts';
import { money } from '../../src/kernel/money.ts';
import { periodAt } from '../../src/kernel/period.ts';

const monthly: Interval = { unit: 'month', count: 1 };
const phase = (kind: Phase['kind'], length: string | null, over: Partial<Phase> = {}): Phase => {
  const [count = '', unit = ''] = length?.split(' ') ?? [];
  return {
    key: kind,
    kind,
    length: length === null ? null : { unit: unit as 'day', count: Number(count) },
    price: null,
    ...over,
  };
};
const on = (startedOn: string, anchor = startedOn): PhaseStart => ({ startedOn, anchor, interval: monthly });

/** Fourteen days free, three months at half the price, and then without an end. */
const usual = [
  phase('trial', '14 day', { price: money(0n, 'KES') }),
  phase('discount', '3 month', { price: money(125_000n, 'KES') }),
  phase('evergreen', null),
];

describe('the phase of a day', () => {
  it.each<[string, string | null, string]>([
    ['2026-04-09', null, 'before the start'],
    ['2026-04-10', 'trial', 'the first day'],
    ['2026-04-23', 'trial', 'the fourteenth day'],
    ['2026-04-24', 'discount', 'the fifteenth'],
    ['2026-07-23', 'discount', 'the last day of three months from 24 April'],
    ['2026-07-24', 'evergreen', 'and then without an end'],
    ['2046-07-24', 'evergreen', 'twenty years on'],
  ])('%s is %s: %s', (day, key) => {
    expect(phaseAt(usual, on('2026-04-10'), day)?.phase.key ?? null).toBe(key);
  });

  it.each<[string, string[], string]>([
    ['2 week', ['2026-04-24'], 'two weeks'],
    ['3 month', ['2026-07-10'], 'three months'],
    ['2 period', ['2026-06-01'], 'the rest of April is a period, and May'],
  ])('ends after %s with %o: %s', (length, [end]) => {
    const start = on('2026-04-10', cycleAnchor(1));
    expect(phaseAt([phase('trial', length), phase('evergreen', null)], start, '2026-04-10')?.to).toBe(end);
  });

  it('does not drift: months of several phases are counted from where the months began', () => {
    const phases = [
      phase('trial', '1 month'),
      phase('discount', '1 month'),
      phase('fixed_term', '1 month', { atEnd: 'renew' }),
    ];
    const start = on('2026-01-31');
    const edges = ['2026-02-15', '2026-03-15', '2026-04-15', '2026-05-15'].map(
      (day) => phaseAt(phases, start, day)?.to,
    );
    expect(edges).toEqual(['2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31']);
  });
});

const slices = (from: string, phases = usual) =>
  phasesOver(phases, on('2026-04-10'), periodAt('2026-04-10', monthly, from)).map(({ slice, phase: { key } }) => [
    slice.from,
    slice.to,
    key,
  ]);

describe('a period with an edge of a phase in it', () => {
  it.each<[string, string[][], string]>([
    [
      '2026-04-10',
      [
        ['2026-04-10', '2026-04-24', 'trial'],
        ['2026-04-24', '2026-05-10', 'discount'],
      ],
      'fourteen days are free, sixteen at half the price',
    ],
    ['2026-05-10', [['2026-05-10', '2026-06-10', 'discount']], 'no edge, one slice'],
    [
      '2026-07-10',
      [
        ['2026-07-10', '2026-07-24', 'discount'],
        ['2026-07-24', '2026-08-10', 'evergreen'],
      ],
      'the discount ends within',
    ],
  ])('from %s is %o: %s', (from, expected) => {
    expect(slices(from)).toEqual(expected);
  });

  it('holds nothing before the start and after the end', () => {
    const phases = [phase('fixed_term', '10 day', { atEnd: 'end' })];
    const april = { from: '2026-04-01', to: '2026-05-01' };
    expect(phasesOver(phases, on('2026-04-10'), april).map(({ slice }) => slice)).toEqual([
      { from: '2026-04-10', to: '2026-04-20' },
    ]);
    expect(phasesOver(phases, on('2026-04-10'), { from: '2026-05-01', to: '2026-06-01' })).toEqual([]);
  });

  it('is not parted where a term begins again', () => {
    const phases = [phase('fixed_term', '10 day', { atEnd: 'renew' })];
    expect(slices('2026-04-10', phases)).toEqual([['2026-04-10', '2026-05-10', 'fixed_term']]);
  });
});

const year = (atEnd?: 'evergreen' | 'end' | 'renew') => [phase('fixed_term', '12 month', atEnd && { atEnd })];

describe('the end of a fixed term', () => {
  const start = on('2026-04-10');

  it.each<['evergreen' | 'end' | 'renew' | undefined, [string | null, boolean, number] | null, string]>([
    [undefined, [null, false, 0], 'goes on without a commitment, unless it says otherwise'],
    ['evergreen', [null, false, 0], 'goes on without a commitment'],
    ['end', null, 'is the end'],
    ['renew', ['2028-04-10', true, 1], 'is the beginning of another year'],
  ])('%s on 10 April 2027 is %o: %s', (atEnd, expected) => {
    const span = phaseAt(year(atEnd), start, '2027-04-10');
    expect(span && [span.to, span.committed, span.renewals]).toEqual(expected);
    expect(phaseAt(year(atEnd), start, '2027-04-09')?.committed).toBe(true);
  });

  it('is known beforehand', () => {
    expect(phasesEnd(year('end'), start)).toBe('2027-04-10');
    expect(phasesEnd(year('renew'), start)).toBeNull();
    expect(phasesEnd(usual, start)).toBeNull();
  });
});

describe('phases that cannot be sold', () => {
  const end = phase('evergreen', null);
  it.each<[Phase[], string, string]>([
    [[], 'phase.none', 'nothing is sold'],
    [[phase('trial', '0 day'), end], 'phase.zeroLength', 'a phase of no length'],
    [[phase('trial', '1.5 month'), end], 'phase.zeroLength', 'a phase of half a unit'],
    [[end, phase('fixed_term', '1 month')], 'phase.endless', 'it would never be reached'],
    [[phase('trial', null), end], 'phase.needsLength', 'a trial has an end'],
    [[phase('evergreen', '1 month')], 'phase.lengthOfEvergreen', 'an evergreen has none'],
    [[phase('trial', '1 day'), phase('trial', '1 day'), end], 'phase.keyTwice', 'which of both?'],
    [[phase('trial', '14 day')], 'phase.unfollowed', 'what comes when it was tried?'],
    [[phase('fixed_term', '1 month', { atEnd: 'end' }), end], 'phase.strayEnd', 'something follows it'],
    [[phase('evergreen', null, { atEnd: 'renew' })], 'phase.strayEnd', 'it has no end'],
  ])('%o are refused as %s: %s', (phases, code) => {
    expect(() => checkPhases(phases)).toThrow(expect.objectContaining({ code }));
  });

  it('are not these', () => {
    expect(() => checkPhases(usual)).not.toThrow();
    expect(() => checkPhases([phase('fixed_term', '12 month', { atEnd: 'renew' })])).not.toThrow();
  });
});

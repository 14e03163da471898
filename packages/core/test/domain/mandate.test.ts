import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MandateResult } from '../../src/domain/gateway-result.ts';
import { charged, declined, endedBy, heard, toldOf, unusableReason, type Mandate } from '../../src/domain/mandate.ts';
import { id } from '../../src/kernel/id.ts';

const NOW = Date.parse('2026-03-10T09:00:00Z');
const AMINA = id<'Account'>('acc_amina');
const hearing = { id: id<'Mandate'>('mdt_1'), gateway: 'cards', accountId: AMINA, now: NOW };

const said = (state: MandateResult['state'], providerAt: number | null, given: Partial<MandateResult> = {}) =>
  ({
    kind: 'mandate',
    providerReference: 'card-1',
    accountId: AMINA,
    state,
    startedBy: 'us',
    label: 'Visa •••• 4242',
    expiresAt: null,
    providerAt,
    ...given,
  }) satisfies MandateResult;

/** Hears all of it in this order. */
function after(results: readonly MandateResult[]): Mandate | null {
  return results.reduce<Mandate | null>((known, result) => {
    const accountId = result.accountId === null ? null : id<'Account'>(result.accountId);
    return heard(known, result, { ...hearing, accountId }) ?? known;
  }, null);
}

/** All that is known, however often it was heard. */
const known = (mandate: Mandate | null) => mandate && { ...mandate, version: 0 };

describe('a mandate', () => {
  it.each([
    [['active 1'], 'active', 'what she has allowed'],
    [['active 1', 'ended 2'], 'ended', 'it has ended'],
    [['ended 2', 'active 1'], 'ended', 'what began it is heard of late'],
    [['ended 1', 'active 2'], 'active', 'she has allowed it again'],
    [['active 2', 'ended 1'], 'active', 'an end of before says nothing of now'],
    [['active 1', 'ended 1'], 'ended', 'of two things said at once the end counts'],
    [['ended 1', 'active 1'], 'ended', 'in whichever order'],
    [['active 1', 'ended 2', 'active 1'], 'ended', 'a message that comes again'],
  ])('after %j is %s: %s', (told, state) => {
    const results = told.map((one) => {
      const [kind, at] = one.split(' ');
      return said(kind === 'ended' ? 'ended' : 'active', Number(at));
    });
    expect(after(results)).toMatchObject({ state, accountId: AMINA, label: 'Visa •••• 4242' });
  });

  it('is the same in whichever order and however often it is heard of', () => {
    const result = fc.record({
      state: fc.constantFrom('active' as const, 'ended' as const),
      providerAt: fc.integer({ min: 1, max: 6 }),
      accountId: fc.constantFrom(AMINA as string, null),
    });
    const twice = fc.array(result, { minLength: 1, maxLength: 6 }).chain((given) => {
      const results = given.map((one) => said(one.state, one.providerAt, { accountId: one.accountId }));
      const all = [...results, ...results];
      const shuffled = fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
      return fc.record({ results: fc.constant(results), again: shuffled });
    });
    fc.assert(
      fc.property(twice, ({ results, again }) => {
        expect(known(after(again))).toEqual(known(after(results)));
      }),
      { seed: 7, numRuns: 1_000 },
    );
  });

  it('whose end is heard of first has no owner, and gets one when its beginning is', () => {
    const ended = after([said('ended', 5, { accountId: null, label: '' })]);
    expect(ended).toMatchObject({ accountId: null, state: 'ended', endedAt: 5 });
    const owned = after([said('ended', 5, { accountId: null, label: '' }), said('active', 1)]);
    expect(owned).toMatchObject({ accountId: AMINA, state: 'ended', label: 'Visa •••• 4242', createdAt: 1 });
  });

  it('is of one account for ever', () => {
    const hers = after([said('active', 1)]);
    const juma = { ...hearing, accountId: id<'Account'>('acc_juma') };
    expect(() => heard(hers, said('active', 2), juma)).toThrow(/of acc_juma; it is of another account/);
  });

  it('that a person has ended stays so, whatever the provider says later', () => {
    const ended = endedBy(after([said('active', 1)])!, 'Otieno', NOW, true);
    expect(ended).toMatchObject({ state: 'ended', endedBy: 'Otieno', endedAt: NOW, tellAt: NOW });
    expect(heard(ended, said('active', NOW + 1), hearing)).toMatchObject({ state: 'ended', endedBy: 'Otieno' });
  });

  it('fails after three declines in a row, and works again once it has paid', () => {
    const active = after([said('active', 1)])!;
    expect(charged(active)).toBeNull();
    const twice = declined(declined(active, 'no'), 'no');
    expect(charged(twice)).toMatchObject({ state: 'active', declines: 0 });
    const failing = declined(twice, 'no money');
    expect(failing).toMatchObject({ state: 'failing', declines: 3, reason: 'no money' });
    expect(charged(failing)).toMatchObject({ state: 'active', declines: 0, reason: null });
    expect(heard(failing, said('active', 2), hearing)).toMatchObject({ state: 'active', declines: 0 });
    expect(heard(failing, said('active', 1), hearing)).toBeNull();
  });

  it.each<[Partial<Mandate>, string | null, string]>([
    [{}, null, 'it works'],
    [{ state: 'failing' }, null, 'it is tried still'],
    [{ state: 'ended' }, 'it has ended', 'nothing any more'],
    [{ startedBy: 'provider' }, 'the provider starts its payments', 'a standing order'],
    [{ expiresAt: NOW }, null, 'the last instant'],
    [{ expiresAt: NOW - 1 }, 'it has expired', 'a card of last month'],
  ])('that is %j cannot be charged because: %s (%s)', (given, reason) => {
    expect(unusableReason({ ...after([said('active', 1)])!, ...given }, NOW)).toBe(reason);
  });

  it('is told of to the provider until it hears: 15 s, 1 m, 5 m, 15 m, 1 h, 6 h, and then once a day', () => {
    let mandate = endedBy(after([said('active', 1)])!, 'Otieno', NOW, true);
    const waits: number[] = [];
    for (let tells = 0; tells < 8; tells++) {
      mandate = toldOf(mandate, false, NOW);
      waits.push(((mandate.tellAt ?? 0) - NOW) / 1_000);
    }
    expect(waits).toEqual([15, 60, 300, 900, 3_600, 21_600, 86_400, 86_400]);
    expect(toldOf(mandate, true, NOW).tellAt).toBeNull();
  });
});

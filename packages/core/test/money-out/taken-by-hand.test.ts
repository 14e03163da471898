import { expect, it } from 'vitest';
import type { Resolving } from '../../src/flow/reconciling/resolve.ts';
import type { TakenBackResult } from '../../src/domain/gateway-result.ts';
import type { ReportedLine } from '../../src/domain/reported-line.ts';
import { assert } from '../../src/kernel/assert.ts';
import { localDateAt } from '../../src/kernel/calendar.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { minus, told } from '../story/house-of-money.ts';
import { ALL, HOUR, MINUTE, openCounter, OTIENO, WANJIRU, type Counter } from './counter.ts';

const taking = (reference: string, amount: string): TakenBackResult => ({
  kind: 'taken_back',
  reference,
  payment: 'IN1',
  amount: kes(amount),
  fee: null,
  providerAt: null,
  reason: 'The holder of the card disputes it.',
});

/** The courier's statement of now: one line by which he took something of IN1 back. */
const takes = (counter: Counter, reference: string, amount: string) => {
  const given = { kind: 'taken_back', amount: minus(amount), payment: 'IN1', description: 'Disputed' } as const;
  return told(reference, new Date(counter.clock.now()).toISOString(), given);
};

/** Takes in lines of the courier, and answers the breaks of their day that are open: `not_ours DSP2`. */
async function compared(counter: Counter, ...lines: readonly ReportedLine[]) {
  const { billing, clock } = counter;
  const about = { gateway: 'courier', source: 'provider', name: 'march.csv', actor: WANJIRU } as const;
  if (lines.length > 0) await billing.importLines({ ...about, lines });
  const day = localDateAt(clock.now(), 'Africa/Nairobi');
  const { breaks } = await billing.reconcileDay({ gateway: 'courier', day });
  const open = breaks.filter(({ state, lineKey }) => state === 'open' && lineKey !== null);
  /** A person resolves the break of this line. */
  const resolve = async (key: string, resolving: Resolving, actor = WANJIRU) => {
    const one = open.find(({ lineKey }) => lineKey === key);
    assert(one !== undefined, 'there is such a break');
    return billing.resolveBreak(one.id, resolving, actor);
  };
  return { open: open.map(({ kind, reference }) => `${kind} ${reference}`), resolve };
}

const stateOf = async ({ billing }: Counter, reference: string) =>
  (await billing.reads.takingByReference('courier', reference))?.state;

describeOnEngines('money taken back that a person decides about', (open) => {
  it('and that is more than there was stays an open break, until there is room for it', async () => {
    const counter = await openCounter(await open());
    await counter.pays('1000.00', 'IN1');
    await counter.hears(taking('DSP1', '600.00'));
    await counter.hears(taking('DSP2', '700.00'));
    expect([await stateOf(counter, 'DSP2'), await counter.wallet()]).toEqual(['doubted', '400.00']);
    const { resolve } = await compared(counter, takes(counter, 'DSP2', '700.00'));
    const take = () => resolve('DSP2', { how: 'take_back' });
    for (let times = 0; times < 2; times++) await expect(take()).rejects.toMatchObject({ code: 'taking.excess' });
    expect((await compared(counter)).open).toEqual(['not_ours DSP2']);
    expect([await counter.wallet(), await counter.books('1160')]).toEqual(['400.00', '400.00']);
    // Told once, however often it is tried.
    expect(counter.heard('takingDoubted')).toBe(1);
    // 600.00 are there again, and 700.00 of 1,000.00 go.
    await counter.hears({ kind: 'restored', reference: 'DSP1', providerAt: null });
    await take();
    await counter.after(MINUTE);
    expect([await stateOf(counter, 'DSP2'), (await compared(counter)).open]).toEqual(['taken', []]);
    // 1,000.00 − 700.00; the 600.00 that went came back.
    expect([await counter.wallet(), await counter.books('1160')]).toEqual(['300.00', '300.00']);
    expect(await counter.billing.verify()).toEqual([]);
    await counter.story.end();
  });

  it('and that only a statement tells of is set aside, and the break stays open', async () => {
    const counter = await openCounter(await open());
    await counter.pays('1000.00', 'IN1');
    const { resolve } = await compared(counter, takes(counter, 'DSP1', '1000.01'));
    await expect(resolve('DSP1', { how: 'take_back' })).rejects.toMatchObject({ code: 'taking.excess' });
    expect([await stateOf(counter, 'DSP1'), (await compared(counter)).open]).toEqual(['doubted', ['not_ours DSP1']]);
    await counter.story.end();
  });

  it('and whose payment was not heard of stays an open break, until it was', async () => {
    const counter = await openCounter(await open());
    const { resolve } = await compared(counter, takes(counter, 'DSP1', '600.00'));
    const take = () => resolve('DSP1', { how: 'take_back' });
    await expect(take()).rejects.toMatchObject({ code: 'taking.unheard' });
    expect((await compared(counter)).open).toEqual(['not_ours DSP1']);
    await counter.pays('1000.00', 'IN1');
    await take();
    expect([await stateOf(counter, 'DSP1'), await counter.wallet()]).toEqual(['taken', '400.00']);
    await counter.after(MINUTE);
    expect(await counter.wallet()).toBe('400.00');
    await counter.story.end();
  });

  it('is explained, and nobody has to look at it any more', async () => {
    const counter = await openCounter(await open());
    await counter.pays('1000.00', 'IN1');
    await counter.hears(taking('DSP1', '600.00'));
    await counter.hears(taking('DSP2', '700.00'));
    const lines = [takes(counter, 'DSP1', '600.00'), takes(counter, 'DSP2', '700.00')];
    const { open: found, resolve } = await compared(counter, ...lines);
    expect(found).toEqual(['not_ours DSP2']);
    await resolve('DSP2', { how: 'explain', note: 'Their mistake, case 4711' }, OTIENO);
    const { takings } = counter.billing.reads;
    expect((await takings({ ...ALL, status: 'doubted' })).total).toBe(0);
    const { rows } = await takings({ ...ALL, status: 'explained' });
    expect(rows).toMatchObject([
      { reference: 'DSP2', paymentId: null, reason: expect.stringMatching(/of a payment.*\(otieno: Their mistake/u) },
    ]);
    // Neither told again, nor with room for it, nor by a further comparison is it anybody's matter.
    await counter.hears(taking('DSP2', '700.00'));
    await counter.hears({ kind: 'restored', reference: 'DSP1', providerAt: null });
    await counter.after(HOUR);
    expect([await stateOf(counter, 'DSP2'), await counter.wallet()]).toEqual(['explained', '1000.00']);
    expect((await compared(counter)).open).toEqual([]);
    // It comes back: nothing was booked of it, and nothing is.
    await counter.hears({ kind: 'restored', reference: 'DSP2', providerAt: null });
    expect([await stateOf(counter, 'DSP2'), await counter.wallet()]).toEqual(['restored', '1000.00']);
    expect(await counter.billing.verify()).toEqual([]);
    await counter.story.end();
  });

  it('above the limit is explained by two, and until the second says so it wants a person', async () => {
    const counter = await openCounter(await open(), { twoPeopleAbove: '699.99' });
    await counter.pays('600.00', 'IN1');
    await counter.hears(taking('DSP1', '700.00'));
    const { resolve } = await compared(counter, takes(counter, 'DSP1', '700.00'));
    const explain = (actor: string) => resolve('DSP1', { how: 'explain', note: 'Their mistake' }, actor);
    expect([await explain(WANJIRU), await stateOf(counter, 'DSP1')]).toMatchObject([{ state: 'open' }, 'doubted']);
    expect([await explain(OTIENO), await stateOf(counter, 'DSP1')]).toMatchObject([{ state: 'resolved' }, 'explained']);
    await counter.story.end();
  });
});

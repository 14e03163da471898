import { expect, it } from 'vitest';
import type { Session } from '../domain/usage.ts';
import { kes, START } from './builders.ts';
import { sample, TERM_MS, wrote, type Both, type Sample } from './store-samples.ts';

/** Numbers that look like chance and are the same in every run (Lehmer's generator). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** That the books and the network agree after any work. */
export function describeProof(both: Both): void {
  it('verifies after random work of two processes', async () => {
    const { store, other } = both();
    const next = numbers(20_260_301);
    const all = Array.from({ length: 8 }, (_, n) => sample(`proof${n}`));
    for (const one of all) await wrote(store, one.opened);
    const terms = new Map(all.map((one) => [one, 0]));
    const open = new Map<Sample, Session>(all.map((one) => [one, one.session]));
    for (let step = 0; step < 80; step++) {
      const one = all[next(all.length)] ?? all[0]!;
      const at = [store, other][next(2)] ?? store;
      const n = terms.get(one) ?? 0;
      if (next(2) === 0) {
        const paid = kes(`${1000 + next(3) * 250}.00`);
        // Half of the time with what a colleague saw before, which must change nothing.
        const version = next(2) === 0 ? n : n + 1;
        const written = await at.write(one.bought(n, version, { amount: paid }));
        if (written.outcome === 'written') terms.set(one, n + 1);
        expect(written.outcome).toBe(version === n + 1 ? 'written' : 'stale');
      } else {
        const session = open.get(one) ?? one.session;
        const grown = [BigInt(next(1 << 30)), BigInt(next(1 << 30))] as const;
        const when = START + next(TERM_MS);
        await wrote(at, one.grown(session, session.inBytes + grown[0], session.outBytes + grown[1], when));
        open.set(one, (await store.reads.session(session.id)) ?? session);
      }
    }
    expect(await store.verify()).toEqual([]);
    expect(await other.verify()).toEqual([]);
  });
}

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGate } from '../src/gate.ts';
import { seeded } from './wire/helpers.ts';

/** A gate with work that ends when it is told to, and what became of each piece. */
function bench(limits: { readonly atOnce: number; readonly waiting: number }) {
  const gate = createGate(limits);
  const started: string[] = [];
  const dropped: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    gate,
    started,
    dropped,
    enter(who: string, piece: string): void {
      const work = (): Promise<void> => {
        started.push(piece);
        return new Promise((resolve) => void ends.set(piece, resolve));
      };
      gate.enter(who, work, () => void dropped.push(piece));
    },
    /** Ends a piece of work, and lets what follows from that happen. */
    async end(piece: string): Promise<void> {
      ends.get(piece)?.();
      ends.delete(piece);
      for (let turns = 0; turns < 4; turns++) await Promise.resolve();
    },
    working: () => [...ends.keys()],
  };
}

describe('the gate', () => {
  it('lets so much run, and the rest in its order', async () => {
    const { enter, end, started } = bench({ atOnce: 2, waiting: 9 });
    for (const piece of ['a1', 'a2', 'a3', 'a4']) enter('a', piece);
    expect(started).toEqual(['a1', 'a2']);
    await end('a2');
    expect(started).toEqual(['a1', 'a2', 'a3']);
    await end('a1');
    expect(started).toEqual(['a1', 'a2', 'a3', 'a4']);
  });

  it('goes round among those who wait: one piece of a quiet one does not stand behind a hundred others', async () => {
    const { enter, end, started } = bench({ atOnce: 1, waiting: 200 });
    for (let at = 0; at < 100; at++) enter('loud', `loud-${at}`);
    enter('quiet', 'quiet-0');
    enter('other', 'other-0');
    await end('loud-0');
    await end('loud-1');
    await end('quiet-0');
    await end('other-0');
    expect(started).toEqual(['loud-0', 'loud-1', 'quiet-0', 'other-0', 'loud-2']);
  });

  it('drops the oldest of whoever has the most waiting, and nothing of the others', () => {
    const { enter, gate, dropped } = bench({ atOnce: 1, waiting: 4 });
    enter('loud', 'runs');
    for (const piece of ['q1', 'l1', 'l2', 'l3']) enter(piece.startsWith('q') ? 'quiet' : 'loud', piece);
    enter('loud', 'l4');
    enter('third', 't1');
    expect(dropped).toEqual(['l1', 'l2']);
    expect(gate.waiting()).toBe(4);
  });

  it('drops the oldest of all where everybody has one', () => {
    const { enter, dropped } = bench({ atOnce: 1, waiting: 2 });
    for (const who of ['runs', 'a', 'b', 'c', 'd']) enter(who, who);
    expect(dropped).toEqual(['a', 'b']);
  });

  it('forgets what waits when it is cleared, and goes on', async () => {
    const { enter, end, gate, started, dropped } = bench({ atOnce: 1, waiting: 9 });
    for (const piece of ['a1', 'a2']) enter('a', piece);
    gate.clear();
    enter('a', 'a3');
    await end('a1');
    expect([started, dropped, gate.waiting(), gate.running()]).toEqual([['a1', 'a3'], [], 0, 1]);
  });

  it('loses nothing: every piece runs once or is dropped, in its own order, within the bounds', async () => {
    const steps = fc.array(fc.oneof(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(3)), { maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const { enter, end, gate, started, dropped, working } = bench({ atOnce: 2, waiting: 5 });
        const entered: string[] = [];
        for (const [at, step] of all.entries()) {
          if (typeof step === 'string') {
            const piece = `${step}-${at}`;
            entered.push(piece);
            enter(step, piece);
          } else await end(working()[step % 2] ?? '');
          expect(gate.waiting()).toBeLessThanOrEqual(5);
          expect(gate.running()).toBe(working().length);
          expect(started.length + dropped.length + gate.waiting()).toBe(entered.length);
        }
        while (working().length > 0) await end(working()[0] ?? '');
        expect([...started, ...dropped].toSorted()).toEqual(entered.toSorted());
        for (const who of ['a', 'b', 'c', 'd']) {
          const mine = (pieces: readonly string[]) => pieces.filter((piece) => piece.startsWith(who));
          expect(mine(started)).toEqual(mine(entered).filter((piece) => started.includes(piece)));
        }
      }),
      seeded,
    );
  });
});

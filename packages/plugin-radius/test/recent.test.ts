import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRecent } from '../src/recent.ts';
import { createQueue } from '../src/wire/queue.ts';

describe('a memory of what was lately kept or asked for', () => {
  const keys = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const steps = fc.array(
    fc.tuple(fc.constantFrom('set' as const, 'get' as const, 'delete' as const), keys, fc.nat(99)),
    { maxLength: 60 },
  );

  it('holds the later half of what it may hold, never more than that, and nothing that was not kept', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const memory = createRecent<number>(4);
        // By when it was last kept or asked for; the latest two must be there, however the memory is made.
        const model = new Map<string, number>();
        for (const [verb, key, value] of all) {
          if (verb === 'set') {
            memory.set(key, value);
            model.delete(key);
            model.set(key, value);
          } else if (verb === 'delete') {
            memory.delete(key);
            model.delete(key);
          } else {
            const found = memory.get(key);
            const latest = [...model.keys()].slice(-2);
            if (latest.includes(key)) expect(found).toBe(model.get(key));
            if (found === undefined) model.delete(key);
            else {
              expect(found).toBe(model.get(key));
              model.delete(key);
              model.set(key, found);
            }
          }
          expect(memory.size()).toBeLessThanOrEqual(4);
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('is empty once it was cleared', () => {
    const memory = createRecent<number>(4);
    for (const key of ['a', 'b', 'c']) memory.set(key, 1);
    memory.clear();
    expect([memory.size(), memory.get('a'), memory.get('c')]).toEqual([0, undefined, undefined]);
  });
});

describe('a queue', () => {
  it('goes on in its order with those that it retains', () => {
    const queue = createQueue<number>();
    for (const one of [1, 2, 3, 4, 5]) queue.push(one);
    queue.shift();
    queue.retain((one) => one % 2 === 1);
    queue.push(6);
    expect([queue.size(), queue.shift(), queue.first(), queue.shift(), queue.shift(), queue.shift()]).toEqual([
      3,
      3,
      5,
      5,
      6,
      undefined,
    ]);
  });
});

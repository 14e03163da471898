import { describe, expect, it } from 'vitest';
import type { RouterLink } from '../src/client/link.ts';
import type { Wish } from '../src/looks.ts';
import { createSnapshots, type Snapshot } from '../src/snapshots.ts';

const AT = Date.UTC(2026, 10, 23, 6);
const MENUS: ReadonlySet<string> = new Set(['/ppp/secret']);
const tower = {} as RouterLink;
const wish = (subscriptionId: string, generation: number, now = AT) =>
  ({ entitlement: { subscriptionId, generation }, now }) as Wish;
const seen = (looked: number, at = AT): Snapshot => ({ shown: () => [], menus: [], looked, at });

/** What was seen of amina for her second decision, at a moment called 7. */
function kept() {
  const snapshots = createSnapshots();
  snapshots.keep(tower, wish('amina', 2), seen(7));
  return snapshots;
}

describe('what was seen of a customer', () => {
  it('is good for one order', () => {
    const snapshots = kept();
    expect(snapshots.take(tower, wish('amina', 2))?.looked).toBe(7);
    expect(snapshots.take(tower, wish('amina', 2))).toBeNull();
  });

  it.each([
    ['of another customer', tower, wish('otieno', 2)],
    ['by a newer decision', tower, wish('amina', 3)],
    ['over a link that was made anew', {} as RouterLink, wish('amina', 2)],
    ['after more than five seconds', tower, wish('amina', 2, AT + 5_001)],
    ['before it was seen, by a clock that was set back', tower, wish('amina', 2, AT - 1)],
  ])('is nothing to an order %s', (_what, link, other) => {
    expect(kept().take(link, other)).toBeNull();
  });

  it('waits five seconds for its order', () => {
    expect(kept().take(tower, wish('amina', 2, AT + 5_000))?.looked).toBe(7);
  });

  it('stays while others are seen, also those who were looked for before', () => {
    const snapshots = createSnapshots();
    snapshots.keep(tower, wish('otieno', 1, AT), seen(7, AT + 100));
    snapshots.keep(tower, wish('amina', 2, AT - 100), seen(6, AT + 200));
    expect(snapshots.take(tower, wish('otieno', 1, AT + 300))?.looked).toBe(7);
    expect(snapshots.take(tower, wish('amina', 2, AT + 300))?.looked).toBe(6);
  });

  it('gives way to what was seen later', () => {
    const snapshots = kept();
    snapshots.keep(tower, wish('amina', 3), seen(8));
    expect(snapshots.take(tower, wish('amina', 3))?.looked).toBe(8);
  });

  it('is forgotten once she is written', () => {
    const snapshots = kept();
    snapshots.written(tower, wish('amina', 2), MENUS);
    expect(snapshots.take(tower, wish('amina', 2))).toBeNull();
  });
});

describe('that she was written', () => {
  it('is told once, of that decision and that link', () => {
    const snapshots = createSnapshots();
    for (const [link, other, is] of [
      [tower, wish('amina', 2), true],
      [tower, wish('amina', 3), false],
      [{} as RouterLink, wish('amina', 2), false],
    ] as const) {
      snapshots.written(tower, wish('amina', 2), MENUS);
      expect(snapshots.takeWritten(link, other)).toBe(is ? MENUS : null);
      expect(snapshots.takeWritten(link, other)).toBeNull();
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeSlot, type DeviceSlot, type SlotAsk } from '../../src/domain/slot.ts';
import type { Id } from '../../src/kernel/id.ts';

const SUBSCRIPTION = 'sub_1' as Id<'Subscription'>;
const slot = (place: number, device: string, seenAt: number): DeviceSlot => ({
  id: `slt_${place}` as Id<'DeviceSlot'>,
  subscriptionId: SUBSCRIPTION,
  place,
  device,
  boundAt: 0,
  seenAt,
  version: 0,
});
const ask = (device: string, given: Partial<SlotAsk> = {}): SlotAsk => ({
  id: 'slt_new' as Id<'DeviceSlot'>,
  subscriptionId: SUBSCRIPTION,
  device,
  formerly: null,
  places: 2,
  since: 0,
  now: 100,
  replace: false,
  ...given,
});

describe('the place of a device', () => {
  const phone = slot(1, 'aa', 10);
  const laptop = slot(2, 'bb', 20);
  const third = slot(3, 'cc', 5);

  it.each([
    ['takes the first', [], ask('aa'), { kind: 'taken', slot: { place: 1, device: 'aa' } }],
    [
      'keeps its own, whoever else is there',
      [phone, laptop],
      ask('bb'),
      { kind: 'own', slot: { place: 2, seenAt: 100 } },
    ],
    ['takes the gap that another left', [laptop], ask('aa'), { kind: 'taken', slot: { place: 1 } }],
    ['finds all taken', [phone, laptop], ask('dd'), { kind: 'full' }],
    [
      'takes that of who was not seen for longest, where it may',
      [phone, laptop],
      ask('dd', { replace: true }),
      { kind: 'replaced', gone: 'aa', slot: { id: 'slt_1', place: 1, device: 'dd' } },
    ],
    [
      'stands in its old place under a new address, although another is free',
      [phone],
      ask('a2', { formerly: phone.id }),
      { kind: 'replaced', gone: 'aa', slot: { id: 'slt_1', place: 1, device: 'a2' } },
    ],
    [
      'is not helped by a place of somebody else',
      [phone, laptop],
      ask('dd', { formerly: 'slt_9' as Id<'DeviceSlot'> }),
      { kind: 'full' },
    ],
    ['has no place that is not sold any more', [phone, laptop, third], ask('cc'), { kind: 'full' }],
    [
      'has it again when more are sold',
      [phone, laptop, third],
      ask('cc', { places: 3 }),
      { kind: 'own', slot: { place: 3 } },
    ],
    [
      'takes that of who has not come since the package began',
      [phone, laptop],
      ask('dd', { since: 15 }),
      { kind: 'replaced', gone: 'aa', slot: { place: 1, device: 'dd' } },
    ],
    ['has none where none is sold', [], ask('aa', { places: 0, replace: true }), { kind: 'full' }],
  ] as const)('%s', (_, slots, given, wanted) => {
    expect(takeSlot(slots, given)).toMatchObject(wanted);
  });

  it('never gives more places than are sold, nor one to two, whatever comes', () => {
    const step = fc.record({
      device: fc.nat({ max: 6 }),
      replace: fc.boolean(),
      formerly: fc.option(fc.nat({ max: 9 })),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), (steps, places) => {
        let slots: readonly DeviceSlot[] = [];
        steps.forEach(({ device, replace, formerly }, now) => {
          const id = `slt_${now}` as Id<'DeviceSlot'>;
          const old = formerly === null ? null : (slots[formerly]?.id ?? null);
          const verdict = takeSlot(slots, ask(`d${device}`, { id, now, replace, places, formerly: old }));
          if (verdict.kind === 'full') return;
          slots = [...slots.filter((one) => one.id !== verdict.slot.id), verdict.slot];
        });
        expect(new Set(slots.map(({ place }) => place)).size).toBe(slots.length);
        expect(new Set(slots.map(({ device }) => device)).size).toBe(slots.length);
        expect(slots.length).toBeLessThanOrEqual(places);
      }),
      { seed: 11 },
    );
  });
});

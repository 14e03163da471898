import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFramer } from '../../src/radsec/framing.ts';
import { seeded } from '../wire/helpers.ts';

/** A packet of a stated length, filled with one octet. */
function packet(length: number, fill = 7): Uint8Array {
  const octets = new Uint8Array(length).fill(fill);
  octets.set([1, 2, length >> 8, length & 0xff]);
  return octets;
}

const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

describe('a stream', () => {
  it('of many packets at once is cut where each ends', () => {
    const framer = createFramer();
    const sent = [packet(20), packet(4_096), packet(21)];
    expect(framer.push(join(...sent))).toEqual({ packets: sent });
    expect(framer.isAmid()).toBe(false);
  });

  it('that ends amid a packet waits for the rest', () => {
    const framer = createFramer();
    const whole = packet(30);
    expect(framer.push(whole.subarray(0, 3))).toEqual({ packets: [] });
    expect(framer.isAmid()).toBe(true);
    expect(framer.push(whole.subarray(3, 29))).toEqual({ packets: [] });
    expect(framer.push(whole.subarray(29))).toEqual({ packets: [whole] });
    expect(framer.isAmid()).toBe(false);
  });

  it.each([0, 19, 4_097, 65_535])('with a packet of stated length %i cannot be read on', (length) => {
    const framer = createFramer();
    const wrong = packet(20);
    wrong.set([length >> 8, length & 0xff], 2);
    const { packets, fault } = framer.push(join(packet(25), wrong, packet(25)));
    expect(packets).toEqual([packet(25)]);
    expect(fault).toBe(`a packet states length ${length}, which is not 20 to 4096`);
  });

  it('tells a wrong length as soon as it is there, though the packet is not', () => {
    const framer = createFramer();
    framer.push(Uint8Array.of(1, 2, 0));
    expect(framer.push(Uint8Array.of(5)).fault).toContain('states length 5');
  });

  it('keeps what it holds when the memory of a chunk is used again', () => {
    const framer = createFramer();
    const chunk = packet(40).slice(0, 25);
    framer.push(chunk);
    chunk.fill(0xff);
    expect(framer.push(packet(40).subarray(25)).packets).toEqual([packet(40)]);
  });

  it('is the same packets however it is torn', () => {
    const lengths = fc.array(fc.oneof(fc.integer({ min: 20, max: 60 }), fc.integer({ min: 20, max: 4_096 })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(lengths, fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1 }), (all, cuts) => {
        const sent = all.map((length, at) => packet(length, at + 1));
        const stream = join(...sent);
        const framer = createFramer();
        const got: Uint8Array[] = [];
        for (let at = 0, cut = 0; at < stream.length; cut++) {
          const size = cuts[cut % cuts.length] ?? 1;
          got.push(...framer.push(stream.subarray(at, at + size)).packets);
          at += size;
        }
        expect(got).toEqual(sent);
        expect(framer.isAmid()).toBe(false);
      }),
      { ...seeded, numRuns: 50 },
    );
  });
});

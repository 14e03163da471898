import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDuplicates } from '../../src/wire/duplicates.ts';
import { ascii, hex, seeded } from './helpers.ts';

const origin = { socket: 'auth', address: '10.0.0.1', port: 40_000, identifier: 5 };
const first = hex('00112233445566778899aabbccddeeff');
const second = hex('10112233445566778899aabbccddeeff');
const reply = ascii('a reply');
const make = () => createDuplicates({ keepMs: 10_000, maxEntries: 3 });

const at = (request: number) => ({ ...origin, port: 1024 + (request >> 8), identifier: request & 0xff });

describe('a request', () => {
  it('is new, then in flight, then answered with the same octets', () => {
    const seen = make();
    expect(seen.see(origin, first, 0)).toEqual({ kind: 'new' });
    expect(seen.see(origin, first, 10)).toEqual({ kind: 'inFlight' });
    expect(seen.answer(origin, first, reply, 20)).toBe(true);
    expect(seen.see(origin, first, 30)).toEqual({ kind: 'answered', reply });
    expect(seen.see(origin, first, 40)).toEqual({ kind: 'answered', reply });
    expect(seen.size()).toBe(1);
  });

  it('with another authenticator replaces the older one, whose reply comes too late', () => {
    const seen = make();
    seen.see(origin, first, 0);
    expect(seen.see(origin, second, 10)).toEqual({ kind: 'replaced' });
    expect(seen.answer(origin, first, reply, 20)).toBe(false);
    expect(seen.see(origin, second, 30)).toEqual({ kind: 'inFlight' });
    expect(seen.answer(origin, second, reply, 40)).toBe(true);
    expect(seen.see(origin, first, 50)).toEqual({ kind: 'replaced' });
  });

  it.each([
    { ...origin, socket: 'acct' },
    { ...origin, address: '10.0.0.2' },
    { ...origin, port: 40_001 },
    { ...origin, identifier: 6 },
  ])('from elsewhere is another: %o', (other) => {
    const seen = make();
    seen.see(origin, first, 0);
    expect(seen.see(other, first, 0)).toEqual({ kind: 'new' });
  });

  it('is forgotten after its time, which starts again with the reply', () => {
    const seen = make();
    seen.see(origin, first, 0);
    expect(seen.see(origin, first, 9_999)).toEqual({ kind: 'inFlight' });
    seen.answer(origin, first, reply, 9_999);
    expect(seen.see(origin, first, 19_998)).toEqual({ kind: 'answered', reply });
    expect(seen.see(origin, first, 19_999)).toEqual({ kind: 'new' });
  });

  it('whose work failed may be tried again at once', () => {
    const seen = make();
    seen.see(origin, first, 0);
    seen.forget(origin, first);
    expect(seen.see(origin, first, 1)).toEqual({ kind: 'new' });
  });

  it('is not forgotten by the failure of the one that it replaced', () => {
    const seen = make();
    seen.see(origin, first, 0);
    seen.see(origin, second, 1);
    seen.forget(origin, first);
    expect(seen.see(origin, second, 2)).toEqual({ kind: 'inFlight' });
  });
});

describe('the memory', () => {
  it('gives up the oldest when it is full', () => {
    const seen = make();
    for (const identifier of [1, 2, 3, 4]) seen.see({ ...origin, identifier }, first, identifier);
    expect(seen.size()).toBe(3);
    expect(seen.see({ ...origin, identifier: 2 }, first, 5)).toEqual({ kind: 'inFlight' });
    expect(seen.see({ ...origin, identifier: 1 }, first, 5)).toEqual({ kind: 'new' });
  });

  it('counts the age of an answered request from its reply', () => {
    const seen = make();
    for (const identifier of [1, 2, 3]) seen.see({ ...origin, identifier }, first, identifier);
    seen.answer({ ...origin, identifier: 1 }, first, reply, 4);
    seen.see({ ...origin, identifier: 4 }, first, 5);
    expect(seen.see({ ...origin, identifier: 1 }, first, 6)).toEqual({ kind: 'answered', reply });
    expect(seen.see({ ...origin, identifier: 3 }, first, 6)).toEqual({ kind: 'inFlight' });
    expect(seen.see({ ...origin, identifier: 2 }, first, 6)).toEqual({ kind: 'new' });
  });

  it('lets go of what is past when something comes', () => {
    const seen = make();
    seen.see({ ...origin, identifier: 1 }, first, 0);
    seen.see({ ...origin, identifier: 2 }, first, 1);
    seen.see({ ...origin, identifier: 3 }, first, 10_001);
    expect(seen.size()).toBe(1);
  });

  it('keeps all of ten seconds at 20,000 requests a second, and no more than that', () => {
    const seen = createDuplicates({ keepMs: 10_000, maxEntries: 262_144 });
    for (let request = 0; request < 300_000; request++) {
      const nowMs = Math.floor(request / 20);
      if (seen.see(at(request), first, nowMs).kind !== 'new') expect.fail(`request ${request} was taken for another`);
      if (request % 2 === 0) seen.answer(at(request), first, reply, nowMs);
    }
    // The last is of 14,999 ms: what came after 4,999 ms is there, in flight or answered.
    expect(seen.size()).toBe(200_000);
    expect(seen.see(at(100_000), first, 14_999).kind).toBe('answered');
    expect(seen.see(at(100_001), first, 14_999).kind).toBe('inFlight');
    expect(seen.see(at(299_999), first, 14_999).kind).toBe('inFlight');
    expect(seen.see(at(99_998), first, 14_999).kind).toBe('new');
  });

  it('does not grow by requests that take the same place again and again, nor by those that fail', () => {
    const seen = createDuplicates({ keepMs: 10_000, maxEntries: 1_000 });
    for (let request = 0; request < 100_000; request++) {
      seen.see(
        { ...origin, identifier: request & 0xff },
        Uint8Array.from(first, (octet) => octet ^ request),
        0,
      );
    }
    for (let request = 0; request < 100_000; request++) {
      const failing = { ...origin, address: '10.0.0.2', port: request };
      seen.see(failing, second, 0);
      seen.forget(failing, second);
    }
    expect(seen.size()).toBe(256);
  });

  it.each([
    [{ keepMs: 0, maxEntries: 1 }, 'keepMs is a whole number from 1, not 0'],
    [{ keepMs: 1, maxEntries: Number.NaN }, 'maxEntries is a whole number from 1, not NaN'],
  ])('needs limits: %o', (limits, reason) => {
    expect(() => createDuplicates(limits)).toThrow(reason);
  });

  it('is never greater than its bound, and works on one authenticator of a key at most once while it lasts', () => {
    const steps = fc.array(
      fc.record({
        identifier: fc.nat(2), // As many as the bound: nothing is pushed out, so every repeat must be known.
        authenticator: fc.constantFrom(first, second),
        does: fc.constantFrom('see', 'answer', 'forget'),
        afterMs: fc.nat(3_000),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        const seen = make();
        const working = new Map<number, { authenticator: Uint8Array; untilMs: number }>();
        let nowMs = 0;
        for (const { identifier, authenticator, does, afterMs } of all) {
          nowMs += afterMs;
          const from = { ...origin, identifier };
          const known = working.get(identifier);
          if (does === 'see') {
            const isSame = known?.authenticator === authenticator && known.untilMs > nowMs;
            const isWork = ['new', 'replaced'].includes(seen.see(from, authenticator, nowMs).kind);
            expect(isWork).toBe(!isSame);
            if (isWork) working.set(identifier, { authenticator, untilMs: nowMs + 10_000 });
          } else if (does === 'forget') {
            seen.forget(from, authenticator);
            if (known?.authenticator === authenticator) working.delete(identifier);
          } else if (seen.answer(from, authenticator, reply, nowMs)) {
            working.set(identifier, { authenticator, untilMs: nowMs + 10_000 });
          }
          expect(seen.size()).toBeLessThanOrEqual(3);
        }
      }),
      seeded,
    );
  });
});

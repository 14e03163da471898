import { describe, expect, it } from 'vitest';
import { BillingError, defineErrors } from '../../src/kernel/error.ts';
import { isResting } from '../../src/plugin/errors.ts';
import { createGuard } from '../../src/plugin/guard.ts';
import { testHost } from '../../src/testing/host.ts';
import { manualTimer } from '../../src/testing/timer.ts';
import { thrownAt, thrownBy } from './world.ts';

const part = { plugin: 'sample@1.2.3', part: 'job nightly' };
const sampleErrors = defineErrors('sample', {
  no: ['refused', 'Not today.'],
  away: ['unavailable', 'Nobody there.'],
});

function guarded() {
  const host = testHost();
  const timer = manualTimer();
  return { guard: createGuard({ clock: host.clock, log: host.log, timer }), timer, host };
}

describe('the guard', () => {
  it('answers what the part answers, and leaves no timer behind', async () => {
    const { guard, timer } = guarded();
    expect(await guard.run(part, () => 42, { limitMs: 100 })).toBe(42);
    expect(timer.waiting()).toBe(0);
  });

  it('gives a late part up, tells it by its signal, and does not hear what it says afterwards', async () => {
    const { guard, timer, host } = guarded();
    const seen: { signal?: AbortSignal; answer?: (value: string) => void } = {};
    const work = (signal: AbortSignal) => {
      seen.signal = signal;
      return new Promise<string>((resolve) => void (seen.answer = resolve));
    };
    const error = thrownBy(guard.run(part, work, { limitMs: 100 }));
    await timer.advance(99);
    expect(seen.signal?.aborted).toBe(false);
    await timer.advance(1);
    expect(await error).toMatchObject({
      code: 'plugin.late',
      kind: 'unavailable',
      message: 'job nightly of sample@1.2.3 did not answer within 100 ms.',
      details: { ...part, limitMs: 100 },
    });
    expect(seen.signal?.aborted).toBe(true);
    seen.answer?.('here I am');
    await timer.advance(0);
    expect(host.logged).toMatchObject([{ level: 'debug', details: part }]);
  });

  it.each([
    [() => Promise.reject(new Error('no disk')), 'plugin.failed', 'unavailable', 'a rejection'],
    [
      () => {
        throw new RangeError('no disk');
      },
      'plugin.failed',
      'unavailable',
      'a throw',
    ],
    [() => Promise.reject(sampleErrors.no()), 'sample.no', 'refused', 'an error of the plugin keeps kind and code'],
  ])('names the part in what is thrown (%#)', async (work, code, kind) => {
    const error = await thrownBy(guarded().guard.run<never>(part, work, { limitMs: 100 }));
    expect(error).toBeInstanceOf(BillingError);
    expect(error).toMatchObject({ code, kind, details: part });
    expect(error.cause).toBeDefined();
  });

  it('names the part in what an immediate call throws', () => {
    const error = thrownAt(() =>
      guarded().guard.name(part, () => {
        throw new SyntaxError('unexpected end');
      }),
    );
    expect(error).toMatchObject({ code: 'plugin.failed', details: { ...part, reason: 'unexpected end' } });
  });

  it('gives up without blame when its caller does', async () => {
    const { guard } = guarded();
    const caller = new AbortController();
    const error = thrownBy(guard.run(part, () => new Promise(() => {}), { limitMs: 100, signal: caller.signal }));
    const reason = new Error('shutting down');
    caller.abort(reason);
    expect(await error).toBe(reason);
    expect(guard.states()).toEqual([]);
  });

  it('does not begin for a caller that has given up already', async () => {
    let begun = false;
    const work = () => void (begun = true);
    const signal = AbortSignal.abort(new Error('too late'));
    expect(await thrownBy(guarded().guard.run(part, work, { limitMs: 1, signal }))).toMatchObject({
      message: 'too late',
    });
    expect(begun).toBe(false);
  });

  it.each<[Error, string | undefined, string]>([
    [new Error('bug'), 'open', 'a fault counts'],
    [sampleErrors.away(), 'open', 'a world that does not answer counts'],
    [sampleErrors.no(), undefined, 'a refusal is an answer'],
  ])('after five times %s is %s: %s', async (thrown, state) => {
    const { guard } = guarded();
    for (let tries = 0; tries < 5; tries += 1) {
      await thrownBy(guard.run(part, () => Promise.reject(thrown), { limitMs: 100 }));
    }
    expect(guard.states()[0]?.state).toBe(state);
  });

  it('rests one part and no other, and says until when', async () => {
    const { guard, host } = guarded();
    for (let tries = 0; tries < 5; tries += 1) {
      await thrownBy(guard.run(part, () => Promise.reject(new Error('no disk')), { limitMs: 100 }));
    }
    let begun = false;
    const error = await thrownBy(guard.run(part, () => void (begun = true), { limitMs: 100 }));
    expect(begun).toBe(false);
    expect(isResting(error)).toBe(true);
    expect(error).toMatchObject({ kind: 'unavailable', details: { ...part, restUntil: host.clock.now() + 60_000 } });
    expect(await guard.run({ ...part, part: 'job hourly' }, () => 'fine', { limitMs: 100 })).toBe('fine');
    expect(host.logged).toMatchObject([{ level: 'warn', details: { ...part, reason: 'no disk' } }]);
  });
});

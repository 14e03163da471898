import { describe, expect, it, onTestFinished } from 'vitest';
import { heardBench, TRUTH } from './heard.ts';
import { createShots } from './shots.ts';
import { wireBench } from './wire.ts';

describe('random, forged, mutated and repeated datagrams', () => {
  it('never let anybody in who has not signed and does not know the password, and service goes on', async () => {
    const bench = heardBench(20_241_123);
    await bench.run(50_000);
    const { answers, accepts, services } = bench.tally;
    expect(services).toBeGreaterThan(70);
    // Of those that may be let in most are, and of the others something is answered too.
    expect(accepts).toBeGreaterThan(10_000);
    expect(answers).toBeGreaterThan(accepts);
    const figures = bench.figures();
    const met = ['not_authentic', 'malformed', 'duplicate', 'wrong_port', 'unknown_code', 'not_admitted', 'dropped'];
    for (const what of met) expect(figures[`auth_${what}`], what).toBeGreaterThan(50);
    expect(figures['acct_answered']).toBeGreaterThan(1_000);
    expect(figures).not.toHaveProperty('auth_failed');
  }, 120_000);

  it('through the sockets of the whole plugin do no more', async () => {
    const bench = await wireBench(20_241_124);
    onTestFinished(bench.close);
    await bench.run(3_000);
    expect(bench.tally.services).toBe(7);
    expect(bench.tally.accepts).toBeGreaterThan(500);
    expect(await bench.figures()).not.toHaveProperty('auth_failed');
  }, 120_000);

  it('are the same ones for the same seed', () => {
    const [one, other] = [createShots(1, TRUTH), createShots(1, TRUTH)];
    for (let at = 0; at < 1_000; at++) expect(other()).toEqual(one());
  });
});

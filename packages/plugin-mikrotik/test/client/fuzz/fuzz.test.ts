import { expect, it, onTestFinished } from 'vitest';
import { startRounds } from './rounds.ts';

const SEEDS = [61, 62, 63, 64];

it('whatever a router answers, every promise settles with an answer of its own or one of our errors', async () => {
  const lanes = await Promise.all(SEEDS.map(startRounds));
  onTestFinished(async () => void (await Promise.all(lanes.map((lane) => lane.close()))));
  await Promise.all(lanes.map((lane) => lane.run(60)));
  const sum = (what: string): number => lanes.reduce((total, { tally }) => total + (tally[what] ?? 0), 0);
  const met = ['print answered', 'add answered', 'stop answered', 'mikrotik.timedOut', 'mikrotik.unreachable'];
  for (const what of [...met, 'mikrotik.protocol', 'mikrotik.fatal', 'mikrotik.interrupted', 'mikrotik.trap']) {
    expect(sum(what), what).toBeGreaterThan(5);
  }
}, 120_000);

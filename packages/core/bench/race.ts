import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** One of several ways to do the same. */
export interface Runner {
  readonly name: string;
  /** Does it once. `writer` counts from 0 to one below the number of writers, `turn` from 0 within a writer. */
  readonly once: (writer: number, turn: number) => Promise<void>;
}

/** What a runner did in all its slices. */
export interface Result {
  readonly name: string;
  /** A second: the median of the slices. */
  readonly rate: number;
  /** Its rate over the first runner's, slice by slice; the median. */
  readonly ofFirst: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time of this process, for one. */
  readonly cpuMicros: number;
}

/** How long, how often and how many at once. */
export interface Race {
  readonly writers: number;
  readonly rounds: number;
  readonly sliceMs: number;
}

interface Track {
  readonly runner: Runner;
  readonly latency: RecordableHistogram;
  readonly turns: number[];
  readonly rates: number[];
  cpuMicros: number;
  done: number;
}

/**
 * Lets every runner run in short slices, one after the other, round by round: a machine that is slower for a while is
 * so for all of them. The first slice of each is a warm-up and is not counted.
 */
export async function race(runners: readonly Runner[], { writers, rounds, sliceMs }: Race): Promise<readonly Result[]> {
  const tracks = runners.map((runner): Track => {
    const turns = Array.from({ length: writers }, () => 0);
    return { runner, latency: createHistogram(), turns, rates: [], cpuMicros: 0, done: 0 };
  });
  for (const track of tracks) await slice(track, sliceMs / 2, false);
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? tracks : tracks.toReversed();
    for (const track of order) await slice(track, sliceMs, true);
  }
  return tracks.map(({ runner, rates, latency, cpuMicros, done }) => ({
    name: runner.name,
    rate: median(rates),
    ofFirst: median(rates.map((rate, round) => rate / (tracks[0]?.rates[round] ?? rate))),
    p50Ms: latency.percentile(50) / 1e6,
    p99Ms: latency.percentile(99) / 1e6,
    cpuMicros: cpuMicros / Math.max(1, done),
  }));
}

async function slice(track: Track, ms: number, counted: boolean): Promise<void> {
  const cpu = process.cpuUsage();
  const from = performance.now();
  const until = from + ms;
  let done = 0;
  const write = async (writer: number): Promise<void> => {
    for (let begun = performance.now(); begun < until; done++) {
      const turn = track.turns[writer] ?? 0;
      track.turns[writer] = turn + 1;
      await track.runner.once(writer, turn);
      const ended = performance.now();
      if (counted) track.latency.record(Math.max(1, Math.round((ended - begun) * 1e6)));
      begun = ended;
    }
  };
  await Promise.all(track.turns.map((_, writer) => write(writer)));
  if (!counted) return;
  const { user, system } = process.cpuUsage(cpu);
  track.rates.push((done * 1000) / (performance.now() - from));
  track.cpuMicros += user + system;
  track.done += done;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

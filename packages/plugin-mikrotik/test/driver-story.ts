import { openBench, type Bench, type BenchOptions, type Customer } from './driver-bench.ts';

/** A day, in milliseconds. */
export const DAY = 86_400_000;
/** For calls that nobody breaks off. */
export const signal = AbortSignal.timeout(120_000);

/** Opens a bench for one story, and closes it however that ends. */
export async function on(options: BenchOptions, story: (bench: Bench) => Promise<void>): Promise<void> {
  const bench = await openBench(options);
  try {
    await story(bench);
  } finally {
    await bench.close();
  }
}

/** The same with a first customer. */
export function withAmina(
  options: BenchOptions,
  story: (bench: Bench, amina: Customer) => Promise<void>,
): Promise<void> {
  return on(options, (bench) => story(bench, bench.customer()));
}

/** Lets her in as was decided. */
export const admit = ({ driver }: Bench, { entitlement, target }: Customer): Promise<string> =>
  driver.apply({ kind: 'admit', entitlement }, target, signal);

/** How she is at her router. */
export const look = ({ driver }: Bench, { target }: Customer): ReturnType<Bench['driver']['observe']> =>
  driver.observe(target, signal);

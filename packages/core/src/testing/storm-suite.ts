import { expect, it } from 'vitest';
import { describeOnEngines } from './databases.ts';
import { TEST_ENVIRONMENT, type TestEngine } from './engines.ts';
import { runStorm, type StormOptions, type StormResult } from './storm.ts';

/** A storm of a test; what is left out is as in `runStorm`. */
export interface StormSuite extends Omit<StormOptions, 'database' | 'seed'> {
  /** Another seed, another storm; a failure prints it. */
  readonly seed?: number;
  /** Where it blows: on every engine that is here, unless said otherwise. */
  readonly engines?: readonly TestEngine['name'][];
  /** What else must be true of it. */
  readonly expecting?: (result: StormResult) => void;
}

const SEED = 20_261_123;
/** What `DAFTARI_STORM=long` makes of every storm. */
const LONG_FORM = { payments: 1_000, kills: 20, killed: 'hardest' } as const;
const TIMEOUT_MS = { short: 900_000, long: 7_200_000 };

/**
 * What every gateway must stand: each payment once, one journal a receipt, extensions exact, every loss found. With
 * `DAFTARI_STORM=long` in the environment it has 1,000 payments and 20 kills, by SIGKILL where the bench has a program.
 */
export function describeStorm(name: string, { engines, expecting, seed = SEED, ...short }: StormSuite): void {
  const isLong = process.env[TEST_ENVIRONMENT.storm] === 'long';
  const options = isLong ? { ...short, ...LONG_FORM } : short;
  const { payments = 1_000, kills = 20 } = options;
  const timeout = isLong ? TIMEOUT_MS.long : TIMEOUT_MS.short;
  describeOnEngines(
    `a storm over the gateway ${name}`,
    (database) => {
      it(`of ${payments} payments, killed ${kills} times, leaves the books exact`, { timeout }, async () => {
        const result = await runStorm({ ...options, database: await database(), seed });
        expect(result.faults, `with seed ${seed}`).toEqual([]);
        expect(result).toMatchObject({ payments, kills });
        // Or nothing was tried.
        expect(result.untold).toBeGreaterThanOrEqual(Math.floor(payments * (options.odds?.lost ?? 0.1)));
        expect(result.found).toBe(result.untold);
        expecting?.(result);
      });
    },
    engines,
  );
}

import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { defaultServerConditions } from 'vite';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { SecondTries } from './tools/second-try.ts';

/** Tests run on the sources: the private export condition leads from one package to another without a build. */
const conditions = ['@daftari/source', ...defaultServerConditions];

/** Where a run leaves its counts as JSON beside what it prints; continuous integration adds them up. */
const report = process.env['DAFTARI_TEST_REPORT'];

/** Whether a test that fails is tried once more; each that then passes is named at the end of the run. */
const again = process.env['DAFTARI_SECOND_TRY'] === '1';

/**
 * The report of a run just before this one, of the same sources without peers: what passed in it to the last test is
 * not run again. What it had to skip is.
 */
const before = process.env['DAFTARI_TESTED_BEFORE'];
const done = before === undefined ? [] : whollyPassed(JSON.parse(readFileSync(before, 'utf8')) as Report);

interface Report {
  readonly testResults: readonly { readonly name: string; readonly assertionResults: readonly Outcome[] }[];
}
interface Outcome {
  readonly status: string;
}

function whollyPassed({ testResults }: Report): readonly string[] {
  const passed = testResults.filter(
    ({ assertionResults: all }) => all.length > 0 && all.every(({ status }) => status === 'passed'),
  );
  return passed.map(({ name }) => relative(import.meta.dirname, name));
}

/** Files that take a minute begin first, so that no core waits at the end for the last of them. */
const LONG = /\/(sim|runs|storm[a-z-]*|chaos|[a-z-]*killed|docs[a-z-]*)(\/[a-z-]+)?\.test\.ts$/;

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- not that of arrays
    const usual = await super.sort(files);
    const { long = [], short = [] } = Object.groupBy(usual, ({ moduleId }) => (LONG.test(moduleId) ? 'long' : 'short'));
    return [...long, ...short];
  }
}

export default defineConfig({
  ssr: { resolve: { conditions } },
  resolve: { conditions },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'tools/test/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...done],
    // One embedded PostgreSQL serves the whole run; each test file gets a database of its own in it.
    globalSetup: ['packages/core/src/testing/global-setup.ts'],
    // Most tests wait for a database; vitest would leave one of two cores idle.
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
    // Some start a server of their own, on machines that do other things beside.
    testTimeout: 60_000,
    hookTimeout: 90_000,
    retry: again ? 1 : 0,
    reporters: ['default', ...(again ? [new SecondTries()] : []), ...(report === undefined ? [] : ['json'])],
    ...(report === undefined ? {} : { outputFile: { json: report } }),
  },
});

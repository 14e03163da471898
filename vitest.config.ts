import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

/** Tests run on the sources: the private export condition leads from one package to another without a build. */
const conditions = ['@daftari/source', ...defaultServerConditions];

/** Where a run leaves its counts as JSON beside what it prints; continuous integration adds them up. */
const report = process.env['DAFTARI_TEST_REPORT'];

export default defineConfig({
  ssr: { resolve: { conditions } },
  resolve: { conditions },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'tools/test/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
    // One embedded PostgreSQL serves the whole run; each test file gets a database of its own in it.
    globalSetup: ['packages/core/src/testing/global-setup.ts'],
    // Most tests wait for a database; vitest would leave one of two cores idle.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    ...(report === undefined ? {} : { reporters: ['default', 'json'], outputFile: { json: report } }),
  },
});

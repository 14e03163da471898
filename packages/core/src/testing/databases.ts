import { afterAll, describe, it } from 'vitest';
import type { Dialect } from '../storage/url.ts';
import { benchOn, testEngines, TEST_ENVIRONMENT, type OpenDatabase, type TestEngine } from './engines.ts';

/**
 * A `describe` for each engine. An engine that is not here is skipped and the report says why; with
 * DAFTARI_REQUIRE_PEERS=1 its absence is a failure, so that a build machine cannot pass by lacking a server.
 * @param only Where a test is about something else than the database, and takes long.
 */
export function describeOnEngines(
  name: string,
  body: (open: OpenDatabase, dialect: Dialect) => void,
  only: readonly TestEngine['name'][] = ['embedded', 'postgres', 'mysql'],
): void {
  for (const engine of testEngines().filter((one) => only.includes(one.name))) {
    const { server } = engine;
    const title = `${name} on ${engine.name}`;
    if (typeof server === 'object' && 'absent' in server) {
      reportAbsent(title, server.absent);
      continue;
    }
    describe(title, () => {
      const bench = benchOn(server, engine.dialect);
      afterAll(bench.clear, DROPPING_MS);
      body(bench.open, engine.dialect);
    });
  }
}

/** How long it may take to drop what the tests of one describe have made: some make a hundred databases. */
const DROPPING_MS = 300_000;

function reportAbsent(title: string, reason: string): void {
  if (process.env[TEST_ENVIRONMENT.requirePeers] === '1') {
    it(title, () => {
      throw new Error(`${reason}, and ${TEST_ENVIRONMENT.requirePeers} asks for every engine`);
    });
  } else {
    it.skip(`${title} (skipped: ${reason})`, () => undefined);
  }
}

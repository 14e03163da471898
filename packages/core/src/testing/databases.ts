import { afterAll, describe, it } from 'vitest';
import type { Dialect } from '../storage/url.ts';
import { benchOn, testEngines, TEST_ENVIRONMENT, type OpenDatabase } from './engines.ts';

/**
 * A `describe` for each engine. An engine that is not here is skipped and the report says why; with
 * DAFTARI_REQUIRE_PEERS=1 its absence is a failure, so that a build machine cannot pass by lacking a server.
 */
export function describeOnEngines(name: string, body: (open: OpenDatabase, dialect: Dialect) => void): void {
  for (const engine of testEngines()) {
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

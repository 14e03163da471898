import { afterAll, describe, it } from 'vitest';
import type { Dialect } from '../storage/url.ts';
import { benchOn, testEngines, TEST_ENVIRONMENT, type OpenAndClose, type TestEngine } from './engines.ts';

/**
 * A `describe` for each engine. An engine that is not here is skipped and the report says why; with
 * DAFTARI_REQUIRE_PEERS=1 its absence is a failure, so that a build machine cannot pass by lacking a server.
 * The embedded database is left out where a run before has tested it and others are there to be tested: continuous
 * integration runs both the README's command and all engines.
 * @param only Where a test is about something else than the database, and takes long.
 */
export function describeOnEngines(
  name: string,
  body: (open: OpenAndClose, dialect: Dialect, engine: TestEngine['name']) => void,
  only: readonly TestEngine['name'][] = ['embedded', 'postgres', 'mysql'],
): void {
  for (const engine of testEngines().filter((one) => only.includes(one.name))) {
    const { server } = engine;
    const title = `${name} on ${engine.name}`;
    if (engine.name === 'embedded' && only.length > 1 && process.env[TEST_ENVIRONMENT.embeddedDone] === '1') {
      it.skip(`${title} (skipped: the run before this one has tested it)`, () => undefined);
      continue;
    }
    if (typeof server === 'object' && 'absent' in server) {
      reportAbsent(title, server.absent);
      continue;
    }
    describe(title, () => {
      const bench = benchOn(server, engine.dialect);
      afterAll(bench.clear, DROPPING_MS);
      body(bench.open, engine.dialect, engine.name);
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

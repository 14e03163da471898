import type { Reporter, TestCase } from 'vitest/node';

/** How many tests of a run may pass at their second try only. More are no accident of a busy machine. */
export const MOST_SECOND_TRIES = 3;

/**
 * Names at the end of a run each test that failed and passed when it was tried again, and why it failed: it, or what it
 * tests, is to be mended. More than {@link MOST_SECOND_TRIES} make the run fail.
 */
export class SecondTries implements Reporter {
  readonly #found: TestCase[] = [];

  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky === true) this.#found.push(test);
  }

  onTestRunEnd(): void {
    if (this.#found.length === 0) return;
    console.error(`\nPassed at the second try only, and to be mended (${this.#found.length}):`);
    for (const test of this.#found) {
      console.error(`\n${test.module.relativeModuleId} > ${test.fullName}`);
      for (const { stack, message } of test.result().errors ?? []) console.error(stack ?? message);
    }
    if (this.#found.length <= MOST_SECOND_TRIES) return;
    console.error(`\nThat are more than ${MOST_SECOND_TRIES}: the run has failed.`);
    process.exitCode = 1;
  }
}

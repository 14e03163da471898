import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MOST_SECOND_TRIES } from '../second-try.ts';

const root = join(import.meta.dirname, '../..');
const vitest = join(root, 'node_modules/vitest');

const turning = (n: number) => `let n${n} = 0; it('turns ${n}', () => { expect(++n${n}).toBe(${n === 0 ? 1 : 2}); });`;

/** Runs tests of which so many pass at their second try only. */
function run(flaky: number, again: boolean) {
  const folder = mkdtempSync(join(tmpdir(), 'daftari-tries-'));
  try {
    const tests = Array.from({ length: flaky + 1 }, (_, n) => turning(n));
    writeFileSync(
      join(folder, 'it.test.ts'),
      `import { expect, it } from '${vitest}/dist/index.js';\n${tests.join('\n')}\n`,
    );
    writeFileSync(
      join(folder, 'vitest.config.ts'),
      `import { SecondTries } from '${join(root, 'tools/second-try.ts')}';
       export default { test: { retry: ${again ? 1 : 0}, reporters: ['default', new SecondTries()] } };`,
    );
    const env = { ...process.env, NO_COLOR: '1', VITEST: '', DAFTARI_TESTED_BEFORE: undefined };
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(vitest, 'vitest.mjs'), 'run', '--root', folder],
      {
        env,
        encoding: 'utf8',
      },
    );
    return { status, said: `${stdout}\n${stderr}` };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('a test that passes at its second try is named with why it failed, and the run is green', () => {
  const { status, said } = run(1, true);
  expect(said).toContain('Passed at the second try only, and to be mended (1):');
  expect(said).toContain('it.test.ts > turns 1');
  expect(said).toContain('expected 1 to be 2');
  expect(said).not.toContain('it.test.ts > turns 0');
  expect(status).toBe(0);
});

it('more of them than a busy machine explains make the run fail', () => {
  const { status, said } = run(MOST_SECOND_TRIES + 1, true);
  expect(said).toContain(`more than ${MOST_SECOND_TRIES}`);
  expect(status).toBe(1);
});

it('nothing is tried twice where it was not asked for', () => {
  expect(run(1, false).status).toBe(1);
});

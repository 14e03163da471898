import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const program = join(import.meta.dirname, '../test-count.mjs');
const green = { numPassedTests: 3, numFailedTests: 0, success: true };
const red = { numPassedTests: 1, numFailedTests: 2, success: false };
const unloadable = { numPassedTests: 1, numFailedTests: 0, success: false };

it.each([
  ['both runs are added', '0', [green, green], '6 passed, 0 failed', 0],
  ['a failed test counts', '1', [green, red], '4 passed, 2 failed', 1],
  ['a file that cannot be loaded counts', '1', [unloadable], '1 passed, 1 failed', 1],
  ['a failed step beside the tests counts', '1', [green], '3 passed, 1 failed', 1],
  ['no test at all is a failure', '0', [], '0 passed, 1 failed', 1],
])('%s', (_why, status, reports, last, code) => {
  const folder = mkdtempSync(join(tmpdir(), 'daftari-count-'));
  try {
    const paths = reports.map((report, at) => {
      const path = join(folder, `${at}.json`);
      writeFileSync(path, JSON.stringify(report));
      return path;
    });
    const ran = spawnSync(process.execPath, [program, status, ...paths, join(folder, 'absent.json')], {
      encoding: 'utf8',
    });
    expect(ran.stdout.trimEnd().split('\n').at(-1)).toBe(last);
    expect(ran.status).toBe(code);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

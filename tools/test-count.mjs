// node tools/test-count.mjs STATUS REPORT...: adds up the JSON reports of vitest runs and prints `N passed, N failed`.
// STATUS is how the run around them ended. What failed without being a test counts as one failure, so that the line
// never looks better than the run was. Plain JavaScript, because it must speak even when the right Node did not arrive.
import { existsSync, readFileSync } from 'node:fs';

const [status = '0', ...paths] = process.argv.slice(2);
let passed = 0;
let failed = 0;

for (const path of paths.filter((each) => existsSync(each))) {
  const report = JSON.parse(readFileSync(path, 'utf8'));
  passed += report.numPassedTests;
  // A file that cannot be loaded has no tests to fail.
  failed += report.numFailedTests === 0 && !report.success ? 1 : report.numFailedTests;
}
if (failed === 0 && (status !== '0' || passed === 0)) {
  console.log(passed === 0 ? 'No test has run.' : 'The tests passed, but another step failed; see above.');
  failed = 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

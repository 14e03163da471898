// Says in one sentence what is wrong, before anything else fails strangely on an older Node. Plain JavaScript, because
// that is all an older Node can read.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 24 || (major === 24 && minor < 11)) {
  console.error(
    `Daftari needs Node 24.11 or later; this is ${process.versions.node} (${process.execPath}).\n` +
      'The right one comes with the dependencies: run `npm ci` (without --ignore-scripts), then use npm scripts.',
  );
  process.exit(1);
}

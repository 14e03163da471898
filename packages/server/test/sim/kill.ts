import { parseArgs } from 'node:util';
import { runKills, type KillResult } from './run.ts';

// npm run kill-test -- [--kills 60] [--seed 7] [--database postgres://…]: kills the server again and again while money
// and accounting stream in, and says what was lost (nothing) and what was doubled (nothing).

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '60' }, seed: { type: 'string' }, database: { type: 'string' } },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const { database: url } = values;
console.log(`seed ${seed}, ${url ?? 'embedded database'}`);
const result = await runKills({
  seed,
  kills: Number(values.kills),
  ...(url === undefined ? {} : { database: { kind: 'url', url } }),
  log: (line) => console.log(line),
});
console.log(`\n${table(result)}\n`);
for (const fault of result.faults) console.log(`  ${fault}`);
console.log(result.faults.length === 0 ? 'Nothing was lost and nothing doubled.' : `Not so: seed ${seed}.`);
process.exitCode = result.faults.length === 0 ? 0 : 1;

function table({ kills, ...rest }: KillResult): string {
  const rows: readonly (readonly [string, number | string])[] = [
    ['kills while starting', kills.starting],
    ['kills just after money was acknowledged', kills.paid],
    ['kills just after a record was', kills.counted],
    ['kills at any other time', kills.whenever],
    ['receipts of money', rest.receipts],
    ['messages of money acknowledged', rest.messagesAcknowledged],
    ['accounting records sent', rest.recordsSent],
    ['accounting records acknowledged', rest.recordsAcknowledged],
    ['sessions', rest.sessions],
    ['lost, doubled or wrong', rest.faults.length],
    ['until all was done after the last start', `${rest.drainSeconds.toFixed(1)} s`],
    ['in all', `${rest.seconds.toFixed(1)} s`],
  ];
  return rows.map(([name, value]) => `${name.padEnd(42)} ${value}`).join('\n');
}

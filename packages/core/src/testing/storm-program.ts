import { parseArgs } from 'node:util';
import type { EngineConfig } from '../storage/engine.ts';
import { benchOn } from './engines.ts';
import type { StormBench, StormWorld } from './storm-bench.ts';
import { runStorm, type StormResult } from './storm.ts';

/**
 * A whole program: a long storm over each gateway that it is given, with its progress and what came of it, to an ISP
 * that dies by SIGKILL where the bench has a `program`. It reads its own arguments, `--gateway NAME`,
 * `--payments 1000`, `--kills 20` and `--seed 7`, and ends with 1 when a payment is lost, doubled or wrong. It blows on
 * an embedded PostgreSQL, or on that of `DATABASE_URL`, where it needs the right to create databases.
 */
export async function stormProgram(
  gateways: Readonly<Record<string, (world: StormWorld) => Promise<StormBench>>>,
): Promise<void> {
  const { gateway, ...asked } = readArguments();
  const url = process.env['DATABASE_URL'] || undefined;
  const databases = benchOn(url === undefined ? 'start' : { url }, 'postgres');
  try {
    for (const [name, open] of Object.entries(gateways)) {
      if (gateway !== undefined && gateway !== name) continue;
      const database: EngineConfig = await databases.open();
      const from = performance.now();
      const seconds = () => Math.round((performance.now() - from) / 1_000);
      const log = (line: string) => console.log(`${name}, ${seconds()} s: ${line}`);
      const result = await runStorm({ ...asked, open, database, killed: 'hardest', log });
      console.log(report(name, result));
      if (result.faults.length > 0) process.exitCode = 1;
    }
  } finally {
    await databases.clear();
  }
}

function readArguments() {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { gateway: text, payments: text, kills: text, seed: text } });
  return {
    gateway: values.gateway,
    payments: Number(values.payments ?? '1000'),
    kills: Number(values.kills ?? '20'),
    seed: Number(values.seed ?? '7'),
  };
}

function report(name: string, { faults, ms, seed, ...counts }: StormResult): string {
  const rows: readonly (readonly [string, number | string])[] = [
    ['payments', counts.payments],
    ['of them asked for', counts.asked],
    ['of them with a reference that names nobody', counts.strays],
    ['asks refused', counts.refused],
    ['messages sent, copies counted', counts.sent],
    ['messages that the ISP took', counts.taken],
    ['contradictions', counts.contradictions],
    ['forgeries', counts.forgeries],
    ['payments of which no message was taken', counts.untold],
    ['of them found', counts.found],
    ['lives that ended before their time', counts.kills],
    ['lost, doubled or wrong', faults.length],
    ['in all', `${Math.round(ms / 1_000)} s`],
  ];
  return [
    `\n${name}, seed ${seed}`,
    ...rows.map(([what, value]) => `  ${what.padEnd(44)} ${value}`),
    ...faults.map((fault) => `  ${fault}`),
    faults.length === 0 ? 'Each payment is booked once.\n' : `Not so: seed ${seed}.\n`,
  ].join('\n');
}

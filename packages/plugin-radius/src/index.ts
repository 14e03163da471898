import { definePlugin } from '@daftari/core';
import { SOURCE } from './accounting.ts';
import { classKeyTable } from './class-key.ts';
import { radiusDriver } from './driver.ts';
import type { Later } from './exchange.ts';
import { learntTable } from './learnt.ts';
import { giveBackLeases, leaseTable } from './leases.ts';
import { forgetLogIns, logInTable, rememberedLogIns } from './log-ins.ts';
import { Options } from './options.ts';
import { proveChanges, toldTable } from './proof.ts';
import { reapStale } from './reap.ts';
import { createRuntime } from './runtime.ts';
import { testCommand } from './test-command.ts';
import { watchCommand } from './watch-command.ts';

export type { SeenDecision } from './decisions.ts';
export type { Reason } from './authenticate.ts';
export type { ClientOptions, WalledOptions } from './options-client.ts';
export type { RadiusOptions } from './options.ts';
export type { Ports } from './runtime.ts';
export type { Description } from './wire/describe.ts';
export { radiusErrors } from './errors.ts';

const later: Later = (ms, task) => {
  const handle = setTimeout(task, ms);
  return () => clearTimeout(handle);
};

/** RADIUS: log-ins answered from entitlements, accounting as usage, CoA and Disconnect as network actions. */
export const radius = definePlugin({
  id: 'radius',
  version: '0.1.0',
  contract: 1,
  options: Options,
  setup(options) {
    const runtime = createRuntime(options, later);
    return {
      source: { name: SOURCE, open: runtime.listen, close: runtime.unlisten },
      driver: radiusDriver(runtime.driverTools),
      tables: [classKeyTable, learntTable, leaseTable, logInTable, toldTable],
      logIns: rememberedLogIns,
      jobs: [
        reapStale(options.staleAfterSeconds),
        giveBackLeases(options.pools, options.keepAddressHours),
        forgetLogIns,
        proveChanges,
      ],
      commands: [testCommand(options, later), watchCommand(later)],
      health: runtime.health,
      api: { decisions: runtime.decisions, ports: runtime.ports },
      start: runtime.start,
      stop: runtime.stop,
    };
  },
});

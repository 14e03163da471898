import type { AccessView } from '@daftari/core';
import { aPlan, anAccount, anEntitlement, aSubscription, START, testHost } from '@daftari/core/testing';
import { radius } from '../../src/index.ts';

/** One of the processes that share a port: `child.ts PORT SECRET`. Tells its port, and its figures when asked. */
const [port = '0', secret = ''] = process.argv.slice(2);
const view: AccessView = {
  account: anAccount(),
  subscription: aSubscription(),
  plan: aPlan(),
  entitlement: anEntitlement(),
  usedBytes: 0n,
  openSessions: [],
};
const host = testHost({ pluginId: 'radius', now: START, access: { amina: view } });
const parts = radius({
  authPort: Number(port),
  acctPort: 0,
  sharePort: true,
  clients: [{ name: 'tower-1', address: '127.0.0.0/8', secret }],
}).setup();
await parts.start?.(host);
process.send?.({ port: parts.api?.ports().auth });
process.on('message', () => void tell());
process.on('disconnect', () => process.exit());

async function tell(): Promise<void> {
  process.send?.({ figures: (await parts.health?.(host))?.figures });
}

import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { createBilling, type Billing, type Log, type Plugin } from '@daftari/core';
import { mpesa } from '@daftari/plugin-mpesa';
import { radius } from '@daftari/plugin-radius';
import { secretKeyOf } from './auth/keys.ts';
import { bindServer, serverPlugin } from './auth/plugin.ts';
import type { Config } from './config.ts';
import { mpesaOptions, radiusOptions } from './plugin-options.ts';

/** The billing of an ISP as its configuration wants it, not started, and the key that its secrets hang on. */
export async function openIsp(
  config: Config,
  log: Log,
): Promise<{ readonly billing: Billing; readonly secretKey: Uint8Array }> {
  // Others may pass through, as PostgreSQL's user must when we are root; what lies within is closed to them itself.
  await mkdir(config.dataDir, { recursive: true, mode: 0o711 });
  const secretKey = config.secretKey ?? (await secretKeyOf(config.dataDir));
  const plugins = pluginsOf(config, secretKey);
  const { database: engine, currency, zone } = config;
  // The same name after a crash: what the dead process had claimed is taken up at once, not when its lease is over.
  const worker = `${hostname()}:${config.port}`;
  const billing = await createBilling({ database: { engine, secretKey }, currency, zone, plugins, log, worker });
  bindServer(billing, log);
  return { billing, secretKey };
}

/** Money first, then the network. What is not configured is not there. */
function pluginsOf({ mpesa: money, radius: network }: Config, secretKey: Uint8Array): readonly Plugin[] {
  return [
    serverPlugin(),
    ...(money === null ? [] : [mpesa(mpesaOptions(money, secretKey))]),
    ...(network.clients.length === 0 ? [] : [radius(radiusOptions(network))]),
  ];
}

import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { createBilling, defineErrors, type Billing, type Log, type Plugin } from '@daftari/core';
import { mikrotik } from '@daftari/plugin-mikrotik';
import { mpesa } from '@daftari/plugin-mpesa';
import { radius } from '@daftari/plugin-radius';
import { stripe } from '@daftari/plugin-stripe';
import { knownSecretKey, secretKeyOf } from './auth/keys.ts';
import { bindServer, serverPlugin } from './auth/plugin.ts';
import type { Config } from './config.ts';
import { mikrotikOptions, mpesaOptions, radiusOptions, stripeOptions } from './plugin-options.ts';

const ispErrors = defineErrors('isp', {
  nothingThere: [
    'missing',
    'Nothing of Daftari is in the data directory {dataDir}, and nothing is made there for who only looks. Commands ' +
      'want the environment of the server: its DATA_DIR, and DATABASE_URL and DAFTARI_SECRET_KEY where it has them.',
  ],
});

/**
 * The billing of an ISP as its configuration wants it, not started, and the key that its secrets hang on.
 * @param mustExist whether what is not there is refused instead of made, as for who only looks
 * @throws BillingError `isp.nothingThere`, and those of `createBilling`
 */
export async function openIsp(
  config: Config,
  log: Log,
  mustExist = false,
): Promise<{ readonly billing: Billing; readonly secretKey: Uint8Array }> {
  const known = config.secretKey ?? (mustExist ? await knownSecretKey(config.dataDir) : null);
  if (mustExist && known === null) throw ispErrors.nothingThere({ dataDir: resolve(config.dataDir) });
  // Others may pass through, as PostgreSQL's user must when we are root; what lies within is closed to them itself.
  if (!mustExist) await mkdir(config.dataDir, { recursive: true, mode: 0o711 });
  const secretKey = known ?? (await secretKeyOf(config.dataDir));
  const plugins = pluginsOf(config, secretKey);
  const { database: engine, currency, zone, network, money } = config;
  // The same name after a crash: what the dead process had claimed is taken up at once, not when its lease is over.
  const worker = `${hostname()}:${config.port}`;
  const database = { engine, secretKey, mustExist };
  const billing = await createBilling({ database, currency, zone, network, money, plugins, log, worker });
  bindServer(billing, log);
  return { billing, secretKey };
}

/** Money first, then the network. What is not configured is not there. */
function pluginsOf({ mpesa: money, stripe: cards, radius: network }: Config, secretKey: Uint8Array): readonly Plugin[] {
  return [
    serverPlugin(),
    ...(money === null ? [] : [mpesa(mpesaOptions(money, secretKey))]),
    ...(cards === null ? [] : [stripe(stripeOptions(cards, secretKey))]),
    ...(network.clients.length === 0 ? [] : [radius(radiusOptions(network))]),
    // Routers are added while it runs; without one it has nothing to do.
    mikrotik(mikrotikOptions(secretKey)),
  ];
}

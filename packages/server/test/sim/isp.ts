import { createBilling, definePlugin, type DatabaseOptions, type Log } from '@daftari/core';
import { mpesa } from '@daftari/plugin-mpesa';
import { radius } from '@daftari/plugin-radius';
import { z } from 'zod';
import { hookPath } from '../../src/hooks.ts';
import { serverPlugin } from '../../src/index.ts';

/** What each life of the ISP is started with: the same from the first to the last. */
export const Settings = z.strictObject({
  database: z.custom<DatabaseOptions['engine']>(),
  /** Where the signing keys lie. */
  dataDir: z.string(),
  /** 32 bytes in hexadecimal. */
  secretKey: z.string().length(64),
  ports: z.strictObject({ http: z.int(), auth: z.int(), acct: z.int(), coa: z.int() }),
  radiusSecret: z.string(),
  daraja: z.strictObject({
    baseUrl: z.string(),
    consumerKey: z.string(),
    consumerSecret: z.string(),
    shortcode: z.string(),
    passkey: z.string(),
  }),
});
/** What each life of the ISP is started with: the same from the first to the last. */
export type Settings = z.output<typeof Settings>;

/** What was heard of payments: events come at least once, whoever was killed in between. */
export const heard = { name: 'heard', columns: { payment_id: 'text' }, key: ['payment_id'] } as const;

const listener = definePlugin({
  id: 'listener',
  contract: 1,
  options: z.undefined(),
  setup: () => ({
    tables: [heard],
    on: {
      async paymentReceived({ payload }, host) {
        await host.table(heard).insertOnce({ payment_id: payload.paymentId });
      },
    },
  }),
});

/** The billing of the ISP, not started. */
export function openBilling(settings: Settings, log?: Log) {
  const { database: engine, ports, daraja, radiusSecret: secret } = settings;
  const secretKey = Buffer.from(settings.secretKey, 'hex');
  const { auth: authPort, acct: acctPort, coa: coaPort } = ports;
  return createBilling({
    database: { engine, secretKey },
    currency: 'KES',
    zone: 'Africa/Nairobi',
    // The same in each life, so that what one had under way when it was killed the next takes up at once.
    ...(engine.kind === 'url' ? { worker: 'kill-net' } : {}),
    ...(log === undefined ? {} : { log }),
    plugins: [
      serverPlugin(),
      mpesa({
        ...daraja,
        allowHttp: true,
        allowFrom: 'any',
        callbackBase: `http://127.0.0.1:${ports.http}${hookPath(secretKey, 'mpesa')}`,
        callbackSecret: settings.secretKey,
      }),
      radius({
        authPort,
        acctPort,
        clients: [{ name: 'nas', address: '127.0.0.1', secret, coaPort, walled: { addressList: 'pay' } }],
      }),
      listener(),
    ],
  });
}

import { createBilling } from '@daftari/core';
import { radius } from '@daftari/plugin-radius';
import { z } from 'zod';
import { HOME, makeSubscribers, prepaid } from './subscribers.ts';

// A RADIUS server of ours, in a process of its own. Tells its ports to whoever forked it, and ends with it; with
// `make` it only makes the customers.

const Given = z.strictObject({
  url: z.string(),
  secretKey: z.string(),
  secret: z.string(),
  authPort: z.number(),
  acctPort: z.number(),
  sharePort: z.boolean(),
  /** So many customers are made first, and nothing is served. */
  make: z.number().optional(),
});
const { url, secretKey, secret, make, ...ports } = Given.parse(JSON.parse(process.argv[2] ?? ''));

const billing = await createBilling({
  database: { engine: { kind: 'url', url }, secretKey: Buffer.from(secretKey, 'hex') },
  currency: 'KES',
  zone: 'Africa/Nairobi',
  plugins: [radius({ ...ports, clients: [{ name: 'bench', address: '127.0.0.1', secret }] })],
});
const gone = new Promise((resolve) => process.once('disconnect', resolve));
try {
  if (make === undefined) {
    await billing.start();
    process.send?.(billing.plugins.radius.ports());
  } else {
    const plan = await billing.publishPlan({ ...HOME, terms: prepaid });
    await makeSubscribers(billing.store, plan, make, Date.now() + 7 * 86_400_000);
    process.send?.({ made: make });
  }
  await gone;
} finally {
  await billing.stop();
}

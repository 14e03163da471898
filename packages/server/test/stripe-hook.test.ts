import { describeOnEngines } from '@daftari/core/testing';
import { stripe } from '@daftari/plugin-stripe';
import { startStripe } from '@daftari/plugin-stripe/testing';
import { afterAll, expect, it } from 'vitest';
import { hookPath, readConfig } from '../src/index.ts';
import { stripeOptions } from '../src/plugin-options.ts';
import { openIsp } from './support/isp.ts';

const KEY = new Uint8Array(32).fill(7);
const PUBLIC = 'https://billing.example.co.ke';

describeOnEngines('the address that Stripe is told', (open) => {
  it('is the one at which the server opens it, put together from the public address', async () => {
    const sim = await startStripe({ seed: 11 });
    afterAll(() => sim.close());
    const { stripe: cards } = readConfig({ STRIPE_SECRET_KEY: sim.keys.secretKey, DAFTARI_PUBLIC_URL: PUBLIC });
    if (cards === null) throw new Error('Stripe is configured');
    const plugin = stripe({ ...stripeOptions(cards, KEY), baseUrl: sim.url, allowHttp: true });
    const isp = await openIsp(open, {
      plugins: [plugin],
      server: { config: { publicUrl: PUBLIC, secretKey: KEY } },
    });
    const command = isp.billing.registry.commands.find((one) => one.pluginId === 'stripe' && one.name === 'hook');
    const printed: string[] = [];
    await command?.run({}, (line) => printed.push(line));
    const url = `${isp.server.hookBase('stripe')}/events`;
    expect(url).toBe(`${PUBLIC}${hookPath(KEY, 'stripe')}/events`);
    expect(sim.all('webhook_endpoint')).toMatchObject([{ url }]);
    expect(printed).toContain(`Stripe tells ${url} from now on.`);
    // A stranger who knows the address is heard, and not believed.
    expect(await isp.ask('POST', new URL(url).pathname, { body: {} })).toMatchObject({ status: 400 });
  });
});

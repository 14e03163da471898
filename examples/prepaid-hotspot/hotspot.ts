import { createBilling, type Attempt, type BillingOptions, type Clock, type Id, type Plan } from '@daftari/core';
import { mpesa } from '@daftari/plugin-mpesa';
import { radius } from '@daftari/plugin-radius';
import { packages } from './packages.ts';

/** What a hotspot needs to know of its surroundings. */
export interface HotspotOptions {
  readonly database: BillingOptions<[]>['database'];
  readonly clock?: Clock;
  /** The router: where it is, the secret it shares with us, and where it takes orders. */
  readonly router: { readonly address: string; readonly secret: string; readonly coaPort: number };
  readonly radiusPorts: { readonly authPort: number; readonly acctPort: number };
  /** The keys of the M-Pesa shortcode, and where callbacks reach us. */
  readonly mpesa: Parameters<typeof mpesa>[0];
}

/** Somebody on the Wi-Fi: her phone, and what its browser logs in with. */
export interface Guest {
  readonly accountId: Id<'Account'>;
  readonly subscriptionId: Id<'Subscription'>;
  readonly phone: string;
  readonly username: string;
  readonly secret: string;
}

/** Opens the hotspot's billing. Nothing runs before `billing.start()`. */
export async function openHotspot(options: HotspotOptions) {
  const { database, clock, router, radiusPorts } = options;
  const billing = await createBilling({
    database,
    currency: 'KES',
    zone: 'Africa/Nairobi',
    ...(clock === undefined ? {} : { clock }),
    plugins: [
      radius({
        ...radiusPorts,
        clients: [
          {
            name: 'cafe',
            ...router,
            // On the router, this firewall list may reach the pay page and nothing else.
            walled: { addressList: 'unpaid', downKbps: 512, upKbps: 512, seconds: 300 },
          },
        ],
      }),
      mpesa(options.mpesa),
    ],
  });
  return {
    billing,

    /** Publishes what is sold, once: a package that is there already stays as it is. */
    async publish(): Promise<readonly Plan[]> {
      const known = await billing.reads.plans();
      const missing = packages.filter(({ code }) => !known.some((plan) => plan.code === code));
      for (const one of missing) await billing.publishPlan(one);
      return billing.reads.plans();
    },

    /** Makes a guest of a phone that has picked a package; the same guest when it comes again. */
    async join(phone: string, code: string): Promise<Guest> {
      const username = `${phone}-${code}`;
      const known = await billing.reads.access(username, billing.clock.now());
      if (known !== null) return guestOf(phone, known.subscription);
      const plan = (await billing.reads.plans()).find((one) => one.code === code && one.retiredAt === null);
      if (plan === undefined) throw new Error(`no package is called ${code}`);
      const account = await billing.openAccount({ name: `Guest ${phone.slice(-4)}`, phone });
      const secret = crypto.randomUUID();
      const subscription = await billing.subscribe({ accountId: account.id, planId: plan.id, username, secret });
      return guestOf(phone, subscription);
    },

    /** Sends the prompt for her package to her phone. */
    buy({ accountId, subscriptionId, phone }: Guest): Promise<Attempt> {
      return billing.requestPayment({ gateway: 'mpesa', accountId, subscriptionId, amount: null, payer: phone });
    },
  };
}

function guestOf(
  phone: string,
  subscription: { readonly id: Id<'Subscription'> } & Omit<Guest, 'subscriptionId' | 'phone'>,
) {
  const { id: subscriptionId, accountId, username, secret } = subscription;
  return { accountId, subscriptionId, phone, username, secret };
}

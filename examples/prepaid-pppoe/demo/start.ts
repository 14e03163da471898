import { createBilling, isBillingError, type Log } from '@daftari/core';
import { mpesa } from '@daftari/plugin-mpesa';
import { startDaraja, type DarajaSim } from '@daftari/plugin-mpesa/testing';
import { radius } from '@daftari/plugin-radius';
import { stripe } from '@daftari/plugin-stripe';
import { startStripe, type StripeSim } from '@daftari/plugin-stripe/testing';
import { createServer, serverPlugin, type ServerConfig } from '@daftari/server';
import { EXPIRED, type Progress } from '../history/seed.ts';
import { isp } from '../isp.ts';
import { openBooks, type Books } from './books.ts';
import { openToCommands } from './commands.ts';
import { checkPorts, type DemoConfig } from './environment.ts';
import { NAS_SECRET, SECOND_NAS, startNetwork, type Network } from './lines.ts';

/** The demo at work. */
export interface Demo {
  readonly url: string;
  /** The simulated handset of the expired customer. */
  readonly phoneUrl: string;
  readonly logins: readonly Login[];
  readonly customers: number;
  /** Codes that somebody can redeem: one for money, the others for a day at the hotspot. */
  readonly vouchers: readonly string[];
  readonly daraja: DarajaSim;
  readonly network: Network;
  stop(): Promise<void>;
}

/** Somebody to log in as. */
export interface Login {
  readonly role: 'operator' | 'customer';
  readonly label: string;
  readonly username: string;
  readonly password: string;
}

/** How the demo is started. */
export interface StartOptions {
  readonly config: DemoConfig;
  readonly log: Log;
  readonly progress: (done: Progress) => void;
  /** Gives up a start under way; what it has opened is closed. */
  readonly signal: AbortSignal;
}

const logins: readonly Login[] = [
  { role: 'customer', label: 'Amina, whose time is over', username: EXPIRED.number, password: 'amina-demo' },
  { role: 'operator', label: 'The operator', username: 'wanjiru', password: 'wanjiru-demo' },
  { role: 'operator', label: 'A second one, who agrees', username: 'otieno', password: 'otieno-demo' },
];

/** Money that leaves above this needs a second person, in shillings. */
const TWO_ABOVE = '1000.00';

/**
 * Starts a whole ISP on this machine: database, M-Pesa, server, network. Stops what it has started when it fails.
 * @throws DemoFault in words for whoever started it
 */
export async function startDemo({ config, log, progress, signal }: StartOptions): Promise<Demo> {
  const closers: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    await checkPorts(config);
    const books = await openBooks({ config, now: Date.now(), progress, signal });
    closers.push(() => books.store.close());
    await openToCommands(config, books);
    const daraja = await startDaraja({ allowHttp: true, businessName: isp.name });
    closers.push(() => daraja.close());
    const cards = await startStripe();
    closers.push(() => cards.close());
    const serverConfig = serverConfigOf(config, books);
    const billing = await createBilling({
      ...book(books),
      log,
      money: { twoPeopleAbove: TWO_ABOVE },
      plugins: [
        radius(portsOf(config)),
        mpesa({
          ...accessTo(daraja),
          callbackBase: await hookBase(books, serverConfig),
          callbackSecret: Buffer.from(books.secretKey).toString('base64'),
          allowHttp: true,
          allowFrom: ['127.0.0.1', '::1'],
          validation: 'check-account',
        }),
        stripe({ ...optionsFor(cards), returnUrl: `${serverConfig.publicUrl}/` }),
        serverPlugin(),
      ],
    });
    const phoneUrl = `${daraja.url}/phone?msisdn=${EXPIRED.phone}`;
    const server = await createServer({ billing, config: serverConfig, log, demo: { phoneUrl, logins: [...logins] } });
    // The server closes the billing, and the billing its store.
    closers.splice(
      0,
      closers.length,
      () => daraja.close(),
      () => cards.close(),
      () => server.stop(),
    );
    await admit(billing, server);
    const url = await server.start();
    await command(billing, 'mpesa', 'register');
    cards.listen(`${server.hookBase('stripe')}/events`);
    const network = await startNetwork(billing, config);
    closers.push(() => network.stop());
    const { customers, vouchers } = books;
    return { url, phoneUrl, logins, customers, vouchers, daraja, network, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

function book({ store }: Books) {
  return { database: store, currency: isp.currency, zone: isp.zone } as const;
}

function portsOf({ radiusAuthPort: authPort, radiusAcctPort: acctPort, radiusCoaPort: coaPort }: DemoConfig) {
  const first = { name: 'nas-1', address: '127.0.0.1', secret: NAS_SECRET, coaPort };
  return { authPort, acctPort, interimSeconds: 60, clients: [first, { ...SECOND_NAS }] };
}

function accessTo({ url: baseUrl, credentials, initiator }: DarajaSim) {
  const { consumerKey, consumerSecret, shortcode, passkey } = credentials;
  return { baseUrl, consumerKey, consumerSecret, shortcode, passkey, initiator };
}

/** Cards beside M-Pesa, by an element in the portal. */
function optionsFor({ url: baseUrl, scriptUrl, keys: { secretKey, publishableKey, webhookSecret } }: StripeSim) {
  return { baseUrl, scriptUrl, secretKey, publishableKey, webhookSecrets: [webhookSecret], allowHttp: true };
}

function serverConfigOf({ host, port, dataDir }: DemoConfig, { secretKey }: Books): ServerConfig {
  const publicUrl = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { host, port, dataDir, secretKey, ispName: isp.name, publicUrl };
}

/** Where Daraja will find M-Pesa's routes. A server that is never started tells, since the plugin comes before it. */
async function hookBase(books: Books, config: ServerConfig): Promise<string> {
  const billing = await createBilling({ ...book(books), plugins: [serverPlugin()] });
  return (await createServer({ billing, config })).hookBase('mpesa');
}

/** Makes sure that the log-ins are there, also when somebody has changed a password. */
async function admit(billing: Commands & Accounts, { users }: Awaited<ReturnType<typeof createServer>>): Promise<void> {
  for (const { role, username, password } of logins) {
    if (role === 'operator') {
      await command(billing, 'server', 'operator-add', { name: username, password }).catch(unlessTaken);
    } else {
      const account = await billing.reads.accountByNumber(username);
      if (account !== null) await users.setCustomerPassword(account, password);
    }
  }
}

type Booted = Awaited<ReturnType<typeof createBilling>>;
type Commands = Pick<Booted, 'registry'>;
type Accounts = Pick<Booted, 'reads'>;

async function command({ registry }: Commands, pluginId: string, name: string, options: object = {}): Promise<void> {
  const found = registry.commands.find((one) => one.pluginId === pluginId && one.name === name);
  if (found === undefined) throw new Error(`${pluginId} has no command ${name}`);
  await found.run(options, () => undefined);
}

function unlessTaken(thrown: unknown): void {
  if (!isBillingError(thrown) || thrown.code !== 'user.taken') throw thrown;
}

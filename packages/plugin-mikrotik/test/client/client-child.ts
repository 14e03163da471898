import { RouterOSAPI } from 'node-routeros';

/** What a client made of a router's doings. A process that was killed by them says nothing. */
interface Fate {
  readonly came: 'answered' | 'rejected' | 'pending';
  readonly what: unknown;
}

/** So long a promise is waited for before it counts as left pending. */
const PATIENCE_MS = 1_500;

/** Asks as one of the two clients. */
interface Client {
  print(menu: string): Promise<unknown>;
  add(menu: string, name: string): Promise<unknown>;
}

async function ours(port: number): Promise<Client> {
  // Loaded only when it is asked for: the other client starts in a third of the time without it.
  const { connectApi } = await import('../../src/client/api.ts');
  const link = await connectApi({ host: '127.0.0.1', port, user: 'billing', password: 'sesame' });
  return {
    print: (menu) => link.print(menu),
    add: (menu, name) => link.add(menu, { name }),
  };
}

async function theirs(port: number): Promise<Client> {
  const api = new RouterOSAPI({ host: '127.0.0.1', port, user: 'billing', password: 'sesame', timeout: 60 });
  api.on('error', () => undefined);
  await api.connect();
  return {
    print: (menu) => api.write(`${menu}/print`),
    add: (menu, name) => api.write(`${menu}/add`, [`=name=${name}`]),
  };
}

/** What is asked: a table or an item. */
const asks: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
  print: (client) => client.print('/ppp/secret'),
  add: (client) => client.add('/ppp/secret', 'Ñandú Kĩambu 中'),
};

/** How many tables a second come, asked for one after another or all at once. */
const rates: Readonly<Record<string, (client: Client) => Promise<number>>> = {
  oneByOne: (client) =>
    rateOf(50, async () => {
      for (let n = 0; n < 50; n++) await client.print('/ppp/secret');
    }),
  atOnce: (client) =>
    rateOf(5_000, async () => {
      await Promise.all(Array.from({ length: 5_000 }, () => client.print('/ppp/secret')));
    }),
};

async function rateOf(times: number, work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return Math.round((times * 1_000) / (performance.now() - begun));
}

async function fateOf(promise: Promise<unknown>): Promise<Fate> {
  const pending = new Promise<Fate>((resolve) => {
    setTimeout(() => resolve({ came: 'pending', what: null }), PATIENCE_MS).unref();
  });
  const settled = promise.then(
    (what): Fate => ({ came: 'answered', what }),
    (thrown: Error & { code?: string }): Fate => ({ came: 'rejected', what: thrown.code ?? thrown.message }),
  );
  return await Promise.race([settled, pending]);
}

/** Started as `ours|theirs`, a port of loopback, and what is asked. */
const [, , who = '', port = '', ask = ''] = process.argv;
const client = await (who === 'ours' ? ours : theirs)(Number(port));
const [rate, asking] = [rates[ask], asks[ask]];
const told = rate !== undefined ? await rate(client) : asking !== undefined ? await fateOf(asking(client)) : null;
process.stdout.write(JSON.stringify(told), () => process.exit(0));

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { FailedResult, ReceivedResult } from '../../src/domain/gateway-result.ts';
import type { ReportedLine } from '../../src/domain/reported-line.ts';
import { defineErrors } from '../../src/kernel/error.ts';
import { money } from '../../src/kernel/money.ts';
import { definePlugin } from '../../src/plugin/define.ts';
import type { Gateway } from '../../src/ports/gateway.ts';
import { kes } from '../../src/testing/builders.ts';
import type { StormBench, StormMessage, StormPaid, StormPay, StormWorld } from '../../src/testing/storm-bench.ts';

// A provider that is a map and a list, the plugin of its gateway, and its bench: the least that a storm can blow over.

/** What has moved at the kiosk, as it says so everywhere. */
const Slip = z.strictObject({
  receipt: z.string(),
  minor: z.string(),
  at: z.number(),
  /** What the payer wrote. */
  reference: z.string(),
  /** The ask that it answers. */
  ask: z.string().nullable(),
});
type Slip = z.output<typeof Slip>;

/** What it tells in a message: money, or a refusal. */
const Told = z.union([Slip, z.strictObject({ refused: z.string() })]);
type Told = z.output<typeof Told>;

/** One ask that the kiosk has taken. */
interface Ticket {
  readonly payer: string;
  readonly minor: string;
  readonly reference: string;
  state: 'waiting' | 'refused' | Slip;
}

/** The kiosk as its customers' programs see it. */
export interface Kiosk {
  ask(given: Pick<Ticket, 'payer' | 'minor' | 'reference'>): Promise<string>;
  look(ask: string): Promise<Ticket['state'] | 'unknown'>;
  slips(): Promise<readonly Slip[]>;
}

/** What a kiosk, or its gateway, does wrong: to see the storm find it. */
export interface KioskVices {
  /** Does not look for what no message told of. */
  readonly lazy?: boolean;
  /** Believes every message. */
  readonly gullible?: boolean;
  /** Names the same money anew in each message. */
  readonly forgetful?: boolean;
}

const kioskErrors = defineErrors('kiosk', {
  body: ['invalid', 'This is no message of the kiosk.'],
  stranger: ['missing', 'The kiosk knows no ask {reference}.'],
});

function received({ receipt, minor, at, reference, ask }: Slip): ReceivedResult {
  const who = { accountReference: reference, payer: null, payerName: null };
  const amount = money(BigInt(minor), 'KES');
  return { kind: 'received', receipt, providerReference: ask, amount, providerAt: at, ...who };
}

function failed(providerReference: string): FailedResult {
  return { kind: 'failed', providerReference, reason: 'She said no at the kiosk.' };
}

function lineOf({ receipt, minor, at, reference: accountReference }: Slip): ReportedLine {
  const rest = { fee: null, payer: null, payerName: null, settlement: null, description: 'At the kiosk' };
  const amount = money(BigInt(minor), 'KES');
  return { key: receipt, kind: 'payment', amount, at, reference: receipt, accountReference, ...rest };
}

function kioskGateway(kiosk: Kiosk, { gullible = false, lazy = false }: KioskVices): Gateway {
  return {
    name: 'kiosk',
    currencies: ['KES'],
    async request({ payer, amount, accountNumber: reference }) {
      return { providerReference: await kiosk.ask({ payer, minor: String(amount.minor), reference }), note: 'asked' };
    },
    async query(providerReference) {
      const state = await kiosk.look(providerReference);
      if (state === 'unknown') throw kioskErrors.stranger({ reference: providerReference });
      if (state === 'waiting') return { kind: 'pending', providerReference };
      return state === 'refused' ? failed(providerReference) : received(state);
    },
    async report({ fromAt, untilAt }) {
      const slips = lazy ? [] : await kiosk.slips();
      return slips.filter(({ at }) => at >= fromAt && at < untilAt).map(lineOf);
    },
    read({ body }) {
      const told = Told.safeParse(body);
      if (!told.success) throw kioskErrors.body();
      return ['refused' in told.data ? failed(told.data.refused) : received(told.data)];
    },
    doubts: () => !gullible,
  };
}

/** The plugin of one life: the gateway, and a door for messages. */
export function kioskPlugin(kiosk: Kiosk, vices: KioskVices) {
  return definePlugin({
    id: 'kiosk',
    contract: 1,
    options: z.undefined(),
    setup: () => ({
      gateway: kioskGateway(kiosk, vices),
      routes: [
        {
          method: 'POST',
          path: '/told',
          access: 'public',
          async handler({ raw, headers }, host) {
            const body: unknown = JSON.parse(new TextDecoder().decode(raw));
            // Money that nobody asked for cannot be asked about: only who knows the word may tell of it.
            const told = Told.parse(body);
            const isSure = headers['x-word'] === WORD || vices.gullible === true;
            if (!isSure && 'ask' in told && told.ask === null) return { status: 403, body: {} };
            await host.receive({ gateway: 'kiosk', key: JSON.stringify(body), topic: 'told', body });
            return { status: 200, body: {} };
          },
        },
      ],
    }),
  })();
}

const WORD = 'sesame';

/** The kiosk in memory, and the hands of who stands before it. */
function openBooks(now: () => number) {
  const tickets = new Map<string, Ticket>();
  const all: Slip[] = [];
  const kiosk: Kiosk = {
    async ask(given) {
      const name = `ask-${tickets.size + 1}`;
      tickets.set(name, { ...given, state: 'waiting' });
      return name;
    },
    look: async (ask) => tickets.get(ask)?.state ?? 'unknown',
    slips: async () => all,
  };
  const move = (given: Pick<Slip, 'minor' | 'reference' | 'ask'>): Slip => {
    const slip: Slip = { receipt: `SLIP${all.length + 1}`, at: now(), ...given };
    all.push(slip);
    const ticket = tickets.get(given.ask ?? '');
    if (ticket !== undefined) ticket.state = slip;
    return slip;
  };
  return { kiosk, tickets, move };
}

/** The bench of a kiosk, as a stranger would write that of her own provider. */
export async function openKiosk(
  { clock, doors }: Pick<StormWorld, 'clock' | 'doors'>,
  vices: KioskVices = {},
): Promise<StormBench> {
  const { kiosk, tickets, move } = openBooks(clock.now);
  const counter = await serve(kiosk);
  const post = async (body: Told, word = WORD): Promise<boolean> => {
    const headers = { 'content-type': 'application/json', 'x-word': word };
    const answer = await fetch(`${doors}/told`, { method: 'POST', headers, body: JSON.stringify(body) });
    return answer.status === 200;
  };
  let told = 0;
  const tells = (slip: Slip): StormMessage => {
    return () => post(vices.forgetful === true ? { ...slip, receipt: `${slip.receipt}-${(told += 1)}` } : slip);
  };
  const pays = (given: Pick<Slip, 'minor' | 'reference' | 'ask'>): StormPaid => {
    const slip = move(given);
    const { receipt, minor, ask } = slip;
    const contradictions = ask === null ? [] : [() => post({ refused: ask })];
    return { receipt, amount: money(BigInt(minor), 'KES'), messages: [tells(slip)], contradictions };
  };
  const forge = ({ reference, amount }: StormPay): readonly StormMessage[] => {
    const made = { receipt: `FAKE-${reference}`, minor: String(amount.minor), at: clock.now(), reference };
    return [null, `ask-of-nobody-${reference}`].map((ask) => () => post({ ...made, ask }, 'open!'));
  };
  return {
    gateway: 'kiosk',
    price: kes('1000.00'),
    plugins: () => [kioskPlugin(kiosk, vices)],
    program: { file: new URL('./kiosk-life.ts', import.meta.url), settings: { counter: counter.url } },
    asked: {
      waiting: async (payer) =>
        [...tickets].filter(([, one]) => one.payer === payer && one.state === 'waiting').map(([name]) => name),
      async answer(ask, how) {
        const ticket = tickets.get(ask);
        if (ticket === undefined) throw kioskErrors.stranger({ reference: ask });
        const { minor, reference } = ticket;
        if (how === 'pay') return { paid: pays({ minor, reference, ask }), messages: [] };
        ticket.state = 'refused';
        return { paid: null, messages: [() => post({ refused: ask })] };
      },
    },
    herself: async ({ amount, reference }) => pays({ minor: String(amount.minor), reference, ask: null }),
    forge,
    close: counter.close,
  };
}

/** A kiosk behind a counter of HTTP, for an ISP in another process. */
async function serve(kiosk: Kiosk): Promise<{ readonly url: string; close(): Promise<void> }> {
  const answer = (verb: string, given: unknown): Promise<unknown> => {
    if (verb === '/ask') return kiosk.ask(given as Parameters<Kiosk['ask']>[0]);
    return verb === '/look' ? kiosk.look(given as string) : kiosk.slips();
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void answer(request.url ?? '', JSON.parse(Buffer.concat(chunks).toString() || 'null')).then((said) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said)),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The kiosk, seen from another process. */
export function kioskAt(url: string): Kiosk {
  const call = async <T>(verb: string, given: unknown = null): Promise<T> => {
    const answer = await fetch(`${url}${verb}`, { method: 'POST', body: JSON.stringify(given) });
    return (await answer.json()) as T;
  };
  return {
    ask: (given) => call('/ask', given),
    look: (ask) => call('/look', ask),
    slips: () => call('/slips'),
  };
}

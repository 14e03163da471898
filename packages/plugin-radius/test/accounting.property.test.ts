import { definePlugin, type PluginHost, type UsageSink } from '@daftari/core';
import { describeOnEngines, startStory, type Customer, type Story } from '@daftari/core/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { readAccounting, SOURCE } from '../src/accounting.ts';
import { Options } from '../src/options.ts';
import { createRecorder, type Recorder } from '../src/recorder.ts';
import { reapStale } from '../src/reap.ts';
import { attribute } from '../src/wire/attributes.ts';
import { signRequest } from '../src/wire/authenticator.ts';
import { acctStatusTypes } from '../src/wire/dictionary/values.ts';
import { codes, type Attribute, type Packet } from '../src/wire/packet.ts';
import { SECRET } from './support.ts';

// Packets as they are on the wire, through the recorder and the store, in a network that loses, doubles and reorders
// them, with routers that restart and use the ids of their sessions again. What customers are said to have used must be
// what their routers have counted, to the byte.

const SEED = 5080;
const STALE_SECONDS = 900;
const [client] = Options.parse({ clients: [{ name: 'tower', address: '10.0.0.1', secret: SECRET }] }).clients;

interface Network {
  host?: PluginHost;
  sink?: UsageSink;
}

/** A source in the place of the plugin, so that its parts can be driven by hand. */
const source = definePlugin({
  id: SOURCE,
  contract: 1,
  options: z.custom<Network>((value) => typeof value === 'object'),
  setup: (network) => ({
    source: {
      name: SOURCE,
      async open(sink) {
        network.sink = sink;
      },
      async close() {},
    },
    async start(host) {
      network.host = host;
    },
  }),
});

/** A packet and when its router made it. */
interface Made {
  readonly madeAt: number;
  readonly attributes: readonly Attribute[];
}

interface Line {
  /** Bytes a minute; a Stop ends it, or it is the last that is heard of it. */
  readonly steps: readonly number[];
  readonly stops: boolean;
}

function madeBy(username: string, { steps, stops }: Line, fromAt: number): readonly Made[] {
  const about = [attribute('User-Name', username), attribute('Acct-Session-Id', `8${username}`)];
  const start: Made = { madeAt: fromAt, attributes: [...about, attribute('Acct-Status-Type', acctStatusTypes.Start)] };
  let octets = 0;
  const later = steps.map((step, place): Made => {
    octets += step;
    const seconds = (place + 1) * 60;
    const status = stops && place === steps.length - 1 ? 'Stop' : 'Interim-Update';
    const attributes = [
      ...about,
      attribute('Acct-Status-Type', acctStatusTypes[status]),
      attribute('Acct-Session-Time', seconds),
      attribute('Acct-Output-Octets', octets % 2 ** 32),
      attribute('Acct-Output-Gigawords', Math.floor(octets / 2 ** 32)),
    ];
    return { madeAt: fromAt + seconds * 1_000, attributes };
  });
  return [start, ...later];
}

const total = ({ steps }: Line): bigint => steps.reduce((all, step) => all + BigInt(step), 0n);

/** The packets as they arrive now: the last of each session at least once, others up to three times or not at all. */
function arriving(sessions: readonly (readonly Made[])[], chance: Chance, now: number): readonly Packet[] {
  return sessions
    .flatMap((made) =>
      made.flatMap((one, place) => {
        const copies = chance.copies.next().value ?? 0;
        const count = place === made.length - 1 ? Math.max(1, copies) : copies;
        return Array.from({ length: count }, () => one);
      }),
    )
    .map((one) => ({ one, order: chance.order.next().value ?? 0 }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ one: { madeAt, attributes } }, identifier) => {
      const delay = attribute('Acct-Delay-Time', (now - madeAt) / 1_000);
      const draft = { code: codes['Accounting-Request'], identifier: identifier % 256, attributes };
      return signRequest({ ...draft, attributes: [...attributes, delay] }, SECRET);
    });
}

interface Chance {
  readonly copies: Iterator<number>;
  readonly order: Iterator<number>;
}

async function hear(recorder: Recorder, packets: readonly Packet[], now: number): Promise<void> {
  if (client === undefined) throw new Error('there is a client');
  await Promise.all(
    packets.map(async (packet) => {
      const told = readAccounting(packet, { client, nas: '10.0.0.1', now, classKeys: [] });
      if (told.kind === 'report') await recorder.record(told.report);
      if (told.kind === 'restart') await recorder.endAll(SOURCE, told.where, told.at, told.cause);
    }),
  );
}

const line = fc.record({
  steps: fc.array(fc.integer({ min: 0, max: 6_000_000_000 }), { minLength: 1, maxLength: 6 }),
  stops: fc.boolean(),
});

/** One evening: a session of each customer, and what becomes of those that were not stopped. */
const evening = fc.record({
  lines: fc.tuple(line, line, line),
  after: fc.constantFrom('restart', 'silence'),
});

describeOnEngines('a network that loses, doubles and reorders', (open) => {
  it('counts every octet once, over restarts, silence and ids that are used again', async () => {
    const network: Network = {};
    const story = await startStory({ database: await open(), plugins: [source(network)] });
    if (network.sink === undefined || network.host === undefined) throw new Error('the source is open');
    const recorder = createRecorder(network.sink, { later: () => () => undefined, most: 7 });
    const plan = await story.plan();
    let run = 0;
    const chance = fc.record({
      copies: fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
      order: fc.infiniteStream(fc.nat()),
    });
    const evenings = fc.array(evening, { minLength: 1, maxLength: 3 });
    const counted = fc.asyncProperty(evenings, chance, async (days, drawn) => {
      run += 1;
      const people: Customer[] = [];
      for (const name of ['amina', 'baraka', 'chebet']) people.push(await story.customer(`${name}-${run}`, plan));
      for (const { lines, after } of days) {
        await anEvening(story, { people, lines, chance: drawn, recorder });
        if (after === 'restart') await restart(story, recorder);
        else await silence(story, network);
      }
      for (const [place, { subscription }] of people.entries()) {
        const wanted = days.reduce((all, { lines }) => all + total(lines[place] ?? { steps: [], stops: false }), 0n);
        expect(await story.billing.reads.usedBytes(subscription.id, 0, story.clock.now() + 1)).toBe(wanted);
        const running = await story.billing.reads.openSessions(subscription.id, { page: 1, limit: 10 });
        expect(running.total).toBe(0);
      }
    });
    await fc.assert(counted, { seed: SEED, numRuns: 8 });
    // The sums of days, the tallies and the counters of sessions agree with the usage.
    await story.end();
  }, 120_000);
});

async function anEvening(
  { clock }: Story,
  {
    people,
    lines,
    chance,
    recorder,
  }: { people: readonly Customer[]; lines: readonly Line[]; chance: Chance; recorder: Recorder },
): Promise<void> {
  const fromAt = clock.now();
  const made = people.map(({ subscription: { username } }, place) =>
    madeBy(username, lines[place] ?? { steps: [], stops: true }, fromAt),
  );
  clock.advance(420_000);
  await hear(recorder, arriving(made, chance, clock.now()), clock.now());
}

/** The router begins anew, says so, and for two hours nobody dials. */
async function restart({ clock }: Story, recorder: Recorder): Promise<void> {
  const attributes = [attribute('Acct-Status-Type', acctStatusTypes['Accounting-On'])];
  const draft = { code: codes['Accounting-Request'], identifier: 1, attributes };
  await hear(recorder, [signRequest(draft, SECRET)], clock.now());
  clock.advance(7_200_000);
}

/** Nothing is heard for two hours, and who was not stopped is found over. */
async function silence({ clock }: Story, { host }: Network): Promise<void> {
  clock.advance(7_200_000);
  if (host === undefined) throw new Error('the plugin is started');
  const slot = { slotAt: clock.now(), signal: new AbortController().signal };
  await reapStale(STALE_SECONDS).run(slot, host);
}

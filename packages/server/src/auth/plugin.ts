import { assert, definePlugin, type Billing, type Log, type PluginHost } from '@daftari/core';
import { z } from 'zod';
import { deadLetters, linesOf, replayLetter } from '../dead-letters.ts';
import { createRuns, type Runs } from '../runs.ts';
import { operatorCommands } from './operators.ts';
import { openShelves, SERVER, serverTables, storeTables } from './tables.ts';
import { dayOf } from './tokens.ts';

/** What jobs and commands of the server work on. A plugin's host has no verb that bills, so it is handed in later. */
interface Bound {
  readonly billing: Billing;
  readonly runs: Runs;
}

/** How the server's plugin is handed the billing that it is part of. */
interface ServerApi {
  readonly bind: (bound: Bound) => void;
}

/**
 * The server's own plugin: it keeps users, log-ins, answers to repeated requests and who did what; bills and verifies
 * by the clock; and sweeps what is over. `createServer` hands it the billing.
 */
export const serverPlugin = definePlugin({
  id: SERVER,
  version: '0.1.0',
  contract: 1,
  options: z.undefined(),
  setup() {
    let held: Bound | null = null;
    const bound = (): Bound => {
      assert(held !== null, 'the plugin of the server has no billing: make a server with createServer');
      return held;
    };
    const api: ServerApi = { bind: (given) => void (held = given) };
    return {
      api,
      tables: serverTables,
      jobs: [
        { name: 'bill', cron: '5 * * * *', run: async () => void (await bound().runs.bill()) },
        // By the hour, for who is down at midnight: the first of a new day books it, the others find it done.
        { name: 'recognise', cron: '10 * * * *', run: async () => void (await bound().runs.recognise()) },
        // Workers open what comes due; this finds what was opened again: money that went back, an exclusion that ended.
        { name: 'dunning', cron: '25 2 * * *', run: async () => void (await bound().runs.dunning()) },
        // Files that were read back yesterday are sealed since: all of them are read on demand.
        {
          name: 'verify',
          cron: '35 * * * *',
          run: async ({ slotAt }: Slot) => void (await bound().runs.verify(slotAt - DAY_MS)),
        },
        { name: 'sweep', cron: '17 3 * * *', run: ({ slotAt }: Slot, host: PluginHost) => sweep(slotAt, host) },
      ],
      commands: [billCommand(bound), deadLettersCommand(bound), ...operatorCommands],
    };
  },
});

/** Hands the server's plugin the billing that it is part of, once it is made. */
export function bindServer(billing: Billing, log: Log): Runs {
  const runs = createRuns(billing, openShelves(storeTables(billing.store.tables)), log);
  const api = (billing.plugins as Readonly<Record<string, unknown>>)[SERVER] as ServerApi | undefined;
  assert(api !== undefined, 'the server keeps its users in a plugin: put serverPlugin() into the plugins');
  api.bind({ billing, runs });
  return runs;
}

type Print = (line: string) => void;
type Slot = { readonly slotAt: number };

const billCommand = (bound: () => Bound) => ({
  name: 'bill',
  summary: 'bills every postpaid subscription whose period has begun',
  options: z.strictObject({}),
  async run(_: object, __: PluginHost, print: Print) {
    const { billed, parked } = await bound().runs.bill();
    print(`billed ${billed}, parked ${parked.length}`);
    for (const { accountId, reason } of parked) print(`  ${accountId}: ${reason}`);
  },
});

const LetterOptions = z.strictObject({ replay: z.string().exactOptional() });

const deadLettersCommand = (bound: () => Bound) => ({
  name: 'dead-letters',
  summary: 'shows what waits for a person; --replay <id> tries one again',
  options: LetterOptions,
  async run({ replay }: z.output<typeof LetterOptions>, _: PluginHost, print: Print) {
    const { billing } = bound();
    if (replay === undefined) return linesOf(await deadLetters(billing)).forEach(print);
    await replayLetter(billing, replay);
    print(`${replay} is tried again`);
  },
});

/** How many days back a sweep looks, so that a server that was off for a month leaves nothing lying. */
const SWEPT_DAYS = 45;
const DAY_MS = 86_400_000;

/** Removes what expired on the days before: tables are asked by value, so rows bear the day they expire on. */
async function sweep(slotAt: number, host: PluginHost): Promise<void> {
  const { logins, refresh, idempotency } = openShelves(host.table);
  for (let back = 1; back <= SWEPT_DAYS; back++) {
    const expires_day = dayOf(slotAt - back * DAY_MS);
    await removeAll(
      () => refresh.find({ expires_day }),
      ({ hash }) => refresh.remove({ hash }),
    );
    await removeAll(
      () => logins.find({ expires_day }),
      ({ id }) => logins.remove({ id }),
    );
    await removeAll(
      () => idempotency.find({ expires_day }),
      ({ id }) => idempotency.remove({ id }),
    );
  }
}

/** Rows come a thousand at a time. */
async function removeAll<Row>(find: () => Promise<readonly Row[]>, remove: (row: Row) => Promise<void>): Promise<void> {
  for (let rows = await find(); rows.length > 0; rows = await find()) {
    for (const row of rows) await remove(row);
  }
}

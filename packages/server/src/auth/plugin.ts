import { definePlugin, type PluginHost } from '@daftari/core';
import { z } from 'zod';
import { addOperator, OperatorInput } from './users.ts';
import { idempotencyTable, loginsTable, openShelves, refreshTable, SERVER, usersTable } from './tables.ts';
import { dayOf } from './tokens.ts';

/** The server's own plugin: it keeps users, log-ins and answers to repeated requests, and sweeps what is over. */
export const serverPlugin = definePlugin({
  id: SERVER,
  version: '0.1.0',
  contract: 1,
  options: z.undefined(),
  setup: () => ({
    tables: [usersTable, loginsTable, refreshTable, idempotencyTable],
    jobs: [{ name: 'sweep', cron: '17 3 * * *', run: ({ slotAt }, host) => sweep(slotAt, host) }],
    commands: [
      {
        name: 'operator-add',
        summary: 'makes an operator and prints the password',
        options: OperatorInput,
        async run(options: z.output<typeof OperatorInput>, host, print) {
          const { name, password } = await addOperator(openShelves(host.table), host.clock, options);
          print(`operator ${name}, password ${password}`);
        },
      },
    ],
  }),
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

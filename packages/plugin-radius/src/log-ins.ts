import {
  worksNevertheless,
  type Job,
  type LogIn,
  type LogInAsk,
  type LogInMemory,
  type LogInOutcome,
  type PluginHost,
  type RowOf,
  type TableShape,
} from '@daftari/core';
import { z } from 'zod';
import { adviceOf, BESIDE } from './advice.ts';
import { SOURCE } from './accounting.ts';
import { parseAddress } from './network.ts';

/** Log-ins that were answered or thrown away, one row for all that are alike. The last of them is kept whole. */
export const logInTable = {
  name: 'log_ins',
  columns: {
    /** The user name in lower case, cut; empty where nothing was read as far as a name. */
    name: 'text',
    nas: 'text',
    reason: 'text',
    username: 'text',
    client: 'text',
    outcome: 'text',
    detail: 'text',
    subscription_id: 'text',
    count: 'bigint',
    first_at: 'bigint',
    last_at: 'bigint',
    packets: 'text',
  },
  key: ['name', 'nas', 'reason'],
  indexes: [['last_at'], ['nas', 'last_at'], ['outcome', 'last_at']],
} as const satisfies TableShape;

/** A row of the table. */
export type LogInRow = RowOf<typeof logInTable>;

/** A user name as it stands in the key. */
export function nameKeyOf(username: string): string {
  return username.toLowerCase().slice(0, 100);
}

/** The memory of log-ins, read from the table: in every process, as long as the database is there. */
export const rememberedLogIns: LogInMemory = {
  name: SOURCE,
  async recent(ask, host) {
    const table = tableOf(host);
    const rows = await table.find(whereOf(ask), ask.limit, { by: 'last_at', from: 'greatest' });
    const fresh = rows.filter(({ last_at: at }) => Number(at ?? 0n) > (ask.after ?? -Infinity));
    const foreign = new Set(fresh.filter(({ reason }) => reason === FOREIGN).map(({ nas }) => nas));
    const answered = new Map<string | null, number>();
    for (const nas of foreign) answered.set(nas, await answeredAt(table, nas));
    return fresh.map((row) => toldOf(row, answered.get(row.nas)));
  },
};

const FOREIGN = 'not-authentic';

function tableOf(host: Pick<PluginHost, 'table'>) {
  return host.table(logInTable);
}

/** When the last authentic log-in of a router was, let in or refused. */
async function answeredAt(table: ReturnType<typeof tableOf>, nas: string | null): Promise<number> {
  const newest = { by: 'last_at', from: 'greatest' } as const;
  const accepted = await table.find({ nas, outcome: 'accept' }, 1, newest);
  const refused = await table.find({ nas, outcome: 'reject' }, 1, newest);
  return Math.max(...[...accepted, ...refused].map(({ last_at: at }) => Number(at ?? 0n)), -Infinity);
}

/** A NAS may be asked for by its address or by the name of its client. */
function whereOf({ username, nas, outcome, reason }: LogInAsk): Partial<LogInRow> {
  return {
    ...(username !== undefined && { name: nameKeyOf(username) }),
    ...(nas !== undefined && (parseAddress(nas) === undefined ? { client: nas } : { nas })),
    ...(outcome !== undefined && { outcome }),
    ...(reason !== undefined && { reason }),
  };
}

const Read = z.strictObject({
  code: z.string(),
  attributes: z.array(z.strictObject({ name: z.string(), value: z.string() })),
});

const Packets = z.strictObject({ request: Read.nullable(), reply: Read.nullable() });

function toldOf(row: LogInRow, answered = -Infinity): LogIn {
  const { request, reply } = Packets.parse(JSON.parse(row.packets ?? '{"request":null,"reply":null}'));
  const nas = row.nas ?? '';
  const stored = row.reason ?? '';
  const seen = {
    count: Number(row.count ?? 1n),
    firstAt: Number(row.first_at ?? 0n),
    lastAt: Number(row.last_at ?? 0n),
  };
  const reason = stored === FOREIGN && worksNevertheless(seen, answered) ? BESIDE : stored;
  return {
    id: `${nas}/${stored}/${row.name}`,
    username: row.username,
    nas,
    client: row.client,
    outcome: outcomeOf(row.outcome),
    reason,
    ...adviceOf(reason, { client: row.client ?? nas, detail: row.detail ?? '' }),
    subscriptionId: row.subscription_id,
    ...seen,
    request,
    reply,
  };
}

function outcomeOf(stored: string | null): LogInOutcome {
  return stored === 'accept' || stored === 'reject' ? stored : 'discard';
}

/** How long a row stays after it was last heard of: nobody asks about last month's log-in. */
const KEPT_MS = 14 * 86_400_000;

/** How many rows are read at once to be removed. */
const SLICE = 500;

/** Each night, forgets the log-ins of more than two weeks ago. */
export const forgetLogIns: Job = {
  name: 'forget-log-ins',
  cron: '40 3 * * *',
  async run({ slotAt, signal }, host) {
    const table = host.table(logInTable);
    for (;;) {
      const oldest = await table.find({}, SLICE, { by: 'last_at', from: 'smallest' });
      const over = oldest.filter(({ last_at: at }) => Number(at ?? 0n) < slotAt - KEPT_MS);
      for (const { name, nas, reason } of over) {
        if (signal.aborted) return;
        await table.remove({ name, nas, reason });
      }
      if (over.length < SLICE) return;
    }
  },
};

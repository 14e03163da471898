import type { PluginHost, RowOf, TableShape } from '@daftari/core';

/** What routers that ask for their work are to do; of two wishes for one object the later counts. */
export const pullWorkTable = {
  name: 'pull_work',
  columns: { router: 'text', item: 'text', rev: 'text', change: 'text', told: 'text', queued: 'bigint' },
  key: ['router', 'item'],
} as const satisfies TableShape;

/** What they have shown, menu by menu; `seen_at` is null until they have. */
export const pullSeenTable = {
  name: 'pull_seen',
  columns: { router: 'text', menu: 'text', rows: 'text', partial: 'text', seen_at: 'bigint' },
  key: ['router', 'menu'],
} as const satisfies TableShape;

/** When each asked last, what batch it was given, and how its clock goes. */
export const pullStateTable = {
  name: 'pull_state',
  columns: { router: 'text', issued: 'bigint', asked_at: 'bigint', offset_ms: 'bigint', os: 'text' },
  key: ['router'],
} as const satisfies TableShape;

/** The tables of pull mode, opened. */
export function pullTables(host: Pick<PluginHost, 'table'>) {
  return { work: host.table(pullWorkTable), seen: host.table(pullSeenTable), state: host.table(pullStateTable) };
}

/** The tables of pull mode. */
export type PullTables = ReturnType<typeof pullTables>;

/** What is to be done, as its table has it. */
export type WorkRow = RowOf<typeof pullWorkTable>;

/** What was shown of a menu, as its table has it. */
export type SeenRow = RowOf<typeof pullSeenTable>;

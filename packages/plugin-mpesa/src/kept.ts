import type { PluginHost, TableShape } from '@daftari/core';
import type { AccountBalance } from './daraja/order-result.ts';
import type { Line } from './options.ts';

/** What each account of each shortcode held when Daraja was last asked. */
export const balancesTable = {
  name: 'balances',
  columns: { gateway: 'text', account: 'text', at: 'bigint', balance_minor: 'bigint', available_minor: 'bigint' },
  key: ['gateway', 'account'],
} as const satisfies TableShape;

/** What Daraja last answered about a receipt, for the person who asked. */
export const answersTable = {
  name: 'answers',
  columns: { gateway: 'text', receipt: 'text', at: 'bigint', said: 'text' },
  key: ['gateway', 'receipt'],
} as const satisfies TableShape;

/** The orders of which a Result said that they came to nothing: half of what is needed to believe it. */
export const refusalsTable = {
  name: 'refusals',
  columns: { gateway: 'text', disbursement: 'text', at: 'bigint', code: 'text' },
  key: ['gateway', 'disbursement'],
} as const satisfies TableShape;

/** An account of a shortcode and what it held. */
export interface KeptBalance extends AccountBalance {
  readonly gateway: string;
  /** When it was told, UTC milliseconds. */
  readonly at: number;
}

/** Keeps what the accounts hold, in place of what was told before. */
export async function keepBalances(
  host: PluginHost,
  { name: gateway }: Line,
  accounts: readonly AccountBalance[],
): Promise<void> {
  const [table, at] = [host.table(balancesTable), BigInt(host.clock.now())];
  for (const { account, balanceMinor, availableMinor } of accounts) {
    await table.put({ gateway, account, at, balance_minor: balanceMinor, available_minor: availableMinor });
  }
}

/** What the accounts of a shortcode held when they were last told of; of all when none is named. */
export async function keptBalances(host: PluginHost, gateway?: string): Promise<readonly KeptBalance[]> {
  const rows = await host.table(balancesTable).find(gateway === undefined ? {} : { gateway });
  return rows.map((row) => ({
    gateway: row.gateway ?? '',
    account: row.account ?? '',
    at: Number(row.at ?? 0n),
    balanceMinor: row.balance_minor ?? 0n,
    availableMinor: row.available_minor ?? 0n,
  }));
}

/** Keeps an answer for the person who asked. */
export async function keepAnswer(
  host: PluginHost,
  { name: gateway }: Line,
  receipt: string,
  said: unknown,
): Promise<void> {
  await host.table(answersTable).put({ gateway, receipt, at: BigInt(host.clock.now()), said: JSON.stringify(said) });
}

/** What was last answered about a receipt; null for nothing since then. */
export async function keptAnswer(
  host: PluginHost,
  { name: gateway }: Line,
  receipt: string,
  sinceAt: number,
): Promise<unknown> {
  const row = await host.table(answersTable).get({ gateway, receipt });
  return row === null || row.said === null || Number(row.at ?? 0n) < sinceAt ? null : JSON.parse(row.said);
}

/** Keeps that a Result said that an order came to nothing; the first that said so stays. */
export async function keepRefusal(
  host: PluginHost,
  { name: gateway }: Line,
  disbursement: string,
  code: string,
): Promise<void> {
  await host.table(refusalsTable).insertOnce({ gateway, disbursement, at: BigInt(host.clock.now()), code });
}

/** The code by which a Result said that an order came to nothing; null where none has. */
export async function keptRefusal(
  host: PluginHost,
  { name: gateway }: Line,
  disbursement: string,
): Promise<string | null> {
  return (await host.table(refusalsTable).get({ gateway, disbursement }))?.code ?? null;
}

import { formatMoney, localTime, type Command, type Health, type HeardEvent, type PluginHost } from '@daftari/core';
import { z } from 'zod';

/** One row for each payment, in the database as `loyalty_thanks`. */
export const thanks = {
  name: 'thanks',
  columns: { payment_id: 'text', account_id: 'text', minor: 'bigint', currency: 'text', paid_at: 'bigint' },
  key: ['payment_id'],
} as const;

/** Hears of a payment. Events come at least once, so that the key of the row is what makes a repeat harmless. */
export async function thank({ payload, at }: HeardEvent<'paymentReceived'>, host: PluginHost): Promise<void> {
  const { paymentId, accountId, amount } = payload;
  await host.table(thanks).insertOnce({
    payment_id: paymentId,
    account_id: accountId,
    minor: BigInt(amount.minor),
    currency: amount.currency,
    paid_at: BigInt(at),
  });
}

const ListOptions = z.strictObject({ limit: z.coerce.number().int().min(1).max(1_000).default(20) });

/** `npx daftari loyalty thanks --limit 5`: the latest payments to say thank you for. */
export const listThanks = {
  name: 'thanks',
  summary: 'Lists the latest payments to say thank you for.',
  options: ListOptions,
  run: async ({ limit }: z.output<typeof ListOptions>, host, print) => {
    const rows = await host.table(thanks).find({}, 1_000);
    const latest = rows.toSorted((a, b) => Number((b.paid_at ?? 0n) - (a.paid_at ?? 0n))).slice(0, limit);
    for (const { account_id, minor, currency, paid_at } of latest) {
      const amount = formatMoney({ minor: minor ?? 0n, currency: currency ?? host.currency });
      print(`${localTime(Number(paid_at), host.zone)}  ${account_id}  ${amount}`);
    }
    if (latest.length === 0) print('Nobody has paid yet.');
  },
} satisfies Command;

/** Up as long as the table answers; the host reports a throw as down, with its reason. */
export async function thanksAnswer(host: PluginHost): Promise<Health> {
  await host.table(thanks).find({}, 1);
  return { status: 'up' };
}

import { labelOf, type KeptLine } from './line.ts';
import type { Mine } from './match.ts';

/**
 * How far the provider's time of money that moved to the bank and ours may differ, in milliseconds: ours may be when
 * somebody found out.
 */
export const ORDER_MS = 86_400_000;

/**
 * Which of a provider's lines are orders of ours that moved money to the bank, though the provider may call them
 * settlements: by name, and where no name says so, by amount and time when each can only mean the other.
 */
export function ordersBehind(lines: readonly KeptLine[], mine: readonly Mine[]): ReadonlyMap<KeptLine, Mine> {
  const orders = mine.filter(({ toBank }) => toBank);
  const named = new Map(orders.flatMap((one) => one.names.map((name) => [name, one] as const)));
  const found = new Map<KeptLine, Mine>();
  const taken = new Set<Mine>();
  for (const line of lines) {
    if (line.kind !== 'settlement' && line.kind !== 'disbursement') continue;
    const order = named.get(labelOf(line)) ?? named.get(line.key);
    if (order === undefined || taken.has(order)) continue;
    found.set(line, order);
    taken.add(order);
  }
  const free = orders.filter((one) => !taken.has(one));
  const loose = lines.filter((line) => line.kind === 'settlement' && line.journalId === null && !found.has(line));
  for (const line of loose) {
    const [only, ...others] = free.filter((one) => isOf(one, line));
    if (only === undefined || others.length > 0) continue;
    if (loose.filter((other) => isOf(only, other)).length === 1) found.set(line, only);
  }
  return found;
}

function isOf({ amount, at }: Mine, line: KeptLine): boolean {
  const isSame = amount.minor === line.amount.minor && amount.currency === line.amount.currency;
  return isSame && Math.abs(at - line.at) <= ORDER_MS;
}

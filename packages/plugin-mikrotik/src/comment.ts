/** Our mark on an object of a router: whose it is, by which decision, and until when. Nothing of a person is in it. */
export interface Mark {
  readonly subscriptionId: string;
  readonly generation: number;
  /** UTC milliseconds, whole seconds count; null: it does not end by itself. */
  readonly untilAt: number | null;
}

const MARK = /^daftari:(\S+) g=(\d{1,15}) until=(-|\S+)$/;

/** What every name that we give on a router begins with. */
export const OWN = 'daftari-';

/** The comment of an object: `daftari:sub_1 g=7 until=2026-03-31T20:59:59Z`. */
export function writeMark({ subscriptionId, generation, untilAt }: Mark): string {
  const until = untilAt === null ? '-' : new Date(untilAt).toISOString().replace(/\.\d+Z$/, 'Z');
  return `daftari:${subscriptionId} g=${generation} until=${until}`;
}

/** The mark in a comment; null where a person or another program wrote it, or nobody. */
export function readMark(comment: string | undefined): Mark | null {
  const [, subscriptionId, generation, until] = MARK.exec(comment ?? '') ?? [];
  if (subscriptionId === undefined || until === undefined) return null;
  const untilAt = until === '-' ? null : Date.parse(until);
  return Number.isNaN(untilAt) ? null : { subscriptionId, generation: Number(generation), untilAt };
}

/** What an object that bears her mark begins its comment with, whatever the generation. */
export function markOf(subscriptionId: string): string {
  return `daftari:${subscriptionId} `;
}

/** The name of what can have only one of its kind: her queue, and the entry of the scheduler that ends her grant. */
export function ownName(subscriptionId: string): string {
  return `${OWN}${subscriptionId}`;
}

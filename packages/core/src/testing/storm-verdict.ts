import type { Billing } from '../billing.ts';
import type { Money } from '../kernel/money.ts';
import { span } from './clock.ts';
import type { Blown, Moved, StormCounts } from './storm-blow.ts';

/** What a storm has left. */
export interface StormVerdict {
  /** Payments of which the ISP took no message, and those of them that its questions and reports have found. */
  readonly untold: number;
  readonly found: number;
  /** Where the books say otherwise than what has moved: empty when nothing is lost, doubled, or believed in vain. */
  readonly faults: readonly string[];
}

/** What has moved, for certain. */
export interface StormTruth extends StormCounts {
  readonly gateway: string;
  /** What a term costs. */
  readonly price: Money;
  readonly customers: readonly Blown[];
  readonly moved: readonly Moved[];
}

/** How long a term lasts: that of the builders' plan. */
const TERM_MS = 30 * span.day;

/** Compares what has moved with what the books say: each payment and journal once, terms to the millisecond. */
export async function verdictOf(billing: Billing, truth: StormTruth): Promise<StormVerdict> {
  const { gateway, moved, customers } = truth;
  const found = await billing.verify();
  const faults = found.map(({ what, id, expected, found: is }) => `verify: ${what} ${id}: ${expected}, found ${is}`);
  const names = new Set(moved.map(({ receipt }) => receipt));
  if (names.size !== moved.length) faults.push(`the bench has ${moved.length} payments and ${names.size} receipts`);
  for (const one of moved) faults.push(...(await receiptFaults(billing, gateway, one)));
  for (const customer of customers) {
    const hers = moved.filter((one) => one.customer === customer);
    faults.push(...(await customerFaults(billing, truth, customer, hers)));
  }
  const booked = await billing.reads.payments(null, { page: 1, limit: 1 });
  if (booked.total !== moved.length) faults.push(`${moved.length} payments have moved, ${booked.total} are booked`);
  faults.push(...(await backlogFaults(billing, truth)));
  const untold = moved.filter(({ told }) => !told());
  const known = await Promise.all(untold.map(({ receipt }) => billing.reads.paymentByName(gateway, receipt)));
  return { untold: untold.length, found: known.filter((one) => one !== null).length, faults };
}

async function receiptFaults(billing: Billing, gateway: string, one: Moved): Promise<readonly string[]> {
  const { receipt, amount, customer, how, told } = one;
  const payment = await billing.reads.paymentByName(gateway, receipt);
  if (payment === null) return [`the payment ${receipt} (${how}, ${told() ? 'told' : 'told to nobody'}) is lost`];
  const { accountId, amount: booked, unmatched } = payment;
  const owner = customer?.account.id ?? null;
  return [
    ...(booked.minor === amount.minor && booked.currency === amount.currency
      ? []
      : [`${receipt} is booked with ${booked.minor} instead of ${amount.minor}`]),
    ...(accountId === owner
      ? []
      : [`${receipt} (${how}) belongs to ${owner ?? 'nobody'}, and not to ${accountId ?? `nobody: ${unmatched}`}`]),
  ];
}

async function customerFaults(
  billing: Billing,
  { price }: StormTruth,
  { account, subscription }: Blown,
  hers: readonly Moved[],
): Promise<readonly string[]> {
  const faults: string[] = [];
  const say = (what: string) => faults.push(`${account.number}: ${what}`);
  const [entries, payments, view, wallet] = await Promise.all([
    billing.store.entriesOf(account.id),
    billing.reads.payments(account.id, { page: 1, limit: 1_000 }),
    billing.view(account.id),
    billing.reads.wallet(account.id),
  ]);
  if (payments.total !== hers.length) say(`she has paid ${hers.length} times, ${payments.total} payments are hers`);
  // Money that lay in suspense first has its receipt there, and is identified as hers.
  const kinds = new Map(entries.map(({ journal }) => [journal.id, journal.kind]));
  const receipts = [...kinds.values()].filter((kind) => kind === 'receipt' || kind === 'identified').length;
  if (receipts !== hers.length) say(`${hers.length} payments, ${receipts} journals of receipt`);

  const terms = view.subscriptions.flatMap((one) => one.terms).toSorted((a, b) => a.startAt - b.startAt);
  if (terms.length !== hers.length) say(`${hers.length} terms paid, ${terms.length} given`);
  for (const [place, { startAt, endAt }] of terms.entries()) {
    const from = terms[place - 1]?.endAt ?? startAt;
    if (startAt !== from || endAt !== startAt + TERM_MS) say(`term ${place + 1} is not after the one before`);
  }
  const [first] = terms;
  const begins = payments.rows.some(({ effectiveAt }) => effectiveAt === first?.startAt);
  if (first !== undefined && !begins) say('the first term begins with no payment');
  const [one] = view.subscriptions.filter((known) => known.subscription.id === subscription.id);
  const until = first === undefined ? null : first.startAt + hers.length * TERM_MS;
  const paidUntil = one?.subscription.paidUntil ?? null;
  if (paidUntil !== until) say(`paid until ${paidUntil} instead of ${until}`);
  const rest = hers.reduce((sum, { amount }) => sum + amount.minor - price.minor, 0n);
  if (wallet !== rest) say(`the wallet holds ${wallet} instead of ${rest}`);
  return faults;
}

/** Nothing waits any more; for a person only what contradicts the truth, or was made up. */
async function backlogFaults(billing: Billing, counts: StormCounts): Promise<readonly string[]> {
  const { inbox = 0, outbox = 0, dead = 0 } = await billing.reads.backlog(billing.clock.now());
  const wrong = counts.contradictions + counts.forgeries;
  return [
    ...(inbox === 0 ? [] : [`${inbox} messages still wait`]),
    ...(outbox === 0 ? [] : [`${outbox} events still wait`]),
    ...(dead <= wrong ? [] : [`${dead} messages wait for a person, and ${wrong} were contradictory or forged`]),
  ];
}

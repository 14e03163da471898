import type { Billing, Id } from '@daftari/core';
import { heard } from './isp.ts';
import { PRICE, type Customer, type Receipt } from './payers.ts';
import type { Counters, Witness } from './witness.ts';

/** What the world knows to be true. */
export interface Truth {
  readonly customers: readonly Customer[];
  readonly receipts: readonly Receipt[];
  readonly sessions: Witness['sessions'];
  /** How long a term lasts, in milliseconds. */
  readonly termMs: number;
}

/** Where the books say otherwise: empty when nothing was lost, nothing doubled, and all is clean. */
export async function faultsOf(billing: Billing, truth: Truth): Promise<readonly string[]> {
  const found = await billing.verify();
  const faults = found.map(({ what, id, expected, found: is }) => `verify: ${what} ${id}: ${expected}, found ${is}`);
  for (const customer of truth.customers) {
    const told = truth.receipts.filter((one) => one.customer === customer);
    faults.push(...(await moneyFaults(billing, customer, told, truth.termMs)));
  }
  const booked = await billing.reads.payments(null, { page: 1, limit: 1 });
  if (booked.total !== truth.receipts.length) {
    faults.push(`payments: ${truth.receipts.length} receipts, ${booked.total} payments`);
  }
  faults.push(...(await sessionFaults(billing, truth)));
  return faults;
}

async function moneyFaults(
  billing: Billing,
  customer: Customer,
  told: readonly Receipt[],
  termMs: number,
): Promise<readonly string[]> {
  const faults: string[] = [];
  const say = (what: string) => faults.push(`${customer.username}: ${what}`);
  const accountId = customer.accountId as Id<'Account'>;
  const startsAt = new Set<number>();
  for (const { receipt, shillings } of told) {
    const payment = await billing.reads.paymentByName('mpesa', receipt);
    if (payment === null) say(`the receipt ${receipt} is lost`);
    else {
      startsAt.add(payment.effectiveAt);
      if (payment.accountId !== accountId) say(`the receipt ${receipt} is not hers`);
      if (payment.amount.minor !== BigInt(shillings) * 100n) say(`the receipt ${receipt} has another amount`);
      const row = await billing.store.tables.get('listener_heard', { payment_id: payment.id });
      if (row === null) say(`nobody has heard of ${receipt} (${heard.name})`);
    }
  }
  const [entries, payments, view] = await Promise.all([
    billing.store.entriesOf(accountId),
    billing.reads.payments(accountId, { page: 1, limit: 1_000 }),
    billing.view(accountId),
  ]);
  // Money that lay in suspense first has its receipt there, and is identified as hers.
  const journals = new Map(entries.map(({ journal }) => [journal.id, journal.kind]));
  const receipts = [...journals.values()].filter((kind) => kind === 'receipt' || kind === 'identified').length;
  if (payments.total !== told.length) say(`${told.length} receipts, ${payments.total} payments`);
  const names = new Set(told.map(({ receipt }) => receipt));
  for (const { reference, receipt, attemptId } of payments.rows) {
    if (receipt === null || !names.has(receipt)) say(`${reference} is nobody's receipt (${receipt}, ${attemptId})`);
  }
  if (receipts !== told.length) say(`${told.length} receipts, ${receipts} journals of receipt`);

  const bought = told.filter(({ shillings }) => shillings >= PRICE).length;
  const [one] = view.subscriptions;
  const terms = (one?.terms ?? []).toSorted((a, b) => a.startAt - b.startAt);
  if (terms.length !== bought) say(`${bought} terms paid, ${terms.length} given`);
  for (const [at, term] of terms.entries()) {
    const from = at === 0 ? term.startAt : terms[at - 1]?.endAt;
    if (term.startAt !== from || term.endAt !== term.startAt + termMs)
      say(`term ${at + 1} is not after the one before`);
  }
  const [first] = terms;
  if (first !== undefined && !startsAt.has(first.startAt)) say('the first term does not begin with a payment');
  const until = first === undefined ? null : first.startAt + bought * termMs;
  if ((one?.subscription.paidUntil ?? null) !== until) say(`paid until ${one?.subscription.paidUntil}, not ${until}`);

  const paid = told.reduce((sum, { shillings }) => sum + shillings, 0);
  const wallet = await billing.reads.wallet(accountId);
  const rest = BigInt(paid - bought * PRICE) * 100n;
  if (wallet !== rest) say(`the wallet holds ${wallet}, not ${rest}`);
  const [newest] = await billing.reads.actionsOf(customer.subscriptionId as Id<'Subscription'>, 1);
  if (bought > 0 && newest?.state !== 'verified') say(`her newest action is ${newest?.state ?? 'not there'}`);
  return faults;
}

const DAY_MS = 86_400_000;

/** Each session once, with what was acknowledged at least and what was sent at most. */
async function sessionFaults({ reads }: Billing, { customers, sessions }: Truth): Promise<readonly string[]> {
  const faults: string[] = [];
  const known = new Map<string, number>();
  for (const { accountId, subscriptionId, username } of customers) {
    const { rows } = await reads.sessionsOf(accountId as Id<'Account'>, { page: 1, limit: 10_000 });
    let total = 0n;
    for (const { where, inBytes, outBytes } of rows) {
      const id = where['acctSessionId'] ?? '';
      known.set(id, (known.get(id) ?? 0) + 1);
      total += inBytes + outBytes;
      const seen = sessions.get(id);
      const least = seen?.acknowledged ?? { inBytes: 0n, outBytes: 0n };
      const most = seen?.sent ?? least;
      if (inBytes < least.inBytes || outBytes < least.outBytes)
        faults.push(`${id} has ${shown({ inBytes, outBytes })}, and ${shown(least)} were acknowledged`);
      if (inBytes > most.inBytes || outBytes > most.outBytes)
        faults.push(`${id} has ${shown({ inBytes, outBytes })}, and ${shown(most)} were sent`);
    }
    const used = await reads.usedBytes(subscriptionId as Id<'Subscription'>, 0, Date.now() + DAY_MS);
    if (used !== total) faults.push(`${username}: ${total} bytes in sessions, ${used} in usage`);
  }
  for (const [id, { acknowledged }] of sessions) {
    const times = known.get(id) ?? 0;
    if (times > 1) faults.push(`the session ${id} is there ${times} times`);
    if (times === 0 && acknowledged !== null) faults.push(`the session ${id} is lost`);
  }
  return faults;
}

function shown({ inBytes, outBytes }: Counters): string {
  return `${inBytes}/${outBytes} bytes`;
}
